#include "plugins/datasets/images/idx_reader.hpp"

#include <algorithm>
#include <array>
#include <system_error>

#include "plugins/datasets/files/byte_source.hpp"

namespace sandglass {
namespace {

namespace fs = std::filesystem;

/// The two layouts that are read: magic 0x0000080N, 08 for unsigned bytes, N dimensions.
enum class IdxLayout : std::uint32_t { labels = 0x801, images = 0x803 };

std::string layout_words(IdxLayout layout) {
  return layout == IdxLayout::images ? "images (magic 2051)" : "labels (magic 2049)";
}

std::uint32_t read_word(ByteSource& source) {
  std::array<std::uint8_t, 4> bytes{};
  const auto count = source.read(bytes);
  if (count < bytes.size())
    refuse_data(source.file(), "an IDX file", "an end within its header; the file was cut off, fetch it again");
  return (std::uint32_t{bytes[0]} << 24) | (std::uint32_t{bytes[1]} << 16) | (std::uint32_t{bytes[2]} << 8) | bytes[3];
}

void check_magic(const fs::path& file, std::uint32_t magic, IdxLayout wanted) {
  if (magic == static_cast<std::uint32_t>(wanted)) return;
  const auto other = wanted == IdxLayout::images ? IdxLayout::labels : IdxLayout::images;
  if (magic == static_cast<std::uint32_t>(other))
    refuse_data(file, layout_words(wanted), layout_words(other) + "; are the two files swapped in the study?");
  const bool idx = (magic >> 16) == 0;
  refuse_data(file, "an IDX file of " + layout_words(wanted),
              "magic " + std::to_string(magic) + (idx ? ", another type or number of dimensions" : ", no IDX file"));
}

/// The sizes of the header; no size may be zero, and their product has to fit the file.
std::vector<Index> read_sizes(ByteSource& source, std::size_t count) {
  std::vector<Index> sizes;
  std::uint64_t product = 1;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t size = read_word(source);
    if (size == 0) refuse_data(source.file(), "sizes above zero", "size " + std::to_string(i) + " of the header is 0");
    if (product > source.most() / size)
      refuse_data(source.file(), "as many bytes as the header claims",
                  "a file too short for that; it was cut off, or its header is corrupt");
    product *= size;
    sizes.push_back(static_cast<Index>(size));
  }
  return sizes;
}

/// All that follows the header: exactly `size` bytes.
std::vector<std::uint8_t> read_rest(ByteSource& source, std::size_t size) {
  std::vector<std::uint8_t> bytes(size);
  const auto count = source.read(bytes);
  if (count < size)
    refuse_data(source.file(), std::to_string(size) + " bytes after the header",
                std::to_string(count) + "; the file was cut off, fetch it again");
  std::uint8_t extra = 0;  // reading on also checks the checksum at the end of gzip data
  if (source.read({&extra, 1}) != 0)
    refuse_data(source.file(), std::to_string(size) + " bytes after the header", "more than that");
  return bytes;
}

struct Idx {
  std::vector<Index> sizes;
  std::vector<std::uint8_t> bytes;
};

Idx read_idx(const fs::path& file, IdxLayout layout) {
  ByteSource source(file);
  check_magic(file, read_word(source), layout);
  Idx idx;
  idx.sizes = read_sizes(source, static_cast<std::size_t>(layout) & 0xFFU);
  std::size_t size = 1;
  for (const Index extent : idx.sizes) size *= static_cast<std::size_t>(extent);
  idx.bytes = read_rest(source, size);
  return idx;
}

/// Images kept as the file's bytes, a quarter of the memory of floats.
class ByteImages final : public Examples {
 public:
  ByteImages(IdxImages images, std::vector<std::uint8_t> labels)
      : images_(std::move(images)), labels_(std::move(labels)) {}

  Index count() const override { return images_.count; }
  bool has_labels() const override { return !labels_.empty(); }
  std::int32_t label(Index i) const override { return labels_[static_cast<std::size_t>(i)]; }

  void read(Index i, std::span<float> out) const override {
    const auto* pixels = images_.pixels.data() + i * static_cast<Index>(out.size());
    std::transform(pixels, pixels + out.size(), out.begin(),
                   [](std::uint8_t p) { return static_cast<float>(p) / 255; });
  }

 private:
  IdxImages images_;
  std::vector<std::uint8_t> labels_;
};

std::vector<std::uint8_t> labels_for(const IdxImages& images, const fs::path& image_file, const fs::path& label_file) {
  if (label_file.empty()) return {};
  auto labels = read_idx_labels(label_file);
  if (static_cast<Index>(labels.size()) != images.count)
    refuse_data(label_file, std::to_string(images.count) + " labels, one for each image of " + image_file.string(),
                std::to_string(labels.size()));
  return labels;
}

}  // namespace

IdxImages read_idx_images(const fs::path& file) {
  auto idx = read_idx(file, IdxLayout::images);
  return {idx.sizes[0], idx.sizes[1], idx.sizes[2], std::move(idx.bytes)};
}

std::vector<std::uint8_t> read_idx_labels(const fs::path& file) { return read_idx(file, IdxLayout::labels).bytes; }

IdxFiles find_mnist_files(const fs::path& folder, const std::string& advice) {
  std::string missing;
  const auto find = [&](const std::string& name) -> fs::path {
    std::error_code ignored;
    for (const auto& file : {folder / (name + ".gz"), folder / name})
      if (fs::exists(file, ignored)) return file;
    missing += "\n  " + (folder / name).string();
    return {};
  };
  IdxFiles files{find("train-images-idx3-ubyte"), find("train-labels-idx1-ubyte"), find("t10k-images-idx3-ubyte"),
                 find("t10k-labels-idx1-ubyte")};
  if (missing.empty()) return files;
  throw IoError(folder.string() + ": expected the four IDX files, each with .gz or without; not there:" + missing +
                "\n" + advice);
}

DatasetParts load_idx(const IdxFiles& files) {
  DatasetParts parts;
  parts.source = files.images.string();
  auto images = read_idx_images(files.images);
  const Index height = images.height, width = images.width;
  parts.shape = {.features = height * width, .height = height, .width = width, .channels = 1};
  auto labels = labels_for(images, files.images, files.labels);
  parts.pool = std::make_unique<ByteImages>(std::move(images), std::move(labels));
  if (files.test_images.empty()) return parts;

  auto test = read_idx_images(files.test_images);
  if (test.height != height || test.width != width)
    refuse_data(files.test_images,
                "images of " + std::to_string(height) + " x " + std::to_string(width) + " pixels, as in " +
                    files.images.string(),
                std::to_string(test.height) + " x " + std::to_string(test.width));
  auto test_labels = labels_for(test, files.test_images, files.test_labels);
  parts.test = std::make_unique<ByteImages>(std::move(test), std::move(test_labels));
  return parts;
}

}  // namespace sandglass
