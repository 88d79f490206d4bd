#include "plugins/samplers/random_point.hpp"

namespace sandglass {

Point random_point(const Ask& ask) {
  // Copy 1 is the place within a slice of latin_hypercube: attempts begin beyond it.
  const Rng rng(ask.seed, Purpose::sampler, ask.index, ask.attempt == 0 ? 0 : ask.attempt + 1);
  Point point;
  point.reserve(ask.space.size());
  for (std::size_t a = 0; a < ask.space.size(); ++a) point.push_back(quantile(ask.space[a], rng.fork(a).uniform()));
  return point;
}

}  // namespace sandglass
