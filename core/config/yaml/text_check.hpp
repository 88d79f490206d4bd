#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/yaml/diagnostic.hpp"

namespace sandglass::config {

/// May stand before a text in UTF-8; not part of it.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// The first thing that keeps `text` from being readable at all: too long, UTF-16, not UTF-8, a control character.
std::optional<Diagnostic> unreadable(std::string_view text, std::size_t source);

/// Removes the byte order mark that some editors put before UTF-8 text.
void remove_byte_order_mark(std::string& text);

/// Letters, digits, '_', '-' and '.', not starting with '.', at most 128 of them: a name that can be a folder's.
bool is_file_name(std::string_view name);

/// The place of byte `offset` of `text`.
Mark mark_at(std::string_view text, std::size_t offset, std::size_t source);

/// The place of `length` bytes from byte `start` of a scalar's text; the whole scalar's if they cannot be told apart in
/// the file (escapes, several lines).
Mark mark_inside(const Node& scalar, std::size_t start, std::size_t length);

/// mark_at() of every byte, and of the end.
std::vector<Mark> all_marks(std::string_view text, std::size_t source);

}  // namespace sandglass::config
