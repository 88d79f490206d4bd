#include "core/config/metric_list.hpp"

#include <fmt/format.h>

#include "core/config/value_reader.hpp"

namespace sandglass::config {

std::vector<ReadUse> read_metrics(const Entry* entry, const Registry& registry, Diagnostics& diagnostics) {
  std::vector<ReadUse> metrics;
  if (!entry || entry->value.kind == Node::Kind::empty) {
    metrics.push_back(read_use(Kind::metric, nullptr, entry ? entry->key_mark : Mark{}, registry, diagnostics));
    return metrics;
  }
  if (!entry->value.is_list()) {
    diagnostics.push_back(
        {entry->value.mark, fmt::format("metrics is {}, expected a list", describe(entry->value)), "write [mse]", {}});
    return metrics;
  }
  for (const Node& node : entry->value.items) {
    const bool named = node.kind == Node::Kind::scalar || (node.is_map() && node.find("use"));
    if (named) {
      metrics.push_back(read_use(Kind::metric, &node, node.mark, registry, diagnostics));
    } else {
      diagnostics.push_back({node.mark,
                             fmt::format("an entry of metrics is {}, expected a metric", describe(node)),
                             "write mse or {use: mse}",
                             {}});
    }
  }
  return metrics;
}

}  // namespace sandglass::config
