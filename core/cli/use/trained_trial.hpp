#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/autodiff/parameter.hpp"
#include "core/config/study/study_spec.hpp"
#include "core/plugin/load/registry.hpp"
#include "core/trial/data/data_splits.hpp"
#include "core/trial/trial_plugins.hpp"
#include "results/record/study_header.hpp"

namespace sandglass {

/// Which trained model.
struct TrialChoice {
  std::filesystem::path run;   ///< a run's folder, or a study.h5 wherever it lies
  std::string trial = "best";  ///< "best", or a trial's number
  std::filesystem::path data;  ///< where the dataset's files are, if they have moved; empty: where the study says
  std::vector<std::filesystem::path> plugins;
};

/// A finished trial with its model and loss built again and the weights of its record in them. The registry has to
/// outlive it.
struct TrainedTrial {
  std::uint64_t number = 0;
  std::filesystem::path folder;  ///< of its run; empty for a study.h5 alone
  config::TrialConfig config;
  DataShape shape;  ///< of the examples it was trained on
  std::unique_ptr<TrialPlugins> plugins;
  ParameterSet parameters;
  std::vector<FittedTransform> fitted;     ///< what its transforms learned, in their order; some may not say
  std::vector<float> trained_ranges;       ///< results::kTrainedRanges; empty if they were not kept
  std::vector<std::string> features;       ///< names of the dataset's; empty if it has none, or they were not kept
  std::vector<std::string> class_names;    ///< of the dataset's classes; empty as well
  std::vector<results::DataFile> files;    ///< of its dataset, where they are now, as they were when it was trained
  std::optional<std::string> data_digest;  ///< of the examples that it was trained on, if that is known

  const Model& model() const { return *plugins->model; }
};

/// Loads the study of a run, and the weights of one trial; its data is not needed. Throws ConfigError if there is no
/// such trial or it did not complete or its weights were not kept, saying how to mend it; IoError if files are missing
/// or damaged.
TrainedTrial load_trained_trial(const TrialChoice& choice, Registry& registry);

/// The data it was trained on, transformed and split as then. Throws what the dataset throws, and IoError if they have
/// changed since.
std::shared_ptr<const DataSplits> load_data(const TrainedTrial& trial, const Registry& registry);

}  // namespace sandglass
