#include "plugins/datasets/files/hdf5/hdf5_mapping.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <fstream>
#include <set>
#include <span>
#include <vector>

#include "plugins/datasets/files/byte_source.hpp"
#include "plugins/datasets/files/hdf5/hdf5_checks.hpp"

namespace sandglass {
namespace {

using Bytes = std::vector<std::uint8_t>;

std::uint64_t number(std::span<const std::uint8_t> bytes, std::size_t at, std::size_t width) {
  std::uint64_t value = 0;
  for (std::size_t i = width; i-- > 0;) value = value << 8 | bytes[at + i];
  return value;
}

/// The checksum of HDF5's own data. Source: lookup3, hashlittle(), by Bob Jenkins, public domain.
std::uint32_t lookup3(std::span<const std::uint8_t> bytes) {
  std::uint32_t a = 0xdeadbeef + static_cast<std::uint32_t>(bytes.size()), b = a, c = a;
  const auto add = [&](std::span<const std::uint8_t> key) {
    for (std::size_t i = 0; i < key.size(); ++i)
      (i < 4 ? a : i < 8 ? b : c) += static_cast<std::uint32_t>(key[i]) << 8 * (i % 4);
  };
  for (; bytes.size() > 12; bytes = bytes.subspan(12)) {
    add(bytes.first(12));
    a -= c, a ^= std::rotl(c, 4), c += b;
    b -= a, b ^= std::rotl(a, 6), a += c;
    c -= b, c ^= std::rotl(b, 8), b += a;
    a -= c, a ^= std::rotl(c, 16), c += b;
    b -= a, b ^= std::rotl(a, 19), a += c;
    c -= b, c ^= std::rotl(b, 4), b += a;
  }
  if (bytes.empty()) return c;
  add(bytes);
  c ^= b, c -= std::rotl(b, 14);
  a ^= c, a -= std::rotl(c, 11);
  b ^= a, b -= std::rotl(a, 25);
  c ^= b, c -= std::rotl(b, 16);
  a ^= c, a -= std::rotl(c, 4);
  b ^= a, b -= std::rotl(a, 14);
  c ^= b, c -= std::rotl(b, 24);
  return c;
}

/// Goes from an object's header to the mapping that its layout names. Source: HDF5 File Format Specification 3.0,
/// sections III.E (global heap), IV.A (object headers), IV.A.2.i (data layout).
class MappingCheck {
 public:
  MappingCheck(const std::filesystem::path& path, std::uint64_t base, std::string where)
      : stream_(path, std::ios::binary), base_(base), where_(std::move(where)) {
    std::error_code fault;
    size_ = std::filesystem::file_size(path, fault);
    if (fault) size_ = 0;
  }

  void header(std::uint64_t address) {
    constexpr std::size_t kLongest = 34;  // before the first message
    const Bytes start = read(address, kLongest);
    if (start.size() < kLongest) return;  // HDF5 itself says so
    if (!begins(start, "OHDR")) {
      messages(read(address + 16, number(start, 8, 4)), false, false);
      return;
    }
    const auto flags = start[5];
    const std::size_t at = 6 + ((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0);
    const std::size_t width = std::size_t{1} << (flags & 3);
    messages(read(address + at + width, number(start, at, width)), true, (flags & 4) != 0);
  }

 private:
  static constexpr std::uint64_t kNowhere = ~std::uint64_t{0};

  static bool begins(const Bytes& bytes, std::string_view with) {
    return bytes.size() >= with.size() && std::equal(with.begin(), with.end(), bytes.begin());
  }

  /// As much of it as the file has.
  Bytes read(std::uint64_t address, std::uint64_t count) {
    if (address >= size_ || address + base_ >= size_) return {};
    Bytes bytes(std::min(count, size_ - base_ - address));
    stream_.clear();
    stream_.seekg(static_cast<std::streamoff>(base_ + address));
    stream_.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(stream_.gcount(), 0)));
    return bytes;
  }

  void messages(const Bytes& chunk, bool newer, bool ordered) {
    const std::size_t head = newer ? (ordered ? 6 : 4) : 8;
    for (std::size_t at = 0; at + head <= chunk.size();) {
      const auto type = number(chunk, at, newer ? 1 : 2), length = number(chunk, at + (newer ? 1 : 2), 2);
      at += head;
      if (length > chunk.size() - at) return;
      message(type, std::span(chunk).subspan(at, length), newer, ordered);
      at += length;
    }
  }

  void message(std::uint64_t type, std::span<const std::uint8_t> body, bool newer, bool ordered) {
    constexpr std::uint64_t kLayout = 8, kContinuation = 16;
    constexpr std::uint8_t kVersion = 4, kVirtual = 3;
    if (type == kLayout && body.size() >= 14 && body[0] == kVersion && body[1] == kVirtual)
      mapping(number(body, 2, 8), number(body, 10, 4));
    if (type != kContinuation || body.size() < 16 || !seen_.insert(number(body, 0, 8)).second) return;
    Bytes next = read(number(body, 0, 8), number(body, 8, 8));
    if (newer && (!begins(next, "OCHK") || next.size() < 8)) return;
    if (newer) next = Bytes(next.begin() + 4, next.end() - 4);
    messages(next, newer, ordered);
  }

  /// Walks through the collection of the global heap: HDF5 does so as well, and goes where the sizes lead.
  void mapping(std::uint64_t address, std::uint64_t index) {
    constexpr std::size_t kHead = 16;
    if (address == kNowhere) return;
    const Bytes start = read(address, kHead);
    if (!begins(start, "GCOL") || start.size() < kHead) damaged();
    const Bytes heap = read(address, number(start, 8, 8));
    if (heap.size() < kHead || heap.size() != number(start, 8, 8)) damaged();
    bool sound = false;
    for (std::size_t at = kHead; heap.size() - at >= kHead;) {
      const auto own = number(heap, at, 2), length = number(heap, at + 8, 8), room = heap.size() - at;
      if (length > room || (own == 0 && length < kHead)) damaged();
      if (own != 0 && length > room - kHead) damaged();
      if (own == index) sound = fits(std::span(heap).subspan(at + kHead, length));
      at += own == 0 ? length : std::min(room, kHead + (length + 7) / 8 * 8);
    }
    if (!sound) damaged();
  }

  static bool fits(std::span<const std::uint8_t> block) {
    return block.size() > 4 && lookup3(block.first(block.size() - 4)) == number(block, block.size() - 4, 4);
  }

  [[noreturn]] void damaged() const {
    refuse_data(where_, "a virtual dataset", "one whose mapping is damaged; write the file again");
  }

  std::ifstream stream_;
  std::uint64_t base_, size_ = 0;
  std::string where_;
  std::set<std::uint64_t> seen_;  // continuations
};

}  // namespace

void check_mapping(hid_t file, const std::string& array, const std::filesystem::path& path, const std::string& where) {
  H5O_info_t info, root;
  if (H5Oget_info_by_name2(file, array.c_str(), &info, H5O_INFO_BASIC, H5P_DEFAULT) < 0 ||
      H5Oget_info_by_name2(file, "/", &root, H5O_INFO_BASIC, H5P_DEFAULT) < 0)
    return;  // opening it tells why
  const Hdf5Id plan(H5Fget_create_plist(file), H5Pclose);
  hsize_t base = 0;
  std::size_t address = 0, length = 0;
  if (!plan || H5Pget_userblock(plan, &base) < 0 || H5Pget_sizes(plan, &address, &length) < 0) return;
  const bool own = info.fileno == root.fileno;  // else a link leads to another file
  if (own && info.type == H5O_TYPE_DATASET && address == 8 && length == 8)
    MappingCheck(path, base, where).header(info.addr);
}

}  // namespace sandglass
