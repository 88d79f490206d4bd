#include "core/cli/view/front_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/cli/view/parameters_json.hpp"
#include "core/cli/view/scatter.hpp"

namespace sandglass {
namespace {

using results::ParetoFront;
using results::PointMeans;
using results::StudyHeader;
using results::StudyTable;

struct Range {
  double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();

  void take(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
};

/// What is shown of the k-th objective: the front, and on its bad side as much again. What lies far beyond would press
/// the front into a corner.
Range shown_range(const StudyHeader& header, const ParetoFront& front, std::size_t k) {
  Range of_front, of_all;
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

std::string picture(const StudyHeader& header, const ParetoFront& front, const Terminal& terminal) {
  const Range x = shown_range(header, front, 0), y = shown_range(header, front, 1);
  const Frame frame{x.low, x.high, y.low, y.high};
  std::vector<Dot> dots;
  std::size_t beyond = 0;
  for (std::size_t i = 0; i < front.points.size(); ++i) {
    const auto& means = front.points[i].means;
    if (front.points[i].trials.empty()) continue;
    dots.push_back({means[0].mean, means[1].mean, i < front.size});
    beyond += frame.holds(dots.back()) ? 0 : 1;
  }
  const auto& objectives = header.objectives;
  std::string text = scatter_text(dots, frame, objectives[0].metric, objectives[1].metric, terminal);
  if (text.empty()) return "";
  text += fmt::format("\n  {} on the front  {} dominated", terminal.utf8 ? "●" : "o", terminal.utf8 ? "·" : ".");
  if (beyond > 0) text += fmt::format(" ({} beyond the picture)", beyond);
  return "\n" + text +
         fmt::format("  better: {} and {}\n", objectives[0].minimize ? "left" : "right",
                     objectives[1].minimize ? "down" : "up");
}

using TrialsOfPoint = std::vector<const results::TrialRecord*>;

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
  table.columns.insert(table.columns.end(), {"completed", "failed"});
  table.columns.insert(table.columns.end(), others, names.end());
  const auto trials = trials_of_points(study);
  for (std::size_t i = 0; i < (all ? front.points.size() : front.size); ++i) {
    const auto& its_trials = trials.at(front.points[i].point);
    auto row = row_of(study.header, front.points[i], its_trials);
    row.index = i;
    if (all) row.cells.push_back({std::nan(""), i < front.size ? "yes" : "", false, ""});
    for (const auto status : {results::TrialStatus::completed, results::TrialStatus::failed})
      row.cells.push_back(
          number_cell(static_cast<double>(std::ranges::count(its_trials, status, &results::TrialRecord::status))));
    for (auto name = others; name != names.end(); ++name) row.cells.push_back(mean_cell(its_trials, *name));
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string front_text(const StudyHeader& header, const ParetoFront& front, const Terminal& terminal) {
  const std::string sentence = front.size == 0
                                   ? "No point has a value of every objective: none is on the Pareto front."
                                   : fmt::format(
                                         "{} of {} points {} on the Pareto front: no other point is as good in every "
                                         "objective and better in one.",
                                         front.size, front.points.size(), front.size == 1 ? "is" : "are");
  const auto lines = wrapped(sentence, static_cast<std::size_t>(std::max(terminal.width - 2, 20)));
  std::string text = fmt::format("\n  {}\n", fmt::join(lines, "\n  "));
  if (header.objectives.size() == 2 && front.size > 1) text += picture(header, front, terminal);
  return text;
}

nlohmann::ordered_json front_json(const StudyTable& study, const ParetoFront& front, bool all) {
  using Json = nlohmann::ordered_json;
  Json json = Json::array();
  const auto trials = trials_of_points(study);
  for (std::size_t i = 0; i < (all ? front.points.size() : front.size); ++i) {
    const auto& point = front.points[i];
    Json objectives = Json::object();
    for (std::size_t k = 0; k < point.means.size(); ++k)
      objectives[study.header.objectives[k].metric] = {{"mean", number_json(point.means[k].mean)},
                                                       {"half_width", number_json(point.means[k].half_width)}};
    json.push_back({{"point", point.point},
                    {"trials", point.trials},
                    {"parameters", parameters_json(trials.at(point.point)[0]->parameters)},
                    {"objectives", std::move(objectives)},
                    {"front", i < front.size}});
  }
  return json;
}

}  // namespace sandglass
