#include "core/sweep/forecast/calibration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "core/base/clock.hpp"
#include "core/sweep/forecast/memory_use.hpp"
#include "core/sweep/forecast/trial_profiler.hpp"
#include "core/trial/train/plugin_fault.hpp"

namespace sandglass {
namespace {

/// What goes wrong in the trial is its own failure; returns what was computed once.
double measure(const TrialSpec& spec, const TrialServices& services, double seconds, CalibratedPoint& point) {
  try {
    TrialProfiler meter(spec, services, seconds);
    meter.run();
    point.measured.cost = meter.cost();
    point.weights = meter.weights();
    point.cut = meter.cut();
    return meter.once_seconds();
  } catch (const PluginFault& fault) {
    point.failure = fmt::format("{}: {}", fault.plugin(), fault.what());
  } catch (const std::bad_alloc&) {
    point.failure = "ran out of memory";
  } catch (const std::exception& error) {
    point.failure = error.what();
  } catch (...) {
    point.failure = "threw something that is not a std::exception";
  }
  return 0;
}

}  // namespace

std::vector<MeasuredCost> Calibration::measured() const {
  std::vector<MeasuredCost> costs;
  for (const auto& point : points)
    if (point.failure.empty()) costs.push_back(point.measured);
  return costs;
}

Calibration calibrate(const config::StudySpec& study, const StudyPlan& plan, const Registry& registry, DataCache& data,
                      std::span<const Point> points, const CalibrationOptions& options) {
  Calibration result;
  double spent = 0, loading = 0, once = 0;
  for (std::size_t p = 0; p < points.size() && (p == 0 || spent < options.seconds); ++p) {
    if (options.stop.stop_requested()) break;
    CalibratedPoint point{config::parameters_at(study, points[p]), {points[p], {}, {}}, 0, false, {}};
    if (options.on_point) options.on_point(p, point.parameters);
    const TrialSpec spec = plan.trial_spec(0, points[p]);
    const auto begin = SteadyClock::now();
    const auto its_data = data.get(spec.config.dataset, spec.config.split, spec.config.transforms);
    loading += seconds_since(begin);
    result.base_memory = std::max(result.base_memory, resident_memory());
    point.measured.load = load_of(spec.config);
    const auto measuring = SteadyClock::now();
    const double share = (options.seconds - spent) / static_cast<double>(points.size() - p);
    once = std::max(once, measure(spec, {registry, data, options.stop}, share, point));
    spent += seconds_since(measuring);
    result.points.push_back(std::move(point));
  }
  result.once_seconds = loading + once;
  return result;
}

}  // namespace sandglass
