#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/autodiff/parameter.hpp"
#include "core/config/study/study_spec.hpp"
#include "core/plugin/load/registry.hpp"
#include "core/trial/data/data_splits.hpp"
#include "core/trial/trial_plugins.hpp"

namespace sandglass {

/// Which trained model.
struct TrialChoice {
  std::filesystem::path run;   ///< a run's folder, or a study.h5 wherever it lies
  std::string trial = "best";  ///< "best", or a trial's number
  std::filesystem::path data;  ///< the dataset's folder, if it has moved; empty: as the study says
  std::vector<std::filesystem::path> plugins;
};

/// A finished trial with its model and loss built again and the weights of its record in them. The registry has to
/// outlive it.
struct TrainedTrial {
  std::uint64_t number = 0;
  config::TrialConfig config;
  DataShape shape;  ///< of the examples it was trained on
  std::unique_ptr<TrialPlugins> plugins;
  ParameterSet parameters;

  const Model& model() const { return *plugins->model; }
};

/// Loads the study of a run, and the weights of one trial; its data is not needed. Throws ConfigError if there is no
/// such trial or it did not complete or its weights were not kept, saying how to mend it; IoError if files are missing
/// or damaged.
TrainedTrial load_trained_trial(const TrialChoice& choice, Registry& registry);

/// The data it was trained on, transformed and split as then. Throws what the dataset throws, ConfigError if its
/// examples have another shape.
std::shared_ptr<const DataSplits> load_data(const TrainedTrial& trial, const Registry& registry);

}  // namespace sandglass
