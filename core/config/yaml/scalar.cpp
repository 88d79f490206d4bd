#include "core/config/yaml/scalar.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>

namespace sandglass::config {
namespace {

template <std::size_t N>
bool one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::ranges::find(words, word) != words.end();
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Length of the run of digits at the start of `text`.
std::size_t digits(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
}

/// (digits . digits? | . digits | digits) ([eE] sign? digits)?
bool is_real(std::string_view text) {
  const std::size_t whole = digits(text);
  text.remove_prefix(whole);
  if (text.starts_with('.')) {
    const std::size_t fraction = digits(text.substr(1));
    if (whole + fraction == 0) return false;
    text.remove_prefix(1 + fraction);
  } else if (whole == 0) {
    return false;
  }
  if (text.empty()) return true;
  if (text[0] != 'e' && text[0] != 'E') return false;
  text.remove_prefix(1);
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && digits(text) == text.size();
}

Scalar real_of(std::string_view text, bool negative) {
  double value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc()) return OutOfRange{};
  return negative ? -value : value;
}

Scalar integer_of(std::string_view digits_text, bool negative, int base) {
  std::uint64_t size = 0;
  const auto end = digits_text.data() + digits_text.size();
  const auto result = std::from_chars(digits_text.data(), end, size, base);
  const std::uint64_t most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) + (negative ? 1 : 0);
  if (result.ec == std::errc() && size <= most) return static_cast<std::int64_t>(negative ? 0 - size : size);
  OutOfRange beyond{.is_integer = true};
  if (base == 10) {
    const Scalar near = real_of(digits_text, negative);
    if (const double* value = std::get_if<double>(&near)) beyond.near = *value;
  }
  return beyond;
}

std::optional<Scalar> based_integer(std::string_view text) {
  const int base = text.starts_with("0x") ? 16 : text.starts_with("0o") ? 8 : 0;
  if (base == 0 || text.size() == 2) return std::nullopt;
  const auto allowed = base == 16 ? std::string_view("0123456789abcdefABCDEF") : std::string_view("01234567");
  if (text.substr(2).find_first_not_of(allowed) != text.npos) return std::nullopt;
  return integer_of(text.substr(2), false, base);
}

}  // namespace

Scalar resolve_scalar(std::string_view plain) {
  static constexpr std::array<std::string_view, 5> kNull{"", "~", "null", "Null", "NULL"};
  static constexpr std::array<std::string_view, 3> kTrue{"true", "True", "TRUE"}, kFalse{"false", "False", "FALSE"},
      kInfinite{".inf", ".Inf", ".INF"}, kNan{".nan", ".NaN", ".NAN"};
  if (one_of(plain, kNull)) return std::monostate{};
  if (one_of(plain, kTrue)) return true;
  if (one_of(plain, kFalse)) return false;
  if (one_of(plain, kNan)) return std::numeric_limits<double>::quiet_NaN();
  if (const auto based = based_integer(plain)) return *based;
  const bool negative = plain.starts_with('-');
  const auto unsigned_part = plain.substr(negative || plain.starts_with('+') ? 1 : 0);
  if (one_of(unsigned_part, kInfinite)) return std::numeric_limits<double>::infinity() * (negative ? -1 : 1);
  if (!unsigned_part.empty() && digits(unsigned_part) == unsigned_part.size())
    return integer_of(unsigned_part, negative, 10);
  if (is_real(unsigned_part)) return real_of(unsigned_part, negative);
  return std::string(plain);
}

Scalar resolve_scalar(const Node& scalar) {
  if (scalar.quoted) return scalar.text;
  return resolve_scalar(scalar.text);
}

}  // namespace sandglass::config
