#include "core/sweep/forecast/memory_budget.hpp"

#include "core/base/units.hpp"
#include "core/sweep/execute/executor_traits.hpp"
#include "core/sweep/forecast/memory_use.hpp"
#include "core/sweep/forecast/representative_points.hpp"

namespace sandglass {
namespace {

constexpr std::uint64_t kMostLookedAt = 10'000;  // points
constexpr std::size_t kTried = 4;
constexpr double kSeconds = 5;

}  // namespace

MemoryBudget::MemoryBudget(const config::StudySpec& study, const StudyPlan& plan, const Registry& registry,
                           DataCache& data, std::stop_token stop)
    : study_(study) {
  if (study.resources.mebibytes <= 0) return;
  const double before = resident_memory();
  const bool processes = !executor_traits(study.isolation).shares_memory;
  each_ = study.limits.mebibytes * kMiB;
  if (each_ == 0) {
    points_ = representative_points(study, plan, kMostLookedAt);
    distance_.emplace(study.space, points_);
    std::vector<Point> tried;
    for (const auto p : spread_points(study.space, points_, kTried)) tried.push_back(points_[p]);
    const auto calibration =
        calibrate(study, plan, registry, data, tried, {.seconds = kSeconds, .stop = std::move(stop)});
    measured_ = calibration.measured();
    if (processes) worker_ = calibration.base_memory;
  }
  room_ = std::max(study.resources.mebibytes * kMiB - before, 1.0);
}

double MemoryBudget::need(const Point& point) const {
  if (each_ > 0) return each_;
  if (measured_.empty()) return worker_;
  const auto load = load_of(config::at_point(study_, point));
  return worker_ + estimate_trial(study_.space, *distance_, measured_, point, load).memory;
}

bool MemoryBudget::admits(const Point& point) { return room_ == 0 || under_way_ == 0 || used_ + need(point) <= room_; }

void MemoryBudget::begin(const Point& point) {
  if (room_ == 0) return;
  used_ += need(point);
  ++under_way_;
}

void MemoryBudget::end(const Point& point) {
  if (room_ == 0) return;
  used_ -= need(point);
  --under_way_;
}

}  // namespace sandglass
