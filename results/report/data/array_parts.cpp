#include "results/report/data/array_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "results/analysis/best_trials.hpp"
#include "results/record/data_names.hpp"

// Which trials' arrays a report shows, and what it takes from them.
namespace sandglass::results {
namespace {

constexpr std::size_t kScatters = 6, kReplicates = 3;
constexpr std::size_t kFilters = 6;
constexpr std::size_t kPictures = 48;
constexpr std::size_t kPairs = 24;                 ///< points of which a second replicate is read
constexpr std::size_t kMostTrials = 300;           ///< that are read, unless few of them keep arrays
constexpr std::uint64_t kMostBytes = 256'000'000;  ///< of arrays that are read

/// `count` of the numbers below `size`, evenly spread, the first and the last among them.
std::vector<std::size_t> spread(std::size_t size, std::size_t count) {
  std::vector<std::size_t> chosen;
  if (size <= count) count = size;
  for (std::size_t i = 0; i < count; ++i) chosen.push_back(count == 1 ? 0 : i * (size - 1) / (count - 1));
  return chosen;
}

/// The next completed trial of the same point.
std::optional<std::size_t> another_replicate(const ReportStudy& study, std::size_t first) {
  const auto& trials = study.table.trials;
  const auto point = study.point_of(trials[first]);
  for (std::size_t i = first + 1; i < trials.size(); ++i)
    if (study.point_of(trials[i]) == point)
      return trials[i].status == TrialStatus::completed ? std::optional(i) : std::nullopt;
  return std::nullopt;
}

/// Positions of trials: the best one, then replicates of the best point, then one of each of some points from the best
/// to the worst, as many as there are scatters, as there are pictures, as are read at all; and then all others, in case
/// few trials of many keep arrays.
std::vector<std::size_t> trials_to_read(const ReportStudy& study) {
  std::vector<std::size_t> order;
  std::set<std::size_t> known;
  const auto take = [&](std::size_t position) {
    if (known.insert(position).second) order.push_back(position);
  };
  const auto firsts = study.first_trials();
  if (firsts.empty()) return order;
  BestTrials best(study.header());
  for (const auto& trial : study.table.trials) best.add(trial);
  if (const auto trials = best.trials(); !trials.empty()) take(*study.position(trials.front()));
  const auto point = study.point_of(study.table.trials[firsts.front()]);
  std::size_t replicates = 0;
  for (std::size_t i = 0; i < study.table.trials.size() && replicates < kReplicates; ++i) {
    const auto& trial = study.table.trials[i];
    if (trial.status != TrialStatus::completed || study.point_of(trial) != point) continue;
    take(i);
    ++replicates;
  }
  const auto take_points = [&](std::size_t count) {
    for (const auto i : spread(firsts.size(), count)) take(firsts[i]);
  };
  take_points(kScatters - std::min(kScatters, order.size()) + 1);
  take_points(kPictures);
  for (const auto i : spread(firsts.size(), kPairs))
    if (const auto second = another_replicate(study, firsts[i])) take(*second);
  take_points(kMostTrials);
  take_points(firsts.size());
  return order;
}

std::uint64_t bytes_of(const std::vector<Array>& arrays) {
  std::uint64_t bytes = 0;
  for (const auto& array : arrays)
    bytes += std::visit([](const auto& data) { return data.size() * sizeof(data[0]); }, array.data);
  return bytes;
}

constexpr std::array kArrayParts{"images", "latents", "health", "filters", "decoder", "stability"};

/// Where nothing is shown because the arrays are lost, that is the reason, not what the study records.
void blame_losses(const std::string& sentence, ReportParts& parts) {
  for (const char* part : kArrayParts)
    if (parts.missing.contains(part)) parts.missing[part] = sentence;
}

}  // namespace

const Array* find_array(const std::vector<Array>& arrays, std::string_view name) {
  const auto found = std::ranges::find(arrays, name, &Array::name);
  return found == arrays.end() ? nullptr : &*found;
}

std::vector<float> floats_of(const Array& array) {
  return std::visit([](const auto& data) { return std::vector<float>(data.begin(), data.end()); }, array.data);
}

std::vector<std::int32_t> integers_of(const Array& array) {
  if (const auto* held = std::get_if<std::vector<std::int32_t>>(&array.data)) return *held;
  return {};
}

Json names_json(const std::vector<Array>& arrays, std::string_view name) {
  const auto* array = find_array(arrays, name);
  return array == nullptr ? Json(nullptr) : Json(names_from_array(integers_of(*array)));
}

std::optional<Blocks::Shape> image_shape(const std::vector<Array>& arrays) {
  const auto* array = find_array(arrays, "data_shape");
  if (array == nullptr) return std::nullopt;
  const auto numbers = integers_of(*array);
  if (numbers.size() < 4 || std::ranges::any_of(numbers, [](auto n) { return n < 0; })) return std::nullopt;
  Blocks::Shape shape;
  for (const std::size_t i : {1, 2, 3}) shape.push_back(static_cast<std::uint64_t>(numbers[i]));
  const bool is_image = shape[0] > 0 && shape[0] * shape[1] * shape[2] == static_cast<std::uint64_t>(numbers[0]);
  return is_image ? std::optional(shape) : std::nullopt;
}

void add_array_parts(const ReportStudy& study, const ReportOptions& options, ReportParts& parts) {
  ImagesPart images;
  LatentsPart latents(study.header().seed, options.umap_examples);
  StabilityPart stability;
  FiltersPart filters;
  DecoderPart decoder;
  std::map<std::uint64_t, std::string> lost;  // reasons by trial
  std::uint64_t bytes = 0;
  const auto order = trials_to_read(study);
  std::size_t read = 0, with_arrays = 0;
  for (; read < order.size() && bytes < kMostBytes && (read < kMostTrials || with_arrays < kScatters); ++read) {
    const auto& record = study.table.trials[order[read]];
    auto [arrays, problem] = study.source.readable_arrays(record.trial);
    if (!problem.empty()) lost.emplace(record.trial, std::move(problem));
    if (arrays.empty()) continue;
    bytes += bytes_of(arrays);
    const ShownTrial shown{order[read], record.trial, study.point_of(record), std::move(arrays)};
    if (with_arrays < kPictures) images.take(shown);
    latents.take(shown, with_arrays < kScatters, parts);
    stability.take(shown);
    if (with_arrays < kFilters) filters.take(shown, parts);
    decoder.take(shown, parts);
    ++with_arrays;
  }
  if (with_arrays > 0 && (read < order.size() || with_arrays < study.first_trials().size()))
    parts.notes.push_back(fmt::format(
        "Arrays are shown of {} of {} trials: the best, replicates of the best point, then one of each of some points "
        "from "
        "the best to the worst. Scatters are of the first {}, pictures of the first {}.",
        with_arrays, study.table.trials.size(), std::min(kScatters, with_arrays), std::min(kPictures, with_arrays)));
  images.finish(parts);
  latents.finish(parts);
  filters.finish(parts);
  decoder.finish(parts);
  stability.finish(parts);
  for (auto& [trial, reason] : study.source.lost_arrays()) lost.emplace(trial, std::move(reason));
  if (auto lacking = study.source.beyond_journal(); !lacking.empty()) parts.notes.push_back(std::move(lacking));
  if (lost.empty()) return;
  parts.lost = lost_arrays_sentence(lost, study.source.folder());
  parts.notes.push_back(parts.lost);
  if (with_arrays == 0) blame_losses(parts.lost, parts);
}

}  // namespace sandglass::results
