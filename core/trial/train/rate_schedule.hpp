#pragma once
#include <cstdint>
#include <vector>

#include "core/linalg/types.hpp"
#include "core/plugin/schema/params.hpp"

namespace sandglass {

/// What the learning rate is multiplied with at each step of a stage, after the block `schedule` of a study. With T
/// steps in all, W = ceil(warmup epochs) of them the warm-up, t from 0 the step and e = floor(t / steps of an epoch):
///   constant   1
///   step       factor^floor(e / every)                                     torch StepLR, by epochs
///   multistep  factor^(how many milestones are <= e)                       torch MultiStepLR, by epochs
///   cosine     floor + (1 - floor) (1 + cos(pi (t - W) / (T - W))) / 2     torch CosineAnnealingLR, by steps
///   one_cycle  from start to 1 over the first rise * T steps, and on to floor at the last step, each along half a
///              cosine                                                      torch OneCycleLR, by steps
/// In the warm-up (t < W) times (t + 1) / W: torch's LinearLR with start_factor 1 / W and W - 1 total_iters; the cosine
/// is 1 until it is over, as under SequentialLR. one_cycle moves the rate alone, not the momentum.
/// Sources: Loshchilov & Hutter 2017 (cosine); Smith & Topin 2018 (one cycle); Goyal et al. 2017 (warm-up).
class RateSchedule {
 public:
  /// For a stage of so many epochs with so many batches each. `block`: one without a config::schedule_mistake().
  RateSchedule(const Params& block, Index epochs, Index batches);

  bool constant() const { return kind_ == Kind::constant && warmup_ == 0; }

  /// The factor at step `step` of the stage, from 0.
  double at(std::uint64_t step) const;

 private:
  enum class Kind : std::uint8_t { constant, step, multistep, cosine, one_cycle };

  double of_kind(double step, Index epoch) const;
  double on_cycle(double step) const;

  Kind kind_ = Kind::constant;
  Index batches_;
  double steps_;   // in all
  double warmup_;  // steps
  Index every_ = 1;
  std::vector<std::int64_t> milestones_;
  double factor_, floor_, start_, rise_;
};

}  // namespace sandglass
