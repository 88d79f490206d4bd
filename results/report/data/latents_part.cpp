#include <fmt/format.h>

#include <algorithm>

#include "results/record/data_names.hpp"
#include "results/report/data/array_parts.hpp"
#include "results/report/data/code_statistics.hpp"

namespace sandglass::results {
namespace {

constexpr std::uint64_t kMostExamples = 10'000;  ///< of a scatter

/// Every so-manieth row of an array, so that no more than kMostExamples are left.
template <class T>
std::vector<T> thinned(const std::vector<T>& values, std::uint64_t rows, std::uint64_t every) {
  if (every == 1) return values;
  const auto width = rows == 0 ? 0 : values.size() / rows;
  std::vector<T> out;
  for (std::uint64_t row = 0; row < rows; row += every)
    out.insert(out.end(), values.begin() + static_cast<std::ptrdiff_t>(row * width),
               values.begin() + static_cast<std::ptrdiff_t>((row + 1) * width));
  return out;
}

Json integers_ref(const ShownTrial& shown, std::string_view name, std::uint64_t rows, std::uint64_t every,
                  ReportParts& parts) {
  const auto* array = find_array(shown.arrays, name);
  if (array == nullptr || array->shape.size() != 1 || array->shape[0] != rows) return nullptr;
  const auto values = thinned(integers_of(*array), rows, every);
  return parts.blocks.add(values, {values.size()});
}

/// The true coordinates of examples that were made by a formula.
Json columns_json(const ShownTrial& shown, std::uint64_t rows, std::uint64_t every, ReportParts& parts) {
  Json columns = Json::array();
  const auto* array = find_array(shown.arrays, "coordinate");
  if (array == nullptr || array->shape.size() != 2 || array->shape[0] != rows) return columns;
  const auto values = thinned(floats_of(*array), rows, every);
  const auto width = static_cast<std::size_t>(array->shape[1]);
  for (std::size_t column = 0; column < width; ++column) {
    std::vector<float> one;
    for (std::size_t i = column; i < values.size(); i += width) one.push_back(values[i]);
    columns.push_back(
        {{"name", fmt::format("coordinate {}", column)}, {"values", parts.blocks.add(one, {one.size()})}});
  }
  return columns;
}

Json pca_json(const std::vector<float>& codes, std::uint64_t examples, const CodeStatistics& statistics,
              ReportParts& parts) {
  const auto pca = project(codes, statistics);
  return {{"xy", parts.blocks.add_short(pca.xy, {examples, 2})},
          {"variance", {json_number(pca.share[0]), json_number(pca.share[1])}},
          {"centre", statistics.mean},
          {"components", {pca.components[0], pca.components[1]}},
          {"trustworthiness", nullptr},
          {"neighbour_class_here", nullptr},
          {"neighbour_class_all", nullptr}};
}

}  // namespace

void LatentsPart::take(const ShownTrial& shown, bool scatter, ReportParts& parts) {
  const auto* latent = find_array(shown.arrays, "latent");
  if (latent == nullptr || latent->shape.size() != 2 || latent->shape[0] == 0 || latent->shape[1] == 0) return;
  const auto rows = latent->shape[0], size = latent->shape[1];
  const auto all = floats_of(*latent);
  if (!std::ranges::all_of(all, [](float value) { return std::isfinite(value); })) {
    parts.notes.push_back(fmt::format("Codes of trial {} are not all finite, and not shown.", shown.trial));
    return;
  }
  const auto statistics = code_statistics(all, static_cast<std::size_t>(size));
  const Json health{{"trial", shown.trial},
                    {"point", shown.point},
                    {"size", size},
                    {"unit_variance", statistics.variance},
                    {"active_units", statistics.active_units},
                    {"participation", json_number(statistics.participation)}};
  health_.push_back(health);
  if (label_names_.is_null()) label_names_ = names_json(shown.arrays, kClassNames);
  if (!scatter) return;
  const auto every = (rows + kMostExamples - 1) / kMostExamples;
  const auto codes = thinned(all, rows, every);
  const auto examples = codes.size() / size;
  if (every > 1)
    parts.notes.push_back(
        fmt::format("The scatter of trial {} shows every {}th of {} codes.", shown.trial, every, rows));
  Json json = health;
  json["examples"] = examples;
  json["every"] = every;
  json["label"] = integers_ref(shown, "label", rows, every, parts);
  json["source"] = integers_ref(shown, "source", rows, every, parts);
  json["pca"] = pca_json(codes, examples, statistics, parts);
  json["umap"] = nullptr;
  json["codes"] = nullptr;
  json["columns"] = columns_json(shown, rows, every, parts);
  trials_.push_back(std::move(json));
}

void LatentsPart::finish(ReportParts& parts) {
  const std::string reason = "No trial recorded latents: record: {latents: test}.";
  if (trials_.empty()) {
    parts.lacks("latents", reason);
  } else {
    parts.document["latents"] = {{"trials", std::move(trials_)}, {"label_names", label_names_}};
    parts.missing["umap"] = "This program computes no UMAP.";
  }
  if (health_.empty()) return parts.lacks("health", reason);
  parts.document["health"] = {{"active", kActiveVariance}, {"trials", std::move(health_)}};
}

}  // namespace sandglass::results
