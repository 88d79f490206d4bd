#include "core/trial/evaluate/artifacts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/text.hpp"
#include "core/config/study/study_schema.hpp"
#include "results/record/data_names.hpp"

namespace sandglass {

results::Array shape_array(const DataShape& shape) {
  std::vector<std::int32_t> numbers;
  for (const Index n : {shape.features, shape.height, shape.width, shape.channels, shape.steps, shape.classes})
    numbers.push_back(static_cast<std::int32_t>(n));
  results::Array array{kShapeArray,
                       {"data_shape_part"},
                       {numbers.size()},
                       std::move(numbers),
                       "",
                       "An example: features, height, width, channels, steps, classes; 0 for what it does not have."};
  array.weights = true;
  return array;
}

std::optional<DataShape> shape_from_array(std::span<const float> values) {
  // Counts, small enough to be whole numbers in single precision.
  const auto is_count = [](float n) { return n >= 0 && n <= 16777216.0F && n == std::floor(n); };
  if (values.size() != 6 || !std::ranges::all_of(values, is_count) || values[0] < 1) return std::nullopt;
  const auto count = [&](std::size_t i) { return static_cast<Index>(values[i]); };
  return DataShape{count(0), count(1), count(2), count(3), count(4), count(5)};
}

results::Array fitted_array(const FittedTransform& fitted) {
  const std::string name = std::string(results::kFittedPrefix) + fitted.name;
  std::vector<double> values{fitted.numbers ? 1.0 : 0.0};
  if (fitted.numbers) values.insert(values.end(), fitted.numbers->begin(), fitted.numbers->end());
  results::Array array{name,
                       {name + ".number"},
                       {values.size()},
                       std::move(values),
                       "",
                       "1 and what the transform learned from the training examples; 0 if it does not say."};
  array.weights = true;
  return array;
}

FittedTransform fitted_from_array(std::string_view name, const std::vector<double>& values) {
  FittedTransform fitted{std::string(name.substr(results::kFittedPrefix.size())), std::nullopt};
  if (!values.empty() && values[0] == 1) fitted.numbers.emplace(values.begin() + 1, values.end());
  return fitted;
}

namespace {

std::uint64_t size_of(Index n) { return static_cast<std::uint64_t>(n); }

void append(std::vector<float>& to, BatchView batch) { to.insert(to.end(), batch.all().begin(), batch.all().end()); }

results::Array labels_of(const Split& split, Index count, std::string name, std::string dimension) {
  return {std::move(name),
          {std::move(dimension)},
          {size_of(count)},
          std::vector<std::int32_t>(split.labels.begin(), split.labels.begin() + count),
          "",
          "Class of the example."};
}

void add_latents(const Split& split, Index count, Evaluator& evaluator, Index latent_size,
                 const std::vector<std::string>& coordinates, std::vector<results::Array>& arrays) {
  std::vector<float> codes, log_variances;
  codes.reserve(static_cast<std::size_t>(count * latent_size));
  evaluator.visit(split, count, [&](Index, ReconstructionPass& pass) {
    append(codes, pass.latent());
    append(log_variances, pass.log_variance());
  });
  arrays.push_back({"latent",
                    {"example", "latent_unit"},
                    {size_of(count), size_of(latent_size)},
                    std::move(codes),
                    "",
                    "Code of the clean example."});
  if (!log_variances.empty())
    arrays.push_back({"latent_log_variance",
                      {"example", "latent_unit"},
                      {size_of(count), size_of(latent_size)},
                      std::move(log_variances),
                      "",
                      "Logarithm of the posterior's variance, whose mean is the code."});
  arrays.push_back({"source",
                    {"example"},
                    {size_of(count)},
                    std::vector<std::int32_t>(split.position.begin(), split.position.begin() + count),
                    "",
                    "Position of the example in the dataset's own part, from 0."});
  if (!split.labels.empty()) arrays.push_back(labels_of(split, count, "label", "example"));
  if (coordinates.empty()) return;
  const auto known = static_cast<Index>(coordinates.size());
  arrays.push_back({"coordinate",
                    {"example", "intrinsic"},
                    {size_of(count), size_of(known)},
                    std::vector<float>(split.coordinates.begin(), split.coordinates.begin() + count * known),
                    "",
                    "True intrinsic coordinates of the example: " + join(coordinates) + "."});
}

/// (sample, height, width[, channel]) for images, else (sample, feature).
results::Array pictures(std::string name, std::string text, const DataShape& shape, Index count,
                        std::vector<float> data) {
  results::Array array{
      std::move(name), {"sample", "feature"}, {size_of(count), size_of(shape.features)}, std::move(data), "",
      std::move(text)};
  if (shape.height > 0 && shape.height * shape.width * shape.channels == shape.features) {
    array.dimensions = {"sample", "height", "width"};
    array.shape = {size_of(count), size_of(shape.height), size_of(shape.width)};
    if (shape.channels > 1) {
      array.dimensions.push_back("channel");
      array.shape.push_back(size_of(shape.channels));
    }
  }
  return array;
}

void add_reconstructions(const Split& split, Index count, Evaluator& evaluator, const DataShape& shape, bool corrupts,
                         std::vector<results::Array>& arrays) {
  std::vector<float> inputs, outputs;
  const auto keep = [&](Index, ReconstructionPass& pass) {
    append(inputs, pass.clean());
    append(outputs, pass.reconstruction());
  };
  evaluator.visit(split, count, keep);
  arrays.push_back(pictures("input", "Clean example.", shape, count, std::exchange(inputs, {})));
  arrays.push_back(pictures("reconstruction", "What the model makes of it.", shape, count, std::exchange(outputs, {})));
  if (corrupts) {
    evaluator.visit_corrupted(split, count, keep);
    arrays.push_back(pictures("corrupted", "The example with the noise of training.", shape, count, std::move(inputs)));
    arrays.push_back(
        pictures("denoised", "What the model makes of the corrupted example.", shape, count, std::move(outputs)));
  }
  if (!split.labels.empty()) arrays.push_back(labels_of(split, count, "sample_label", "sample"));
}

/// Whether the study names a noise. A strength of 0 counts: trials along an axis of strengths have the same arrays.
bool has_noise(const TrialPlugins& plugins) {
  return plugins.noise_id != fmt::format("noise/{}", config::default_plugin(Kind::noise));
}

results::Array weights_of(const Parameter& parameter) {
  std::vector<float> values(static_cast<std::size_t>(parameter.size()));
  for (Index i = 0; i < parameter.size(); ++i)
    values[static_cast<std::size_t>(i)] = static_cast<float>(parameter.at(i));
  results::Array array{parameter.name(),
                       {parameter.name() + ".in", parameter.name() + ".out"},
                       {size_of(parameter.rows()), size_of(parameter.cols())},
                       std::move(values),
                       "",
                       parameter.is_buffer() ? "Statistic noted in training." : "Trained parameter."};
  if (parameter.rows() == 1) {
    array.dimensions.erase(array.dimensions.begin());
    array.shape.erase(array.shape.begin());
  }
  array.weights = true;
  return array;
}

}  // namespace

std::vector<results::Array> make_artifacts(const config::RecordConfig& policy, Evaluator& evaluator,
                                           const DataSplits& data, const TrialPlugins& plugins,
                                           const ParameterSet& parameters) {
  std::vector<results::Array> arrays;
  if (policy.latents != "none") {
    const Split& split = data.named(policy.latents);
    const Index count = policy.latent_examples > 0 ? std::min<Index>(policy.latent_examples, split.count) : split.count;
    add_latents(split, count, evaluator, plugins.model->latent_size(), data.coordinates, arrays);
  }
  if (policy.reconstructions > 0) {
    const Split& split = data.test.empty() ? data.valid : data.test;
    const Index count = std::min<Index>(policy.reconstructions, split.count);
    add_reconstructions(split, count, evaluator, data.shape, has_noise(plugins), arrays);
  }
  if (policy.weights != "none") {
    for (const auto& parameter : parameters) arrays.push_back(weights_of(parameter));
    arrays.push_back(shape_array(data.shape));
    for (const auto& fitted : data.fitted) arrays.push_back(fitted_array(fitted));
    const auto& ranges = data.trained_ranges();
    results::Array array{std::string(results::kTrainedRanges),
                         {"dataset.trained_ranges.bound", "dataset.trained_ranges.feature"},
                         {2, ranges.size() / 2},
                         ranges,
                         "",
                         "Smallest and largest number of each feature over the training examples."};
    array.weights = true;
    arrays.push_back(std::move(array));
    if (!data.features.empty())
      arrays.push_back(results::names_array(results::kFeatureNames, data.features,
                                            "Names of the dataset's features in UTF-8, a 0 after each."));
    if (!data.class_names.empty())
      arrays.push_back(results::names_array(results::kClassNames, data.class_names,
                                            "Names of the dataset's classes in UTF-8, a 0 after each."));
  }
  return arrays;
}

}  // namespace sandglass
