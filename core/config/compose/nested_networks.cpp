#include "core/config/compose/nested_networks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/config/study/study_blocks.hpp"

namespace sandglass::config {
namespace {

Diagnostic stands_twice(const Entry& nested, const Entry& other) {
  return {nested.key_mark,
          fmt::format("{} stands in model and beside it", nested.key),
          fmt::format("leave one out; the other is in line {}", other.key_mark.line),
          {}};
}

/// `diagnostics` null: what is nested takes the other's place.
void lift(Node& parent, Diagnostics* diagnostics) {
  Entry* model = parent.find("model");
  if (!model) return;
  for (Entry& nested : take_nested(model->value)) {
    Entry* other = parent.find(nested.key);
    if (!other) {
      parent.entries.push_back(std::move(nested));
    } else if (diagnostics) {
      diagnostics->push_back(stands_twice(nested, *other));
    } else {
      *other = std::move(nested);
    }
  }
}

void lift_all(Node& root, Diagnostics* diagnostics) {
  lift(root, diagnostics);
  Entry* sweep = root.find("sweep");
  Entry* variants = sweep ? sweep->value.find("variants") : nullptr;
  if (!variants) return;
  for (Entry& variant : variants->value.entries) lift(variant.value, diagnostics);
}

}  // namespace

std::vector<Entry> nested_in(const Node& model) {
  std::vector<Entry> nested;
  std::ranges::copy_if(model.entries, std::back_inserter(nested), is_network_block, &Entry::key);
  return nested;
}

std::vector<Entry> take_nested(Node& model) {
  auto nested = nested_in(model);
  std::erase_if(model.entries, [](const Entry& entry) { return is_network_block(entry.key); });
  return nested;
}

void lift_networks(Node& root, Diagnostics& diagnostics) { lift_all(root, &diagnostics); }

void lift_new_networks(Node& root) { lift_all(root, nullptr); }

}  // namespace sandglass::config
