#include "core/config/space/when.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/config/schema/value_reader.hpp"

namespace sandglass::config {
namespace {

constexpr auto kWhenForm = "write {model.sparsity: {model.kind: sparse}}";

std::vector<AxisCondition> read_wishes(const Node& block, Diagnostics& diagnostics) {
  std::vector<AxisCondition> wishes;
  for (const Entry& entry : block.entries) {
    const Node& condition = entry.value;
    if (!condition.is_map()) {
      diagnostics.push_back(
          {condition.mark,
           fmt::format("the condition of axis {} is {}, expected an axis", entry.key, describe(condition)),
           kWhenForm,
           {}});
    } else if (condition.entries.size() != 1) {
      diagnostics.push_back(
          {entry.key_mark,
           fmt::format("axis {} depends on {} axes, expected one", in_quotes(entry.key), condition.entries.size()),
           condition.entries.empty() ? kWhenForm : "let the other depend on the third",
           {}});
    } else {
      wishes.push_back({&entry, &condition.entries[0]});
    }
  }
  return wishes;
}

/// The axes that the wish leads to, one after the other, until one without a wish or the first again.
std::vector<std::string> chain_of(const std::vector<AxisCondition>& wishes, const AxisCondition& first) {
  std::vector<std::string> chain{first.axis->key};
  for (const AxisCondition* wish = &first; wish && chain.size() <= wishes.size();
       wish = wish_of(wishes, chain.back())) {
    chain.push_back(wish->other->key);
    if (chain.back() == chain.front()) break;
  }
  return chain;
}

}  // namespace

const AxisCondition* wish_of(const std::vector<AxisCondition>& wishes, const std::string& path) {
  const auto found = std::ranges::find(wishes, path, [](const AxisCondition& wish) { return wish.axis->key; });
  return found == wishes.end() ? nullptr : &*found;
}

std::vector<AxisCondition> read_when(const Entry* when, Diagnostics& diagnostics) {
  const Node* block = when ? require_map(when->value, "when", diagnostics) : nullptr;
  if (!block) return {};
  const std::vector<AxisCondition> wishes = read_wishes(*block, diagnostics);
  std::vector<AxisCondition> sound;
  std::vector<std::string> in_a_circle;
  for (const AxisCondition& wish : wishes) {
    const auto chain = chain_of(wishes, wish);
    if (chain.size() < 2 || chain.front() != chain.back()) {
      sound.push_back(wish);
      continue;
    }
    if (std::ranges::find(in_a_circle, wish.axis->key) == in_a_circle.end())
      diagnostics.push_back({wish.axis->key_mark,
                             fmt::format("axis {} depends on itself", in_quotes(wish.axis->key)),
                             fmt::format("{}", fmt::join(chain, " -> ")),
                             {}});
    in_a_circle.insert(in_a_circle.end(), chain.begin(), chain.end());
  }
  return sound;
}

}  // namespace sandglass::config
