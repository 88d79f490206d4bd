#include "plugins/datasets/files/classes.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "plugins/datasets/files/byte_source.hpp"

namespace sandglass {
namespace {

constexpr double kMostWhole = 9007199254740992;  // 2^53: beyond it doubles skip whole numbers
constexpr std::size_t kMostShown = 20;

}  // namespace

std::optional<std::int64_t> whole_label(const std::string& text) {
  const bool plus = text.size() > 1 && text.front() == '+' && text[1] != '-';
  const auto value = parse_number(plus ? std::string_view(text).substr(1) : std::string_view(text));
  if (!value || *value != std::floor(*value) || std::abs(*value) > kMostWhole) return std::nullopt;
  return static_cast<std::int64_t>(*value);
}

std::string quoted_start(const std::string& text) {
  std::string out = "'";
  out.append(text, 0, 40);
  for (auto& c : out)
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = '?';
  out += '\'';
  return out;
}

Classes::Classes(const std::vector<std::string>& labels, const std::string& where) {
  std::unordered_set<std::string> different(labels.begin(), labels.end());
  whole_ = std::all_of(different.begin(), different.end(), [](const auto& text) { return whole_label(text); });
  const auto is_number = [](const std::string& text) { return parse_number(text).has_value(); };
  if (!whole_ && std::all_of(different.begin(), different.end(), is_number)) {
    const auto part = std::find_if(labels.begin(), labels.end(), [](const auto& text) { return !whole_label(text); });
    refuse_data(where, "labels that are whole numbers or texts",
                quoted_start(*part) +
                    " among them; numbers that measure something are no classes: leave dataset.labels out, and the "
                    "column is a feature, or leave the column out as well with dataset.skip");
  }
  for (const auto& text : different) number_.try_emplace(canonical(text), 0);
  if (number_.size() > kMostClasses)
    refuse_data(where, "at most " + std::to_string(kMostClasses) + " different labels",
                std::to_string(number_.size()) + "; does dataset.labels name the right ones?");
  for (const auto& [name, number] : number_) names_.push_back(name);
  std::sort(names_.begin(), names_.end(),
            [this](const auto& a, const auto& b) { return whole_ ? *whole_label(a) < *whole_label(b) : a < b; });
  for (std::size_t i = 0; i < names_.size(); ++i) number_[names_[i]] = static_cast<std::int32_t>(i);
}

Classes Classes::first(int count) {
  std::vector<std::string> labels;
  for (int i = 0; i < count; ++i) labels.push_back(std::to_string(i));
  return {labels, ""};
}

std::string Classes::canonical(const std::string& label) const {
  if (!whole_) return label;
  const auto value = whole_label(label);
  return value ? std::to_string(*value) : label;
}

std::vector<std::int32_t> Classes::numbered(const std::vector<std::string>& labels, const std::string& where,
                                            const std::vector<std::size_t>& lines) const {
  std::vector<std::int32_t> result;
  result.reserve(labels.size());
  for (const auto& label : labels) {
    const auto found = number_.find(canonical(label));
    if (found == number_.end() && !lines.empty())
      refuse_data(where + ":" + std::to_string(lines[result.size()]),
                  "a label that the training examples have as well (" + first_names() + ")", quoted_start(label));
    if (found == number_.end())
      refuse_data(where, "labels that the training examples have as well",
                  quoted_start(label) + " for example " + std::to_string(result.size()));
    result.push_back(found->second);
  }
  return result;
}

/// As many names as a message can bear.
std::string Classes::first_names() const {
  if (names_.size() <= kMostShown) return join(names_);
  const std::vector<std::string> first(names_.begin(), names_.begin() + kMostShown);
  return join(first) + ", ... " + names_.back();
}

std::string Classes::words() const {
  bool same = true;
  for (std::size_t i = 0; i < names_.size(); ++i) same = same && names_[i] == std::to_string(i);
  if (same) return "";
  return "; classes 0 to " + std::to_string(names_.size() - 1) + ": " + first_names();
}

}  // namespace sandglass
