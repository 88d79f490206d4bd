#include "core/sweep/schedule/execution_order.hpp"

#include <algorithm>
#include <numeric>

#include "core/sweep/forecast/representative_points.hpp"

namespace sandglass {
namespace {

constexpr std::uint64_t kMostTrials = 10'000;  // of more each is a small part of the whole
constexpr std::size_t kMostMeasured = 64;
constexpr std::size_t kSpread = 6;

/// Epochs and examples cost, nothing else does: all that is known before a trial has ended.
MeasuredCost unmeasured(const Point& point, const TrialLoad& load) {
  TrialCost cost;
  cost.epoch_seconds = 1;
  return {point, load, cost};
}

}  // namespace

ExecutionOrder::ExecutionOrder(const config::StudySpec& study, const StudyPlan& plan) : study_(study), plan_(plan) {
  if (plan.trials() > kMostTrials || study.space.empty()) return;
  for (std::uint64_t p = 0; p < plan.points(); ++p) {
    points_.push_back(plan.ask(p).value());
    loads_.push_back(load_of(config::at_point(study, points_.back())));
  }
  distance_.emplace(study.space, points_);
  left_.resize(plan.trials());
  std::iota(left_.rbegin(), left_.rend(), std::uint64_t{0});
  sort();
  bring_forward_spread();
}

void ExecutionOrder::bring_forward_spread() {
  auto spread = spread_points(study_.space, points_, kSpread);
  sort_at_ = spread.size();
  std::ranges::sort(spread, {}, [&](std::size_t p) {
    const auto& load = loads_[p];
    const auto examples = static_cast<double>(std::max<std::int64_t>(load.examples, 1));
    return std::pair(static_cast<double>(load.epochs) * examples, distance_->size(points_[p]));
  });
  for (const auto p : spread) {  // the largest comes first: the end of what is left
    const auto trial = p * plan_.replicates();
    std::erase(left_, trial);
    left_.push_back(trial);
  }
}

std::optional<std::uint64_t> ExecutionOrder::next() {
  if (points_.empty()) return counted_ < plan_.trials() ? std::optional(counted_++) : std::nullopt;
  if (left_.empty()) return std::nullopt;
  const auto trial = left_.back();
  left_.pop_back();
  return trial;
}

void ExecutionOrder::learn(const results::TrialRecord& record) {
  if (points_.empty() || measured_.size() == kMostMeasured || record.point >= points_.size()) return;
  if (record.status != results::TrialStatus::completed || record.duration <= 0) return;
  const auto& load = loads_[record.point];
  TrialCost cost;
  cost.epoch_seconds = record.duration / static_cast<double>(std::max<std::int64_t>(load.epochs, 1));
  measured_.push_back({points_[record.point], load, cost});
  if (measured_.size() < sort_at_) return;
  sort();
  sort_at_ *= 2;
}

void ExecutionOrder::sort() {
  auto known = measured_;
  if (known.empty()) known.push_back(unmeasured(points_.front(), loads_.front()));
  std::vector<double> seconds(points_.size());
  for (std::size_t p = 0; p < points_.size(); ++p)
    seconds[p] = estimate_trial(study_.space, *distance_, known, points_[p], loads_[p]).seconds;
  const auto before = [&](std::uint64_t a, std::uint64_t b) {
    const double x = seconds[a / plan_.replicates()], y = seconds[b / plan_.replicates()];
    return x != y ? x < y : a > b;
  };
  std::ranges::sort(left_, before);
}

}  // namespace sandglass
