#include <algorithm>
#include <cmath>

#include "results/analysis/embedding/pca.hpp"
#include "results/analysis/latents/latent_likeness.hpp"
#include "results/report/data/array_parts.hpp"

namespace sandglass::results {
namespace {

constexpr std::size_t kJudged = 1'000;  ///< examples that likeness is measured on
constexpr std::size_t kDrawn = 500;     ///< examples that are laid over each other

/// Some of the examples of all trials, the same of each.
std::vector<std::vector<std::size_t>> shared_places(const std::vector<StabilityPart::Codes>& trials) {
  std::vector<std::span<const std::int32_t>> sources;
  for (const auto& trial : trials) sources.push_back(trial.source);
  auto places = shared_examples(sources);
  for (auto& place : places) {
    std::vector<std::size_t> chosen;
    for (const auto i : evenly_chosen(place.size(), kJudged)) chosen.push_back(place[i]);
    place = std::move(chosen);
  }
  return places;
}

/// The codes in the plane of their first two components; a single unit's with a second coordinate of 0.
std::vector<float> plane_of(const Codes& codes) {
  const auto found = pca(codes, 2);
  const auto projected = found.project(codes);
  if (found.count() == 2) return projected;
  std::vector<float> padded;
  for (const float x : projected) padded.insert(padded.end(), {x, 0});
  return padded;
}

}  // namespace

void StabilityPart::take(const ShownTrial& shown) {
  const auto* latent = find_array(shown.arrays, "latent");
  const auto* source = find_array(shown.arrays, "source");
  if (latent == nullptr || source == nullptr || latent->shape.size() != 2 || source->shape.size() != 1) return;
  if (latent->shape[1] == 0 || source->shape[0] != latent->shape[0]) return;
  auto values = floats_of(*latent);
  if (!std::ranges::all_of(values, [](float value) { return std::isfinite(value); })) return;
  auto& trials = points_[shown.point];
  if (trials.empty()) order_.push_back(shown.point);
  if (trials.size() < kMostReplicates)
    trials.push_back(
        {shown.trial, static_cast<std::size_t>(latent->shape[1]), std::move(values), integers_of(*source)});
}

void StabilityPart::finish(ReportParts& parts) {
  Json all = Json::array();
  for (const auto point : order_)
    if (const auto& trials = points_.at(point); trials.size() > 1) add(point, trials, parts, all);
  if (all.empty())
    return parts.lacks(
        "stability",
        "No point shown has codes of the same examples by two replicates: sweep: {replicates: 3}, record: "
        "{latents: test}.");
  parts.document["stability"] = std::move(all);
}

void StabilityPart::add(std::uint64_t point, const std::vector<Codes>& trials, ReportParts& parts, Json& all) {
  const auto places = shared_places(trials);
  const auto examples = places.front().size();
  if (examples < 4) return;
  std::vector<std::vector<float>> rows;
  std::vector<results::Codes> codes;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    const results::Codes whole{trials[i].values, trials[i].source.size(), trials[i].units};
    rows.push_back(rows_of(whole, places[i]));
    codes.push_back({rows.back(), examples, trials[i].units});
  }
  LatentLikeness mean;
  Json numbers = Json::array(), aligned_maps = Json::array();
  const auto drawn = evenly_chosen(examples, kDrawn);
  const auto first = plane_of(codes[0]);
  for (std::size_t i = 0; i < trials.size(); ++i) {
    numbers.push_back(trials[i].trial);
    const auto map = plane_of(codes[i]);
    const auto laid = i == 0 ? first : aligned({map, examples, 2}, {first, examples, 2});
    aligned_maps.push_back(parts.blocks.add_short(rows_of({laid, examples, 2}, drawn), {drawn.size(), 2}));
    if (i == 0) continue;
    const auto likeness = latent_likeness(codes[0], codes[i], kJudged);
    const auto others = static_cast<double>(trials.size() - 1);
    mean.procrustes += likeness.procrustes / others;
    mean.cka += likeness.cka / others;
    mean.neighbours += likeness.neighbours / others;
  }
  all.push_back({{"point", point},
                 {"trials", std::move(numbers)},
                 {"procrustes", json_number(mean.procrustes)},
                 {"cka", json_number(mean.cka)},
                 {"neighbours", json_number(mean.neighbours)},
                 {"examples", examples},
                 {"aligned", std::move(aligned_maps)}});
}

}  // namespace sandglass::results
