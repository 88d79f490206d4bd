#include "core/trial/train/stage_trainer.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <sandglass/plugin.hpp>

#include "core/trial/train/plugin_fault.hpp"
#include "tests/core/trial/fakes.hpp"
#include "tests/core/trial/staged.hpp"

namespace sandglass::test_stage_trainer {
using namespace sandglass::fakes;

namespace {

/// An optimizer that fails in its first step.
class Jammed final : public Optimizer {
 public:
  void prepare(std::vector<Parameter*>) override {}
  void step(double) override { throw std::runtime_error("jammed"); }
};

/// A trainer of one stage of model/staged over 22 examples in batches of 8, so of 8, 8 and 6, with plain descent.
struct Training {
  explicit Training(const std::string& optimizer = "descent")
      : plugins_registry(registry_with([](Registrar& registrar) {
          registrar.model("staged", "Stages.", Schema{}, [](const Params&) {
            return std::make_unique<Staged>([](const Staged&) { return std::vector<Stage>{}; });
          });
          registrar.optimizer("jammed", "Fails.", Schema{}, [](const Params&) { return std::make_unique<Jammed>(); });
        })),
        config(config_of(*plugins_registry, trial_config())),
        plugins([&] {
          if (optimizer != "descent")
            config.optimizer = {optimizer, Params(plugins_registry->at(Kind::optimizer, optimizer).schema)};
          return TrialPlugins(*plugins_registry, config);
        }()),
        data(load_splits(*ramp(40, 10), "ramp", {.train = 22, .valid = 8, .test = 5, .seed = 1})) {
    plugins.build(data->shape, parameters, 1);
  }
  const Staged& model() const { return dynamic_cast<const Staged&>(*plugins.model); }
  StageTrainer trainer(const Stage& stage) { return StageTrainer(plugins, stage, *data, 8, 5); }

  std::unique_ptr<Registry> plugins_registry;
  config::TrialConfig config;
  TrialPlugins plugins;
  std::unique_ptr<DataSplits> data;
  ParameterSet parameters;
  TrainingCounters counters;
  StopCondition stop_condition{{}, std::nullopt};
};

/// mean((w - 3)^2) over the 8 weights of `parameter`, whatever the batch.
std::function<Objective(TrainingBatch&)> towards_three(Parameter& parameter) {
  return [&parameter](TrainingBatch& batch) {
    const Value w = batch.clean().graph().parameter(parameter);
    return Objective{mean(square(shift(w, -3))) + scale(mean(batch.clean()), 0), {}};
  };
}

std::vector<std::string> names(const StageTrainer& trainer) {
  std::vector<std::string> all;
  for (const auto& series : trainer.series()) all.push_back(series.name);
  return all;
}

}  // namespace

TEST_CASE("gradient descent on a square goes the way that its formula says") {
  Training t;
  auto& w = *t.model().encoder;
  for (Index i = 0; i < w.size(); ++i) w.set(i, 1);
  auto trainer = t.trainer(one_update("s", towards_three(w)));
  // w - 3 shrinks by 1 - 2 rate / 8 in each step, rate = 0.1; the loss before step k is 4 (0.975)^(2k).
  const auto means = trainer.run_epoch(t.counters, t.stop_condition);
  const auto loss = [](int k) { return 4 * std::pow(0.975, 2 * k); };
  REQUIRE(means.size() == 1);
  CHECK(means[0] == Approx((8 * loss(0) + 8 * loss(1) + 6 * loss(2)) / 22));
  CHECK(w.at(5) == Approx(3 - 2 * std::pow(0.975, 3)));
  CHECK(t.counters.epoch == 1);
  CHECK(t.counters.updates == 3);
  CHECK(trainer.visits() == 3);
  CHECK(trainer.epochs_done() == 1);
}

TEST_CASE("a stage of several updates has a series of each, and each updates its own parameters on every batch") {
  Training t;
  Stage stage = one_update("s", towards_three(*t.model().encoder));
  stage.updates[0].name = "first";
  stage.updates[0].trains = {t.model().encoder};
  stage.updates.push_back({"second", towards_three(*t.model().decoder), {t.model().decoder}});
  for (auto* w : {t.model().encoder, t.model().decoder})
    for (Index i = 0; i < w->size(); ++i) w->set(i, w == t.model().encoder ? 1 : 4);
  auto trainer = t.trainer(stage);
  CHECK(names(trainer) == std::vector<std::string>{"loss", "first", "second"});
  const auto means = trainer.run_epoch(t.counters, t.stop_condition);
  CHECK(means[0] == means[1]);
  CHECK(means[2] == Approx(means[1] / 4));
  CHECK(t.counters.updates == 6);
  CHECK(t.model().decoder->at(0) == Approx(3 + std::pow(0.975, 3)));
  CHECK(trainer.trained() == std::vector<Parameter*>{t.model().encoder, t.model().decoder});
}

TEST_CASE("an objective of several terms has a series of each; two of one name are a fault of the model") {
  Training t;
  const auto with_terms = [&](const char* first, const char* second) {
    return one_update("s", [&t, first, second](TrainingBatch& batch) {
      const Value loss = t.model().objective(batch).total;
      return Objective{loss, {{first, loss}, {second, scale(loss, 2)}}};
    });
  };
  auto trainer = t.trainer(with_terms("one", "two"));
  CHECK(names(trainer) == std::vector<std::string>{"loss", "one", "two"});
  const auto means = trainer.run_epoch(t.counters, t.stop_condition);
  CHECK(means[2] == Approx(2 * means[1]));
  CHECK_THROWS_WITH(t.trainer(with_terms("one", "one")), Catch::Contains("two series named 'one'"));
}

TEST_CASE("an objective that is no finite number says where, and how to mend it") {
  Training t;
  auto trainer = t.trainer(one_update("s", [](TrainingBatch& batch) {
    return Objective{log(scale(mean(batch.clean()), 0)), {}};
  }));
  CHECK_THROWS_AS(trainer.run_epoch(t.counters, t.stop_condition), Diverged);
  CHECK_THROWS_WITH(trainer.run_epoch(t.counters, t.stop_condition),
                    Catch::Contains("stage 's'") && Catch::Contains("-inf") && Catch::Contains("learning_rate"));
}

TEST_CASE("a stop, or a limit that is over, ends an epoch before its first batch") {
  Training t;
  auto trainer = t.trainer(one_update("s", towards_three(*t.model().encoder)));
  std::stop_source source;
  source.request_stop();
  CHECK_THROWS_AS(trainer.run_epoch(t.counters, StopCondition(source.get_token(), std::nullopt)), TrialStopped);
  StopCondition late({}, 1);
  late.set_spent(2);
  CHECK_THROWS_AS(trainer.run_epoch(t.counters, late), TimeLimitExceeded);
  CHECK(t.counters.updates == 0);
}

TEST_CASE("a fault of an optimizer names it: the study's, and one that the stage names") {
  const auto blamed = [](const std::string& of_study, const std::string& of_stage) {
    Training t(of_study);
    Stage stage = one_update("s", towards_three(*t.model().encoder));
    stage.optimizer = of_stage;
    auto trainer = t.trainer(stage);
    try {
      trainer.run_epoch(t.counters, t.stop_condition);
    } catch (const PluginFault& fault) {
      return fault.plugin();
    }
    return std::string();
  };
  CHECK(blamed("jammed", "") == "optimizer/jammed");
  CHECK(blamed("descent", "jammed") == "optimizer/jammed");
  CHECK(blamed("jammed", "descent").empty());
}

TEST_CASE("a schedule scales the learning rate of each step, and the rate of the last step is recorded") {
  Training t;
  auto& w = *t.model().encoder;
  for (Index i = 0; i < w.size(); ++i) w.set(i, 1);
  Params schedule;
  schedule.set("kind", std::string("step"));
  schedule.set("every", std::int64_t{1});
  schedule.set("factor", 0.5);
  StageTrainer trainer(t.plugins, one_update("s", towards_three(w)), *t.data, 8, 5, schedule, 2);
  CHECK(names(trainer) == std::vector<std::string>{"loss", "learning_rate"});
  CHECK(trainer.run_epoch(t.counters, t.stop_condition).at(1) == 0.1);
  CHECK(w.at(5) == Approx(3 - 2 * std::pow(0.975, 3)));
  CHECK(trainer.run_epoch(t.counters, t.stop_condition).at(1) == 0.05);
  CHECK(w.at(5) == Approx(3 - 2 * std::pow(0.975, 3) * std::pow(0.9875, 3)));
}

TEST_CASE("fused descent follows a schedule and the rate of its update as the step that is not fused does") {
  std::vector<double> ends;
  for (const bool fused : {false, true}) {
    Training t;
    t.config.optimizer.params.set("fuse", fused);
    const TrialPlugins plugins(*t.plugins_registry, t.config);
    ParameterSet parameters;
    plugins.build(t.data->shape, parameters, 1);
    const auto& model = dynamic_cast<const Staged&>(*plugins.model);
    Stage stage = one_update("s", reconstruction(model));
    stage.updates[0].rate = 0.5;
    Params schedule;
    schedule.set("kind", std::string("cosine"));
    StageTrainer trainer(plugins, stage, *t.data, 8, 5, schedule, 2);
    TrainingCounters counters;
    for (int epoch = 0; epoch < 2; ++epoch) trainer.run_epoch(counters, t.stop_condition);
    ends.push_back(parameters[0].at(0));
  }
  CHECK(ends[0] == Approx(ends[1]).epsilon(1e-5));
}

TEST_CASE("each update may have a rate of its own, on top of the optimizer's") {
  Training t;
  Stage stage = one_update("s", towards_three(*t.model().encoder));
  stage.updates[0].name = "first";
  stage.updates[0].trains = {t.model().encoder};
  stage.updates.push_back({"second", towards_three(*t.model().decoder), {t.model().decoder}});
  stage.updates[1].rate = 2;
  for (auto* w : {t.model().encoder, t.model().decoder})
    for (Index i = 0; i < w->size(); ++i) w->set(i, 1);
  t.trainer(stage).run_epoch(t.counters, t.stop_condition);
  CHECK(t.model().encoder->at(0) == Approx(3 - 2 * std::pow(0.975, 3)));
  CHECK(t.model().decoder->at(0) == Approx(3 - 2 * std::pow(0.95, 3)));
}

}  // namespace sandglass::test_stage_trainer
