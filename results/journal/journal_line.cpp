#include "results/journal/journal_line.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "results/base/checksum.hpp"
#include "results/base/error.hpp"

namespace sandglass::results {
namespace {

constexpr std::size_t kBlockSize = 256 * 1024;
constexpr std::size_t kChecksumDigits = 8;

}  // namespace

std::string format_journal_line(std::string_view text) {
  return fmt::format("{:08x} {} {}\n", crc32(text), text.size(), text);
}

std::optional<std::string_view> parse_journal_line(std::string_view line) {
  if (line.size() < kChecksumDigits + 3 || line[kChecksumDigits] != ' ') return std::nullopt;
  const std::size_t space = line.find(' ', kChecksumDigits + 1);
  if (space == std::string_view::npos) return std::nullopt;
  const std::string_view text = line.substr(space + 1);
  // Comparing the formatted head leaves one way to write each line: "+5", "05" and upper-case digits are damage too.
  if (line.substr(0, space) != fmt::format("{:08x} {}", crc32(text), text.size())) return std::nullopt;
  return text;
}

JournalScanner::JournalScanner(std::filesystem::path path) : path_(std::move(path)) {
  file_ = open_file(path_, O_RDONLY);
  size_ = results::file_size(file_, path_);
}

bool JournalScanner::read_line() {
  line_.clear();
  while (true) {
    const std::size_t end = block_.find('\n', block_position_);
    const std::size_t stop = end == std::string::npos ? block_.size() : end + 1;
    line_.append(block_, block_position_, stop - block_position_);
    block_position_ = stop;
    if (end != std::string::npos) break;
    block_ = read_some(file_, read_, std::min<std::uint64_t>(kBlockSize, size_ - read_), path_);
    block_position_ = 0;
    read_ += block_.size();
    if (block_.empty()) break;
  }
  line_end_ += line_.size();
  lines_read_ += line_.empty() ? 0 : 1;
  return !line_.empty();
}

std::optional<std::string_view> JournalScanner::next() {
  std::uint64_t damaged_line = 0;
  std::uint64_t damaged_offset = 0;
  while (read_line()) {
    const std::uint64_t start = line_end_ - line_.size();
    std::optional<std::string_view> text;
    if (line_.back() == '\n') text = parse_journal_line(std::string_view(line_).substr(0, line_.size() - 1));
    if (text && damaged_line == 0) {
      line_number_ = lines_read_;
      offset_ = start;
      intact_size_ = line_end_;
      return text;
    }
    if (text) {
      const auto damage = fmt::format(
          "{}:{}: damaged entry at byte {}: its checksum does not fit, and intact entries follow.\n"
          "A crash cannot do this; a faulty disk or an editor can.",
          path_.string(), damaged_line, damaged_offset);
      if (damaged_line == 1) {  // it is the study's own: without it no entry can be used
        const auto folder = path_.parent_path();
        std::error_code ignored;
        throw IoError(fmt::format(
            "{} It is the entry of the study, without which the others are of no use.\n"
            "Restore the file from a copy, or run the study again in another folder: sandglass run {} --out FOLDER{}",
            damage, (folder / "study.yaml").string(),
            std::filesystem::exists(folder / "study.h5", ignored)
                ? fmt::format("\n{} has what had finished when it was built: give it to show, report and others",
                              (folder / "study.h5").string())
                : ""));
      }
      throw IoError(
          fmt::format("{} Restore the file from a copy, or keep only the entries before the damage with: "
                      "truncate -s {} {}\n'sandglass resume' then runs the lost trials again.",
                      damage, damaged_offset, path_.string()));
    }
    if (damaged_line == 0) {
      damaged_line = lines_read_;
      damaged_offset = start;
    }
  }
  return std::nullopt;
}

}  // namespace sandglass::results
