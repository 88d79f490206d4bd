#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/analysis/curves/search_curve.hpp"
#include "results/analysis/effects/marginal_effect.hpp"
#include "results/analysis/importance/importance.hpp"
#include "results/report/data/report_study.hpp"

// What each axis does, which matters, and whether the search was long enough.
namespace sandglass::results {
namespace {

constexpr std::size_t kSearchSteps = 300;  ///< more of the search's curve are thinned, its last one kept
constexpr std::size_t kBins = 6;           ///< of a range
constexpr std::size_t kFewPoints = 5;      ///< below so many a mean is sparse: drawn hatched
constexpr std::size_t kMostLevels = 12;    ///< more values of a number are put into bins

/// A point with its axis value and its mean objective.
struct Sample {
  ParameterValue level;
  double value = 0;
  std::size_t trials = 0;
};

std::string as_sentence(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text + ".";
}

void push_level(Json& effect, Json level, const Interval& mean, std::size_t trials, bool sparse) {
  const bool wide = mean.count < 2;  // one value has no interval
  effect["levels"].push_back(std::move(level));
  effect["mean"].push_back(json_number(mean.mean));
  effect["low"].push_back(wide ? Json(nullptr) : json_number(mean.mean - mean.half_width));
  effect["high"].push_back(wide ? Json(nullptr) : json_number(mean.mean + mean.half_width));
  effect["trials"].push_back(trials);
  effect["sparse"].push_back(sparse);
}

Json empty_effect(std::size_t axis, std::string question) {
  Json effect{{"axis", axis}, {"question", std::move(question)}};
  for (const char* list : {"levels", "mean", "low", "high", "trials", "sparse"}) effect[list] = Json::array();
  effect["binned"] = false;
  effect["over"] = "points";  // what the intervals are over
  effect["first"] = nullptr;  // of bins the lowest value in each
  return effect;
}

Json grid_effect(const GridTable& grid, std::size_t axis, const std::string& path, const std::string& metric) {
  auto effect = empty_effect(
      axis, fmt::format("Mean of {} over all combinations of the other axes; {}", metric,
                        grid.replicates > 1 ? "95 % interval over the replicates" : "one replicate, so no interval"));
  effect["over"] = "replicates";
  const auto levels = marginal_effect(grid, path);
  for (const auto& level : levels)
    push_level(effect, value_json(level.level), level.mean, grid.values.size() / levels.size(), false);
  return effect;
}

std::vector<Sample> samples_of(const ReportStudy& study, const std::string& path) {
  std::vector<Sample> samples;
  for (const auto& point : study.summary.points) {
    if (point.values.empty()) continue;
    const auto at = std::ranges::find(point.parameters, path, [](const auto& one) { return one.first; });
    if (at != point.parameters.end()) samples.push_back({at->second, point.objective.mean, point.values.size()});
  }
  return samples;
}

/// The mean of the samples from `first` to before `last`.
void push_samples(Json& effect, Json level, std::span<const Sample> samples) {
  std::vector<double> values;
  std::size_t trials = 0;
  for (const auto& sample : samples) {
    values.push_back(sample.value);
    trials += sample.trials;
  }
  push_level(effect, std::move(level), mean_interval(values), trials, samples.size() < kFewPoints);
}

double number_of(const ParameterValue& value) {
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return static_cast<double>(std::get<std::int64_t>(value));
}

bool is_number(const ParameterValue& value) {
  return std::holds_alternative<double>(value) || std::holds_alternative<std::int64_t>(value);
}

/// Where each level begins in samples sorted by level.
std::vector<std::size_t> level_starts(const std::vector<Sample>& samples) {
  std::vector<std::size_t> starts;
  for (std::size_t i = 0; i < samples.size(); ++i)
    if (i == 0 || samples[i].level != samples[i - 1].level) starts.push_back(i);
  return starts;
}

/// Bins of about equally many samples that divide no level.
std::vector<std::size_t> bin_starts(const std::vector<std::size_t>& levels, std::size_t samples) {
  const auto bins = std::clamp<std::size_t>(samples / kFewPoints, 2, kBins);
  std::vector<std::size_t> starts;
  for (std::size_t bin = 0; bin < bins; ++bin) {
    const auto at = std::ranges::lower_bound(levels, bin * samples / bins);
    if (at != levels.end() && (starts.empty() || *at > starts.back())) starts.push_back(*at);
  }
  return starts;
}

Json searched_effect(std::vector<Sample> samples, std::size_t axis, bool is_range, const std::string& metric) {
  auto effect = empty_effect(
      axis, fmt::format("Mean of {} over the points that were tried with this value; 95 % interval over the points, "
                        "among which the other axes vary",
                        metric));
  const bool numbers = std::ranges::all_of(samples, [](const auto& sample) { return is_number(sample.level); });
  std::ranges::stable_sort(samples, [&](const Sample& a, const Sample& b) {
    return numbers ? number_of(a.level) < number_of(b.level) : a.level < b.level;
  });
  auto starts = level_starts(samples);
  effect["binned"] = numbers && (is_range ? starts.size() > kBins : starts.size() > kMostLevels);
  if (effect["binned"]) {
    starts = bin_starts(starts, samples.size());
    effect["first"] = Json::array();
    for (const auto start : starts) effect["first"].push_back(value_json(samples[start].level));
  }
  starts.push_back(samples.size());
  const std::span<const Sample> all(samples);
  for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
    const auto first = starts[i], last = starts[i + 1];
    push_samples(effect, value_json(samples[(first + last - 1) / 2].level), all.subspan(first, last - first));
  }
  return effect;
}

void add_search_curve(const ReportStudy& study, std::uint64_t given, ReportParts& parts) {
  if (study.several())
    return parts.lacks("search", "The study has several objectives: there is no best value after so many points.");
  const auto searched = searched_values(study.header(), study.table.trials, given);
  if (!searched.problem.empty()) return parts.lacks("search", as_sentence(searched.problem));
  Json curve{{"points", Json::array()}, {"expected", Json::array()}, {"low", Json::array()}, {"high", Json::array()}};
  const auto steps = search_curve(searched.values, study.header().objectives[0].minimize);
  const std::size_t every = std::max<std::size_t>(1, steps.size() / kSearchSteps);
  for (std::size_t i = 0; i < steps.size(); i = i + 1 < steps.size() ? std::min(i + every, steps.size() - 1) : i + 1) {
    const auto& step = steps[i];
    curve["points"].push_back(step.points);
    curve["expected"].push_back(json_number(step.expected));
    curve["low"].push_back(json_number(step.low));
    curve["high"].push_back(json_number(step.high));
  }
  parts.document["search"] = std::move(curve);
}

Json share_json(const std::optional<ShareInterval>& share) {
  if (!share) return nullptr;
  const auto end = [](double value) { return std::isnan(value) ? Json(nullptr) : Json(value); };
  return {{"share", json_number(share->share)}, {"low", end(share->low)}, {"high", end(share->high)}};
}

std::string_view kind_of_row(Importance::Kind kind) {
  switch (kind) {
    case Importance::Kind::axis: return "axis";
    case Importance::Kind::pair: return "pair";
    case Importance::Kind::seed: return "seed";
    case Importance::Kind::rest: break;
  }
  return "rest";
}

void add_importance(const ReportStudy& study, ReportParts& parts) {
  const auto found = importance(study.header(), study.summary, study.header().seed);
  if (!found.problem.empty()) return parts.lacks("importance", as_sentence(found.problem));
  Json rows = Json::array();
  constexpr double kNothing = 1e-9;  // what rounding leaves of a sum
  for (const auto& row : found.rows) {
    if (row.kind == Importance::Kind::rest && row.variance && row.variance->share < kNothing) continue;
    rows.push_back({{"name", row.name},
                    {"axes", row.axes},
                    {"kind", kind_of_row(row.kind)},
                    {"variance", share_json(row.variance)},
                    {"best_tenth", share_json(row.best_tenth)}});
  }
  parts.document["importance"] = {
      {"rows", std::move(rows)},
      {"method", found.method == Importance::Method::anova ? "anova" : "fanova"},
      {"questions", {{"variance", found.variance_question}, {"best_tenth", found.best_tenth_question}}},
      {"notes", found.notes}};
}

}  // namespace

void add_effect_parts(const ReportStudy& study, const ReportOptions& options, ReportParts& parts) {
  const auto& header = study.header();
  const auto& metric = header.objectives[0].metric;
  const auto grid = grid_table(header, study.summary);
  Json effects = Json::array();
  for (std::size_t i = 0; i < header.axes.size(); ++i) {
    const auto& path = header.axes[i].path;
    if (grid.problem.empty()) {
      effects.push_back(grid_effect(grid.grid, i, path, metric));
    } else if (auto samples = samples_of(study, path); !samples.empty()) {
      effects.push_back(searched_effect(std::move(samples), i, header.axes[i].levels.empty(), metric));
    }
  }
  if (effects.empty())
    parts.lacks("effects", header.axes.empty() ? "The study varies nothing: it has no axes."
                                               : fmt::format("No completed trial has a value of {}.", metric));
  else
    parts.document["effects"] = std::move(effects);
  add_importance(study, parts);
  add_search_curve(study, options.given_points, parts);
}

}  // namespace sandglass::results
