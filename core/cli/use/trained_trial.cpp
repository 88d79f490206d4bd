#include "core/cli/use/trained_trial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "core/base/error.hpp"
#include "core/cli/plugins_in_use.hpp"
#include "core/cli/study_session.hpp"
#include "core/config/validate/move_data.hpp"
#include "core/sweep/provenance/data_fingerprint.hpp"
#include "core/sweep/schedule/study_plan.hpp"
#include "core/trial/data/data_cache.hpp"
#include "core/trial/evaluate/artifacts.hpp"
#include "results/analysis/best_trials.hpp"
#include "results/record/data_names.hpp"
#include "results/report/front_rows.hpp"
#include "results/store/study_source.hpp"

namespace sandglass {
namespace {

namespace fs = std::filesystem;
using Weights = std::map<std::string, std::vector<float>>;

/// What to do about weights that the policy "best" left out.
const char* advice(std::size_t objectives) {
  return objectives > 1 ? "use a trial on the Pareto front, or run the study again with record.weights=all"
                        : "use --trial best, or run the study again with record.weights=all";
}

/// The finished trials of a study, and where their arrays are.
class Run {
 public:
  explicit Run(const fs::path& path) : source_(path), trials_(source_.trials()) {
    tell_beyond_journal(source_);
    results::BestTrials best(source_.header());
    for (const auto& record : trials_) best.add(record);
    best_ = best.trials();
  }

  const results::StudySource& source() const { return source_; }
  std::size_t objectives() const { return source_.header().objectives.size(); }
  /// As BestTrials has them.
  const std::vector<std::uint64_t>& best() const { return best_; }

  /// The record of a trial that has completed. Throws ConfigError if it has not.
  const results::TrialRecord& completed(std::uint64_t trial) const {
    const auto record = std::ranges::find(trials_, trial, &results::TrialRecord::trial);
    if (record == trials_.end())
      throw ConfigError(fmt::format("trial {} is not finished{}", trial,
                                    source_.folder() ? fmt::format(" yet\nto finish the study: sandglass resume {}",
                                                                   source_.folder()->root.string())
                                                     : fmt::format(" in {}", source_.label().string())));
    if (record->status == results::TrialStatus::completed) return *record;
    throw ConfigError(fmt::format("trial {} has no trained model: it {}", trial,
                                  record->status == results::TrialStatus::failed
                                      ? fmt::format("failed in {}: {}", record->failure.phase, record->failure.reason)
                                      : "was pruned"));
  }

  /// The weights of a trial; what else is kept beside them goes into `into`.
  Weights arrays(std::uint64_t trial, TrainedTrial& into) const {
    Weights out;
    for (const auto& array : arrays_or_mend(trial))
      if (const auto* numbers = std::get_if<std::vector<double>>(&array.data);
          numbers && array.name.starts_with(results::kFittedPrefix))
        into.fitted.push_back(fitted_from_array(array.name, *numbers));
      else if (const auto* bytes = std::get_if<std::vector<std::int32_t>>(&array.data);
               bytes && array.name.starts_with(results::kDataPrefix))
        (array.name == results::kFeatureNames ? into.features : into.class_names) = results::names_from_array(*bytes);
      else if (const auto* ranges = std::get_if<std::vector<float>>(&array.data);
               ranges && array.name == results::kTrainedRanges)
        into.trained_ranges = *ranges;
      else
        out[array.name] =
            std::visit([](const auto& values) { return std::vector<float>(values.begin(), values.end()); }, array.data);
    return out;
  }

 private:
  std::vector<results::Array> arrays_or_mend(std::uint64_t trial) const {
    try {
      return source_.arrays(trial).value_or(std::vector<results::Array>());
    } catch (const IoError& error) {
      if (!source_.folder()) throw;
      throw IoError(fmt::format("{}\nto have the same weights again: sandglass rerun {} --trial {}", error.what(),
                                source_.folder()->root.string(), trial));
    }
  }

  results::StudySource source_;
  std::vector<results::TrialRecord> trials_;
  std::vector<std::uint64_t> best_;
};

/// The best trial, if the study says which that is.
std::uint64_t best_of(const Run& run) {
  const std::size_t objectives = run.objectives();
  if (run.best().empty())
    throw ConfigError(
        fmt::format("no trial of the study has completed with a value of {}, so none is the best\n"
                    "choose one: --trial N",
                    objectives > 1 ? "every objective" : "its objective"));
  if (objectives > 1)
    throw ConfigError(
        fmt::format("the study has {} objectives, so no trial is the best of all\n"
                    "on its Pareto front {}: {}\n"
                    "choose one: --trial N (sandglass show lists what each is good at)",
                    objectives, run.best().size() == 1 ? "is trial" : "are trials", results::ranges_text(run.best())));
  return run.best()[0];
}

std::uint64_t number_of(const std::string& trial, const Run& run, std::uint64_t trials) {
  if (trial == "best") return best_of(run);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(trial.data(), trial.data() + trial.size(), number);
  if (error != std::errc{} || end != trial.data() + trial.size() || number >= trials)
    throw ConfigError(fmt::format("--trial is '{}', expected best or a number from 0 to {}", trial, trials - 1));
  return number;
}

/// What a trial kept under `name`. Throws ConfigError if it did not.
const std::vector<float>& kept(const Weights& weights, const std::string& name, const TrainedTrial& trial) {
  const auto found = weights.find(name);
  if (found != weights.end()) return found->second;
  const std::string& policy = trial.config.record.weights;
  if (policy == "all")
    throw ConfigError(fmt::format(
        "trial {} has no weights here ('{}' is missing): the file with its arrays is gone, or it did not complete\n"
        "{}: sandglass rerun {} --trial {}",
        trial.number, name, trial.folder.empty() ? "run it again in the folder of its run" : "run it again",
        trial.folder.empty() ? "DIR" : trial.folder.string(), trial.number));
  throw ConfigError(fmt::format(
      "the weights of trial {} were not kept ('{}' is missing; record.weights is {})\n{}", trial.number, name, policy,
      policy == "best" ? advice(trial.config.objectives.size())
                       : "run the study again with record.weights=best or record.weights=all"));
}

DataShape shape_in(const Weights& weights, const TrainedTrial& trial) {
  if (const auto shape = shape_from_array(kept(weights, kShapeArray, trial))) return *shape;
  throw IoError(fmt::format("trial {}: '{}' is not the shape of an example", trial.number, kShapeArray));
}

void set_weights(TrainedTrial& trial, const Weights& weights) {
  for (auto& parameter : trial.parameters) {
    const auto& values = kept(weights, parameter.name(), trial);
    if (values.size() != static_cast<std::size_t>(parameter.size()))
      throw ConfigError(
          fmt::format("{}: '{}' was recorded with {} numbers, but has {} here\n"
                      "is this the version of the plugin that the study was run with?",
                      trial.plugins->model_id, parameter.name(), values.size(), parameter.size()));
    for (Index i = 0; i < parameter.size(); ++i) parameter.set(i, values[static_cast<std::size_t>(i)]);
  }
}

/// Where the trial's dataset reads its files now, and what they were when the study began.
void find_data(TrainedTrial& trial, const config::StudySpec& study, const results::StudyHeader& header,
               const fs::path& data, const Registry& registry) {
  const auto before = config::data_paths(study, registry);
  auto after = before;
  if (!data.empty()) {
    config::StudySpec moved = study;
    config::move_data(moved, registry, data);
    after = config::data_paths(moved, registry);
  }
  auto& dataset = trial.config.dataset;
  for (const auto& spec : registry.at(Kind::dataset, dataset.name).schema.parameters()) {
    const auto* value = spec.path == PathKind::none ? nullptr : dataset.params.find(spec.name);
    const std::string path = value ? std::get<std::string>(*value) : "";
    const auto known = std::ranges::find(header.data_files, path, &results::DataFile::path);
    const auto place = std::ranges::find(before, path);
    const std::string now = place == before.end() ? path : after[static_cast<std::size_t>(place - before.begin())];
    if (known != header.data_files.end()) trial.files.push_back({now, known->size, known->checksum});
    if (value) dataset.params.set(spec.name, now);
  }
}

}  // namespace

TrainedTrial load_trained_trial(const TrialChoice& choice, Registry& registry) {
  const Run run(choice.run);
  const auto study =
      load_resolved_study(run.source().header().resolved_yaml, run.source().label(), choice.plugins, registry);
  TrainedTrial trial;
  trial.number = number_of(choice.trial, run, StudyPlan(study, registry).trials());
  const auto& record = run.completed(trial.number);
  trial.config = config::config_with(study, record.parameters, record.replicate);
  const auto& header = run.source().header();
  find_data(trial, study, header, choice.data, registry);
  const std::string variant = config::variant_name(study, record.parameters);
  if (const auto known = header.data_digests.find(variant);
      known != header.data_digests.end() && !config::data_vary(study))
    trial.data_digest = known->second;
  if (run.source().folder()) trial.folder = run.source().folder()->root;
  const Weights weights = run.arrays(trial.number, trial);
  trial.shape = shape_in(weights, trial);
  trial.plugins = std::make_unique<TrialPlugins>(registry, trial.config);
  trial.plugins->build(trial.shape, trial.parameters, record.seed);
  trial.plugins->stages();
  set_weights(trial, weights);
  return trial;
}

std::shared_ptr<const DataSplits> load_data(const TrainedTrial& trial, const Registry& registry) {
  for (const auto& file : trial.files) require_same_file(file, read_data_file(file.path));
  auto data = DataCache(registry).get(trial.config.dataset, trial.config.split, trial.config.transforms);
  if (data->shape.features != trial.shape.features || data->shape.classes != trial.shape.classes)
    throw ConfigError(fmt::format(
        "trial {} was trained on examples of {} features and {} classes, these have {} and {}\n"
        "is this the data that the study was run on?",
        trial.number, trial.shape.features, trial.shape.classes, data->shape.features, data->shape.classes));
  if (const auto digest = fmt::format("{:016x}", data->digest()); trial.data_digest && *trial.data_digest != digest)
    throw IoError(
        fmt::format("the examples are not those that trial {} was trained on: digest {} then, {} now ({})\n"
                    "restore them, or give the examples with --input",
                    trial.number, *trial.data_digest, digest, data->source));
  return data;
}

}  // namespace sandglass
