#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sandglass {

/// Damerau and Levenshtein's distance (optimal string alignment): insertions, deletions, substitutions and swaps of
/// neighbours, each counted once. Compares bytes, case counts.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate that a mistyped `word` most likely meant, for "did you mean 'delta'?". Nothing if none is near: at
/// most a third of the longer word may differ (at least one edit is always allowed, for words of two letters and more).
/// Case is ignored. Ties go to the first candidate.
std::optional<std::string> closest(std::string_view word, std::span<const std::string> candidates);

/// "a, b, c".
std::string join(std::span<const std::string> parts, std::string_view separator = ", ");

/// Shortest text that reads back to the same number: "0.1", "1e-08", "3"; "nan", "inf", "-inf".
std::string format_number(double value);
std::string format_number(float value);
std::string format_number(std::int64_t value);

/// Reads a whole text as a number as format_number writes it; nothing if any character is left over.
std::optional<double> parse_number(std::string_view text);

/// "512 B", "1.5 KiB", "23.4 MiB": for people, does not round-trip.
std::string format_bytes(std::uint64_t bytes);

/// "1 trial", "3 trials".
std::string counted(std::uint64_t count, std::string_view what);

/// "(128, 784)".
std::string format_shape(std::ptrdiff_t rows, std::ptrdiff_t cols);

}  // namespace sandglass
