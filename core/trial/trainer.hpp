#pragma once
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/trial/data_splits.hpp"
#include "core/trial/passes.hpp"

namespace sandglass {

/// Training diverged: the objective is not a finite number any more.
class Diverged : public Error {
 public:
  using Error::Error;
  ~Diverged() override;
};

/// Runs epochs of stochastic gradient training over a split. Epoch e visits the examples in the order that
/// Rng(seed, Purpose::shuffle, e) gives; a last batch that is not full is trained on as it is. After the first two
/// batches nothing is allocated.
class Trainer {
 public:
  Trainer(const TrialPlugins& plugins, ParameterSet& parameters, const Split& train, Index batch, std::uint64_t seed);

  /// Means over the examples of an epoch: the objective, then its terms (if there is more than one).
  struct EpochLoss {
    double total = 0;
    std::vector<double> terms;
  };

  /// Trains epoch `epoch` (1-based). Returns early, with what it has, if `stop` is requested. Throws Diverged with the
  /// step at which the objective became infinite or NaN.
  EpochLoss run_epoch(Index epoch, std::stop_token stop);

  /// The names of the terms that run_epoch reports; empty if the objective has only one.
  std::vector<std::string> term_names() const;

 private:
  void gather(Index first, Index rows, float* out) const;

  const TrialPlugins& plugins_;
  const Split& train_;
  Index batch_;
  std::uint64_t seed_;
  const double* folded_rate_;
  std::unique_ptr<ObjectivePass> full_, rest_;
  std::vector<std::int32_t> order_;
  std::uint64_t step_ = 0;
};

}  // namespace sandglass
