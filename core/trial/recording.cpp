#include "core/trial/recording.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "core/trial/shape_from_array.hpp"

namespace sandglass {
namespace {

using results::Array;

std::uint64_t size_of(Index n) { return static_cast<std::uint64_t>(n); }

void append(std::vector<float>& to, BatchView batch) { to.insert(to.end(), batch.all().begin(), batch.all().end()); }

Array labels_of(const Split& split, Index count, std::string name, std::string dimension) {
  return {std::move(name),
          {std::move(dimension)},
          {size_of(count)},
          std::vector<std::int32_t>(split.labels.begin(), split.labels.begin() + count),
          "",
          "Class of the example."};
}

void record_latents(const Split& split, Index count, Evaluator& evaluator, Index latent_size,
                    const std::vector<std::string>& coordinates, std::vector<Array>& arrays) {
  std::vector<float> codes;
  codes.reserve(static_cast<std::size_t>(count * latent_size));
  evaluator.visit(split, count, [&](Index, ReconstructionPass& pass) { append(codes, pass.latent()); });
  arrays.push_back({"latent",
                    {"example", "latent_unit"},
                    {size_of(count), size_of(latent_size)},
                    std::move(codes),
                    "",
                    "Code of the clean example."});
  arrays.push_back({"source",
                    {"example"},
                    {size_of(count)},
                    std::vector<std::int32_t>(split.source.begin(), split.source.begin() + count),
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
Array pictures(std::string name, std::string text, const DataShape& shape, Index count, std::vector<float> data) {
  Array array{std::move(name), {"sample", "feature"}, {size_of(count), size_of(shape.features)}, std::move(data), "",
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

void record_reconstructions(const Split& split, Index count, Evaluator& evaluator, const DataShape& shape,
                            std::vector<Array>& arrays) {
  std::vector<float> inputs, outputs;
  evaluator.visit(split, count, [&](Index, ReconstructionPass& pass) {
    append(inputs, pass.clean());
    append(outputs, pass.reconstruction());
  });
  arrays.push_back(pictures("input", "Clean example.", shape, count, std::move(inputs)));
  arrays.push_back(pictures("reconstruction", "What the model makes of it.", shape, count, std::move(outputs)));
  if (!split.labels.empty()) arrays.push_back(labels_of(split, count, "sample_label", "sample"));
}

Array weights_of(const Parameter& parameter) {
  std::vector<float> values(static_cast<std::size_t>(parameter.size()));
  for (Index i = 0; i < parameter.size(); ++i)
    values[static_cast<std::size_t>(i)] = static_cast<float>(parameter.at(i));
  Array array{parameter.name(),
              {parameter.name() + ".in", parameter.name() + ".out"},
              {size_of(parameter.rows()), size_of(parameter.cols())},
              std::move(values),
              "",
              "Trained parameter."};
  if (parameter.rows() == 1) {
    array.dimensions.erase(array.dimensions.begin());
    array.shape.erase(array.shape.begin());
  }
  array.weights = true;
  return array;
}

}  // namespace

std::vector<Array> record_arrays(const config::RecordConfig& record, Evaluator& evaluator, const DataSplits& data,
                                 Index latent_size, const ParameterSet& parameters) {
  std::vector<Array> arrays;
  if (record.latents != "none") {
    const Split& split = data.named(record.latents);
    const Index count = record.latent_examples > 0 ? std::min<Index>(record.latent_examples, split.count) : split.count;
    record_latents(split, count, evaluator, latent_size, data.coordinates, arrays);
  }
  if (record.reconstructions > 0) {
    const Split& split = data.test.empty() ? data.valid : data.test;
    const Index count = std::min<Index>(record.reconstructions, split.count);
    record_reconstructions(split, count, evaluator, data.shape, arrays);
  }
  if (record.weights != "none") {
    for (const auto& parameter : parameters) arrays.push_back(weights_of(parameter));
    arrays.push_back(shape_array(data.shape));
  }
  return arrays;
}

}  // namespace sandglass
