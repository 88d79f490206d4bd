#include "plugins/datasets/images/idx_reader.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <system_error>

#include "plugins/datasets/files/byte_source.hpp"
#include "plugins/datasets/files/classes.hpp"

namespace sandglass {
namespace {

namespace fs = std::filesystem;

/// What is read. The magic is 0x0000TTNN: TT the type of the numbers, 08 for unsigned bytes, NN the dimensions.
enum class IdxKind { labels, images };

constexpr std::uint32_t kLabels = 0x801, kGreyImages = 0x803, kColourImages = 0x804;

bool is_images(std::uint32_t magic) { return magic == kGreyImages || magic == kColourImages; }

std::string magic_words(std::uint32_t magic) {
  const std::string number = "magic " + std::to_string(magic);
  if (magic == kLabels) return "labels (" + number + ")";
  if (is_images(magic)) return "images (" + number + ")";
  static const std::map<std::uint32_t, std::string> types = {
      {0x08, "unsigned bytes"},      {0x09, "signed bytes"},     {0x0B, "integers of 16 bits"},
      {0x0C, "integers of 32 bits"}, {0x0D, "reals of 32 bits"}, {0x0E, "reals of 64 bits"}};
  const auto type = types.find(magic >> 8);
  if (type == types.end()) return number + ", no IDX file";
  return number + ", an IDX file of " + std::to_string(magic & 0xFFU) + " dimensions of " + type->second +
         "; save it with numpy.save for dataset/npy";
}

std::uint32_t read_word(ByteSource& source) {
  std::array<std::uint8_t, 4> bytes{};
  const auto count = source.read(bytes);
  if (count < bytes.size())
    refuse_data(source.file(), "an IDX file", "an end within its header; the file was cut off, fetch it again");
  return (std::uint32_t{bytes[0]} << 24) | (std::uint32_t{bytes[1]} << 16) | (std::uint32_t{bytes[2]} << 8) | bytes[3];
}

void check_magic(const fs::path& file, std::uint32_t magic, IdxKind wanted) {
  if (wanted == IdxKind::images ? is_images(magic) : magic == kLabels) return;
  const bool swapped = wanted == IdxKind::images ? magic == kLabels : is_images(magic);
  refuse_data(file, wanted == IdxKind::images ? "images (magic 2051 or 2052)" : "labels (magic 2049)",
              magic_words(magic) + (swapped ? "; are the two files swapped in the study?" : ""));
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

  std::size_t size() const {
    std::size_t size = 1;
    for (const Index extent : sizes) size *= static_cast<std::size_t>(extent);
    return size;
  }
};

Idx read_header(ByteSource& source, IdxKind kind) {
  const auto magic = read_word(source);
  check_magic(source.file(), magic, kind);
  return {read_sizes(source, magic & 0xFFU), {}};
}

Idx read_idx(const fs::path& file, IdxKind kind) {
  ByteSource source(file);
  auto idx = read_header(source, kind);
  idx.bytes = read_rest(source, idx.size());
  return idx;
}

/// The sizes that the header claims, which a file that is not compressed has to have exactly.
std::vector<Index> inspected_sizes(const fs::path& file, IdxKind kind) {
  constexpr std::uint64_t kWord = 4;
  ByteSource source(file);
  auto idx = read_header(source, kind);
  const std::uint64_t header = kWord * (1 + idx.sizes.size());
  if (!source.compressed() && source.size() != header + idx.size())
    refuse_data(file, std::to_string(idx.size()) + " bytes after the header",
                std::to_string(source.size() - header) + "; it was cut off, or its header is corrupt");
  return std::move(idx.sizes);
}

/// The size of one image.
std::vector<Index> inspect_part(const fs::path& images, const fs::path& labels, bool transpose) {
  auto sizes = inspected_sizes(images, IdxKind::images);
  const Index count = sizes.front();
  if (!labels.empty())
    if (const Index found = inspected_sizes(labels, IdxKind::labels).front(); found != count)
      refuse_data(labels, std::to_string(count) + " labels, one for each image of " + images.string(),
                  std::to_string(found));
  sizes.erase(sizes.begin());
  if (transpose) std::swap(sizes[0], sizes[1]);
  if (sizes.size() == 2) sizes.push_back(1);
  return sizes;
}

/// Images kept as the file's bytes, a quarter of the memory of floats.
class ByteImages final : public Examples {
 public:
  ByteImages(IdxImages images, std::vector<std::int32_t> labels)
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
  std::vector<std::int32_t> labels_;
};

std::vector<std::string> labels_for(const IdxImages& images, const fs::path& image_file, const fs::path& label_file) {
  if (label_file.empty()) return {};
  const auto labels = read_idx_labels(label_file);
  if (static_cast<Index>(labels.size()) != images.count)
    refuse_data(label_file, std::to_string(images.count) + " labels, one for each image of " + image_file.string(),
                std::to_string(labels.size()));
  std::vector<std::string> texts;
  texts.reserve(labels.size());
  for (const auto label : labels) texts.push_back(std::to_string(label));
  return texts;
}

IdxImages transposed(IdxImages images) {
  const auto pixels = images.pixels;
  const Index plane = images.height * images.width, c = images.channels;
  auto out = images.pixels.begin();
  for (Index i = 0; i < images.count; ++i)
    for (Index x = 0; x < images.width; ++x)
      for (Index y = 0; y < images.height; ++y)
        out = std::copy_n(pixels.begin() + (i * plane + y * images.width + x) * c, c, out);
  std::swap(images.height, images.width);
  return images;
}

IdxImages oriented_images(const fs::path& file, bool transpose) {
  auto images = read_idx_images(file);
  return transpose ? transposed(std::move(images)) : images;
}

std::string size_words(const IdxImages& images) {
  return std::to_string(images.height) + " x " + std::to_string(images.width) +
         (images.channels == 1 ? "" : " x " + std::to_string(images.channels));
}

}  // namespace

IdxImages read_idx_images(const fs::path& file) {
  auto idx = read_idx(file, IdxKind::images);
  const Index channels = idx.sizes.size() == 4 ? idx.sizes[3] : 1;
  return {idx.sizes[0], idx.sizes[1], idx.sizes[2], channels, std::move(idx.bytes)};
}

std::vector<std::uint8_t> read_idx_labels(const fs::path& file) { return read_idx(file, IdxKind::labels).bytes; }

IdxFiles find_mnist_files(const fs::path& folder, const std::string& advice) {
  std::string missing;
  const auto find = [&](const std::string& part, const std::string& type) -> fs::path {
    std::error_code ignored;
    for (const auto* between : {"-", "."}) {
      const auto name = part + between + type;
      for (const auto& file : {folder / (name + ".gz"), folder / name, folder / name / name})
        if (fs::is_regular_file(file, ignored)) return file;
    }
    missing += "\n  " + (folder / (part + "-" + type)).string();
    return {};
  };
  IdxFiles files{find("train-images", "idx3-ubyte"), find("train-labels", "idx1-ubyte"),
                 find("t10k-images", "idx3-ubyte"), find("t10k-labels", "idx1-ubyte")};
  if (missing.empty()) return files;
  throw IoError(folder.string() + ": expected the four IDX files, each with .gz or without; not there:" + missing +
                "\n" + advice);
}

void inspect_idx(const IdxFiles& files) {
  const auto size = inspect_part(files.images, files.labels, files.transpose);
  if (files.test_images.empty()) return;
  const auto test = inspect_part(files.test_images, files.test_labels, files.transpose);
  const auto words = [](const std::vector<Index>& s) { return size_words({0, s[0], s[1], s[2], {}}); };
  if (test != size)
    refuse_data(files.test_images, "images of " + words(size) + " pixels, as in " + files.images.string(), words(test));
}

DatasetParts load_idx(const IdxFiles& files) {
  DatasetParts parts;
  auto images = oriented_images(files.images, files.transpose);
  const auto labels = labels_for(images, files.images, files.labels);
  const Classes classes = files.classes > 0 ? Classes::first(files.classes) : Classes(labels, files.labels);
  parts.source = files.images.string() + classes.words();
  parts.class_names = classes.names();
  parts.shape = {.features = images.height * images.width * images.channels,
                 .height = images.height,
                 .width = images.width,
                 .channels = images.channels,
                 .classes = static_cast<Index>(classes.names().size())};
  const auto size = size_words(images);
  parts.pool = std::make_unique<ByteImages>(std::move(images), classes.numbered(labels, files.labels));
  if (files.test_images.empty()) return parts;

  auto test = oriented_images(files.test_images, files.transpose);
  if (size_words(test) != size)
    refuse_data(files.test_images, "images of " + size + " pixels, as in " + files.images.string(), size_words(test));
  const auto test_labels = labels_for(test, files.test_images, files.test_labels);
  parts.test = std::make_unique<ByteImages>(std::move(test), classes.numbered(test_labels, files.test_labels));
  return parts;
}

}  // namespace sandglass
