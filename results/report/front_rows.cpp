#include "results/report/front_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

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

using TrialsOfPoint = std::vector<const TrialRecord*>;

StudyRows::Row row_of(const StudyHeader& header, const PointMeans& point, const TrialsOfPoint& trials) {
  StudyRows::Row row;
  const double first = point.trials.empty() ? std::nan("") : static_cast<double>(point.trials[0]);
  row.cells.push_back({first, point.trials.empty() ? "-" : ranges_text(point.trials), true, ""});
  add_axis_cells(row.cells, header, trials[0]->parameters);
  for (const auto& mean : point.means) row.cells.push_back(mean_cell(mean));
  return row;
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
  const auto names = metric_names(study);
  const auto others = names.begin() + static_cast<std::ptrdiff_t>(study.header.objectives.size());
  table.columns = {study.header.replicates > 1 ? "trials" : "trial"};
  for (const auto& axis : study.header.axes) table.columns.push_back(axis.path);
  table.columns.insert(table.columns.end(), names.begin(), others);
  if (all) table.columns.push_back("front");
  std::vector<TrialStatus> counted{TrialStatus::completed, TrialStatus::failed};
  if (has_pruned(study)) counted.insert(counted.begin() + 1, TrialStatus::pruned);
  for (const auto status : counted) table.columns.emplace_back(status_name(status));
  table.columns.insert(table.columns.end(), others, names.end());
  const auto trials = trials_of_points(study);
  for (std::size_t i = 0; i < (all ? front.points.size() : front.size); ++i) {
    const auto& its_trials = trials.at(front.points[i].point);
    auto row = row_of(study.header, front.points[i], its_trials);
    row.index = i;
    if (all) row.cells.push_back({std::nan(""), i < front.size ? "yes" : "", false, ""});
    for (const auto status : counted)
      row.cells.push_back(
          number_cell(static_cast<double>(std::ranges::count(its_trials, status, &TrialRecord::status))));
    for (auto name = others; name != names.end(); ++name) row.cells.push_back(mean_cell(its_trials, *name));
    table.rows.push_back(std::move(row));
  }
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
