#include "core/cli/use/trained_trial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

#include "core/base/error.hpp"
#include "core/cli/plugins_in_use.hpp"
#include "core/cli/view/front_view.hpp"
#include "core/sweep/schedule/plan.hpp"
#include "core/trial/data/data_cache.hpp"
#include "core/trial/evaluate/artifacts.hpp"
#include "results/analysis/best_trials.hpp"
#include "results/record/run_folder.hpp"
#include "results/store/study_arrays.hpp"
#include "results/store/study_table.hpp"
#include "results/store/trial_file.hpp"

namespace sandglass {
namespace {

namespace fs = std::filesystem;
using Weights = std::map<std::string, std::vector<float>>;

/// What to do about weights that the policy "best" left out.
const char* advice(std::size_t objectives) {
  return objectives > 1 ? "use a trial on the Pareto front, or run the study again with record.weights=all"
                        : "use --trial best, or run the study again with record.weights=all";
}

/// What is on the disk of a run: its folder, or the study file alone.
class Run {
 public:
  explicit Run(const fs::path& path) {
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) {
      folder_ = results::RunFolder{path};
      table_ = results::read_study(path);
      yaml_ = table_->header.resolved_yaml;
      study_file_ = folder_->study_file();
      best_ = best_trials();
      objectives_ = table_->header.objectives.size();
    } else {
      const auto outline = results::read_study_outline(path);
      yaml_ = outline.resolved_yaml;
      best_ = outline.best_trials;
      objectives_ = outline.objectives;
      study_file_ = path;
    }
  }

  const std::string& resolved_yaml() const { return yaml_; }
  fs::path label() const { return folder_ ? folder_->study_yaml() : study_file_; }
  /// As BestTrials has them.
  const std::vector<std::uint64_t>& best() const { return best_; }
  std::size_t objectives() const { return objectives_; }

  /// Throws ConfigError unless the trial has completed, as far as one can tell.
  void require_completed(std::uint64_t trial) const {
    if (!table_) return;
    for (const auto& record : table_->trials) {
      if (record.trial != trial) continue;
      if (record.status == results::TrialStatus::completed) return;
      throw ConfigError(fmt::format("trial {} has no trained model: it {}", trial,
                                    record.status == results::TrialStatus::failed
                                        ? fmt::format("failed in {}: {}", record.failure.phase, record.failure.reason)
                                        : "was pruned"));
    }
    throw ConfigError(fmt::format("trial {} is not finished yet\nto finish the study: sandglass resume {}", trial,
                                  folder_->root.string()));
  }

  /// Its seed and parameters. Throws ConfigError if they are not known.
  results::TrialRecord record(std::uint64_t trial) const {
    if (table_) return *std::ranges::find(table_->trials, trial, &results::TrialRecord::trial);
    if (auto record = results::read_study_trial(study_file_, trial)) return *record;
    throw ConfigError(fmt::format("the weights of trial {} were not kept in {}\n{}", trial, study_file_.string(),
                                  advice(objectives_)));
  }

  /// The arrays of a trial: from its own file, which holds the weights of every trial, else from the study file.
  Weights arrays(std::uint64_t trial) const {
    std::error_code ignored;
    if (!folder_ || !fs::exists(folder_->trial_file(trial), ignored)) {
      if (folder_ && !fs::exists(study_file_, ignored)) return {};
      return results::read_study_arrays(study_file_, trial);
    }
    Weights out;
    for (const auto& array : results::read_trial_file(folder_->trial_file(trial)).arrays)
      out[array.name] =
          std::visit([](const auto& values) { return std::vector<float>(values.begin(), values.end()); }, array.data);
    return out;
  }

 private:
  std::vector<std::uint64_t> best_trials() const {
    results::BestTrials best(table_->header);
    for (const auto& record : table_->trials) best.add(record);
    return best.trials();
  }

  std::optional<results::RunFolder> folder_;
  std::optional<results::StudyTable> table_;
  fs::path study_file_;
  std::string yaml_;
  std::vector<std::uint64_t> best_;
  std::size_t objectives_ = 1;
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
                    objectives, run.best().size() == 1 ? "is trial" : "are trials", ranges_text(run.best())));
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

}  // namespace

TrainedTrial load_trained_trial(const TrialChoice& choice, Registry& registry) {
  const Run run(choice.run);
  const auto study = load_resolved_study(run.resolved_yaml(), run.label(), choice.plugins, registry);
  TrainedTrial trial;
  trial.number = number_of(choice.trial, run, StudyPlan(study, registry).trials());
  run.require_completed(trial.number);
  const auto record = run.record(trial.number);
  trial.config = config::config_with(study, record.parameters);
  auto& dataset = trial.config.dataset;
  if (!choice.data.empty()) {
    if (!dataset.params.find("folder"))
      throw ConfigError(fmt::format("dataset/{} reads no folder\nleave out --data", dataset.name));
    dataset.params.set("folder", fs::absolute(choice.data).string());
  }
  const Weights weights = run.arrays(trial.number);
  trial.shape = shape_in(weights, trial);
  trial.plugins = std::make_unique<TrialPlugins>(registry, trial.config);
  trial.plugins->build(trial.shape, trial.parameters, record.seed);
  trial.plugins->stages();
  set_weights(trial, weights);
  return trial;
}

std::shared_ptr<const DataSplits> load_data(const TrainedTrial& trial, const Registry& registry) {
  auto data = DataCache(registry).get(trial.config.dataset, trial.config.split, trial.config.transforms);
  if (data->shape.features != trial.shape.features || data->shape.classes != trial.shape.classes)
    throw ConfigError(fmt::format(
        "trial {} was trained on examples of {} features and {} classes, these have {} and {}\n"
        "is this the data that the study was run on?",
        trial.number, trial.shape.features, trial.shape.classes, data->shape.features, data->shape.classes));
  return data;
}

}  // namespace sandglass
