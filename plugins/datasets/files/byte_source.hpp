#pragma once
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <span>
#include <string>

namespace sandglass {

/// Throws IoError: what a file, or a place in it, should hold and what it holds.
[[noreturn]] void refuse_data(const std::string& where, const std::string& expected, const std::string& found);

/// The bytes of a file from first to last, decompressed if it is gzip data (which its first two bytes tell).
/// Throws IoError naming the file: it cannot be opened or read, is no regular file, or its compressed data is corrupt,
/// fails its checksum or ends early.
class ByteSource {
 public:
  explicit ByteSource(std::filesystem::path file);
  ~ByteSource();

  /// Fills `out` as far as the bytes last, and returns how many there were.
  std::size_t read(std::span<std::uint8_t> out);

  /// No file of this size can hold more bytes than this: its size, or for gzip data 1032 times its size (deflate's
  /// limit). A header that claims more is wrong.
  std::uint64_t most() const;
  bool compressed() const { return inflater_ != nullptr; }
  const std::filesystem::path& file() const { return file_; }

 private:
  struct Inflater;
  std::size_t read_plain(std::span<std::uint8_t> out);
  std::size_t read_compressed(std::span<std::uint8_t> out);
  bool refill();
  bool next_member();

  std::filesystem::path file_;
  std::ifstream stream_;
  std::uint64_t size_ = 0;
  std::unique_ptr<Inflater> inflater_;
};

}  // namespace sandglass
