#include <algorithm>

#include "results/report/data/report_study.hpp"
#include "results/report/study_rows.hpp"

// The points of a study and what came out at each, in columns.
namespace sandglass::results {
namespace {

Json intervals_json(const ReportStudy& study, const std::vector<Interval>& intervals) {
  Json mean = Json::array(), half_width = Json::array();
  for (const auto& interval : intervals) {
    mean.push_back(interval.count == 0 ? Json(nullptr) : study.number(interval.mean));
    half_width.push_back(interval.count < 2 ? Json(nullptr) : study.number(interval.half_width));
  }
  return {{"mean", std::move(mean)}, {"half_width", std::move(half_width)}};
}

Json metric_intervals(const ReportStudy& study, std::size_t metric) {
  std::vector<Interval> intervals;
  for (std::size_t i = 0; i < study.summary.points.size(); ++i) intervals.push_back(study.mean_of(i, metric));
  return intervals_json(study, intervals);
}

/// Of a single objective the means that the ranks are by, of several those that the front is by.
Json objective_intervals(const ReportStudy& study, std::size_t objective) {
  std::map<std::uint64_t, Interval> by_point;
  if (study.front)
    for (const auto& point : study.front->points) by_point[point.point] = point.means[objective];
  std::vector<Interval> intervals;
  for (const auto& point : study.summary.points)
    intervals.push_back(study.front ? by_point[point.point] : point.objective);
  return intervals_json(study, intervals);
}

Json front_json(const ReportStudy& study) {
  if (!study.front) return nullptr;
  std::map<std::uint64_t, bool> on_front;
  for (std::size_t i = 0; i < study.front->points.size(); ++i)
    on_front[study.front->points[i].point] = i < study.front->size;
  Json all = Json::array();
  for (const auto& point : study.summary.points) all.push_back(on_front[point.point]);
  return all;
}

double mean_epochs(const ReportStudy& study, std::size_t point) {
  double sum = 0;
  for (const auto i : study.trials_of[point]) sum += static_cast<double>(epochs_of(study.table.trials[i]));
  return sum / static_cast<double>(study.trials_of[point].size());
}

}  // namespace

void add_point_parts(const ReportStudy& study, ReportParts& parts) {
  const auto& points = study.summary.points;
  const auto column = [&](auto&& value_of) {
    Json all = Json::array();
    for (std::size_t i = 0; i < points.size(); ++i) all.push_back(value_of(i));
    return all;
  };
  auto& json = parts.document["points"];
  json["point"] = column([&](std::size_t i) { return Json(points[i].point); });
  json["axes"] = Json::array();
  for (const auto& axis : study.header().axes)
    json["axes"].push_back(column([&](std::size_t i) { return axis_json(points[i].parameters, axis.path); }));
  const bool ranked = !study.several();  // points of several objectives have no rank: see front
  json["rank"] =
      column([&](std::size_t i) { return ranked && !points[i].values.empty() ? Json(i + 1) : Json(nullptr); });
  json["marked"] = column([&](std::size_t i) { return Json(is_marked(points[i])); });
  json["completed"] = column([&](std::size_t i) { return Json(points[i].completed); });
  json["pruned"] = column([&](std::size_t i) { return Json(points[i].pruned); });
  json["failed"] = column([&](std::size_t i) { return Json(points[i].failed); });
  json["front"] = front_json(study);
  json["objectives"] = Json::array();
  for (std::size_t k = 0; k < study.header().objectives.size(); ++k)
    json["objectives"].push_back(objective_intervals(study, k));
  json["metrics"] = Json::array();
  for (std::size_t k = 0; k < study.metrics.size(); ++k) json["metrics"].push_back(metric_intervals(study, k));
  json["epochs"] = column([&](std::size_t i) { return json_number(mean_epochs(study, i)); });
  Json quantiles = Json::array();
  for (int freedom = 1; freedom <= 60; ++freedom) quantiles.push_back(student_t_quantile(0.975, freedom));
  parts.document["t975"] = std::move(quantiles);
}

}  // namespace sandglass::results
