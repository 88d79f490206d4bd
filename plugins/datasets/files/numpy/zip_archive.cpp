#include "plugins/datasets/files/numpy/zip_archive.hpp"

#include <algorithm>
#include <fstream>

namespace sandglass {
namespace {

constexpr std::uint32_t kEnd = 0x06054b50, kEnd64 = 0x06064b50, kEnd64Locator = 0x07064b50, kMember = 0x02014b50,
                        kLocal = 0x04034b50;
constexpr std::uint64_t kMostDirectory = 1 << 26;
using Bytes = std::vector<std::uint8_t>;

/// `width` bytes, the lowest first.
std::uint64_t number(const Bytes& bytes, std::size_t at, std::size_t width) {
  std::uint64_t value = 0;
  for (std::size_t i = width; i-- > 0;) value = value << 8 | bytes[at + i];
  return value;
}

/// What there is of `size` bytes from `offset` on.
Bytes read_at(const std::filesystem::path& file, std::uint64_t offset, std::uint64_t size) {
  Bytes bytes(size);
  std::ifstream stream(file, std::ios::binary);
  stream.seekg(static_cast<std::streamoff>(offset));
  stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(stream.gcount(), 0)));
  return bytes;
}

}  // namespace

void ZipArchive::damaged(const std::string& what) const {
  refuse_data(file_.string(), "a whole zip archive", what + "; it was cut off or is damaged");
}

ZipArchive::ZipArchive(std::filesystem::path file) : file_(std::move(file)) {
  file_size_ = ByteSource(file_).size();
  const auto start = read_at(file_, 0, 4);
  const auto magic = start.size() < 4 ? 0 : number(start, 0, 4);
  if (magic != kLocal && magic != kEnd)
    refuse_data(file_.string(), "a zip archive, as numpy.savez writes it", "other first bytes");
  const std::uint64_t tail_size = std::min<std::uint64_t>(file_size_, 22 + 65535 + 20),
                      tail_at = file_size_ - tail_size;
  const auto tail = read_at(file_, tail_at, tail_size);
  if (tail.size() < 22) damaged("no directory");
  std::size_t end = tail.size() - 22;
  while (number(tail, end, 4) != kEnd)
    if (end-- == 0) damaged("no directory");
  std::uint64_t count = number(tail, end + 10, 2), size = number(tail, end + 12, 4), offset = number(tail, end + 16, 4);
  if (end >= 20 && number(tail, end - 20, 4) == kEnd64Locator) {
    const auto large = read_at(file_, number(tail, end - 12, 8), 56);
    if (large.size() < 56 || number(large, 0, 4) != kEnd64) damaged("a directory elsewhere than it says");
    count = number(large, 32, 8), size = number(large, 40, 8), offset = number(large, 48, 8);
  }
  if (size > kMostDirectory || size > file_size_ || offset > file_size_ - size) damaged("a directory beyond its end");
  const auto directory = read_at(file_, offset, size);
  if (directory.size() < size) damaged("a directory beyond its end");
  std::size_t at = 0;
  for (std::uint64_t i = 0; i < count; ++i) read_member(directory, at);
}

void ZipArchive::read_member(const Bytes& directory, std::size_t& at) {
  constexpr std::size_t kFixed = 46;
  if (directory.size() - at < kFixed || number(directory, at, 4) != kMember) damaged("a directory with a gap");
  const std::size_t name = number(directory, at + 28, 2), extra = number(directory, at + 30, 2),
                    comment = number(directory, at + 32, 2), whole = kFixed + name + extra + comment;
  if (directory.size() - at < whole) damaged("a directory that ends early");
  Member member{std::string(directory.begin() + static_cast<std::ptrdiff_t>(at + kFixed),
                            directory.begin() + static_cast<std::ptrdiff_t>(at + kFixed + name)),
                static_cast<unsigned>(number(directory, at + 8, 2)),
                static_cast<unsigned>(number(directory, at + 10, 2)),
                static_cast<std::uint32_t>(number(directory, at + 16, 4)),
                number(directory, at + 20, 4),
                number(directory, at + 24, 4),
                number(directory, at + 42, 4)};
  // ZIP64: what does not fit into 32 bits stands in the extra field, in this order.
  std::size_t field = at + kFixed + name;
  const std::size_t fields_end = field + extra;
  while (fields_end - field >= 4) {
    const auto id = number(directory, field, 2), size = number(directory, field + 2, 2);
    if (fields_end - field - 4 < size) damaged("a directory that ends early");
    std::size_t value = field + 4;
    for (auto* wide : {&member.size, &member.packed, &member.header})
      if (id == 1 && *wide == 0xFFFFFFFF && value + 8 <= field + 4 + size)
        *wide = number(directory, value, 8), value += 8;
    field += 4 + size;
  }
  members_.push_back(std::move(member));
  at += whole;
}

std::vector<std::string> ZipArchive::names() const {
  std::vector<std::string> names;
  for (const auto& member : members_) names.push_back(member.name);
  return names;
}

const ZipArchive::Member* ZipArchive::find(const std::string& name) const {
  const auto found = std::find_if(members_.begin(), members_.end(), [&](const auto& m) { return m.name == name; });
  return found == members_.end() ? nullptr : &*found;
}

ByteSource ZipArchive::open(const std::string& name) const {
  const auto& member = *find(name);
  const std::string where = file_.string() + ": " + name;
  if ((member.flags & 1U) != 0) refuse_data(where, "data that are not encrypted", "encrypted ones");
  if (member.method != 0 && member.method != 8)
    refuse_data(where, "data stored or deflated",
                "data compressed by method " + std::to_string(member.method) +
                    "; write it with numpy.savez or savez_compressed");
  const auto local = read_at(file_, member.header, 30);
  if (local.size() < 30 || number(local, 0, 4) != kLocal) damaged("no member where the directory says");
  const auto start = member.header + 30 + number(local, 26, 2) + number(local, 28, 2);
  if (start > file_size_ || member.packed > file_size_ - start) damaged("a member beyond its end");
  return ByteSource(file_, {name, start, member.packed, member.method == 8, member.crc, member.size});
}

}  // namespace sandglass
