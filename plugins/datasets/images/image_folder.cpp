#include "plugins/datasets/images/image_folder.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <sandglass/plugin.hpp>
#include <set>
#include <system_error>

#include "plugins/datasets/files/byte_source.hpp"

namespace sandglass {
namespace {

namespace fs = std::filesystem;

constexpr int kDeepest = 16;  // deeper is a link that leads back

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// The entries that are not hidden, sorted by name.
std::vector<fs::path> entries(const fs::path& folder) {
  std::error_code fault;
  std::vector<fs::path> paths;
  for (fs::directory_iterator at(folder, fault), end; !fault && at != end; at.increment(fault)) {
    const auto name = at->path().filename().string();
    if (name.front() != '.' && name != "__MACOSX") paths.push_back(at->path());
  }
  if (fault) throw IoError(folder.string() + ": the folder cannot be read: " + fault.message());
  std::sort(paths.begin(), paths.end(), [](const auto& a, const auto& b) { return a.native() < b.native(); });
  return paths;
}

bool is_image(const fs::path& path) {
  static constexpr std::array kRead = {".png", ".jpg", ".jpeg"};
  static constexpr std::array kOther = {".bmp",  ".gif",  ".tif", ".tiff", ".webp", ".ppm", ".pgm",
                                        ".heic", ".avif", ".jp2", ".jxl",  ".tga",  ".dcm"};
  const auto ending = lower(path.extension().string());
  if (std::find(kOther.begin(), kOther.end(), ending) != kOther.end())
    refuse_data(path.string(), "PNG or JPEG images",
                "a " + ending + " file; convert it (mogrify -format png FILES), or move it elsewhere");
  return std::find(kRead.begin(), kRead.end(), ending) != kRead.end();
}

void add_below(const fs::path& folder, int depth, std::vector<fs::path>& files) {
  if (depth > kDeepest)
    refuse_data(folder.string(), "folders at most " + std::to_string(kDeepest) + " deep",
                "deeper ones; does a link lead back to a folder that it lies in?");
  for (const auto& path : entries(folder)) {
    std::error_code ignored;
    if (fs::is_directory(path, ignored))
      add_below(path, depth + 1, files);
    else if (is_image(path))
      files.push_back(path);
  }
}

void require_classes(const fs::path& folder, const std::set<std::string>& names) {
  static const std::set<std::string> kParts = {"train", "training", "test", "testing", "val", "valid", "validation"};
  const bool parts = names.size() > 1 && std::all_of(names.begin(), names.end(),
                                                     [](const auto& name) { return kParts.contains(lower(name)); });
  if (parts)
    refuse_data(folder.string(), "a sub-folder for each class",
                "sub-folders for parts (" + join(std::vector<std::string>(names.begin(), names.end())) +
                    "); name one as dataset.folder and another as dataset.test_folder");
}

}  // namespace

ImageFolder list_images(const fs::path& folder) {
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored))
    throw IoError(folder.string() + (fs::exists(folder, ignored) ? ": expected a folder, found a file"
                                                                 : ": there is no such folder; check the path"));
  ImageFolder images;
  std::vector<fs::path> beside;
  std::set<std::string> classes;
  for (const auto& path : entries(folder)) {
    if (!fs::is_directory(path, ignored)) {
      if (is_image(path)) beside.push_back(path);
      continue;
    }
    const auto name = path.filename().string();
    const auto before = images.files.size();
    add_below(path, 1, images.files);
    images.labels.resize(images.files.size(), name);
    if (images.files.size() > before) classes.insert(name);
  }
  if (images.files.empty() && beside.empty())
    refuse_data(folder.string(), "images (.png, .jpg, .jpeg), or sub-folders with images", "none");
  if (!images.files.empty() && !beside.empty())
    refuse_data(folder.string(), "either images or sub-folders with images, one a class",
                "both: " + beside.front().filename().string() + " beside " + *classes.begin());
  if (images.files.empty()) images.files = std::move(beside);
  require_classes(folder, classes);
  return images;
}

}  // namespace sandglass
