#pragma once
#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

/// IDX files for tests, made by hand.
namespace sandglass::idx_files {

inline std::string word(std::uint32_t value) {
  std::string bytes;
  for (const int shift : {24, 16, 8, 0}) bytes.push_back(static_cast<char>(value >> shift));
  return bytes;
}

/// `count` images of 2 x 3 pixels; pixel k of the file is k * 5 modulo 256.
inline std::string images(std::uint32_t count, std::uint32_t height = 2, std::uint32_t width = 3) {
  std::string bytes = word(0x803) + word(count) + word(height) + word(width);
  for (std::uint32_t k = 0; k < count * height * width; ++k) bytes.push_back(static_cast<char>(k * 5));
  return bytes;
}

/// Labels 0, 1, 2, ... modulo 10.
inline std::string labels(std::uint32_t count) {
  std::string bytes = word(0x801) + word(count);
  for (std::uint32_t k = 0; k < count; ++k) bytes.push_back(static_cast<char>(k % 10));
  return bytes;
}

/// Compressed as zlib's `window_bits` say: -MAX_WBITS for bare deflate data, 16 + MAX_WBITS for gzip.
inline std::string deflated(const std::string& bytes, int window_bits) {
  z_stream z{};
  if (deflateInit2(&z, 6, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::runtime_error("zlib");
  std::string out(deflateBound(&z, bytes.size()) + 64, '\0');
  std::string in = bytes;
  z.next_in = reinterpret_cast<Bytef*>(in.data());
  z.avail_in = static_cast<uInt>(in.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  deflate(&z, Z_FINISH);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

inline std::string gzip(const std::string& bytes) { return deflated(bytes, 16 + MAX_WBITS); }

/// A folder of its own for one test.
class Folder {
 public:
  Folder() {
    static int number = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("sandglass-idx-" + std::to_string(getpid()) + "-" + std::to_string(++number));
    std::filesystem::create_directories(path_);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string operator()(const std::string& name) const { return (path_ / name).string(); }
  std::string write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
    return (*this)(name);
  }

 private:
  std::filesystem::path path_;
};

}  // namespace sandglass::idx_files
