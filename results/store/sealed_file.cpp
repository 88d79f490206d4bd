#include "results/store/sealed_file.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "results/base/checksum.hpp"
#include "results/base/error.hpp"

namespace sandglass::results {
namespace {

constexpr std::uint64_t kBlockSize = 1024 * 1024;

/// Fixed length, so that it is found from the end of the file.
std::string seal_text(std::uint64_t size, std::uint32_t checksum) {
  return fmt::format("\nsandglass-seal crc32 {:08x} size {:020d}\n", checksum, size);
}

const std::uint64_t kSealSize = seal_text(0, 0).size();

std::uint32_t checksum_of(const FileDescriptor& file, std::uint64_t size, const std::filesystem::path& path) {
  std::uint32_t checksum = 0;
  for (std::uint64_t at = 0; at < size; at += kBlockSize) {
    checksum = crc32(read_some(file, at, std::min(kBlockSize, size - at), path), checksum);
  }
  return checksum;
}

}  // namespace

void append_seal(const FileDescriptor& file, const std::filesystem::path& path) {
  const std::uint64_t size = file_size(file, path);
  write_all(file, seal_text(size, checksum_of(file, size, path)), size, path);
}

void check_seal(const FileDescriptor& file, const std::filesystem::path& path) {
  const std::uint64_t whole = file_size(file, path);
  const std::uint64_t size = whole < kSealSize ? 0 : whole - kSealSize;
  if (whole >= kSealSize && read_some(file, size, kSealSize, path) == seal_text(size, checksum_of(file, size, path))) {
    return;
  }
  throw IoError(fmt::format(
      "{} is damaged, or another program wrote or changed it: its {} bytes do not fit a checksum at its end.",
      path.string(), whole));
}

}  // namespace sandglass::results
