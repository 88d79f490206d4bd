#pragma once
#include <cstdint>
#include <vector>

#include "results/analysis/embedding/neighbours.hpp"

namespace sandglass::results {

/// Two examples that an embedding draws together.
struct FuzzyEdge {
  std::uint32_t head = 0, tail = 0;
  float weight = 0;  ///< 0 ... 1
};

/// The graph that UMAP embeds: each edge in both directions, by head and then tail. An example i belongs to the
/// neighbourhood of j with m(i, j) = exp(-max(0, distance - rho) / sigma), where rho is the distance to the nearest
/// that is not at the same place and sigma such that i's memberships add up to log2(neighbours + 1); an edge has m(i,
/// j) + m(j, i) - m(i, j) m(j, i). Source: McInnes, Healy, Melville 2018. Free of state, any thread.
std::vector<FuzzyEdge> fuzzy_graph(const Neighbours& neighbours);

}  // namespace sandglass::results
