// Computes what referees of results/analysis ask for: reads a JSON list of requests from standard input and writes the
// list of answers to standard output. {"want": "pca", "codes": [[...], ...]} and so on.
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>

#include "results/analysis/embedding/map_quality.hpp"
#include "results/analysis/embedding/pca.hpp"
#include "results/analysis/embedding/umap.hpp"

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

const std::map<std::string, std::function<Json(const Json&)>> kAnswers{
    {"pca", answer_of_pca}, {"quality", answer_of_quality}, {"umap", answer_of_umap}};

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
