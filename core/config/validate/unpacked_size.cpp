#include "core/config/validate/unpacked_size.hpp"

#include <zlib.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "core/config/validate/try_out.hpp"

namespace sandglass::config {
namespace {

/// `width` bytes, the lowest first.
std::uint64_t number(const std::string& bytes, std::size_t at, std::size_t width) {
  std::uint64_t value = 0;
  for (std::size_t i = width; i-- > 0;) value = value << 8 | static_cast<std::uint8_t>(bytes[at + i]);
  return value;
}

/// What there is of `size` bytes from `offset` on.
std::string read_at(std::ifstream& stream, std::uint64_t offset, std::uint64_t size) {
  std::string bytes(size, '\0');
  stream.clear();
  stream.seekg(static_cast<std::streamoff>(offset));
  stream.read(bytes.data(), static_cast<std::streamsize>(size));
  bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(stream.gcount(), 0)));
  return bytes;
}

/// The sum of the members' sizes; an archive whose directory is not found where it should be, or too long to look
/// through, counts as larger than any.
std::uint64_t zip_size(std::ifstream& stream, std::uint64_t size) {
  constexpr std::uint64_t kEndRecord = 22, kMostComment = 65535, kMostDirectory = 1 << 20, kFixed = 46;
  constexpr std::uint64_t kUnknown = std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t tail_size = std::min(size, kEndRecord + kMostComment);
  const auto tail = read_at(stream, size - tail_size, tail_size);
  const auto end = tail.rfind("PK\x05\x06");
  if (end == tail.npos || tail.size() - end < kEndRecord) return kUnknown;
  const auto length = number(tail, end + 12, 4), offset = number(tail, end + 16, 4);
  if (length > kMostDirectory || offset > size) return kUnknown;
  const auto directory = read_at(stream, offset, length);
  std::uint64_t sum = 0;
  for (std::size_t at = 0; directory.size() - at >= kFixed;) {
    sum += number(directory, at + 24, 4);  // ZIP64: all bits set, which is large enough
    at += kFixed + number(directory, at + 28, 2) + number(directory, at + 30, 2) + number(directory, at + 32, 2);
    if (at > directory.size()) return kUnknown;
  }
  return sum;
}

/// What a gzip file holds, however it ends; no more than `most` is unpacked.
std::uint64_t inflated_size(const std::filesystem::path& file, std::uint64_t most) {
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> stream(gzopen(file.c_str(), "rb"), gzclose);
  std::vector<char> buffer(1 << 16);
  std::uint64_t size = 0;
  while (stream && size <= most) {
    const int count = gzread(stream.get(), buffer.data(), static_cast<unsigned>(buffer.size()));
    if (count <= 0) break;
    size += static_cast<std::uint64_t>(count);
  }
  return size;
}

}  // namespace

std::uint64_t unpacked_size(const std::filesystem::path& file) {
  constexpr std::uint64_t kLeastGzip = 18;
  std::error_code fault;
  if (!std::filesystem::is_regular_file(file, fault)) return 0;
  const std::uint64_t size = std::filesystem::file_size(file, fault);
  if (fault || size < kLeastGzip) return fault ? 0 : size;
  std::ifstream stream(file, std::ios::binary);
  const auto start = read_at(stream, 0, 2);
  if (start == "PK") return std::max(size, zip_size(stream, size));
  if (start != "\x1f\x8b") return size;
  // The size stands at the end, modulo 2^32. Of a file that was cut off it is anything, but deflate packs no denser.
  constexpr std::uint64_t kDensest = 1032;
  const auto last = read_at(stream, size - 4, 4);
  const auto claimed = last.size() < 4 ? size : std::clamp(number(last, 0, 4), size, size * kDensest);
  // Of several members in a row it is the last one's alone, and anybody can write a small one: that is looked at.
  return claimed > kReadWhole ? claimed : std::max(claimed, inflated_size(file, kReadWhole));
}

}  // namespace sandglass::config
