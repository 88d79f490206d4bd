#pragma once
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace sandglass {

/// Throws IoError: what a file, or a place in it, should hold and what it holds.
[[noreturn]] void refuse_data(const std::string& where, const std::string& expected, const std::string& found);

/// The bytes of a file from first to last, decompressed if it is gzip data (which its first two bytes tell); or those
/// of one member of an archive. Throws IoError naming the file: it cannot be opened or read, is no regular file, or its
/// compressed data is corrupt, fails its checksum or ends early.
class ByteSource {
 public:
  /// Where a member of an archive lies in its file.
  struct Member {
    std::string name;
    std::uint64_t start = 0, size = 0;
    bool deflated = false;
    std::uint32_t crc = 0;      ///< of the bytes that it stands for
    std::uint64_t claimed = 0;  ///< how many those are, as the archive says
  };

  explicit ByteSource(std::filesystem::path file);
  ByteSource(std::filesystem::path archive, Member member);
  ByteSource(ByteSource&&) noexcept;
  ~ByteSource();

  /// Fills `out` as far as the bytes last, and returns how many there were.
  std::size_t read(std::span<std::uint8_t> out);

  /// No file of this size can hold more bytes than this: its size, or for compressed data 1032 times its size
  /// (deflate's limit), or what its archive says. A header that claims more is wrong.
  std::uint64_t most() const;
  bool compressed() const { return inflater_ != nullptr; }
  const std::filesystem::path& file() const { return file_; }
  /// Of the file, or of the member as it is stored.
  std::uint64_t size() const { return size_; }
  /// What messages call it: the file, and the member of it.
  std::string name() const { return file_.string() + (member_ ? ": " + member_->name : ""); }

 private:
  struct Inflater;
  void open();
  std::size_t read_plain(std::span<std::uint8_t> out);
  std::size_t read_compressed(std::span<std::uint8_t> out);
  bool refill();
  bool next_member();
  void check_sum(std::span<const std::uint8_t> bytes, bool at_end);

  std::filesystem::path file_;
  std::ifstream stream_;
  std::uint64_t size_ = 0;
  std::optional<Member> member_;
  std::uint64_t left_ = 0;  // of the member, as it is stored
  unsigned long sum_ = 0;   // of the member's bytes so far
  std::unique_ptr<Inflater> inflater_;
};

}  // namespace sandglass
