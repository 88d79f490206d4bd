#include "results/report/study_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <numeric>
#include <set>
#include <string_view>

#include "results/analysis/equal_points.hpp"
#include "results/record/schedule.hpp"
#include "results/report/interval_text.hpp"

namespace sandglass::results {
namespace {

Cell whole(std::uint64_t value) { return {static_cast<double>(value), std::to_string(value), true, ""}; }

bool before(const Cell& a, const Cell& b) {
  if (a.is_number != b.is_number) return a.is_number;
  if (!a.is_number) return a.text < b.text;
  if (std::isnan(a.number) || std::isnan(b.number)) return !std::isnan(a.number) && std::isnan(b.number);
  return a.number < b.number;
}

/// How many epochs the trials of a point have recorded: "23", or "12 to 23".
Cell epochs_cell(const std::vector<const TrialRecord*>& trials) {
  std::uint64_t least = epochs_of(*trials[0]), most = least;
  for (const auto* trial : trials) {
    least = std::min(least, epochs_of(*trial));
    most = std::max(most, epochs_of(*trial));
  }
  if (least == most) return whole(most);
  return {static_cast<double>(most), fmt::format("{} to {}", least, most), true, ""};
}

bool keeps_best(const StudyTable& study) {
  return std::ranges::any_of(study.trials, [](const auto& trial) { return trial.kept_epoch > 0; });
}

/// The axes whose values changed while a trial trained, by path.
std::vector<std::string> scheduled_axes(const StudyTable& study) {
  std::set<std::string_view> scheduled;
  for (const auto& trial : study.trials)
    for (const auto& series : trial.series)
      if (series.name.starts_with(kSchedulePrefix))
        scheduled.insert(std::string_view(series.name).substr(kSchedulePrefix.size()));
  std::vector<std::string> paths;
  for (const auto& axis : study.header.axes)
    if (scheduled.contains(axis.path)) paths.push_back(axis.path);
  return paths;
}

/// Finds what has a name in lists that mostly have the same names in the same order.
template <class Name>
class NamedFinder {
 public:
  NamedFinder(std::string name, Name name_of) : name_(std::move(name)), name_of_(name_of) {}

  /// Null if there is none.
  template <class List>
  const typename List::value_type* operator()(const List& list) {
    if (at_ < list.size() && std::invoke(name_of_, list[at_]) == name_) return &list[at_];
    const auto found = std::ranges::find(list, name_, name_of_);
    if (found == list.end()) return nullptr;
    at_ = static_cast<std::size_t>(found - list.begin());
    return &*found;
  }

 private:
  std::string name_;
  Name name_of_;
  std::size_t at_ = 0;  // where it was last
};

/// What the trial began with.
StudyRows::CellMaker begin_cells(const TrialRecord* trials, const std::string& path) {
  return [trials, series = NamedFinder(std::string(kSchedulePrefix) + path, &Series::name)](std::size_t i) mutable {
    const auto* found = series(trials[i].series);
    return found == nullptr || found->values.empty() ? absent_cell() : number_cell(found->values.front());
  };
}

/// The values of metrics_of(), one name each.
StudyRows::CellMaker metric_cells(const TrialRecord* trials, const std::string& metric) {
  return [trials, series = NamedFinder(metric, &Series::name),
          scalar = NamedFinder(metric, &Scalar::name)](std::size_t i) mutable {
    if (const auto* found = series(trials[i].series); found != nullptr && !found->values.empty())
      return number_cell(*result_of(trials[i], *found));
    const auto* found = scalar(trials[i].scalars);
    return found == nullptr ? absent_cell() : number_cell(found->value);
  };
}

}  // namespace

Cell number_cell(double value) { return {value, number_text(value), true, ""}; }

Cell absent_cell() {
  Cell cell = number_cell(std::nan(""));
  cell.absent = true;
  return cell;
}

Cell value_cell(const ParameterValue& value) {
  if (const auto* real = std::get_if<double>(&value)) return {*real, value_text(value), true, ""};
  if (const auto* integer = std::get_if<std::int64_t>(&value))
    return {static_cast<double>(*integer), value_text(value), true, ""};
  return {std::nan(""), to_string(value), false, ""};
}

void add_axis_columns(StudyRows& rows, const StudyHeader& header,
                      const std::function<const Parameters&(std::size_t)>& parameters) {
  for (const auto& axis : header.axes)
    rows.add_column(
        axis.path, [parameters, value = NamedFinder(axis.path, &Parameters::value_type::first)](std::size_t i) mutable {
          const auto* found = value(parameters(i));
          return found == nullptr ? absent_cell() : value_cell(found->second);
        });
}

Cell mean_cell(const Interval& interval) {
  const auto [mean, half_width] = interval_text(interval);
  return {interval.mean, mean, true, half_width, true, interval.half_width, interval.count == 0};
}

Cell mean_cell(const std::vector<const TrialRecord*>& trials, const std::string& metric) {
  std::map<std::uint32_t, double> replicates;  // equal trials count once
  for (const auto* trial : trials) {
    if (trial->status != TrialStatus::completed) continue;
    if (const auto value = objective_value(*trial, metric)) replicates.try_emplace(trial->replicate, *value);
  }
  std::vector<double> values;
  for (const auto& [replicate, value] : replicates) values.push_back(value);
  return mean_cell(mean_interval(values));
}

bool is_marked(const PointSummary& point) { return !point.values.empty() && point.lost() > 0; }

bool has_pruned(const StudyTable& study) {
  return std::ranges::any_of(study.trials, [](const auto& trial) { return trial.status == TrialStatus::pruned; });
}

std::vector<std::string> metric_names(const StudyTable& study) {
  std::vector<std::string> names;
  const auto take = [&](const std::string& name) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  };
  for (const auto& objective : study.header.objectives) names.push_back(objective.metric);
  for (const auto& trial : study.trials) {
    for (const auto& series : trial.series)
      if (!series.values.empty()) take(series.name);
    for (const auto& scalar : trial.scalars) take(scalar.name);
  }
  return names;
}

TrialsOfPoints trials_of_points(const StudyTable& study) {
  EqualPoints equal;
  for (const auto& trial : study.trials) equal.add(trial);
  TrialsOfPoints trials;
  for (const auto& trial : study.trials) trials[equal.first(trial.point)].push_back(&trial);
  return trials;
}

std::vector<std::pair<std::string, double>> metrics_of(const TrialRecord& trial) {
  std::vector<std::pair<std::string, double>> metrics;
  for (const auto& series : trial.series)
    if (const auto value = result_of(trial, series)) metrics.emplace_back(series.name, *value);
  for (const auto& scalar : trial.scalars) metrics.emplace_back(scalar.name, scalar.value);
  return metrics;
}

void StudyRows::add_column(std::string name, CellMaker make) {
  columns.push_back(std::move(name));
  makers_.push_back(std::move(make));
}

std::size_t StudyRows::find(const std::string& column) const {
  return static_cast<std::size_t>(std::find(columns.begin(), columns.end(), column) - columns.begin());
}

template <class Before>
void StudyRows::sort(std::size_t column, Before before) {
  std::vector<std::pair<Cell, std::size_t>> keys;
  keys.reserve(rows.size());
  for (const auto row : rows) keys.emplace_back(makers_[column](row), row);
  std::vector<std::size_t> order(rows.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, [&](auto a, auto b) { return before(keys[a].first, keys[b].first); });
  for (std::size_t i = 0; i < order.size(); ++i) rows[i] = keys[order[i]].second;
}

void StudyRows::sort_by(std::size_t column) { sort(column, before); }

void StudyRows::sort_best_first(const StudyHeader& header) {
  const Objective& objective = header.objectives[0];
  sort_best_first(find(objective.metric), objective);
}

void StudyRows::sort_best_first(std::size_t column, const Objective& objective) {
  sort(column, [&](const Cell& a, const Cell& b) { return better(objective, a.number, b.number); });
}

StudyRows trial_rows(const StudyTable& study) {
  StudyRows table;
  const TrialRecord* trials = study.trials.data();
  table.rows.resize(study.trials.size());
  std::iota(table.rows.begin(), table.rows.end(), 0);
  const auto count = [&](const char* name, auto number) {
    table.add_column(name, [=](std::size_t i) { return whole(std::invoke(number, trials[i])); });
  };
  count("trial", &TrialRecord::trial);
  add_axis_columns(table, study.header, [=](std::size_t i) -> const Parameters& { return trials[i].parameters; });
  for (const auto& path : scheduled_axes(study)) table.add_column(path + ".begin", begin_cells(trials, path));
  count("replicate", &TrialRecord::replicate);
  table.add_column("status", [=](std::size_t i) -> Cell {
    return {std::nan(""), std::string(status_name(trials[i].status)), false, ""};
  });
  count("epochs", epochs_of);
  if (keeps_best(study))
    table.add_column("kept_epoch", [=](std::size_t i) {
      return trials[i].kept_epoch > 0 ? whole(result_epoch(trials[i])) : absent_cell();
    });
  for (const auto& name : metric_names(study)) table.add_column(name, metric_cells(trials, name));
  count("point", &TrialRecord::point);
  count("seed", &TrialRecord::seed);
  table.add_column("duration", [=](std::size_t i) { return number_cell(trials[i].duration); });
  return table;
}

StudyRows point_rows(const StudyTable& study, const Summary& summary) {
  StudyRows table;
  const PointSummary* points = summary.points.data();
  table.rows.resize(summary.points.size());
  std::iota(table.rows.begin(), table.rows.end(), 0);
  const auto count = [&](const char* name, auto number) {
    table.add_column(name, [=](std::size_t i) { return whole(std::invoke(number, points[i])); });
  };
  const auto trials = std::make_shared<const TrialsOfPoints>(trials_of_points(study));
  table.add_column("rank", [=](std::size_t i) {
    auto cell = points[i].objective.count > 0 ? whole(i + 1) : absent_cell();
    if (is_marked(points[i])) cell.text += "*";
    return cell;
  });
  add_axis_columns(table, study.header, [=](std::size_t i) -> const Parameters& { return points[i].parameters; });
  auto metrics = metric_names(study);
  table.add_column(metrics[0], [=](std::size_t i) { return mean_cell(points[i].objective); });
  count("completed", &PointSummary::completed);
  if (has_pruned(study)) count("pruned", &PointSummary::pruned);
  count("failed", &PointSummary::failed);
  table.add_column("epochs", [=](std::size_t i) { return epochs_cell(trials->at(points[i].point)); });
  metrics.erase(metrics.begin());
  for (const auto& name : metrics)
    table.add_column(name, [=](std::size_t i) { return mean_cell(trials->at(points[i].point), name); });
  count("point", &PointSummary::point);
  return table;
}

}  // namespace sandglass::results
