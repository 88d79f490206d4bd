#include "plugins/datasets/files/numpy/npy_reader.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

#include "plugins/datasets/files/numpy/npy_header.hpp"

namespace sandglass {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::size_t kMostTextBytes = 4096;

/// IEEE 754 half precision.
struct Half {
  std::uint16_t bits;
  explicit operator double() const {
    const int exponent = (bits >> 10) & 31, mantissa = bits & 1023;
    const double sign = (bits & 0x8000) != 0 ? -1 : 1;
    if (exponent == 31) return mantissa == 0 ? sign * HUGE_VAL : std::nan("");
    return sign * (exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(mantissa + 1024, exponent - 25));
  }
};

template <class T>
double value_at(const std::uint8_t* bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof(T));
  return static_cast<double>(value);
}

/// How the elements lie in the file.
struct ElementType {
  char kind = 0;  // NumPy's letter: b, i, u, f; U, S for texts
  std::size_t size = 0;
  bool big_endian = false;

  bool text() const { return kind == 'U' || kind == 'S'; }
  /// What turns an element into a number; null if there is no such type of numbers.
  double (*reader() const)(const std::uint8_t*) {
    if (kind == 'b' && size == 1) return value_at<std::uint8_t>;
    if (kind == 'f') {
      if (size == 2) return value_at<Half>;
      return size == 4 ? value_at<float> : size == 8 ? value_at<double> : nullptr;
    }
    const bool sign = kind == 'i';
    if (!sign && kind != 'u') return nullptr;
    switch (size) {
      case 1: return sign ? value_at<std::int8_t> : value_at<std::uint8_t>;
      case 2: return sign ? value_at<std::int16_t> : value_at<std::uint16_t>;
      case 4: return sign ? value_at<std::int32_t> : value_at<std::uint32_t>;
      case 8: return sign ? value_at<std::int64_t> : value_at<std::uint64_t>;
      default: return nullptr;
    }
  }
};

std::string kind_words(char kind) {
  switch (kind) {
    case 'O': return "Python objects; save an array of numbers, such as numpy.stack(list_of_arrays)";
    case 'c': return "complex numbers; save their real and imaginary parts side by side";
    case 'M':
    case 'm': return "dates or times; save array.astype('float32')";
    case 'V': return "records; save one field of it";
    case 'U':
    case 'S': return "texts; only labels may be texts";
    default: return "another type; save array.astype('float32')";
  }
}

/// Of a description such as "<f4" or "|u1".
ElementType element_type(const ByteSource& source, const std::string& descr, bool may_be_text) {
  ElementType type;
  std::size_t start = 0;
  if (!descr.empty() && std::strchr("<>|=", descr.front()) != nullptr) type.big_endian = descr[start++] == '>';
  if (start < descr.size()) type.kind = descr[start++];
  const auto* end = descr.data() + descr.size();
  const auto result = std::from_chars(descr.data() + start, end, type.size);
  const bool sized = result.ec == std::errc() && result.ptr == end && type.size > 0 && type.size <= kMostTextBytes;
  if (type.kind == 'U') type.size *= 4;
  const bool known = sized && (type.text() ? may_be_text : type.reader() != nullptr);
  if (!known)
    refuse_data(source.name(), may_be_text ? "whole numbers or texts" : "booleans, integers or reals of up to 8 bytes",
                "type '" + descr + "': " + kind_words(type.kind));
  return type;
}

/// The number of elements; throws if the file cannot hold as many.
std::size_t element_count(const ByteSource& source, const std::vector<Index>& shape, std::size_t size) {
  std::uint64_t count = 1;
  for (const Index extent : shape) {
    if (extent <= 0) refuse_data(source.name(), "sizes above zero", "a size of " + std::to_string(extent));
    if (count > source.most() / size / static_cast<std::uint64_t>(extent))
      refuse_data(source.name(), "as many bytes as the header claims",
                  "a file too short for that; it was cut off, or its header is damaged");
    count *= static_cast<std::uint64_t>(extent);
  }
  return count;
}

void reverse_bytes(std::span<std::uint8_t> bytes, std::size_t unit) {
  for (std::size_t at = 0; at + unit <= bytes.size(); at += unit)
    std::reverse(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                 bytes.begin() + static_cast<std::ptrdiff_t>(at + unit));
}

/// Hands each element's bytes, little-endian, to `take`; then expects the end of the data.
void read_elements(ByteSource& source, const ElementType& type, std::size_t count, auto take) {
  std::vector<std::uint8_t> buffer(std::max<std::size_t>(1 << 16, type.size));
  for (std::size_t left = count; left > 0;) {
    const std::size_t some = std::min(left, buffer.size() / type.size);
    const std::span<std::uint8_t> bytes(buffer.data(), some * type.size);
    const auto got = source.read(bytes);
    if (got < bytes.size())
      refuse_data(source.name(), std::to_string(count) + " numbers after the header",
                  std::to_string(count - left + got / type.size) + "; the file was cut off");
    if (type.big_endian) reverse_bytes(bytes, type.kind == 'U' ? 4 : type.size);
    for (std::size_t at = 0; at < bytes.size(); at += type.size) take(bytes.data() + at);
    left -= some;
  }
  std::uint8_t extra = 0;
  if (source.read({&extra, 1}) != 0)
    refuse_data(source.name(), std::to_string(count) + " numbers after the header", "more than that");
}

/// A code point as UTF-8.
void append_utf8(std::string& out, std::uint32_t c) {
  const auto put = [&out](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (c < 0x80) return put(c);
  if (c < 0x800) {
    put(0xC0 | (c >> 6));
  } else if (c < 0x10000) {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 63));
  } else {
    put(0xF0 | ((c >> 18) & 7));
    put(0x80 | ((c >> 12) & 63));
    put(0x80 | ((c >> 6) & 63));
  }
  put(0x80 | (c & 63));
}

/// A text without the zeros that fill it up.
std::string text_at(const ElementType& type, const std::uint8_t* bytes) {
  std::string text;
  if (type.kind == 'S') {
    text.assign(reinterpret_cast<const char*>(bytes), type.size);
    text.resize(text.find_last_not_of('\0') + 1);
    return text;
  }
  std::size_t length = type.size / 4;
  const auto point = [bytes](std::size_t i) {
    std::uint32_t value = 0;
    std::memcpy(&value, bytes + 4 * i, 4);
    return value;
  };
  while (length > 0 && point(length - 1) == 0) --length;
  for (std::size_t i = 0; i < length; ++i) append_utf8(text, point(i));
  return text;
}

}  // namespace

NumericArray read_npy(ByteSource& source) {
  const auto header = read_npy_header(source);
  const auto type = element_type(source, header.type, false);
  NumericArray array;
  array.bytes = type.kind == 'u' && type.size == 1;
  array.dims = header.shape;
  const auto count = element_count(source, array.dims, type.size);
  read_elements(source, type, count, [&, value = type.reader()](const std::uint8_t* bytes) {
    const auto number = static_cast<float>(value(bytes));
    if (!std::isfinite(number))
      refuse_data(source.name(), "finite numbers",
                  format_number(number) + " at element " + std::to_string(array.values.size()) +
                      "; drop or replace such examples before saving");
    array.values.push_back(number);
  });
  if (header.fortran) array.values = last_axis_fastest(std::move(array.values), array.dims);
  return array;
}

LabelArray read_npy_labels(ByteSource& source) {
  const auto header = read_npy_header(source);
  const auto type = element_type(source, header.type, true);
  LabelArray array;
  array.dims = header.shape;
  const auto count = element_count(source, array.dims, type.size);
  read_elements(source, type, count, [&, value = type.reader()](const std::uint8_t* bytes) {
    if (type.text())
      array.texts.push_back(text_at(type, bytes));
    else
      array.numbers.push_back(value(bytes));
  });
  if (header.fortran) {
    array.numbers = last_axis_fastest(std::move(array.numbers), array.dims);
    array.texts = last_axis_fastest(std::move(array.texts), array.dims);
  }
  return array;
}

}  // namespace sandglass
