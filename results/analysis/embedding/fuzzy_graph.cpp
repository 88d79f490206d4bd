#include "results/analysis/embedding/fuzzy_graph.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "results/analysis/embedding/fixed_math.hpp"

namespace sandglass::results {
namespace {

float membership(float distance, float rho, float sigma) {
  return distance <= rho || sigma <= 0 ? 1.0F : fixed_exp(-(distance - rho) / sigma);
}

float first_above_zero(const float* distances, std::size_t count) {
  const auto* found = std::find_if(distances, distances + count, [](float distance) { return distance > 0; });
  return found == distances + count ? 0 : *found;
}

/// By bisection, as umap-learn does; `least` keeps it away from 0 where all are equally far.
float sigma_of(const float* distances, std::size_t count, float rho, float target, float least) {
  constexpr int kSteps = 64;
  constexpr float kTolerance = 1e-5F;
  float low = 0, high = std::numeric_limits<float>::infinity(), middle = 1;
  for (int step = 0; step < kSteps; ++step) {
    float sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += membership(distances[i], rho, middle);
    if (std::abs(sum - target) < kTolerance) break;
    (sum > target ? high : low) = middle;
    middle = std::isinf(high) ? middle * 2 : (low + high) / 2;
  }
  return std::max(middle, least);
}

/// The membership of each neighbour in its example's neighbourhood.
std::vector<float> memberships(const Neighbours& neighbours) {
  constexpr float kLeastSigma = 1e-3F;  // of the mean distance
  const std::size_t count = neighbours.count;
  const float target = fixed_log(static_cast<float>(count + 1)) * 1.44269504F;
  const auto mean = [](const float* begin, std::size_t size) {
    return static_cast<float>(std::accumulate(begin, begin + size, 0.0) / static_cast<double>(size));
  };
  const float mean_of_all = mean(neighbours.distance.data(), neighbours.distance.size());
  std::vector<float> out(neighbours.index.size());
  for (std::size_t i = 0; i < neighbours.examples(); ++i) {
    const float* distances = neighbours.distance.data() + i * count;
    const float rho = first_above_zero(distances, count);
    const float sigma =
        sigma_of(distances, count, rho, target, kLeastSigma * (rho > 0 ? mean(distances, count) : mean_of_all));
    for (std::size_t j = 0; j < count; ++j) out[i * count + j] = membership(distances[j], rho, sigma);
  }
  return out;
}

}  // namespace

std::vector<FuzzyEdge> fuzzy_graph(const Neighbours& neighbours) {
  if (neighbours.count == 0) return {};
  const auto weights = memberships(neighbours);
  std::vector<FuzzyEdge> halves;
  halves.reserve(2 * weights.size());
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const auto head = static_cast<std::uint32_t>(i / neighbours.count);
    halves.push_back({head, neighbours.index[i], weights[i]});
    halves.push_back({neighbours.index[i], head, weights[i]});
  }
  std::ranges::sort(halves, {}, [](const FuzzyEdge& half) {
    return std::pair(std::uint64_t{half.head} << 32 | half.tail, half.weight);
  });
  std::vector<FuzzyEdge> out;
  for (std::size_t i = 0; i < halves.size(); ++i) {
    const auto& [head, tail, weight] = halves[i];
    if (!out.empty() && out.back().head == head && out.back().tail == tail)
      out.back().weight = out.back().weight + weight - out.back().weight * weight;
    else
      out.push_back({head, tail, weight});
  }
  return out;
}

}  // namespace sandglass::results
