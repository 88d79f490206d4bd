#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace sandglass {

/// The images of a folder.
struct ImageFolder {
  std::vector<std::filesystem::path> files;
  std::vector<std::string> labels;  ///< the name of the sub-folder that each lies in; empty if there are none
};

/// Lists the files that end in .png, .jpg or .jpeg (in either case), those of a sub-folder with all below it: sorted by
/// path, byte by byte. Links are followed; what begins with a dot is passed over, and so is what is no image. Throws
/// IoError: no such folder, no image in it, images beside sub-folders with images, images of a format that is not read,
/// sub-folders that are parts (train, test) rather than classes, folders more than 16 deep.
ImageFolder list_images(const std::filesystem::path& folder);

}  // namespace sandglass
