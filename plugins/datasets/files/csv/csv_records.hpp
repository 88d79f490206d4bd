#pragma once
#include <array>
#include <string>
#include <vector>

#include "plugins/datasets/files/byte_source.hpp"

namespace sandglass {

/// The records of a CSV file one after another, plain or gzip-compressed: fields between separators, lines ended by LF
/// or CRLF; a field in double quotes may hold separators, line ends and, doubled, quotes. Empty lines are passed over,
/// a byte order mark too. Blanks around a field that is not quoted do not belong to it. Source: RFC 4180.
class CsvRecords {
 public:
  CsvRecords(std::filesystem::path file, char separator);

  /// The next record into `fields`; false at the end. Throws IoError naming file and line: a quote that is never
  /// closed, text after a closing quote, a field of more than 64 KiB, a byte of 0 (no text file), more than 1,000,000
  /// fields.
  bool next(std::vector<std::string>& fields);

  /// Line of the file, counted from 1, on which the last record began.
  std::size_t line() const { return record_line_; }
  /// "data.csv:12".
  std::string where() const;

 private:
  static constexpr int kEnd = -1;
  int peek();
  int get();
  std::string field();
  std::string quoted_field();
  void check(const std::string& text) const;
  [[noreturn]] void fail(const std::string& what) const;

  ByteSource source_;
  char separator_;
  std::array<std::uint8_t, 1 << 16> buffer_;
  std::size_t at_ = 0, filled_ = 0;
  std::size_t line_ = 1, record_line_ = 0;
};

}  // namespace sandglass
