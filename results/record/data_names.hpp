#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "results/record/trial_record.hpp"

namespace sandglass::results {

/// Arrays whose names start so hold what the study's dataset calls things, and what numbers it has, beside a trial's
/// weights. They are no part of a trial's digest: nothing is computed from them.
inline constexpr std::string_view kDataPrefix = "dataset.";
inline constexpr std::string_view kFeatureNames = "dataset.features";
inline constexpr std::string_view kClassNames = "dataset.classes";
/// (2, features): the smallest and the largest number of each over the training examples, as the model has them.
inline constexpr std::string_view kTrainedRanges = "dataset.trained_ranges";

/// Names as an array of bytes in UTF-8, a 0 after each.
inline Array names_array(std::string_view name, const std::vector<std::string>& names, std::string text) {
  std::vector<std::int32_t> bytes;
  for (const auto& one : names) {
    for (const char c : one) bytes.push_back(static_cast<unsigned char>(c));
    bytes.push_back(0);
  }
  const std::string own(name);
  Array array{own, {own + ".byte"}, {bytes.size()}, std::move(bytes), "", std::move(text)};
  array.weights = true;
  return array;
}

/// The names in the values of such an array.
inline std::vector<std::string> names_from_array(const std::vector<std::int32_t>& bytes) {
  std::vector<std::string> names;
  std::string name;
  for (const auto byte : bytes) {
    if (byte != 0) {
      name += static_cast<char>(byte);
    } else {
      names.push_back(std::exchange(name, {}));
    }
  }
  return names;
}

}  // namespace sandglass::results
