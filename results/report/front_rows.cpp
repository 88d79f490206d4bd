#include "results/report/front_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>

namespace sandglass::results {
namespace {

struct ValueRange {
  double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();

  void take(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
};

/// What is shown of the k-th objective.
ValueRange shown_range(const StudyHeader& header, const ParetoFront& front, std::size_t k) {
  ValueRange of_front, of_all;
  for (std::size_t i = 0; i < front.points.size(); ++i) {
    const double mean = front.points[i].means[k].mean;
    if (!std::isfinite(mean)) continue;
    of_all.take(mean);
    if (i < front.size) of_front.take(mean);
  }
  const double span = of_front.high - of_front.low;
  if (!(span > 0)) return of_all;
  if (header.objectives[k].minimize) return {of_front.low, std::min(of_all.high, of_front.high + span)};
  return {std::max(of_all.low, of_front.low - span), of_front.high};
}

/// Its trials that have every objective.
Cell trials_cell(const PointMeans& point) {
  if (point.trials.empty()) return absent_cell();
  return {static_cast<double>(point.trials[0]), ranges_text(point.trials), true, ""};
}

}  // namespace

std::string ranges_text(const std::vector<std::uint64_t>& numbers) {
  std::string text;
  for (std::size_t i = 0; i < numbers.size();) {
    std::size_t last = i;
    while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1) ++last;
    text += fmt::format("{}{}", i == 0 ? "" : ", ", numbers[i]);
    if (last > i) text += fmt::format("-{}", numbers[last]);
    i = last + 1;
  }
  return text;
}

StudyRows front_rows(const StudyTable& study, const ParetoFront& front, bool all) {
  StudyRows table;
  const PointMeans* points = front.points.data();
  table.rows.resize(all ? front.points.size() : front.size);
  std::iota(table.rows.begin(), table.rows.end(), 0);
  const auto trials = std::make_shared<const TrialsOfPoints>(trials_of_points(study));
  const auto at = [=](std::size_t i) -> const std::vector<const TrialRecord*>& { return trials->at(points[i].point); };
  table.add_column(study.header.replicates > 1 ? "trials" : "trial",
                   [=](std::size_t i) { return trials_cell(points[i]); });
  add_axis_columns(table, study.header, [=](std::size_t i) -> const Parameters& { return at(i)[0]->parameters; });
  const auto metrics = metric_names(study);
  const std::size_t objectives = study.header.objectives.size();
  for (std::size_t k = 0; k < objectives; ++k)
    table.add_column(metrics[k], [=](std::size_t i) { return mean_cell(points[i].means[k]); });
  if (all)
    table.add_column("front", [size = front.size](std::size_t i) -> Cell {
      return {std::nan(""), i < size ? "yes" : "", false, ""};
    });
  std::vector<TrialStatus> counted{TrialStatus::completed, TrialStatus::failed};
  if (has_pruned(study)) counted.insert(counted.begin() + 1, TrialStatus::pruned);
  for (const auto status : counted)
    table.add_column(std::string(status_name(status)), [=](std::size_t i) {
      return number_cell(static_cast<double>(std::ranges::count(at(i), status, &TrialRecord::status)));
    });
  for (std::size_t k = objectives; k < metrics.size(); ++k)
    table.add_column(metrics[k], [=, name = metrics[k]](std::size_t i) { return mean_cell(at(i), name); });
  return table;
}

std::string front_sentence(const ParetoFront& front) {
  if (front.size == 0) return "No point has a value of every objective: none is on the Pareto front.";
  return fmt::format(
      "{} of {} points {} on the Pareto front: no other point is as good in every objective and better in one.",
      front.size, front.points.size(), front.size == 1 ? "is" : "are");
}

FrontPicture front_picture(const StudyHeader& header, const ParetoFront& front) {
  const auto& objectives = header.objectives;
  const ValueRange x = shown_range(header, front, 0), y = shown_range(header, front, 1);
  FrontPicture out;
  out.frame = {x.low, x.high, y.low, y.high};
  out.x_label = objectives[0].metric;
  out.y_label = objectives[1].metric;
  out.better =
      fmt::format("{} and {}", objectives[0].minimize ? "left" : "right", objectives[1].minimize ? "down" : "up");
  for (std::size_t i = 0; i < front.points.size(); ++i) {
    const auto& [point, trials, means] = front.points[i];
    if (trials.empty()) continue;
    out.dots.push_back({means[0].mean, means[1].mean, i < front.size});
    out.beyond += out.frame.holds(out.dots.back()) ? 0 : 1;
  }
  return out;
}

}  // namespace sandglass::results
