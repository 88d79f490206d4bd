#include "core/trial/data/fill_missing.hpp"

#include <fmt/format.h>

#include <cmath>

#include "core/trial/train/plugin_fault.hpp"

namespace sandglass {
namespace {

std::vector<double> training_means(const DataSplits& data, const std::string& dataset) {
  const auto features = static_cast<std::size_t>(data.shape.features);
  std::vector<double> means(features, 0);
  std::vector<std::size_t> known(features, 0);
  for (std::size_t i = 0; i < data.train.inputs.size(); ++i)
    if (const float x = data.train.inputs[i]; !std::isnan(x)) means[i % features] += x, ++known[i % features];
  for (std::size_t k = 0; k < features; ++k) {
    if (known[k] == 0)
      throw PluginRefusal(
          "dataset/" + dataset,
          fmt::format("feature {} has no value in any of the {} training examples, and so no mean for those that lack "
                      "one\nleave it out with dataset.skip, or set dataset.missing to drop or fill",
                      data.features.empty() ? std::to_string(k) : fmt::format("'{}'", data.features[k]),
                      data.train.count),
          "missing");
    means[k] /= static_cast<double>(known[k]);
  }
  return means;
}

}  // namespace

void fill_missing(DataSplits& data, const std::string& dataset) {
  auto means = training_means(data, dataset);
  for (Split* split : {&data.train, &data.valid, &data.test}) fill_missing(split->inputs, means);
  data.fitted.push_back({std::string(kFillByMean), std::move(means)});
}

void fill_missing(std::span<float> values, std::span<const double> means) {
  for (std::size_t i = 0; i < values.size(); ++i)
    if (std::isnan(values[i])) values[i] = static_cast<float>(means[i % means.size()]);
}

}  // namespace sandglass
