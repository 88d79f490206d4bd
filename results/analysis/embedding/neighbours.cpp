#include "results/analysis/embedding/neighbours.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace sandglass::results {
namespace {

using Lanes [[gnu::vector_size(16)]] = float;
constexpr std::size_t kLanes = 4;
constexpr std::size_t kQueries = 4;              // examples whose distances are computed at once
constexpr std::size_t kCandidates = 2 * kLanes;  // to so many others
constexpr std::size_t kChunkBytes = 128 * 1024;  // of others that stay in the processor's cache meanwhile

/// The examples in groups of kCandidates: all values of the group's first unit, then of its second, ...; the last group
/// is filled up with zeros.
std::vector<Lanes> grouped(const Codes& codes) {
  const std::size_t groups = (codes.examples + kCandidates - 1) / kCandidates;
  std::vector<Lanes> out(groups * codes.units * 2, Lanes{});
  for (std::size_t example = 0; example < codes.examples; ++example) {
    Lanes* group = out.data() + example / kCandidates * codes.units * 2;
    const std::size_t place = example % kCandidates;
    for (std::size_t unit = 0; unit < codes.units; ++unit)
      group[unit * 2 + place / kLanes][place % kLanes] = codes.row(example)[unit];
  }
  return out;
}

using Tile = std::array<std::array<Lanes, 2>, kQueries>;

/// Squared distances of kQueries examples to a group.
Tile tile_of(const std::array<const float*, kQueries>& queries, const Lanes* group, std::size_t units) {
  Tile sum{};
  for (std::size_t unit = 0; unit < units; ++unit) {
    const Lanes first = group[unit * 2], second = group[unit * 2 + 1];
    for (std::size_t q = 0; q < kQueries; ++q) {
      const float value = queries[q][unit];
      const Lanes a = first - value, b = second - value;
      sum[q][0] += a * a;
      sum[q][1] += b * b;
    }
  }
  return sum;
}

/// The nearest so far of one example; candidates come by rising index, so that equally near ones stay in that order.
class Nearest {
 public:
  Nearest(std::uint32_t* index, float* distance, std::size_t count)
      : index_(index), distance_(distance), count_(count) {}

  float farthest(std::size_t held) const {
    return held < count_ ? std::numeric_limits<float>::infinity() : distance_[count_ - 1];
  }

  /// Returns how many are held now.
  std::size_t add(std::uint32_t index, float distance, std::size_t held) {
    std::size_t place = held < count_ ? held : count_ - 1;
    for (; place > 0 && distance_[place - 1] > distance; --place) {
      distance_[place] = distance_[place - 1];
      index_[place] = index_[place - 1];
    }
    distance_[place] = distance;
    index_[place] = index;
    return std::min(held + 1, count_);
  }

 private:
  std::uint32_t* index_;
  float* distance_;
  std::size_t count_;
};

class Search {
 public:
  Search(const Codes& codes, std::size_t count) : codes_(codes), groups_(grouped(codes)), held_(codes.examples, 0) {
    out_.count = count;
    out_.index.resize(codes.examples * count);
    out_.distance.resize(codes.examples * count);
  }

  Neighbours run() {
    const std::size_t groups = (codes_.examples + kCandidates - 1) / kCandidates;
    const std::size_t bytes = codes_.units * kCandidates * sizeof(float);
    const std::size_t chunk = std::max<std::size_t>(1, kChunkBytes / std::max<std::size_t>(bytes, 1));
    for (std::size_t begin = 0; begin < groups; begin += chunk)
      for (std::size_t query = 0; query < codes_.examples; query += kQueries)
        for (std::size_t group = begin; group < std::min(begin + chunk, groups); ++group) look_at(query, group);
    for (float& distance : out_.distance) distance = std::sqrt(distance);
    return std::move(out_);
  }

 private:
  void look_at(std::size_t query, std::size_t group) {
    std::array<const float*, kQueries> rows;
    for (std::size_t q = 0; q < kQueries; ++q) rows[q] = codes_.row(std::min(query + q, codes_.examples - 1));
    const Tile tile = tile_of(rows, groups_.data() + group * codes_.units * 2, codes_.units);
    for (std::size_t q = 0; q < std::min(kQueries, codes_.examples - query); ++q) {
      const std::size_t example = query + q;
      Nearest nearest(&out_.index[example * out_.count], &out_.distance[example * out_.count], out_.count);
      float farthest = nearest.farthest(held_[example]);
      for (std::size_t c = 0; c < kCandidates; ++c) {
        const float distance = tile[q][c / kLanes][c % kLanes];
        if (!(distance < farthest) && held_[example] == out_.count) continue;
        const std::size_t candidate = group * kCandidates + c;
        if (candidate == example || candidate >= codes_.examples) continue;
        held_[example] = nearest.add(static_cast<std::uint32_t>(candidate), distance, held_[example]);
        farthest = nearest.farthest(held_[example]);
      }
    }
  }

  const Codes& codes_;
  std::vector<Lanes> groups_;
  std::vector<std::size_t> held_;
  Neighbours out_;
};

}  // namespace

Neighbours nearest_neighbours(const Codes& codes, std::size_t count) {
  if (codes.examples < 2 || count == 0) return {};
  return Search(codes, std::min(count, codes.examples - 1)).run();
}

}  // namespace sandglass::results
