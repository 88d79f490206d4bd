#pragma once
#include <optional>
#include <vector>

#include "core/nn/optimizer.hpp"
#include "training/models.hpp"

namespace sandglass::bench {

inline constexpr Index kPixels = 784;

/// One model's training: gather, masking, forward, backward, update and the loss read, as in the peers' loop.
class Training {
 public:
  /// images: rows of kPixels numbers; they must outlive this.
  Training(const Model& model, const std::vector<float>& images);
  void step();
  /// Samples per second over `steps` steps.
  double rate(int steps);
  /// Share of the time of `steps` steps that is spent in products and convolutions.
  double product_share(int steps);
  /// GF/s of these products alone.
  double product_speed(int steps);
  double loss() const { return read_; }

 private:
  const Model& model_;
  const std::vector<float>& images_;
  ParameterSet set_;
  Graph graph_;
  Value clean_, x_, loss_;
  std::optional<Adam> adam_;
  std::optional<Sgd> sgd_;
  Rng order_{1, Purpose::shuffle};
  std::uint64_t steps_ = 0;
  double read_ = 0;
};

}  // namespace sandglass::bench
