#include "core/cli/use/trained_use.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/base/denormals.hpp"
#include "core/base/error.hpp"
#include "core/cli/common_options.hpp"
#include "core/cli/output.hpp"
#include "core/cli/use/example_file.hpp"
#include "core/cli/use/unlike_trained.hpp"
#include "core/trial/data/fill_missing.hpp"
#include "core/trial/train/plugin_fault.hpp"

namespace sandglass {
namespace {

using results::Array;

bool to_screen(const UseOptions& options) { return options.output.empty() || options.output == "-"; }

/// What the classes are called: kept beside the weights, or, of an older study, known to its data.
std::vector<std::string> class_names_of(const TrainedTrial& trial, const Registry& registry) {
  if (!trial.class_names.empty()) return trial.class_names;
  const auto data = load_data(trial, registry);
  if (!data->class_names.empty()) return data->class_names;
  std::vector<std::string> names;
  for (Index i = 0; i < trial.shape.classes; ++i) names.push_back(std::to_string(i));
  return names;
}

std::uint64_t size_of(Index n) { return static_cast<std::uint64_t>(n); }

constexpr auto kExamples = "images";  // what an array of examples is mostly called

void add_array(CLI::App& command, UseOptions& options, std::string fallback) {
  options.usual_array = std::move(fallback);
  command
      .add_option("--array", options.array,
                  fmt::format("The array in an HDF5 or NPZ input; default: {}{}",
                              options.usual_array == kExamples ? "as in the study, else " : "", options.usual_array))
      ->type_name("PATH");
  command
      .add_option("--labels", options.labels,
                  "The input's labels: a file of its kind, an array of HDF5 or NPZ, or a CSV column")
      ->type_name("LABELS");
  command
      .add_option("--dataset", options.how,
                  "How the input is read, where not as the study's dataset: header=true, decimal=,")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false)
      ->take_all();
}

}  // namespace

void add_use_options(CLI::App& command, UseOptions& options) {
  add_study_source(command, options.run);
  command.add_option("--trial", options.trial, "Whose model: best (the default) or a trial's number")
      ->type_name("best|N");
  command
      .add_option("--output", options.output,
                  "A .npy, .csv, .h5, .hdf5 or .idx file; default, or '-': CSV on the screen")
      ->type_name("FILE");
  command.add_option("--label", options.label, "For models that are given a class: this one for every row")
      ->type_name("CLASS");
  command.add_option("--data", options.data, "Where the dataset's files are, if not where the study says")
      ->type_name("DIR");
  add_plugin_option(command, options.plugins);
}

void add_examples(CLI::App& command, UseOptions& options) {
  auto* input =
      command
          .add_option("--input", options.input,
                      "Examples as the study's own: a .npy, .npz, .csv, .h5, .hdf5 or IDX file, or a folder of images")
          ->type_name("FILE");
  add_array(command, options, kExamples);
  command.add_flag("--prepared", options.prepared,
                   "The input has been through the study's scale, layout and transforms already");
  command.add_option("--split", options.split, "Instead of --input: a part of the study's own data")
      ->check(CLI::IsMember({"train", "valid", "test"}))
      ->type_name("train|valid|test")
      ->excludes(input);
}

void add_codes(CLI::App& command, UseOptions& options) {
  command.add_option("--input", options.input, "Codes, one a row: a .npy, .npz, .csv, .h5 or .hdf5 file")
      ->type_name("FILE")
      ->required();
  options.prepared = true;  // codes are the model's own
  add_array(command, options, "latent");
}

namespace {

/// The class that --label says.
std::int32_t class_number(const std::string& label, const TrainedTrial& trial) {
  const auto& names = trial.class_names;
  if (const auto found = std::ranges::find(names, label); found != names.end())
    return static_cast<std::int32_t>(found - names.begin());
  std::int32_t number = 0;
  const auto [end, error] = std::from_chars(label.data(), label.data() + label.size(), number);
  const bool whole = error == std::errc{} && end == label.data() + label.size() && number >= 0;
  if (whole && (number < trial.shape.classes || !trial.model().conditional())) return number;
  throw ConfigError(fmt::format("--label is '{}', expected {}a number from 0 to {}", label,
                                names.empty() ? "" : fmt::format("one of {}, or ", fmt::join(names, ", ")),
                                trial.shape.classes - 1));
}

}  // namespace

void set_label(Rows& rows, const UseOptions& options, const TrainedTrial& trial) {
  if (options.label.empty()) return;
  if (!options.labels.empty()) throw ConfigError("both --label and --labels are given\nleave one out");
  rows.labels.assign(static_cast<std::size_t>(rows.count), class_number(options.label, trial));
}

namespace {

[[noreturn]] void cannot_transform(const TrainedTrial& trial, const std::string& transform, const std::string& why) {
  throw ConfigError(
      fmt::format("transform/{} of trial {} cannot be applied to new examples: {}\n"
                  "give examples that have been through the study's transforms already, with --prepared",
                  transform, trial.number, why));
}

/// The examples through one transform, as it was fitted when the model was trained.
void transform_examples(ExampleFile& file, const config::PluginUse& use, const TrainedTrial& trial,
                        const Registry& registry) {
  const auto found = std::ranges::find(trial.fitted, use.name, &FittedTransform::name);
  if (found == trial.fitted.end())
    cannot_transform(trial, use.name, "what it learned was not kept; run the study again with this version");
  if (!found->numbers) cannot_transform(trial, use.name, "it does not say what it learned from the training examples");
  const DenormalScope flush(Denormals::flushed);  // as when the study prepared its own
  guarded("transform/" + use.name, [&] {
    const auto transform = registry.make_transform(use.name, use.params);
    const DataShape after = transform->prepare(file.shape);
    transform->restore(*found->numbers);
    const Rows& in = file.rows;
    Rows out{in.count, after.features, {}, in.labels, in.class_names, in.names};
    out.values.resize(static_cast<std::size_t>(out.count * out.columns));
    for (Index i = 0; i < in.count; ++i) {
      Rng rng(0, Purpose::dataset, static_cast<std::uint64_t>(i));
      transform->apply({in.values.data() + i * in.columns, static_cast<std::size_t>(in.columns)},
                       {out.values.data() + i * out.columns, static_cast<std::size_t>(out.columns)}, rng);
      if (rng.position() != 0) cannot_transform(trial, use.name, "it draws at random");
    }
    file = {std::move(out), after};
  });
}

/// The array of the input: as --array says, else, of examples, what the study's own is called.
std::string array_of(const UseOptions& options, const TrainedTrial& trial) {
  if (!options.array.empty() || options.usual_array != kExamples)
    return options.array.empty() ? options.usual_array : options.array;
  const auto* own = trial.config.dataset.params.find("array");
  const auto* name = own ? std::get_if<std::string>(own) : nullptr;
  return name && !name->empty() ? *name : options.usual_array;
}

/// The rows of the input file, read and transformed as the study's own examples.
Rows prepared_rows(const UseOptions& options, const TrainedTrial& trial, const Registry& registry) {
  const auto* like = options.prepared ? nullptr : &trial.config.dataset;
  const auto means = std::ranges::find(trial.fitted, kFillByMean, &FittedTransform::name);
  ExampleFile file = read_examples({options.input, array_of(options, trial), options.labels, options.how}, like,
                                   trial.features, trial.shape, registry);
  if (!file.rows.labels.empty() && trial.model().conditional())
    match_classes(file.rows, class_names_of(trial, registry), options.input.string());
  if (means == trial.fitted.end() && std::ranges::find(options.how, "missing=mean") != options.how.end())
    throw ConfigError(
        "--dataset missing=mean: the study kept no means to fill by, since its own dataset.missing is not mean\n"
        "leave such rows out with missing=drop, or give the value: missing=fill fill=VALUE");
  if (!options.prepared && means != trial.fitted.end()) {
    if (file.rows.columns != std::ssize(*means->numbers))
      throw ConfigError(fmt::format("{}: {} numbers in a row, but the study's examples have {}", options.input.string(),
                                    file.rows.columns, means->numbers->size()));
    fill_missing(file.rows.values, *means->numbers);
  }
  if (!options.prepared)
    for (const auto& use : trial.config.transforms) try {
        transform_examples(file, use, trial, registry);
      } catch (const PluginRefusal& refusal) {
        throw ConfigError(fmt::format("{}: {}", options.input.string(), refusal.what()));
      } catch (const PluginFault& fault) {
        throw ConfigError(fmt::format("{}: {}", options.input.string(), fault.what()));
      }
  return std::move(file.rows);
}

}  // namespace

Rows input_rows(const UseOptions& options, const TrainedTrial& trial, const Registry& registry) {
  Rows rows;
  if (!options.input.empty()) {
    rows = prepared_rows(options, trial, registry);
    if (const auto unlike = unlike_trained(rows, trial, options.prepared);
        !unlike.empty() && options.usual_array == kExamples)
      notify("warning: {}: {}\n", options.input.string(), unlike);
  } else {
    const auto data = load_data(trial, registry);
    const Split& split = data->named(options.split);
    if (split.empty()) throw ConfigError(fmt::format("the study has no {} examples", options.split));
    rows = {split.count, split.features, split.inputs, split.labels, data->class_names, split.names};
    if (rows.names.empty())
      for (const auto place : split.position) rows.names.push_back(std::to_string(place));
  }
  set_label(rows, options, trial);
  return rows;
}

std::string where_of(const UseOptions& options) {
  return options.input.empty() ? "the " + options.split + " split" : options.input.string();
}

Array examples_array(std::string name, const TrainedTrial& trial, Index count, const GivenExamples& given) {
  const DataShape& shape = trial.shape;
  Array array{std::move(name),
              {"example", "feature"},
              {size_of(count), size_of(shape.features)},
              given.values,
              "",
              fmt::format("By trial {}{}.", trial.number, given.units)};
  if (!shape.is_image() || shape.height * shape.width * shape.channels != shape.features) return array;
  array.dimensions = {"example", "height", "width"};
  array.shape = {size_of(count), size_of(shape.height), size_of(shape.width)};
  if (shape.channels > 1) {
    array.dimensions.push_back("channel");
    array.shape.push_back(size_of(shape.channels));
  }
  return array;
}

std::vector<results::TextColumn> names_beside(const Rows& rows) {
  std::vector<results::TextColumn> columns{{"example", rows.names}};
  if (rows.labels.empty()) return columns;
  auto& cells = columns.emplace_back("label", std::vector<std::string>()).cells;
  for (const auto label : rows.labels)
    cells.push_back(rows.class_names.empty() ? std::to_string(label)
                                             : rows.class_names[static_cast<std::size_t>(label)]);
  return columns;
}

int give(const Array& array, const UseOptions& options, const TrainedTrial& trial,
         const std::vector<results::TextColumn>& front, const std::string& units) {
  if (to_screen(options)) {
    fmt::print("{}", results::csv_text(array, front));
    return kSuccess;
  }
  results::write_array(options.output, array, front);
  notify("{}: {} of shape ({}) by trial {}{}\n", options.output.string(), array.name, fmt::join(array.shape, ", "),
         trial.number, units);
  return kSuccess;
}

TrainedTrial load_for_use(const UseOptions& options, Registry& registry, bool needs_input) {
  if (needs_input && options.input.empty() && options.split.empty())
    throw ConfigError("nothing to work on\nadd --input FILE, or --split train, valid or test");
  if (!to_screen(options)) results::require_known_ending(options.output, options.names);
  return load_trained_trial({options.run, options.trial, options.data, options.plugins}, registry);
}

}  // namespace sandglass
