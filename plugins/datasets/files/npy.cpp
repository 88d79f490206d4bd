#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <filesystem>

#include "plugins/datasets/files/array_table.hpp"
#include "plugins/datasets/files/byte_source.hpp"

using namespace sandglass;

namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::size_t kMostHeader = 65536;

/// The text of the header, a Python dictionary.
std::string read_header(ByteSource& source) {
  std::array<std::uint8_t, 8> start{};
  if (source.read(start) < start.size() || std::memcmp(start.data(), "\x93NUMPY", 6) != 0)
    refuse_data(source.file(), "a NumPy array file (.npy)", "other first bytes; write it with numpy.save");
  const int version = start[6];
  if (version < 1 || version > 3) refuse_data(source.file(), "NPY version 1, 2 or 3", std::to_string(version));
  std::array<std::uint8_t, 4> size{};
  const std::size_t width = version == 1 ? 2 : 4;
  if (source.read({size.data(), width}) < width)
    refuse_data(source.file(), "a header", "the end of the file; it was cut off");
  const std::size_t length = size[0] | (size[1] << 8) | (size[2] << 16) | (std::size_t{size[3]} << 24);
  if (length > kMostHeader) refuse_data(source.file(), "a header of at most 65536 bytes", std::to_string(length));
  std::string header(length, '\0');
  if (source.read({reinterpret_cast<std::uint8_t*>(header.data()), length}) < length)
    refuse_data(source.file(), "a header of " + std::to_string(length) + " bytes",
                "the end of the file; it was cut off");
  return header;
}

/// Takes a dictionary such as {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), } apart.
class HeaderParser {
 public:
  HeaderParser(const ByteSource& source, std::string_view text) : source_(source), rest_(text) {}

  void parse() {
    expect('{');
    while (!take('}')) {
      const auto key = quoted();
      expect(':');
      if (key == "descr") {
        if (next() == '[')
          refuse_data(source_.file(), "an array of numbers", "an array of records; save one field of it");
        type = quoted();
      } else if (key == "fortran_order") {
        fortran = word() == "True";
      } else if (key == "shape") {
        read_shape();
      } else {
        broken("the key '" + key + "'");
      }
      if (!take(',') && next() != '}') broken("no comma");
    }
    if (type.empty() || !has_shape_) broken("a key missing");
  }

  std::string type;
  bool fortran = false;
  std::vector<Index> shape;

 private:
  [[noreturn]] void broken(const std::string& what) const {
    refuse_data(source_.file(), "an NPY header with descr, fortran_order and shape", what + "; the file is damaged");
  }
  char next() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\n')) rest_.remove_prefix(1);
    return rest_.empty() ? '\0' : rest_.front();
  }
  bool take(char c) {
    if (next() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char c) {
    if (take(c)) return;
    std::string missing = "no '?' where one belongs";
    missing[4] = c;
    broken(missing);
  }
  std::string take_while(auto allowed) {
    std::size_t n = 0;
    while (n < rest_.size() && allowed(rest_[n])) ++n;
    const std::string taken(rest_.substr(0, n));
    rest_.remove_prefix(n);
    return taken;
  }
  std::string quoted() {
    expect('\'');
    auto text = take_while([](char c) { return c != '\''; });
    expect('\'');
    return text;
  }
  std::string word() {
    next();
    return take_while([](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
  }
  void read_shape() {
    has_shape_ = true;
    expect('(');
    while (!take(')')) {
      next();
      const auto digits = take_while([](char c) { return c >= '0' && c <= '9'; });
      Index extent = 0;
      if (std::from_chars(digits.data(), digits.data() + digits.size(), extent).ec != std::errc() || shape.size() == 8)
        broken("a shape that is none");
      shape.push_back(extent);
      if (!take(',') && next() != ')') broken("a shape that is none");
    }
  }

  const ByteSource& source_;
  std::string_view rest_;
  bool has_shape_ = false;
};

template <class T>
void convert(std::span<const std::uint8_t> bytes, std::vector<float>& values) {
  for (std::size_t at = 0; at < bytes.size(); at += sizeof(T)) {
    T value;
    std::memcpy(&value, bytes.data() + at, sizeof(T));
    values.push_back(static_cast<float>(value));
  }
}

struct Type {
  std::size_t size;
  void (*convert)(std::span<const std::uint8_t>, std::vector<float>&);
};

Type type_named(const ByteSource& source, const std::string& descr) {
  const std::string name = descr.empty() ? "" : descr.substr(1);
  if (descr.starts_with('>') && name != "u1" && name != "i1" && name != "b1")
    refuse_data(source.file(), "little-endian numbers", "'" + descr + "'; save array.astype('<" + name + "')");
  if (name == "f4") return {4, convert<float>};
  if (name == "f8") return {8, convert<double>};
  if (name == "u1" || name == "b1") return {1, convert<std::uint8_t>};
  if (name == "i1") return {1, convert<std::int8_t>};
  if (name == "u2") return {2, convert<std::uint16_t>};
  if (name == "i2") return {2, convert<std::int16_t>};
  if (name == "u4") return {4, convert<std::uint32_t>};
  if (name == "i4") return {4, convert<std::int32_t>};
  if (name == "i8") return {8, convert<std::int64_t>};
  refuse_data(source.file(), "numbers of type u1, i4, i8, f4 or f8",
              "type '" + descr + "'; save array.astype('float32')");
}

/// The number of elements; throws if the file cannot hold as many.
std::size_t element_count(const ByteSource& source, const std::vector<Index>& shape, std::size_t size) {
  std::uint64_t count = 1;
  for (const Index extent : shape) {
    if (extent <= 0) refuse_data(source.file(), "sizes above zero", "a size of " + std::to_string(extent));
    if (count > source.most() / size / static_cast<std::uint64_t>(extent))
      refuse_data(source.file(), "as many bytes as the header claims",
                  "a file too short for that; it was cut off, or its header is damaged");
    count *= static_cast<std::uint64_t>(extent);
  }
  return count;
}

void read_values(ByteSource& source, const Type& type, std::size_t count, std::vector<float>& values) {
  std::vector<std::uint8_t> buffer(1 << 16);
  for (std::size_t left = count; left > 0;) {
    const std::size_t some = std::min(left, buffer.size() / type.size);
    const auto got = source.read({buffer.data(), some * type.size});
    if (got < some * type.size)
      refuse_data(source.file(), std::to_string(count) + " numbers after the header",
                  std::to_string(count - left + got / type.size) + "; the file was cut off");
    type.convert({buffer.data(), got}, values);
    left -= some;
  }
  std::uint8_t extra = 0;
  if (source.read({&extra, 1}) != 0)
    refuse_data(source.file(), std::to_string(count) + " numbers after the header", "more than that");
}

/// Reads a NumPy array file (.npy), plain or gzip-compressed: versions 1 to 3; u1, i4, i8, f4, f8 and their like (b1,
/// i1, u2, i2, u4), little-endian, in C order. Throws IoError naming the file, what was expected and what was found: no
/// NPY file, another type, byte order or order of axes, too short, too long, a number that is not finite (or not so as
/// a float). Reads no more into memory than the file's own size can account for.
/// Source: NumPy Enhancement Proposal 1, "A simple file format for NumPy arrays".
NumericArray read_npy(const std::filesystem::path& file) {
  ByteSource source(file);
  const auto text = read_header(source);
  HeaderParser header(source, text);
  header.parse();
  const auto type = type_named(source, header.type);
  if (header.fortran && header.shape.size() > 1)
    refuse_data(source.file(), "an array in C order (rows one after another)",
                "Fortran order; save it with numpy.save(file, numpy.ascontiguousarray(array))");
  NumericArray array;
  array.bytes = header.type.ends_with("u1");
  read_values(source, type, element_count(source, header.shape, type.size), array.values);
  array.dims = header.shape;
  for (std::size_t i = 0; i < array.values.size(); ++i)
    if (!std::isfinite(array.values[i]))
      refuse_data(source.file(), "finite numbers",
                  format_number(array.values[i]) + " at element " + std::to_string(i) +
                      "; drop or replace such examples before saving");
  return array;
}

/// Examples from NumPy array files (.npy): (N, D) numbers, (N, H, W) or (N, H, W, C) images (channels_first: (N, C, H,
/// W)), or (N, T), (N, T, C) sequences. Unsigned bytes are divided by 255; then every number is multiplied by `scale`.
/// Without `test_images` the study's test split is drawn from the other examples.
class Npy final : public Dataset {
 public:
  explicit Npy(const Params& params)
      : layout_(params),
        images_(params.text("images")),
        labels_(params.text("labels")),
        test_images_(params.text("test_images")),
        test_labels_(params.text("test_labels")) {
    if (images_.empty()) throw ConfigError("dataset/npy: `images` is empty; name the file that holds the examples");
    if (test_images_.empty() && !test_labels_.empty())
      throw ConfigError("dataset/npy: test_labels are given without test_images; name those too, or drop the labels");
  }

  void inspect() const override {
    for (const auto& file : {images_, test_images_}) {
      if (file.empty()) continue;
      ByteSource source(file);
      const auto text = read_header(source);
      HeaderParser header(source, text);
      header.parse();
      shape_of(header.shape, layout_, file);
    }
  }

  DatasetParts load(const DatasetRequest&) const override {
    auto pool = table(images_, labels_);
    std::unique_ptr<ArrayTable> test;
    if (!test_images_.empty()) test = std::make_unique<ArrayTable>(table(test_images_, test_labels_));
    return parts_of(std::move(pool), std::move(test), images_, test_images_);
  }

 private:
  ArrayTable table(const std::string& images, const std::string& labels) const {
    auto table = arrange(read_npy(images), layout_, images);
    if (!labels.empty()) table.labels = labels_from(read_npy(labels), table.count, labels);
    return table;
  }

  Layout layout_;
  std::string images_, labels_, test_images_, test_labels_;
};

Schema npy_schema() {
  Schema schema;
  schema.file("images", {.text = "File with the examples, one along the first axis."})
      .file("labels", {.fallback = "", .text = "File with their labels, whole numbers from 0 on; empty for none."})
      .file("test_images", {.fallback = "", .text = "File with the test examples; empty for none."})
      .file("test_labels", {.fallback = "", .text = "File with their labels; empty for none."});
  Layout::add_parameters(schema);
  return schema;
}

}  // namespace

SANDGLASS_PLUGIN(npy_dataset, SANDGLASS_VERSION) {
  registrar.dataset("npy", "Numbers, images or sequences from NumPy array files (.npy).", npy_schema(),
                    [](const Params& params) { return std::make_unique<Npy>(params); });
}
