#include "results/analysis/embedding/map_quality.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "results/analysis/embedding/neighbours.hpp"

namespace sandglass::results {
namespace {

constexpr std::size_t kNeighbours = 15;

/// Squared distances of one example to all, the same bits as in nearest_neighbours().
void distances_from(std::size_t example, const Codes& codes, std::vector<float>& out) {
  for (std::size_t other = 0; other < codes.examples; ++other) {
    float sum = 0;
    for (std::size_t unit = 0; unit < codes.units; ++unit) {
      const float difference = codes.row(other)[unit] - codes.row(example)[unit];
      sum += difference * difference;
    }
    out[other] = sum;
  }
}

/// By how much the neighbours on the map lie beyond the nearest in the codes, over all examples.
double excess_of_ranks(const Codes& codes, const Neighbours& on_map) {
  std::vector<float> distance(codes.examples);
  double excess = 0;
  for (std::size_t example = 0; example < codes.examples; ++example) {
    distances_from(example, codes, distance);
    for (std::size_t i = 0; i < on_map.count; ++i) {
      const std::size_t other = on_map.of(example)[i];
      const float reach = distance[other];
      std::size_t rank = 1;
      for (std::size_t j = 0; j < codes.examples; ++j)
        rank += static_cast<std::size_t>(distance[j] < reach || (distance[j] == reach && j < other));
      rank -= static_cast<std::size_t>(distance[example] < reach || example < other);  // it is no neighbour of its own
      if (rank > on_map.count) excess += static_cast<double>(rank - on_map.count);
    }
  }
  return excess;
}

double same_label(const Neighbours& neighbours, const std::vector<std::int32_t>& labels) {
  std::size_t same = 0;
  for (std::size_t i = 0; i < neighbours.index.size(); ++i)
    same += static_cast<std::size_t>(labels[i / neighbours.count] == labels[neighbours.index[i]]);
  return static_cast<double>(same) / static_cast<double>(neighbours.index.size());
}

}  // namespace

MapQuality map_quality(const Codes& codes, const Codes& map, std::span<const std::int32_t> labels, std::size_t most) {
  require_finite(codes);
  require_finite(map);
  const auto chosen = evenly_chosen(codes.examples, most);
  MapQuality out{.examples = chosen.size(),
                 .neighbours = std::min(kNeighbours, chosen.empty() ? 0 : (chosen.size() - 1) / 2),
                 .trustworthiness = std::numeric_limits<double>::quiet_NaN(),
                 .same_label_here = {},
                 .same_label_all = {}};
  if (chosen.size() < 4) return out;
  const auto code_values = rows_of(codes, chosen), map_values = rows_of(map, chosen);
  const Codes some_codes{code_values, chosen.size(), codes.units}, some_map{map_values, chosen.size(), map.units};
  const auto here = nearest_neighbours(some_map, out.neighbours);
  const auto n = static_cast<double>(out.examples), k = static_cast<double>(out.neighbours);
  out.trustworthiness = 1 - 2 / (n * k * (2 * n - 3 * k - 1)) * excess_of_ranks(some_codes, here);
  if (labels.empty()) return out;
  std::vector<std::int32_t> some_labels;
  for (const std::size_t example : chosen) some_labels.push_back(labels[example]);
  out.same_label_here = same_label(here, some_labels);
  out.same_label_all = same_label(nearest_neighbours(some_codes, out.neighbours), some_labels);
  return out;
}

}  // namespace sandglass::results
