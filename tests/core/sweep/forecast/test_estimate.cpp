#include <catch2/catch.hpp>

#include "core/sweep/forecast/estimate.hpp"
#include "core/sweep/forecast/stage_sharing.hpp"
#include "tests/core/trial/fakes.hpp"

namespace sandglass::test_estimate {

namespace {

TrialCost cost_of(double epoch_seconds, double memory = 0) {
  TrialCost cost;
  cost.fixed_seconds = 1;
  cost.epoch_seconds = epoch_seconds;
  cost.validation_seconds = 0.5;
  cost.memory = memory;
  return cost;
}

Axis list(std::string path, ParameterType type, std::vector<ParameterValue> values) {
  Axis axis;
  axis.path = std::move(path);
  axis.spec.type = type;
  axis.values = std::move(values);
  return axis;
}

ParameterValue whole(std::int64_t value) { return value; }

const SearchSpace kLatent{list("model.latent", ParameterType::integer, {whole(10), whole(20), whole(50)})};
const std::vector<Point> kPoints{{whole(10)}, {whole(20)}, {whole(50)}};

}  // namespace

TEST_CASE("a trial's load counts its validations, the last epoch's included") {
  auto config = fakes::trial_config();
  config.train.epochs = 7;
  config.train.validate_every = 3;
  CHECK(load_of(config).epochs == 7);
  CHECK(load_of(config).validations == 3);
  config.train.validate_every = 7;
  CHECK(load_of(config).validations == 1);
}

TEST_CASE("a trial takes what is fixed, its validations but the last, and its epochs in proportion to the examples") {
  TrialCost cost = cost_of(2);
  cost.own_seconds = 3;
  const TrialLoad measured{4, 4, 100};
  CHECK(trial_seconds(cost, measured, measured) == Approx(1 + 3 * 0.5 + 3 + 4 * 2));
  CHECK(trial_seconds(cost, measured, {10, 1, 50}) == Approx(1 + (3 + 10 * 2) / 2.0));
  CHECK(trial_seconds(cost, measured, {10, 1, 0}) == Approx(1 + 3 + 10 * 2));  // not said: as many as were measured
}

TEST_CASE("between two measured points on one axis the estimate is a straight line, and at them the measurement") {
  const SpaceDistance distance(kLatent, kPoints);
  const TrialLoad load{1, 1, 0};
  const std::vector<MeasuredCost> measured{{kPoints[0], load, cost_of(1, 100)}, {kPoints[2], load, cost_of(9, 500)}};
  const auto at = [&](std::size_t p) { return estimate_trial(kLatent, distance, measured, kPoints[p], load); };
  CHECK(at(0).seconds == Approx(2));
  CHECK(at(1).seconds == Approx(1 + 1 + 0.25 * 8));
  CHECK(at(1).memory == Approx(200));
  CHECK(at(2).seconds == Approx(10));
}

TEST_CASE("what a trial may share of its time grows with the examples, and points that share it have one key") {
  TrialCost cost = cost_of(2);
  cost.own_seconds = 3;
  cost.shared_seconds = 2;
  const std::vector<MeasuredCost> measured{{{}, {4, 4, 100}, cost}};
  CHECK(estimate_trial({}, SpaceDistance({}, std::vector<Point>{{}}), measured, {}, {4, 4, 50}).shared_seconds ==
        Approx(1));

  const auto study = fakes::study(
      "sweep: {sampler: list, axes: {optimizer.learning_rate: [0.1, 0.2], model.latent: [1, 2], train.epochs: [1, "
      "2]}}\n");
  CHECK(may_share_stages(study));
  const Point point{0.1, std::int64_t{1}, std::int64_t{1}};
  CHECK(sharing_key(study, point) == sharing_key(study, {0.2, std::int64_t{1}, std::int64_t{2}}));
  CHECK(sharing_key(study, point) != sharing_key(study, {0.1, std::int64_t{2}, std::int64_t{1}}));
  CHECK_FALSE(may_share_stages(fakes::study("sweep: {sampler: list, axes: {model.latent: [1, 2]}}\n")));
}

TEST_CASE("a variant is estimated by its own measurements, and by all if it has none") {
  const ParameterValue a = std::string("a"), b = std::string("b"), c = std::string("c");
  const SearchSpace space{list("variant", ParameterType::choice, {a, b, c})};
  const std::vector<Point> points{{a}, {b}, {c}};
  const SpaceDistance distance(space, points);
  const TrialLoad load{1, 1, 0};
  const std::vector<MeasuredCost> measured{{points[0], load, cost_of(1)}, {points[1], load, cost_of(5)}};
  CHECK(estimate_trial(space, distance, measured, points[1], load).seconds == Approx(6));
  CHECK(estimate_trial(space, distance, measured, points[2], load).seconds == Approx(4));
}

TEST_CASE("arrays count in the trial file, and as the study file keeps them") {
  const std::vector<Point> points{{}};
  TrialCost cost = cost_of(1);
  const auto trial_with = [&](double arrays, double array_bytes, double weight_bytes) {
    cost.arrays = arrays;
    cost.weight_arrays = arrays > 0 ? 1 : 0;
    cost.array_bytes = array_bytes;
    cost.weight_bytes = weight_bytes;
    const std::vector<MeasuredCost> measured{{{}, {1, 1, 0}, cost}};
    return estimate_trial({}, SpaceDistance({}, points), measured, {}, {1, 1, 0});
  };
  CHECK(trial_with(0, 0, 0).trial_file == 0);
  const auto empty = trial_with(3, 0, 0), full = trial_with(3, 4e6, 2e6);
  CHECK(full.trial_file - empty.trial_file == Approx(6e6));
  CHECK(full.study_file - empty.study_file == Approx(4e6));
  CHECK(full.weights - empty.weights == Approx(2e6));

  const std::vector<EstimatedTrial> two(2, full);
  const auto bytes = [&](const char* weights) {
    return estimate_study(two, {.points = 2, .replicates = 5, .weights = weights}).study_file;
  };
  CHECK(bytes("all") - bytes("none") == Approx(10 * full.weights));
  CHECK(bytes("best") - bytes("none") == Approx(full.weights));
}

TEST_CASE("a study takes its trials over the workers that are of use, and never less than its longest trial") {
  EstimatedTrial one, other;
  one.seconds = 10, one.memory = 100;
  other.seconds = 30, other.memory = 300;
  const std::vector<EstimatedTrial> trials{one, other};
  RunShape shape{.points = 4, .replicates = 2, .workers = 4, .cores = 2, .once_seconds = 7};
  const auto estimate = estimate_study(trials, shape);
  CHECK(estimate.trial_seconds == Approx(160));
  CHECK(estimate.seconds == Approx(7 + 80));
  shape.workers = shape.cores = 1000;
  CHECK(estimate_study(trials, shape).seconds == Approx(7 + 30));
}

TEST_CASE("memory is program and data, once or in each process, and the trials that run or wait") {
  EstimatedTrial trial;
  trial.memory = 10;
  const std::vector<EstimatedTrial> trials{trial};
  RunShape shape{.points = 100, .workers = 3, .cores = 8, .base_memory = 1000};
  CHECK(estimate_study(trials, shape).memory == Approx(1000 + 30));
  shape.processes = true;
  CHECK(estimate_study(trials, shape).memory == Approx(4000 + 30));
  shape.processes = false;
  shape.kept = 5;
  CHECK(estimate_study(trials, shape).memory == Approx(1000 + 80));
  shape.points = 4;  // one runs no more than there are
  CHECK(estimate_study(trials, shape).memory == Approx(1000 + 40));
}

}  // namespace sandglass::test_estimate
