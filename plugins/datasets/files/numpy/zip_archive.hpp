#pragma once
#include <filesystem>
#include <vector>

#include "plugins/datasets/files/byte_source.hpp"

namespace sandglass {

/// The directory of a zip archive, ZIP64 as well.
class ZipArchive {
 public:
  /// Throws IoError naming the file: it cannot be read, is no zip archive, or its directory is damaged.
  explicit ZipArchive(std::filesystem::path file);

  /// The members' names, in the order of the directory.
  std::vector<std::string> names() const;
  bool holds(const std::string& name) const { return find(name) != nullptr; }

  /// The bytes of a member that is there. Throws IoError if it is encrypted, compressed by another method than deflate,
  /// or lies outside the file.
  ByteSource open(const std::string& name) const;

 private:
  struct Member {
    std::string name;
    unsigned flags = 0, method = 0;
    std::uint32_t crc = 0;
    std::uint64_t packed = 0, size = 0, header = 0;
  };
  const Member* find(const std::string& name) const;
  void read_member(const std::vector<std::uint8_t>& directory, std::size_t& at);
  [[noreturn]] void damaged(const std::string& what) const;

  std::filesystem::path file_;
  std::uint64_t file_size_ = 0;
  std::vector<Member> members_;
};

}  // namespace sandglass
