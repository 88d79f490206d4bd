#include <algorithm>
#include <catch2/catch.hpp>

#include "core/trial/checkpoint/stage_folder.hpp"
#include "tests/contract/support/built_model.hpp"
#include "tests/contract/support/small_trials.hpp"
#include "tests/core/trial/tasks.hpp"

namespace sandglass::test_stage_reuse {
using namespace sandglass::contract;

namespace {

/// Another value than the default that a parameter may have.
ParameterValue another(const ParameterSpec& spec) {
  const auto& value = *spec.fallback;
  if (const auto* flag = std::get_if<bool>(&value)) return !*flag;
  if (const auto* number = std::get_if<std::int64_t>(&value)) return spec.unit == "examples" ? 2 : *number / 2 + 1;
  if (const auto* real = std::get_if<double>(&value)) return *real / 2 + 0.01;
  if (std::holds_alternative<std::vector<std::int64_t>>(value)) return std::vector<std::int64_t>{4};
  return spec.choices.front() == std::get<std::string>(value) ? spec.choices.back() : spec.choices.front();
}

std::vector<std::string> stages_of(const Case& one, const TrialSpec& spec) {
  const auto model = registry().make_model(spec.config.model.name, spec.config.model.params);
  const BuiltNetworks networks(one);
  networks.give_to(*model);
  ParameterSet parameters;
  Rng rng(1, Purpose::initialise);
  model->build(kImages, parameters, rng);
  std::vector<std::string> names;
  for (const auto& stage : model->stages()) names.push_back(stage.name);
  return names;
}

/// Runs a trial beside a store, and counts the epochs that it really trains.
results::TrialRecord run_with(StageStore& store, const TrialSpec& spec, int& epochs) {
  DataCache cache(registry_with_data());
  TrialServices services{registry_with_data(), cache, {}};
  services.stages = &store;
  services.after_epoch = [&](const TrialRun&) { ++epochs; };
  TrialRun run(spec, services);
  CHECK(run.advance() == TrialRun::State::ended);
  return std::move(run.record());
}

}  // namespace

TEST_CASE("a parameter that belongs to a stage names one that its model has, and not the first") {
  for (const auto& one : cases(Kind::model))
    for (const auto& spec : one.entry->schema.parameters()) {
      if (spec.stage.empty()) continue;
      INFO(one.label << " " << spec.name);
      const auto stages = stages_of(one, small_trial(one, case_of(Kind::optimizer, "adam")));
      CHECK(std::find(stages.begin() + 1, stages.end(), spec.stage) != stages.end());
    }
}

TEST_CASE("a trial that takes over a stage from one that differs in a later one ends in the same bits") {
  for (const auto& one : cases(Kind::model))
    for (const auto& spec : one.entry->schema.parameters()) {
      if (spec.stage.empty()) continue;
      INFO(one.label << " " << spec.name);
      const auto first = small_trial(one, case_of(Kind::optimizer, "adam"));
      auto second = first;
      second.config.model.params.set(spec.name, another(spec));
      const auto alone = run_whole(second, registry_with_data());
      CHECK(alone.status == results::TrialStatus::completed);
      StageFolder store;
      int of_first = 0, of_second = 0;
      run_with(store, first, of_first);
      CHECK(results::digest(run_with(store, second, of_second)) == results::digest(alone));
      CHECK(of_second < of_first);
    }
}

TEST_CASE("a sweep of a stack of three layers over four settings of its fine-tuning trains each layer once") {
  auto stack = case_of(Kind::model, "stacked_autoencoder");
  stack.params.set("hidden", std::vector<std::int64_t>{5, 4, 3});
  stack.params.set("pretrain_learning_rate", 0.05);
  StageFolder store;
  int trained = 0;
  for (const std::int64_t epochs : {1, 3})
    for (const double rate : {0.1, 0.01}) {
      auto spec = small_trial(stack, case_of(Kind::optimizer, "sgd"));
      spec.config.train.epochs = epochs;
      spec.config.optimizer.params.set("learning_rate", rate);
      const auto alone = run_whole(spec, registry_with_data());
      CHECK(alone.status == results::TrialStatus::completed);
      CHECK(results::digest(run_with(store, spec, trained)) == results::digest(alone));
    }
  CHECK(trained == 3 * 2 + (1 + 3) * 2);
}

}  // namespace sandglass::test_stage_reuse
