#include "plugins/datasets/files/csv/csv_records.hpp"

#include <sandglass/plugin.hpp>

namespace sandglass {
namespace {

constexpr std::size_t kMostBytes = 1 << 16, kMostFields = 1'000'000;

void trim(std::string& text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && blank(text.back())) text.pop_back();
  std::size_t start = 0;
  while (start < text.size() && blank(text[start])) ++start;
  text.erase(0, start);
}

}  // namespace

CsvRecords::CsvRecords(std::filesystem::path file, char separator) : source_(std::move(file)), separator_(separator) {
  if (peek() == 0xFF || peek() == 0xFE) fail("expected text in UTF-8, found text in UTF-16; save it as UTF-8");
  if (peek() != 0xEF) return;
  get();
  if (get() != 0xBB || get() != 0xBF) fail("expected text in UTF-8, found other first bytes");
}

std::string CsvRecords::where() const { return source_.file().string() + ":" + std::to_string(record_line_); }

void CsvRecords::fail(const std::string& what) const {
  throw IoError(source_.file().string() + ":" + std::to_string(record_line_ == 0 ? 1 : record_line_) + ": " + what);
}

int CsvRecords::peek() {
  if (at_ == filled_) {
    at_ = 0;
    filled_ = source_.read(buffer_);
    if (filled_ == 0) return kEnd;
  }
  return buffer_[at_];
}

int CsvRecords::get() {
  const int c = peek();
  if (c == kEnd) return c;
  ++at_;
  if (c == '\n') ++line_;
  if (c == 0) fail("expected text, found a byte of 0; this is no CSV file");
  return c;
}

void CsvRecords::check(const std::string& text) const {
  if (text.size() > kMostBytes)
    fail(
        "a field of more than 64 KiB; the record begins on this line: is a quote not closed, or the separator "
        "another?");
}

std::string CsvRecords::quoted_field() {
  std::string text;
  get();
  for (;;) {
    const int c = get();
    if (c == kEnd)
      fail("expected a closing quote for a field of the record that begins here, found the end of the file");
    if (c != '"') {
      text.push_back(static_cast<char>(c));
    } else if (peek() == '"') {
      text.push_back(static_cast<char>(get()));
    } else {
      break;
    }
    check(text);
  }
  while (peek() == ' ' || peek() == '\r') get();
  if (peek() != kEnd && peek() != '\n' && peek() != separator_)
    fail(
        "expected the separator or the end of the line after a closing quote, found more text; quotes within a quoted "
        "field are doubled");
  return text;
}

std::string CsvRecords::field() {
  while (peek() == ' ' && separator_ != ' ') get();
  if (peek() == '"') return quoted_field();
  std::string text;
  while (peek() != kEnd && peek() != '\n' && peek() != separator_) {
    text.push_back(static_cast<char>(get()));
    check(text);
  }
  trim(text);
  return text;
}

bool CsvRecords::next(std::vector<std::string>& fields) {
  for (;;) {
    if (peek() == kEnd) return false;
    record_line_ = line_;
    std::size_t count = 0;
    for (;;) {
      if (count == kMostFields) fail("more than 1,000,000 fields on a line");
      if (count == fields.size()) fields.emplace_back();
      fields[count++] = field();
      if (peek() != separator_) break;
      get();
    }
    get();  // the line's end
    fields.resize(count);
    if (count > 1 || !fields.front().empty()) return true;
  }
}

}  // namespace sandglass
