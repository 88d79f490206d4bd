#include "plugins/datasets/files/numpy/npy_header.hpp"

#include <array>
#include <charconv>
#include <cstring>

namespace sandglass {
namespace {

constexpr std::size_t kMostHeader = 65536;

/// The text of the header, a Python dictionary.
std::string read_header(ByteSource& source) {
  std::array<std::uint8_t, 8> start{};
  if (source.read(start) < start.size() || std::memcmp(start.data(), "\x93NUMPY", 6) != 0)
    refuse_data(source.name(), "a NumPy array file (.npy)", "other first bytes; write it with numpy.save");
  const int version = start[6];
  if (version < 1 || version > 3) refuse_data(source.name(), "NPY version 1, 2 or 3", std::to_string(version));
  std::array<std::uint8_t, 4> size{};
  const std::size_t width = version == 1 ? 2 : 4;
  if (source.read({size.data(), width}) < width)
    refuse_data(source.name(), "a header", "the end of the file; it was cut off");
  const std::size_t length = size[0] | (size[1] << 8) | (size[2] << 16) | (std::size_t{size[3]} << 24);
  if (length > kMostHeader) refuse_data(source.name(), "a header of at most 65536 bytes", std::to_string(length));
  std::string header(length, '\0');
  if (source.read({reinterpret_cast<std::uint8_t*>(header.data()), length}) < length)
    refuse_data(source.name(), "a header of " + std::to_string(length) + " bytes",
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
          refuse_data(source_.name(), "an array of numbers",
                      "an array of records (a structured type); save one field of it, or numpy.stack them");
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
    refuse_data(source_.name(), "an NPY header with descr, fortran_order and shape", what + "; the file is damaged");
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

}  // namespace

NpyHeader read_npy_header(ByteSource& source) {
  const auto text = read_header(source);
  HeaderParser parser(source, text);
  parser.parse();
  return {std::move(parser.type), parser.fortran, std::move(parser.shape)};
}

}  // namespace sandglass
