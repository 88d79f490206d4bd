#include <fmt/format.h>

#include <algorithm>

#include "results/analysis/embedding/map_quality.hpp"
#include "results/analysis/embedding/pca.hpp"
#include "results/analysis/embedding/umap.hpp"
#include "results/analysis/latents/latent_health.hpp"
#include "results/record/data_names.hpp"
#include "results/report/data/array_parts.hpp"

namespace sandglass::results {
namespace {

constexpr std::uint64_t kMostExamples = 10'000;  ///< of a scatter
constexpr std::uint64_t kFewestForUmap = 20;
constexpr double kActiveVariance = 0.01;  ///< as latent_health() counts

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

std::vector<std::int32_t> labels_of(const ShownTrial& shown, std::uint64_t rows, std::uint64_t every) {
  const auto* array = find_array(shown.arrays, "label");
  if (array == nullptr || array->shape != std::vector{rows}) return {};
  return thinned(integers_of(*array), rows, every);
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

/// Two coordinates of each code, and how far the picture may be believed.
Json map_json(const std::vector<float>& xy, const Codes& codes, std::span<const std::int32_t> labels,
              ReportParts& parts) {
  constexpr std::size_t kJudged = 1'000;
  const auto quality = map_quality(codes, {xy, codes.examples, 2}, labels, kJudged);
  return {{"xy", parts.blocks.add_short(xy, {codes.examples, 2})},
          {"trustworthiness", json_number(quality.trustworthiness)},
          {"neighbour_class_here", json_number(quality.same_label_here)},
          {"neighbour_class_all", json_number(quality.same_label_all)},
          {"judged", quality.examples},
          {"neighbours", quality.neighbours}};
}

/// Codes of a single unit lie on a line: their second coordinate is 0.
std::vector<float> in_the_plane(const Pca& found, const Codes& codes) {
  auto xy = found.project(codes);
  if (found.count() > 1) return xy;
  std::vector<float> padded;
  for (const float x : xy) padded.insert(padded.end(), {x, 0});
  return padded;
}

Json pca_json(const Codes& codes, std::span<const std::int32_t> labels, const Pca& found, ReportParts& parts) {
  Json json = map_json(in_the_plane(found, codes), codes, labels, parts);
  json["variance"] = {json_number(found.share(0)), found.count() > 1 ? json_number(found.share(1)) : Json(0)};
  json["centre"] = found.mean;
  json["components"] = Json::array();
  for (std::size_t i = 0; i < 2; ++i) {
    const auto begin = found.components.begin() + static_cast<std::ptrdiff_t>(i * found.units);
    json["components"].push_back(i < found.count()
                                     ? std::vector<double>(begin, begin + static_cast<std::ptrdiff_t>(found.units))
                                     : std::vector<double>(found.units, 0));
  }
  return json;
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
  const auto found = latent_health({all, rows, size});
  const Json health{{"trial", shown.trial},
                    {"point", shown.point},
                    {"size", size},
                    {"unit_variance", found.unit_variance},
                    {"active_units", found.active_units},
                    {"participation", json_number(found.participation)}};
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
  const auto labels = labels_of(shown, rows, every);
  json["pca"] = pca_json({codes, examples, size}, labels, pca({all, rows, size}, 2), parts);
  json["umap"] = nullptr;
  if (umap_examples_ + examples <= most_umap_examples_ && examples >= kFewestForUmap) {
    umap_examples_ += examples;
    json["umap"] = map_json(umap({codes, examples, size}, {.seed = seed_}), {codes, examples, size}, labels, parts);
  } else {
    without_umap_ = true;
  }
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
    if (without_umap_)
      parts.missing["umap"] = fmt::format(
          "UMAP was computed of the first scatters with {} examples in all, and of none with fewer than {}: sandglass "
          "report --umap computes more.",
          most_umap_examples_, kFewestForUmap);
  }
  if (health_.empty()) return parts.lacks("health", reason);
  parts.document["health"] = {{"active", kActiveVariance}, {"trials", std::move(health_)}};
}

}  // namespace sandglass::results
