#include <algorithm>
#include <filesystem>
#include <system_error>

#include "plugins/transforms/patches.hpp"
#include "plugins/transforms/pnm_reader.hpp"

namespace sandglass {
namespace {

namespace fs = std::filesystem;

bool is_image(const fs::path& file) {
  auto extension = file.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return extension == ".pgm" || extension == ".ppm" || extension == ".pnm";
}

/// By name, so that the order does not depend on the file system.
std::vector<fs::path> image_files(const std::string& folder) {
  std::error_code fault;
  std::vector<fs::path> files;
  for (fs::directory_iterator entry(folder, fault), end; !fault && entry != end; entry.increment(fault))
    if (is_image(entry->path())) files.push_back(entry->path());
  if (fault) throw IoError(folder + ": expected a folder with images, found none to read: " + fault.message());
  if (files.empty())
    throw IoError(folder +
                  ": expected images (.pgm, .ppm, .pnm), found none; convert others with: mogrify -format pgm *.png");
  std::sort(files.begin(), files.end());
  return files;
}

float grey(const std::uint8_t* rgb) {
  return (.299F * static_cast<float>(rgb[0]) + .587F * static_cast<float>(rgb[1]) +
          .114F * static_cast<float>(rgb[2])) /
         255;
}

class ImageFolder final : public PatchSource {
 public:
  explicit ImageFolder(const std::string& folder) : folder_(folder) {
    for (const auto& file : image_files(folder)) images_.push_back(read_pnm(file));
  }

  std::string source() const override { return "images of " + folder_; }

  void require(const PatchShape& shape) const override {
    for (const auto& image : images_)
      if (image.height < shape.height || image.width < shape.width)
        throw ConfigError(folder_ + ": expected images of at least " + std::to_string(shape.height) + " x " +
                          std::to_string(shape.width) + " pixels, found one of " + std::to_string(image.height) +
                          " x " + std::to_string(image.width) + "; remove or enlarge it");
  }

 private:
  void draw_any(const PatchShape& shape, Rng& rng, std::span<float> out) const override {
    const auto below = [&](Index n) { return static_cast<Index>(rng.below(static_cast<std::uint64_t>(n))); };
    const auto& image = images_[rng.below(images_.size())];
    const Index top = below(image.height - shape.height + 1), left = below(image.width - shape.width + 1);
    for (Index row = 0; row < shape.height; ++row)
      for (Index col = 0; col < shape.width; ++col) {
        const auto* from = image.pixels.data() + ((top + row) * image.width + left + col) * image.channels;
        float* to = out.data() + (row * shape.width + col) * shape.channels;
        for (Index channel = 0; channel < shape.channels; ++channel)
          to[channel] = image.channels == 1   ? static_cast<float>(from[0]) / 255
                        : shape.channels == 3 ? static_cast<float>(from[channel]) / 255
                                              : grey(from);
      }
  }

  std::string folder_;
  std::vector<ByteImage> images_;
};

}  // namespace

std::shared_ptr<const PatchSource> image_folder(const std::string& folder) {
  return std::make_shared<ImageFolder>(folder);
}

}  // namespace sandglass
