#pragma once
#include <optional>
#include <stop_token>

#include "core/sweep/forecast/calibration.hpp"

namespace sandglass {

/// Limits how many trials of a study are under way at once, so that together they use no more than resources.memory.
/// A trial counts as limits.memory, if that is set (beyond it its process is ended); else as what trials near it were
/// measured to take (estimate_trial()). One is always admitted. Changes no result. One thread at a time. Keeps a
/// reference to the study.
class MemoryBudget {
 public:
  /// Without resources.memory everything is admitted. With it, and without limits.memory, some trials are tried out
  /// first, on the calling thread, for a few seconds; `stop` ends that soon.
  MemoryBudget(const config::StudySpec& study, const StudyPlan& plan, const Registry& registry, DataCache& data,
               std::stop_token stop = {});

  /// Whether a trial at the point fits beside those that are under way.
  bool admits(const Point& point);
  void begin(const Point& point);
  void end(const Point& point);

 private:
  double need(const Point& point) const;

  const config::StudySpec& study_;
  double room_ = 0, used_ = 0;  // bytes
  std::size_t under_way_ = 0;
  double each_ = 0;    // bytes of any trial; 0: by `measured_`
  double worker_ = 0;  // bytes of a process beside its trial
  std::vector<Point> points_;
  std::optional<SpaceDistance> distance_;
  std::vector<MeasuredCost> measured_;
};

}  // namespace sandglass
