// Computes what referees of results/analysis ask for: reads a JSON list of requests from standard input and writes the
// list of answers to standard output. {"want": "pca", "codes": [[...], ...]} and so on.
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>

#include "results/analysis/embedding/map_quality.hpp"
#include "results/analysis/embedding/pca.hpp"
#include "results/analysis/embedding/umap.hpp"
#include "results/analysis/importance/importance.hpp"
#include "results/analysis/latents/latent_health.hpp"
#include "results/analysis/latents/latent_likeness.hpp"

namespace {

using namespace sandglass::results;
using Json = nlohmann::json;

/// A matrix of JSON and the view of it.
struct Matrix {
  explicit Matrix(const Json& rows) : examples(rows.size()), units(rows.empty() ? 0 : rows[0].size()) {
    for (const auto& row : rows)
      for (const auto& value : row) values.push_back(value.get<float>());
  }
  Codes codes() const { return {values, examples, units}; }

  std::size_t examples, units;
  std::vector<float> values{};
};

Json rows_json(const std::vector<float>& values, std::size_t columns) {
  Json rows = Json::array();
  for (std::size_t i = 0; i < values.size(); i += columns)
    rows.push_back(std::vector<float>(values.begin() + static_cast<std::ptrdiff_t>(i),
                                      values.begin() + static_cast<std::ptrdiff_t>(i + columns)));
  return rows;
}

Json answer_of_pca(const Json& request) {
  const Matrix matrix(request.at("codes"));
  const auto out = pca(matrix.codes(), request.at("components").get<std::size_t>());
  return {{"variance", out.variance}, {"codes", rows_json(out.project(matrix.codes()), out.count())}};
}

Json answer_of_quality(const Json& request) {
  const Matrix codes(request.at("codes")), map(request.at("map"));
  const auto labels = request.at("labels").get<std::vector<std::int32_t>>();
  const auto out = map_quality(codes.codes(), map.codes(), labels, request.at("most").get<std::size_t>());
  return {{"trustworthiness", out.trustworthiness}, {"here", *out.same_label_here}, {"all", *out.same_label_all}};
}

Json answer_of_umap(const Json& request) {
  const Matrix codes(request.at("codes"));
  return rows_json(umap(codes.codes(), {.epochs = request.at("epochs").get<std::size_t>()}), 2);
}

Json answer_of_latents(const Json& request) {
  const Matrix a(request.at("codes")), b(request.at("others"));
  const auto health = latent_health(a.codes());
  const auto likeness = latent_likeness(a.codes(), b.codes());
  return {{"variance", health.unit_variance},
          {"participation", health.participation},
          {"procrustes", likeness.procrustes},
          {"cka", likeness.cka},
          {"neighbours", likeness.neighbours}};
}

/// A study of these points with one replicate each.
StudyHeader header_of(const Json& request) {
  StudyHeader header;
  header.objectives = {{"loss", true}};
  for (const auto& axis : request.at("axes")) {
    header.axes.push_back({axis.at("path"), "", "", *axis_type_named(axis.at("type").get<std::string>())});
    if (!axis.at("log").is_null()) header.axes.back().log = axis.at("log").get<bool>();
  }
  return header;
}

sandglass::ParameterValue value_of(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_integer()) return value.get<std::int64_t>();
  return value.get<double>();
}

std::vector<TrialRecord> trials_of(const Json& request) {
  std::vector<TrialRecord> trials;
  for (const auto& point : request.at("points")) {
    TrialRecord trial;
    trial.trial = trial.point = trials.size();
    for (const auto& [path, value] : point.items()) trial.parameters.emplace_back(path, value_of(value));
    trial.scalars = {{"loss", "", "", request.at("values")[trials.size()].get<double>()}};
    trials.push_back(std::move(trial));
  }
  return trials;
}

Json share_json(const std::optional<ShareInterval>& one) {
  if (!one) return nullptr;
  return {{"share", one->share}, {"low", one->low}, {"high", one->high}};
}

Json answer_of_importance(const Json& request) {
  const auto header = header_of(request);
  Json rows = Json::array();
  for (const auto& row : importance(header, summarize(header, trials_of(request)), 1).rows)
    rows.push_back(
        {{"name", row.name}, {"variance", share_json(row.variance)}, {"best_tenth", share_json(row.best_tenth)}});
  return rows;
}

const std::map<std::string, std::function<Json(const Json&)>> kAnswers{{"pca", answer_of_pca},
                                                                       {"quality", answer_of_quality},
                                                                       {"umap", answer_of_umap},
                                                                       {"latents", answer_of_latents},
                                                                       {"importance", answer_of_importance}};

}  // namespace

int main() {
  try {
    Json answers = Json::array();
    for (const Json& request : Json::parse(std::cin))
      answers.push_back(kAnswers.at(request.at("want").get<std::string>())(request));
    std::cout << answers;
    return std::cout.flush() ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << "analysis_answers: " << error.what() << '\n';
    return 1;
  }
}
