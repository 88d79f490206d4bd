#include "core/trial/evaluate/evaluator.hpp"

#include <catch2/catch.hpp>
#include <sandglass/plugin.hpp>

#include "tests/core/trial/evaluate/measured.hpp"

namespace sandglass::test_evaluator {
using namespace sandglass::fakes;

namespace {

double mean_square(const Split& split) {
  double sum = 0;
  for (const float x : split.inputs) sum += static_cast<double>(x) * static_cast<double>(x);
  return sum / static_cast<double>(split.inputs.size());
}

const Measurement& named(const std::vector<Measurement>& all, const std::string& name) {
  const auto found = std::ranges::find(all, name, &Measurement::name);
  if (found == all.end()) throw Error("no measurement " + name);
  return *found;
}

/// What a metric saw of its context and its batches.
struct Seen {
  Index examples = 0, latent_size = -1, coordinates = -1, train_rows = 0, code_rows = 0, code_cols = 0;
  std::vector<Index> batches;
  double first_draw = 0, unlabelled = 0;
  int computed = 0;
};

class Probe final : public Metric {
 public:
  explicit Probe(Seen& seen) : seen_(seen) {}
  std::vector<MetricOutput> outputs() const override { return {{"probe", "", ""}}; }
  void begin(const MetricContext& context) override {
    if (context.shape().features != 4) throw ConfigError("metric/probe is for four features");
    seen_.examples = context.examples();
    seen_.latent_size = context.latent_size();
    seen_.coordinates = context.coordinates();
    seen_.train_rows = context.train_inputs().rows;
    seen_.code_rows = context.train_latents().rows;
    seen_.code_cols = context.train_latents().cols;
    seen_.first_draw = context.rng(3).uniform();
    for (const auto label : context.train_labels()) seen_.unlabelled += label < 0 ? 1 : 0;
    context.cached("probe", [&] { return std::any(++seen_.computed); });
  }
  void add(const MetricBatch& batch) override { seen_.batches.push_back(batch.input.rows); }
  std::vector<double> finish() override { return {0}; }
  bool every_epoch() const override { return true; }

 private:
  Seen& seen_;
};

std::unique_ptr<Registry> with_probe(Seen& seen) {
  return registry_with([&seen](Registrar& registrar) {
    registrar.metric("probe", "Looks.", Schema{}, [&seen](const Params&) { return std::make_unique<Probe>(seen); });
    registrar.dataset("long", "A ramp.", Schema{}, [](const Params&) { return ramp(1200, 0); });
  });
}

}  // namespace

TEST_CASE("a model that gives 0 has the mean square of the inputs as its loss and its reconstruction") {
  Parts trial;
  const auto measured = trial.parts->evaluator->measure("valid", {1, false});
  const double expected = mean_square(trial.parts->data->valid);
  CHECK(named(measured, "valid.loss").value == Approx(expected));
  CHECK(named(measured, "valid.reconstruction").value == Approx(expected));
  CHECK(named(measured, "valid.energy").value == Approx(expected));
  CHECK(named(measured, "valid.loss").unit == "squared error, mean over features and batch");
}

TEST_CASE("batches of unequal size count by their examples") {
  Seen seen;
  const auto plugins = with_probe(seen);
  Parts trial("metrics: [energy]\n", *plugins, 1200);
  trial.spec.config.metrics = {{{"probe", Params()}}};
  const auto measured = trial.parts->evaluator->measure("valid", {1, false});
  CHECK(seen.batches == std::vector<Index>{256, 256, 88});
  CHECK(named(measured, "valid.reconstruction").value == Approx(mean_square(trial.parts->data->valid)));
}

TEST_CASE("noise changes the loss, the same in every epoch, and not the reconstruction") {
  Parts plain, noisy("model: {use: line, terms: true}\nnoise: add\n");
  auto& evaluator = *noisy.parts->evaluator;
  for (Index i = 0; i < 8; ++i) noisy.parts->parameters[0].set(i, 0.5), noisy.parts->parameters[1].set(i, 0.25);
  const auto first = evaluator.measure("valid", {1, false}), again = evaluator.measure("valid", {2, false});
  CHECK(named(first, "valid.loss").value == named(again, "valid.loss").value);
  CHECK(named(first, "valid.loss").value != named(first, "valid.reconstruction").value);
}

TEST_CASE("a metric is told what the trial is, and a value for all trials is computed once") {
  Seen seen;
  const auto plugins = with_probe(seen);
  Parts trial("dataset: {use: ramp, train: 22, valid: 8, test: 5, labelled: 6}\n", *plugins);
  trial.spec.config.metrics = {{{"probe", Params()}}};
  trial.parts->evaluator->measure("valid", {1, false});
  CHECK(seen.examples == 8);
  CHECK(seen.latent_size == 2);
  CHECK(seen.coordinates == 0);
  CHECK(seen.train_rows == 22);
  CHECK(seen.code_rows == 22);
  CHECK(seen.code_cols == 2);
  CHECK(seen.unlabelled == 16);
  CHECK(seen.first_draw == Rng(5, Purpose::metric, 3).uniform());
  trial.parts->evaluator->measure("test", {1, true});
  CHECK(seen.examples == 5);
  CHECK(seen.computed == 1);
}

TEST_CASE("a metric is measured as often as the study says, and at the last moment in any case") {
  Parts trial("metrics: [{use: energy, every: 3}, {use: final}]\n");
  auto& evaluator = *trial.parts->evaluator;
  const auto count = [&](Moment moment) { return evaluator.measure("valid", moment).size(); };
  CHECK(count({2, false}) == 2);
  CHECK(count({3, false}) == 3);
  CHECK(count({2, true}) == 4);
  CHECK_FALSE(named(evaluator.measure("valid", {3, false}), "valid.energy").at_end_only);
  CHECK(named(evaluator.measure("valid", {2, true}), "valid.final_energy").at_end_only);
}

TEST_CASE("a metric that cannot measure this data says so before anything is trained") {
  Seen seen;
  const auto plugins = with_probe(seen);
  Parts trial("", *plugins);
  trial.spec.config.metrics = {{{"probe", Params()}}};
  CHECK_NOTHROW(trial.parts->evaluator->check_metric(trial.spec.config.metrics[0], "valid"));
  CHECK(seen.batches.empty());
  auto& shape = const_cast<DataSplits&>(*trial.parts->data).shape;
  shape.features = 3;
  CHECK_THROWS_WITH(trial.parts->evaluator->check_metric(trial.spec.config.metrics[0], "valid"),
                    Catch::Contains("four features"));
  shape.features = 4;
}

TEST_CASE("a visit passes the first examples of a split, in their order") {
  Parts trial;
  const auto& valid = trial.parts->data->valid;
  std::vector<float> seen;
  trial.parts->evaluator->visit(valid, 5, [&](Index first, ReconstructionPass& pass) {
    CHECK(first == static_cast<Index>(seen.size() / 4));
    seen.insert(seen.end(), pass.clean().all().begin(), pass.clean().all().end());
  });
  CHECK(seen == std::vector<float>(valid.inputs.begin(), valid.inputs.begin() + 20));
}

TEST_CASE("a stop_condition that has passed ends a measurement") {
  Parts trial;
  StopCondition stop_condition({}, 1);
  trial.parts->evaluator->obey(stop_condition);
  CHECK_NOTHROW(trial.parts->evaluator->measure("valid", {1, false}));
  stop_condition.set_spent(2);
  CHECK_THROWS_AS(trial.parts->evaluator->measure("valid", {1, false}), TimeLimitExceeded);
}

}  // namespace sandglass::test_evaluator
