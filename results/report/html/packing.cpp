#include "results/report/html/packing.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>

#include "results/base/error.hpp"

namespace sandglass::results {
namespace {

/// A stream that ends with this object.
struct Deflation {
  z_stream stream{};

  Deflation() {
    constexpr int kGzip = 16 + MAX_WBITS, kMemory = 9;
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzip, kMemory, Z_DEFAULT_STRATEGY) != Z_OK)
      throw IoError("cannot compress the report's arrays: out of memory");
  }
  Deflation(const Deflation&) = delete;
  Deflation& operator=(const Deflation&) = delete;
  ~Deflation() { deflateEnd(&stream); }
};

}  // namespace

std::string gzipped(std::string_view bytes) {
  constexpr std::size_t kMost = std::numeric_limits<uInt>::max();
  Deflation deflation;
  auto& stream = deflation.stream;
  std::string out;
  std::array<char, 1 << 16> buffer{};
  int state = Z_OK;
  do {
    if (stream.avail_in == 0) {
      const auto piece = bytes.substr(0, kMost);
      bytes.remove_prefix(piece.size());
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
      stream.avail_in = static_cast<uInt>(piece.size());
    }
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    state = deflate(&stream, bytes.empty() ? Z_FINISH : Z_NO_FLUSH);
    out.append(buffer.data(), buffer.size() - stream.avail_out);
  } while (state != Z_STREAM_END);
  return out;
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t k) -> unsigned {
      return i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0;
    };
    const unsigned three = byte(0) << 16 | byte(1) << 8 | byte(2);
    const auto known = std::min<std::size_t>(3, bytes.size() - i);
    for (std::size_t k = 0; k < 4; ++k) out += k <= known ? kDigits[three >> (18 - 6 * k) & 63] : '=';
  }
  return out;
}

}  // namespace sandglass::results
