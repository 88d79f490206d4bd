#include "core/trial/train/rate_schedule.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/config/schedule/schedule.hpp"

namespace sandglass {
namespace {

constexpr double kFactor = 0.1;          // of step and multistep
constexpr double kCycleStart = 1 / 25.;  // torch's div_factor
constexpr double kCycleFloor = 4e-6;     // 1 / (div_factor * final_div_factor) of torch
constexpr double kRise = 0.3;            // torch's pct_start

/// Half a cosine from `from` (share 0) to `to` (share 1).
double along_cosine(double from, double to, double share) {
  return to + (from - to) * (1 + std::cos(std::numbers::pi * share)) / 2;
}

double real_or(const Params& block, const char* key, double otherwise) {
  return block.find(key) ? block.real(key) : otherwise;
}

}  // namespace

RateSchedule::RateSchedule(const Params& block, Index epochs, Index batches)
    : batches_(std::max<Index>(batches, 1)),
      steps_(static_cast<double>(epochs) * static_cast<double>(batches_)),
      factor_(real_or(block, "factor", kFactor)),
      start_(real_or(block, "start", kCycleStart)),
      rise_(real_or(block, "rise", kRise)) {
  const auto kind = config::schedule_kind(block);
  if (kind == "step") kind_ = Kind::step;
  if (kind == "multistep") kind_ = Kind::multistep;
  if (kind == "cosine") kind_ = Kind::cosine;
  if (kind == "one_cycle") kind_ = Kind::one_cycle;
  warmup_ =
      config::counts_for("warmup", kind) ? std::ceil(real_or(block, "warmup", 0) * static_cast<double>(batches_)) : 0;
  floor_ = real_or(block, "floor", kind_ == Kind::one_cycle ? kCycleFloor : 0);
  if (kind_ == Kind::step) every_ = block.integer("every");
  if (kind_ == Kind::multistep) milestones_ = block.integers("milestones");
}

double RateSchedule::at(std::uint64_t step) const {
  const auto t = static_cast<double>(step);
  const double factor = of_kind(t, static_cast<Index>(step) / batches_);
  return t < warmup_ ? factor * ((t + 1) / warmup_) : factor;
}

double RateSchedule::of_kind(double step, Index epoch) const {
  switch (kind_) {
    case Kind::constant: return 1;
    case Kind::step: return std::pow(factor_, static_cast<double>(epoch / every_));
    case Kind::multistep: {
      const auto passed = std::ranges::upper_bound(milestones_, epoch) - milestones_.begin();
      return std::pow(factor_, static_cast<double>(passed));
    }
    case Kind::cosine: return step < warmup_ ? 1 : along_cosine(1, floor_, (step - warmup_) / (steps_ - warmup_));
    case Kind::one_cycle: return on_cycle(step);
  }
  return 1;
}

double RateSchedule::on_cycle(double step) const {
  const double top = rise_ * steps_ - 1, last = steps_ - 1;
  // With less than a step to rise in, the first step is at the top.
  if (step <= top && top > 0) return along_cosine(start_, 1, step / top);
  const double from = std::max(top, 0.0);
  return last > from ? along_cosine(1, floor_, (step - from) / (last - from)) : floor_;
}

}  // namespace sandglass
