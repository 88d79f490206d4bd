#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "results/base/files.hpp"

namespace sandglass::results {

/// One entry as it stands in the journal: "<CRC-32 of the text, 8 hex digits> <bytes of the text> <text>\n".
std::string format_journal_line(std::string_view text);

/// The text of a line (given without its "\n"), or none if length or checksum disagree.
std::optional<std::string_view> parse_journal_line(std::string_view line);

/// Walks over the intact lines of a journal in order, with memory for one block and one line. What is appended after
/// the scanner was made is not seen. One thread at a time.
class JournalScanner {
 public:
  /// Throws IoError if the file cannot be opened.
  explicit JournalScanner(std::filesystem::path path);

  /// Text of the next intact line, valid until the next call; none at the end. A damaged line that has an intact one
  /// after it throws IoError with line number and byte offset: that is no crash's doing, and to skip it would lose a
  /// trial in silence. Damaged or unfinished lines that reach to the end of the file are a torn tail, and end the scan.
  std::optional<std::string_view> next();

  std::uint64_t line_number() const { return line_number_; }  ///< of the last text, from 1
  std::uint64_t offset() const { return offset_; }            ///< of its line's first byte
  std::uint64_t intact_size() const { return intact_size_; }  ///< bytes up to the end of its line
  std::uint64_t file_size() const { return size_; }           ///< when the scanner was made
  const std::filesystem::path& path() const { return path_; }

 private:
  /// The next line with its "\n", if any is left. Without "\n" only at the end of the file.
  bool read_line();

  std::filesystem::path path_;
  FileDescriptor file_;
  std::uint64_t size_ = 0;
  std::uint64_t read_ = 0;  // bytes taken from the file
  std::string block_;
  std::size_t block_position_ = 0;
  std::string line_;
  std::uint64_t line_end_ = 0;  // offset after line_
  std::uint64_t lines_read_ = 0;
  std::uint64_t line_number_ = 0;
  std::uint64_t offset_ = 0;
  std::uint64_t intact_size_ = 0;
};

}  // namespace sandglass::results
