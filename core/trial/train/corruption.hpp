#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/autodiff/graph.hpp"
#include "core/plugin/interfaces/noise.hpp"

namespace sandglass {

/// One corrupted copy of a batch, x~ ~ q(x~ | x): the study's noise as an operator without a gradient.
class CorruptedCopy {
 public:
  /// Copy number `copy` of step s draws from Rng(key.seed, Purpose::noise, s, copy). `noise` has to outlive the graph;
  /// what it throws leaves as a PluginFault naming `plugin`.
  CorruptedCopy(Value clean, const Noise& noise, const std::string& plugin, std::uint64_t copy);

  /// x~, (B, D).
  Value value() const { return value_; }

  /// Which elements the noise chose, (B, D): 1 or 0. To be asked for before the graph is finished; until then nothing
  /// is marked.
  Value mask();

 private:
  std::shared_ptr<std::vector<float>> chosen_;  ///< as the copy's operator marks it; empty if nobody wants it
  Value value_, mask_;
};

}  // namespace sandglass
