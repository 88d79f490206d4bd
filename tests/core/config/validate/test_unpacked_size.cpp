#include "core/config/validate/unpacked_size.hpp"

#include <unistd.h>
#include <zlib.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <string>
#include <vector>

#include "core/config/validate/try_out.hpp"

namespace sandglass::test_unpacked_size {
using sandglass::config::unpacked_size;
namespace fs = std::filesystem;

namespace {

/// `value` in four bytes, the lowest first.
std::string word(std::uint32_t value) {
  std::string bytes;
  for (int shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<char>(value >> shift));
  return bytes;
}

/// The size that a file of these bytes says it has.
std::uint64_t size_of(const std::string& bytes) {
  const auto file = fs::temp_directory_path() / ("sandglass-unpacked-" + std::to_string(getpid()));
  std::ofstream(file, std::ios::binary) << bytes;
  const auto size = unpacked_size(file);
  fs::remove(file);
  return size;
}

/// A zip archive's directory with a member of each size, and its end record.
std::string zip(const std::vector<std::uint32_t>& sizes, const std::string& start = "PK\x03\x04") {
  std::string directory;
  for (const auto size : sizes)
    directory += "PK\x01\x02" + std::string(20, '\0') + word(size) + word(1) + std::string(14, '\0') + "a";
  const auto length = static_cast<std::uint32_t>(directory.size());
  return start + directory + "PK\x05\x06" + std::string(8, '\0') + word(length) +
         word(static_cast<std::uint32_t>(start.size())) + std::string(2, '\0');
}

}  // namespace

TEST_CASE("a file's size is what it says that it holds unpacked") {
  CHECK(size_of(std::string(100, 'x')) == 100);
  CHECK(size_of("\x1f\x8b" + std::string(30, 'x') + word(30000)) == 30000);
  CHECK(size_of("\x1f\x8b" + std::string(30, 'x') + word(3000000000)) == 36 * 1032);  // no deflate packs denser
  CHECK(size_of("\x1f\x8b" + std::string(30, 'x') + word(3)) == 36);
  CHECK(size_of(zip({1000000, 2000000})) == 3000000);
  CHECK(size_of(zip({0xFFFFFFFF})) == 0xFFFFFFFF);
  CHECK(size_of(zip({})) == zip({}).size());
}

TEST_CASE("a gzip file that says less than it holds is believed no further than it can be unpacked") {
  const auto file = fs::temp_directory_path() / ("sandglass-lies-" + std::to_string(getpid()));
  const std::string zeros(9 << 20, '\0');
  const auto packed = gzopen(file.c_str(), "wb");
  gzwrite(packed, zeros.data(), static_cast<unsigned>(zeros.size()));
  gzclose(packed);
  std::fstream(file, std::ios::binary | std::ios::in | std::ios::out).seekp(-4, std::ios::end) << word(5);
  CHECK(unpacked_size(file) > config::kReadWhole);
  fs::remove(file);
}

TEST_CASE("an archive without a directory counts as large, and what is no file as nothing") {
  CHECK(size_of("PK" + std::string(100, 'x')) > std::uint64_t{1} << 60);
  CHECK(size_of("P") == 1);
  CHECK(size_of("") == 0);
  CHECK(unpacked_size("/proc") == 0);
  CHECK(unpacked_size("/nowhere/at/all") == 0);
}

}  // namespace sandglass::test_unpacked_size
