#include "results/analysis/embedding/umap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "results/analysis/embedding/fixed_math.hpp"
#include "results/analysis/embedding/fuzzy_graph.hpp"
#include "results/analysis/embedding/neighbours.hpp"
#include "results/analysis/embedding/pca.hpp"
#include "results/base/error.hpp"

namespace sandglass::results {
namespace {

// The curve 1 / (1 + a d^(2b)) that umap-learn fits to a least distance of 0.1 and a spread of 1.
constexpr float kA = 1.5769434603F, kB = 0.8950608781F;
constexpr std::size_t kNegatives = 5;
constexpr std::size_t kLanes = 8;  // the edge's own, its negatives and two idle ones: whole vectors

/// The finaliser of SplitMix64: a bijection that spreads every bit.
std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

std::uint64_t hashed(std::uint64_t key, std::uint64_t number) {
  return mixed(key + (number + 1) * 0x9E3779B97F4A7C15ULL);
}

std::uint32_t below(std::uint64_t hash, std::size_t count) {
  return static_cast<std::uint32_t>(((hash >> 32) * count) >> 32);
}

/// Each dimension on 0 ... 10, with a little noise so that equal codes do not stay in one place.
std::vector<float> spread_out(std::vector<float> xy, std::uint64_t seed) {
  constexpr float kWidth = 10, kNoise = 1e-3F;
  const std::uint64_t key = mixed(~seed);
  for (std::size_t d = 0; d < 2; ++d) {
    float low = xy[d], high = xy[d];
    for (std::size_t i = d; i < xy.size(); i += 2) low = std::min(low, xy[i]), high = std::max(high, xy[i]);
    const float scale = high > low ? kWidth / (high - low) : 0;
    for (std::size_t i = d; i < xy.size(); i += 2)
      xy[i] = (xy[i] - low) * scale + kNoise * static_cast<float>(hashed(key, i) >> 40) * 0x1p-24F;
  }
  return xy;
}

std::vector<float> principal_start(const Codes& codes) {
  const auto components = pca(codes, 2);
  const auto projected = components.project(codes);
  std::vector<float> out(codes.examples * 2, 0.0F);  // codes of one unit have one component
  for (std::size_t i = 0; i < projected.size(); ++i)
    out[i / components.count() * 2 + i % components.count()] = projected[i];
  return out;
}

float clipped(float x) { return std::clamp(x, -4.0F, 4.0F); }

class Descent {
 public:
  Descent(std::vector<float>& xy, std::vector<FuzzyEdge> edges, const UmapOptions& options)
      : xy_(xy), edges_(std::move(edges)), options_(options) {
    float most = 0;
    for (const auto& edge : edges_) most = std::max(most, edge.weight);
    const auto epochs = static_cast<float>(options.epochs);
    std::erase_if(edges_, [&](const FuzzyEdge& edge) { return edge.weight < most / epochs; });
    for (const auto& edge : edges_) period_.push_back(most / edge.weight);
    next_ = period_;
  }

  void run() {
    for (std::size_t epoch = 0; epoch < options_.epochs; ++epoch) {
      rate_ = 1 - static_cast<float>(epoch) / static_cast<float>(options_.epochs);
      const std::uint64_t key = hashed(options_.seed, epoch);
      for (std::size_t edge = 0; edge < edges_.size(); ++edge) {
        if (next_[edge] > static_cast<float>(epoch)) continue;
        next_[edge] += period_[edge];
        step(edge, key);
      }
    }
  }

 private:
  /// Pulls the ends of an edge together, and its head away from some examples. All see the head where it was before.
  void step(std::size_t edge, std::uint64_t key) {
    const std::uint32_t head = edges_[edge].head;
    std::array<std::uint32_t, kLanes> other;
    other.fill(head);
    other[0] = edges_[edge].tail;
    for (std::size_t draw = 0; draw < kNegatives; ++draw)
      other[draw + 1] = below(hashed(key, edge * kNegatives + draw), xy_.size() / 2);
    std::array<float, kLanes> dx, dy, square, factor;
    const float x = xy_[2 * head], y = xy_[2 * head + 1];
    for (std::size_t l = 0; l < kLanes; ++l) dx[l] = x - xy_[2 * other[l]], dy[l] = y - xy_[2 * other[l] + 1];
    for (std::size_t l = 0; l < kLanes; ++l) {
      square[l] = dx[l] * dx[l] + dy[l] * dy[l];
      factor[l] = fixed_power(square[l] > 1e-30F ? square[l] : 1e-30F, kB);
    }
    move(head, other, dx, dy, square, factor);
  }

  void move(std::uint32_t head, const std::array<std::uint32_t, kLanes>& other, const std::array<float, kLanes>& dx,
            const std::array<float, kLanes>& dy, const std::array<float, kLanes>& square,
            const std::array<float, kLanes>& power) {
    float move_x = 0, move_y = 0;
    if (square[0] > 0) {
      const float pull = -2 * kA * kB * power[0] / (square[0] * (kA * power[0] + 1));
      move_x = clipped(pull * dx[0]);
      move_y = clipped(pull * dy[0]);
      xy_[2 * other[0]] -= rate_ * move_x;
      xy_[2 * other[0] + 1] -= rate_ * move_y;
    }
    for (std::size_t l = 1; l <= kNegatives; ++l) {
      if (other[l] == head) continue;
      const float push = 2 * kB / ((0.001F + square[l]) * (kA * power[l] + 1));
      move_x += square[l] > 0 ? clipped(push * dx[l]) : 4.0F;
      move_y += square[l] > 0 ? clipped(push * dy[l]) : 4.0F;
    }
    xy_[2 * head] += rate_ * move_x;
    xy_[2 * head + 1] += rate_ * move_y;
  }

  std::vector<float>& xy_;
  std::vector<FuzzyEdge> edges_;
  UmapOptions options_;
  std::vector<float> period_, next_;  // epochs between two pulls of an edge, the epoch of its next
  float rate_ = 1;
};

}  // namespace

std::vector<float> umap(const Codes& codes, const UmapOptions& options, std::span<const float> start) {
  require_finite(codes);
  if (!start.empty() && start.size() != codes.examples * 2)
    throw Error(fmt::format("an embedding of {} examples is to start from {} numbers, expected two of each example",
                            codes.examples, start.size()));
  require_finite({start, start.size() / 2, 2});
  if (codes.examples == 0) return {};
  auto xy =
      spread_out(start.empty() ? principal_start(codes) : std::vector<float>(start.begin(), start.end()), options.seed);
  const std::size_t neighbours = std::max<std::size_t>(options.neighbours, 2) - 1;
  Descent(xy, fuzzy_graph(nearest_neighbours(codes, neighbours)), options).run();
  return xy;
}

}  // namespace sandglass::results
