#pragma once
#include <filesystem>
#include <sandglass/plugin.hpp>

namespace sandglass {

/// A stack of images from an IDX file, as the file holds them.
struct IdxImages {
  Index count = 0;
  Index height = 0;
  Index width = 0;
  Index channels = 1;
  std::vector<std::uint8_t> pixels;  ///< (count, height, width, channels), 0 dark to 255 bright
};

/// Reads an IDX file of unsigned bytes, plain or gzip-compressed (its first bytes tell, not its name).
/// Throws IoError naming the file, what was expected and what was found: missing, not a file, no IDX file, labels where
/// images are wanted, too short, too long, compressed data that is corrupt or ends early. Reads no more memory in than
/// the file's own size can account for.
/// Source: LeCun, Cortes & Burges, "The MNIST database", file formats: magic 0x00000803 and three big-endian sizes;
/// with channels 0x00000804 and four.
IdxImages read_idx_images(const std::filesystem::path& file);

/// The same for labels: magic 0x00000801 and one size.
std::vector<std::uint8_t> read_idx_labels(const std::filesystem::path& file);

/// The files of a dataset; an empty path stands for none.
struct IdxFiles {
  std::filesystem::path images, labels, test_images, test_labels;
  bool transpose = false;  ///< rows are stored as columns, as in EMNIST
  int classes = 0;         ///< the labels are below this; 0: those that occur are the classes
};

/// The four files of MNIST and its like in `folder`, each with .gz or without, called train-images-idx3-ubyte or
/// train-images.idx3-ubyte, or alone in a folder of that name (as Kaggle packs them). Throws IoError naming every one
/// that is missing, followed by `advice`.
IdxFiles find_mnist_files(const std::filesystem::path& folder, const std::string& advice);

/// Examples from IDX files, pixels scaled to [0, 1] as they are read. Throws IoError as above, and if there are not as
/// many labels as images, or training and test images differ in size.
DatasetParts load_idx(const IdxFiles& files);

/// Throws what load_idx() would, as far as the headers and the files' sizes show it.
void inspect_idx(const IdxFiles& files);

}  // namespace sandglass
