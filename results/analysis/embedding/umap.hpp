#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "results/analysis/embedding/codes.hpp"

namespace sandglass::results {

struct UmapOptions {
  std::size_t neighbours = 15;  ///< the example itself among them, as in umap-learn
  std::size_t epochs = 200;
  std::uint64_t seed = 0;  ///< keys which examples push each other apart
};

/// A picture of codes in two dimensions that keeps neighbours together: examples * 2, row-major. UMAP with the defaults
/// of umap-learn (spread 1, least distance 0.1, 5 negative samples, learning rate 1 falling to 0), but for these, which
/// make it repeatable: the neighbours are exact; it starts from the first two principal components; edges pull in their
/// order; who pushes is a hash of (seed, epoch, edge, draw); exponentials are fixed polynomials. One thread; the same
/// codes and options give the same bits. 10,000 examples with 32 units take 2 to 3 s of one core. `start`: examples * 2
/// to start from instead, such as an embedding of a replicate's codes. Throws as require_finite(). Free of state, any
/// thread. Source: McInnes, Healy, Melville 2018, "UMAP: uniform manifold approximation and projection".
std::vector<float> umap(const Codes& codes, const UmapOptions& options = {}, std::span<const float> start = {});

}  // namespace sandglass::results
