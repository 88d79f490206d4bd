#include "plugins/datasets/files/byte_source.hpp"

#include <zlib.h>

#include <array>
#include <sandglass/plugin.hpp>
#include <system_error>

namespace sandglass {
namespace {

namespace fs = std::filesystem;

/// Opening a pipe or a device could wait for ever, so only regular files are let through.
std::uint64_t regular_size(const fs::path& file) {
  std::error_code fault;
  const auto status = fs::status(file, fault);
  if (status.type() == fs::file_type::not_found)
    throw IoError(
        file.string() +
        ": there is no such file; check the path (a relative one starts at the folder of the file in which it stands)");
  if (fault) throw IoError(file.string() + ": cannot be examined: " + fault.message());
  if (status.type() != fs::file_type::regular)
    throw IoError(file.string() + ": expected a file, found a " +
                  (status.type() == fs::file_type::directory ? "folder" : "pipe or device"));
  const auto size = fs::file_size(file, fault);
  if (fault) throw IoError(file.string() + ": cannot be examined: " + fault.message());
  return size;
}

}  // namespace

void refuse_data(const std::string& where, const std::string& expected, const std::string& found) {
  throw IoError(where + ": expected " + expected + ", found " + found);
}

struct ByteSource::Inflater {
  Inflater(const fs::path& file, int window) {
    if (inflateInit2(&stream, window) != Z_OK) throw IoError(file.string() + ": zlib cannot be started");
  }
  ~Inflater() { inflateEnd(&stream); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  z_stream stream{};
  std::array<std::uint8_t, 1 << 16> input;
  bool ended = false;  // at the end of the last member
};

ByteSource::ByteSource(fs::path file) : file_(std::move(file)), size_(regular_size(file_)) {
  if (size_ == 0) return;  // what the kernel shows as an empty file could make a reader wait
  open();
  std::array<char, 2> start{};
  stream_.read(start.data(), start.size());
  const bool gzip = stream_.gcount() == 2 && start[0] == '\x1f' && start[1] == '\x8b';
  stream_.clear();
  stream_.seekg(0);
  if (gzip) inflater_ = std::make_unique<Inflater>(file_, 16 + MAX_WBITS);
}

ByteSource::ByteSource(fs::path archive, Member member)
    : file_(std::move(archive)), size_(member.size), member_(std::move(member)), left_(size_) {
  open();
  stream_.seekg(static_cast<std::streamoff>(member_->start));
  if (member_->deflated) inflater_ = std::make_unique<Inflater>(file_, -MAX_WBITS);
}

void ByteSource::open() {
  stream_.open(file_, std::ios::binary);
  if (!stream_) throw IoError(file_.string() + ": cannot be opened; check its permissions");
}

ByteSource::ByteSource(ByteSource&&) noexcept = default;

ByteSource::~ByteSource() = default;

std::uint64_t ByteSource::most() const {
  const auto most = compressed() ? size_ * 1032 : size_;
  return member_ ? std::min(most, member_->claimed) : most;
}

std::size_t ByteSource::read(std::span<std::uint8_t> out) {
  const auto count = compressed() ? read_compressed(out) : read_plain(out);
  if (member_) check_sum({out.data(), count}, count < out.size());
  return count;
}

void ByteSource::check_sum(std::span<const std::uint8_t> bytes, bool at_end) {
  sum_ = crc32(sum_, bytes.data(), static_cast<uInt>(bytes.size()));
  if (at_end && sum_ != member_->crc) throw IoError(name() + ": the data fails its checksum; fetch the file again");
}

std::size_t ByteSource::read_plain(std::span<std::uint8_t> out) {
  if (size_ == 0) return 0;
  if (member_) out = out.first(static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), left_)));
  stream_.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(out.size()));
  if (stream_.bad()) throw IoError(file_.string() + ": reading failed");
  const auto count = static_cast<std::size_t>(stream_.gcount());
  if (member_) left_ -= count;
  return count;
}

/// False at the end of the file.
bool ByteSource::refill() {
  auto& z = inflater_->stream;
  if (z.avail_in > 0) return true;
  const auto count = read_plain(inflater_->input);
  z.next_in = inflater_->input.data();
  z.avail_in = static_cast<uInt>(count);
  return count > 0;
}

/// gzip files may be several compressed members one after another, and zeros that fill up the last block (of a tape, or
/// of a download) may follow.
bool ByteSource::next_member() {
  if (!refill()) return false;
  auto& z = inflater_->stream;
  while (*z.next_in == 0) {
    ++z.next_in, --z.avail_in;
    if (!refill()) return false;
  }
  if (inflateReset(&inflater_->stream) != Z_OK) throw IoError(file_.string() + ": zlib cannot be restarted");
  return true;
}

std::size_t ByteSource::read_compressed(std::span<std::uint8_t> out) {
  auto& z = inflater_->stream;
  std::size_t done = 0;
  while (done < out.size() && !inflater_->ended) {
    if (!refill())
      throw IoError(name() + (member_ ? ": the deflated" : ": the gzip") + " data ends early, after " +
                    std::to_string(size_) + " compressed bytes; the file was cut off, fetch it again");
    const auto room = static_cast<uInt>(std::min<std::size_t>(out.size() - done, 1U << 30));
    z.next_out = out.data() + done;
    z.avail_out = room;
    const int outcome = inflate(&z, Z_NO_FLUSH);
    done += room - z.avail_out;
    if (outcome == Z_STREAM_END) {
      inflater_->ended = member_ || !next_member();
    } else if (outcome != Z_OK && outcome != Z_BUF_ERROR) {
      throw IoError(name() + (member_ ? ": the deflated" : ": the gzip") + " data is corrupt (" +
                    (z.msg != nullptr ? z.msg : "zlib error") + "); fetch the file again");
    }
  }
  return done;
}

}  // namespace sandglass
