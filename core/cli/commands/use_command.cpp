#include <fmt/format.h>

#include <algorithm>

#include "core/base/error.hpp"
#include "core/cli/commands/commands.hpp"
#include "core/cli/use/example_file.hpp"
#include "core/cli/use/forward.hpp"
#include "results/export/array_export.hpp"

namespace sandglass {
namespace {

using results::Array;

std::uint64_t size_of(Index n) { return static_cast<std::uint64_t>(n); }

/// One class for every row.
void set_label(Rows& rows, const UseOptions& options) {
  if (options.label < 0) return;
  if (!options.labels.empty()) throw ConfigError("both --label and --labels are given\nleave one out");
  rows.labels.assign(static_cast<std::size_t>(rows.count), static_cast<std::int32_t>(options.label));
}

/// What the command is to work on: a file, or a split of the study's own data.
Rows input_rows(const UseOptions& options, const TrainedTrial& trial, const Registry& registry) {
  Rows rows;
  if (!options.input.empty()) {
    rows = read_rows(options.input, options.array, options.labels, registry);
  } else {
    const auto data = load_data(trial, registry);
    const Split& split = data->named(options.split);
    if (split.empty()) throw ConfigError(fmt::format("the study has no {} examples", options.split));
    rows = {split.count, split.features, split.inputs, split.labels};
  }
  set_label(rows, options);
  return rows;
}

std::string where_of(const UseOptions& options) {
  return options.input.empty() ? "the " + options.split + " split" : options.input.string();
}

/// (example, height, width[, channel]) for images, else (example, feature).
Array examples_array(std::string name, const TrainedTrial& trial, Index count, std::vector<float> values) {
  const DataShape& shape = trial.shape;
  Array array{std::move(name),
              {"example", "feature"},
              {size_of(count), size_of(shape.features)},
              std::move(values),
              "",
              fmt::format("By trial {}.", trial.number)};
  if (!shape.is_image() || shape.height * shape.width * shape.channels != shape.features) return array;
  array.dimensions = {"example", "height", "width"};
  array.shape = {size_of(count), size_of(shape.height), size_of(shape.width)};
  if (shape.channels > 1) {
    array.dimensions.push_back("channel");
    array.shape.push_back(size_of(shape.channels));
  }
  return array;
}

/// To the file, or as CSV to stdout.
int give(const Array& array, const UseOptions& options, const TrainedTrial& trial) {
  if (options.output.empty()) {
    fmt::print("{}", results::csv_text(array));
    return kSuccess;
  }
  results::write_array(options.output, array);
  fmt::print(stderr, "{}: {} of shape ({}) by trial {}\n", options.output.string(), array.name,
             fmt::join(array.shape, ", "), trial.number);
  return kSuccess;
}

/// Whatever can be told to be wrong without the data is, before it is loaded.
TrainedTrial load(const UseOptions& options, Registry& registry, bool needs_input = true) {
  if (needs_input && options.input.empty() && options.split.empty())
    throw ConfigError("nothing to work on\nadd --input FILE, or --split train, valid or test");
  if (!options.output.empty()) results::require_known_ending(options.output);
  return load_trained_trial({options.run, options.trial, options.data, options.plugins}, registry);
}

Array codes_array(const TrainedTrial& trial, Index count, std::vector<float> codes) {
  return {"latent",
          {"example", "latent_unit"},
          {size_of(count), size_of(trial.model().latent_size())},
          std::move(codes),
          "",
          fmt::format("By trial {}.", trial.number)};
}

}  // namespace

int encode_command(const UseOptions& options, Registry& registry) {
  const auto trial = load(options, registry);
  const Rows rows = input_rows(options, trial, registry);
  return give(codes_array(trial, rows.count, encode_rows(trial, rows, where_of(options))), options, trial);
}

int reconstruct_command(const UseOptions& options, Registry& registry) {
  const auto trial = load(options, registry);
  const Rows rows = input_rows(options, trial, registry);
  auto out = reconstruct_rows(trial, rows, where_of(options));
  return give(examples_array("reconstruction", trial, rows.count, std::move(out)), options, trial);
}

int decode_command(const UseOptions& options, Registry& registry) {
  const auto trial = load(options, registry);
  const Rows codes = input_rows(options, trial, registry);
  auto out = decode_rows(trial, codes, where_of(options));
  return give(examples_array("decoded", trial, codes.count, std::move(out)), options, trial);
}

int sample_command(const UseOptions& options, Registry& registry) {
  const auto trial = load(options, registry, false);
  Rows codes = draw_codes(trial, options.count, options.seed);
  set_label(codes, options);
  auto out = decode_rows(trial, codes, "samples");
  return give(examples_array("sample", trial, codes.count, std::move(out)), options, trial);
}

}  // namespace sandglass
