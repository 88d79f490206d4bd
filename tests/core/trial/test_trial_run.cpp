#include <catch2/catch.hpp>
#include <cmath>

#include "core/base/error.hpp"
#include "tests/core/trial/fakes.hpp"
#include "tests/core/trial/staged.hpp"
#include "tests/core/trial/tasks.hpp"

namespace sandglass::test_trial_run {
using namespace sandglass::fakes;
using results::TrialStatus;
using State = TrialRun::State;

namespace {

const std::string kBusy =
    "noise: add\noptimizer: heavy_ball\nmetrics: [energy, final]\ntrain: {epochs: 4, batch: 8, validate_every: 2}\n"
    "record: {latents: test, weights: all}\n";

TrialSpec spec_of(config::TrialConfig config) {
  TrialSpec spec;
  spec.trial = 7, spec.point = 3, spec.replicate = 1, spec.seed = 5;
  spec.config = std::move(config);
  return spec;
}

/// Both ways give the same bits; `stages` tells what is trained.
void check_halting(const Staged::Stages& stages, const std::string& yaml = kBusy) {
  const auto plugins = registry(stages);
  const auto spec = spec_of(config_of(*plugins, trial_config(yaml)));
  const auto whole = run_whole(spec, *plugins);
  INFO(whole.failure.reason);
  CHECK(whole.status == TrialStatus::completed);
  CHECK(results::digest(run_in_tasks(spec, *plugins)) == results::digest(whole));
}

struct Fixture {
  explicit Fixture(const std::string& yaml = kBusy) : spec(spec_of(trial_config(yaml))) {}
  DataCache cache{registry()};
  TrialServices services{registry(), cache, {}};
  TrialSpec spec;
};

}  // namespace

TEST_CASE("a trial that was halted after each epoch and restored in another thread ends in the same bits") {
  const auto spec = spec_of(trial_config(kBusy));
  const auto whole = run_whole(spec, registry());
  CHECK(whole.status == TrialStatus::completed);
  CHECK_FALSE(whole.arrays.empty());
  CHECK(results::digest(run_in_tasks(spec, registry())) == results::digest(whole));
}

TEST_CASE("so does one of several stages, of alternating updates, and with a schedule") {
  check_halting([](const Staged& m) {
    Stage first = one_update("a", reconstruction(m)), second = one_update("b", reconstruction(m)), last = second;
    first.epochs = 2, first.learning_rate = 0.05;
    second.updates = {{"one", reconstruction(m), {m.encoder}}, {"two", reconstruction(m), {m.decoder}}};
    second.epochs = 3;
    last.name = "c";
    last.updates[0].objective = [&m](TrainingBatch& batch) {
      const Value loss = m.objective(batch).total, beta = batch.schedule([](double epoch) { return 1 / (1 + epoch); });
      return Objective{mul(loss, beta), {{"reconstruction", loss}, {"beta", beta}}};
    };
    return std::vector{first, second, last};
  });
}

TEST_CASE("so does one of mixed batches, which cycle through the labelled examples, with some labels withheld") {
  check_halting(
      [](const Staged& m) {
        Stage first = one_update("a", reconstruction(m)),
              last = one_update("b", [&m](TrainingBatch&batch) {
                return m.guess(batch, slice_rows(m.encode(batch.clean()), 0, batch.labelled()));
              });
        first.epochs = 1;
        for (auto* stage : {&first, &last}) stage->examples = Stage::Examples::mixed, stage->labelled_per_batch = 3;
        return std::vector{first, last};
      },
      "dataset: {use: ramp, train: 22, valid: 8, test: 5, labelled: 7}\noptimizer: heavy_ball\n"
      "train: {epochs: 3, batch: 8}\nrecord: {weights: all}\n");
}

TEST_CASE("so does one whose stage trains what its own examples were computed with") {
  check_halting([](const Staged& m) {
    Stage first = one_update("a", reconstruction(m)),
          last = one_update("b", [&m](TrainingBatch&batch) {
            const Value code = batch.clean();
            return Objective{mean(square(sub(m.encode(m.decode(code)), code))), {}};
          });
    first.epochs = 1;
    last.input = [&m](Value x) { return m.encode(x); };
    return std::vector{first, last};
  });
}

TEST_CASE("a halted trial says how far it is, shows its objective, and ends when it is asked to go on") {
  Fixture f;
  f.spec.config.objective.metric = "valid.reconstruction";
  int reported = 0;
  f.services.on_epoch = [&] { ++reported; };
  TrialRun run(f.spec, f.services);
  CHECK(run.epoch() == 0);
  CHECK(run.curve().empty());
  REQUIRE(run.advance(3) == State::halted);
  CHECK(run.epoch() == 3);
  CHECK(reported == 3);
  REQUIRE(run.curve().size() == 3);
  CHECK(std::isnan(run.curve()[0]));
  CHECK(run.curve()[1] > 0);
  CHECK(std::isnan(run.curve()[2]));
  CHECK(run.advance(2) == State::halted);
  CHECK(run.epoch() == 3);
  REQUIRE(run.advance(4) == State::halted);
  CHECK(run.record().scalars.size() == 1);  // the metric of the end, on the validation split
  REQUIRE(run.advance() == State::ended);
  CHECK(reported == 4);
  CHECK(run.advance(9) == State::ended);
  CHECK(results::digest(run.record()) == results::digest(run_whole(f.spec, registry())));
}

TEST_CASE("a pruned trial keeps its series so far, and nothing else") {
  Fixture f;
  TrialRun run(f.spec, f.services);
  REQUIRE(run.advance(3) == State::halted);
  const auto pruned = run.pruned();
  CHECK(pruned.status == TrialStatus::pruned);
  CHECK(pruned.trial == 7);
  CHECK(pruned.seed == 5);
  CHECK(pruned.scalars.empty());
  CHECK(pruned.arrays.empty());
  REQUIRE_FALSE(pruned.series.empty());
  CHECK(pruned.series[0].values.size() == 3);
  const auto restored = TrialRun::restore(f.spec, f.services, run.checkpoint());
  CHECK(results::digest(restored->pruned()) == results::digest(pruned));
  CHECK(restored->epoch() == 3);
}

TEST_CASE("a checkpoint may be taken after every epoch of a trial that is not halted, and before it begins") {
  Fixture f;
  const auto whole = results::digest(run_whole(f.spec, registry()));
  std::vector<std::string> taken{TrialRun(f.spec, f.services).checkpoint()};
  auto services = f.services;
  services.after_epoch = [&](const TrialRun& run) { taken.push_back(run.checkpoint()); };
  TrialRun run(f.spec, services);
  REQUIRE(run.advance() == State::ended);
  REQUIRE(taken.size() == 5);
  for (const auto& checkpoint : taken) {
    const auto restored = TrialRun::restore(f.spec, f.services, checkpoint);
    REQUIRE(restored->advance() == State::ended);
    CHECK(results::digest(restored->record()) == whole);
  }
  CHECK_THROWS_AS(run.checkpoint(), Error);
}

TEST_CASE("a trial that fails after a halt gives the record of one that was never halted") {
  const auto spec = spec_of(trial_config(
      "optimizer: {use: descent, learning_rate: 40}\ntrain: {epochs: 50, batch: 8}\nrecord: {latents: none}\n"));
  const auto whole = run_whole(spec, registry());
  CHECK(whole.status == TrialStatus::failed);
  CHECK(whole.failure.epoch > 1);
  CHECK(results::digest(run_in_tasks(spec, registry())) == results::digest(whole));
}

TEST_CASE("a restored trial whose data has gone fails as any other does") {
  Fixture f;
  TrialRun run(f.spec, f.services);
  REQUIRE(run.advance(1) == State::halted);
  Registry gone;
  Registrar registrar(gone, "tests", "1.0.0");
  registrar.dataset("ramp", "Gone.", registry().at(Kind::dataset, "ramp").schema,
                    [](const Params&) -> std::unique_ptr<Dataset> { throw IoError("ramp.bin is not there"); });
  for (const Kind kind : kKinds)
    for (const auto* entry : registry().all(kind))
      if (entry->id() != "dataset/ramp") gone.add(*entry);
  DataCache cache(gone);
  const auto restored = TrialRun::restore(f.spec, {gone, cache, {}}, run.checkpoint());
  CHECK(restored->advance() == State::ended);
  CHECK(restored->record().status == TrialStatus::failed);
  CHECK(restored->record().failure.phase == "load");
  CHECK_THAT(restored->record().failure.reason, Catch::Contains("ramp.bin"));
}

TEST_CASE("a trial that is stopped within an epoch can go no further") {
  Fixture f;
  std::stop_source stop;
  f.services.stop = stop.get_token();
  TrialRun run(f.spec, f.services);
  REQUIRE(run.advance(2) == State::halted);
  stop.request_stop();
  CHECK(run.advance() == State::stopped);
  CHECK(run.advance() == State::stopped);
  CHECK_THROWS_WITH(run.checkpoint(), Catch::Contains("stopped"));
}

// With too large a learning rate, or against the goal, the best epoch is not the last.
const std::string kWorsening =
    "noise: add\nmetrics: [energy, final]\ntrain: {epochs: 5, batch: 8, keep: best}\n"
    "record: {latents: test, weights: all, reconstructions: 2}\n"
    "objective: {metric: valid.reconstruction, goal: maximize}\n";

TEST_CASE("with keep: best everything a trial leaves is of its best epoch, as if it had ended there") {
  Fixture f(kWorsening);
  const auto best = run_whole(f.spec, registry());
  REQUIRE(best.kept_epoch == 1);  // it improves, and the goal is to maximise
  CHECK(results::epochs_of(best) == 5);
  auto one = f.spec;
  one.config.train.epochs = 1;
  one.config.train.keep = "last";
  const auto ended_there = run_whole(one, registry());
  REQUIRE(best.arrays.size() == ended_there.arrays.size());
  for (std::size_t i = 0; i < best.arrays.size(); ++i) CHECK(best.arrays[i].data == ended_there.arrays[i].data);
  REQUIRE(best.scalars.size() == ended_there.scalars.size());
  for (std::size_t i = 0; i < best.scalars.size(); ++i) CHECK(best.scalars[i].value == ended_there.scalars[i].value);
  CHECK(results::objective_value(best, "valid.reconstruction") ==
        results::objective_value(ended_there, "valid.reconstruction"));
}

TEST_CASE("if the best epoch is the last, only the record's word on it differs") {
  Fixture f("noise: add\nmetrics: [energy, final]\ntrain: {epochs: 4, batch: 8, keep: best}\nrecord: {weights: all}\n");
  auto best = run_whole(f.spec, registry());
  REQUIRE(best.kept_epoch == 4);
  best.kept_epoch = 0;
  f.spec.config.train.keep = "last";
  CHECK(results::digest(best) == results::digest(run_whole(f.spec, registry())));
}

TEST_CASE("the best state survives halts, checkpoints and early stopping") {
  Fixture f(kWorsening);
  const auto best = run_whole(f.spec, registry());
  CHECK(results::digest(run_in_tasks(f.spec, registry())) == results::digest(best));
  TrialRun halted(f.spec, f.services);
  REQUIRE(halted.advance(3) == State::halted);
  const auto restored = TrialRun::restore(f.spec, f.services, halted.checkpoint());
  REQUIRE(restored->complete(3, "enough") == State::ended);
  CHECK(restored->record().kept_epoch == 1);
  CHECK(restored->record().arrays.size() == best.arrays.size());
  for (std::size_t i = 0; i < best.arrays.size(); ++i) CHECK(restored->record().arrays[i].data == best.arrays[i].data);
}

TEST_CASE("a pruned trial keeps no epoch") {
  Fixture f(kWorsening);
  TrialRun run(f.spec, f.services);
  REQUIRE(run.advance(3) == State::halted);
  CHECK(run.pruned().kept_epoch == 0);
}

TEST_CASE("a trial that is completed early has all that one of so many epochs has, and says why it ended") {
  Fixture f(
      "noise: add\nmetrics: [energy, final]\ntrain: {epochs: 4, batch: 8}\n"
      "record: {latents: test, weights: all}\n");
  TrialRun run(f.spec, f.services);
  REQUIRE(run.complete(2, "no improvement for 1 epoch") == State::ended);
  auto record = run.record();
  CHECK(record.status == TrialStatus::completed);
  CHECK(record.stopped_early == "after 2 of 4 epochs: no improvement for 1 epoch");
  CHECK(results::epochs_of(record) == 2);
  auto two = f.spec;
  two.config.train.epochs = 2;
  record.stopped_early.clear();
  CHECK(results::digest(record) == results::digest(run_whole(two, registry())));
}

TEST_CASE("what is measured every so many epochs is measured where a trial is completed early") {
  Fixture f("metrics: [{use: energy, every: 3}]\ntrain: {epochs: 9, batch: 8}\n");
  TrialRun run(f.spec, f.services);
  REQUIRE(run.complete(4, "enough") == State::ended);
  const auto& series = run.record().series;
  const auto energy = std::ranges::find(series, "valid.energy", &results::Series::name);
  REQUIRE(energy != series.end());
  REQUIRE(energy->values.size() == 4);
  CHECK(std::isnan(energy->values[1]));
  CHECK(energy->values[3] == energy->values[2]);
}

TEST_CASE("a trial that trained further cannot be completed before") {
  Fixture f;
  TrialRun run(f.spec, f.services);
  REQUIRE(run.advance(3) == State::halted);
  CHECK_THROWS_WITH(run.complete(2, "enough"), Catch::Contains("3 epochs cannot be completed after 2"));
}

TEST_CASE("a trial under a schedule of the learning rate goes on with the same bits in the middle of it") {
  const auto scheduled = [](const std::string& schedule) { return kBusy + "schedule: " + schedule + "\n"; };
  for (const char* schedule : {"{kind: cosine, floor: 0.1, warmup: 1.5}", "{kind: multistep, milestones: [1, 3]}",
                               "{kind: one_cycle}", "{warmup: 2}"}) {
    INFO(schedule);
    const auto spec = spec_of(trial_config(scheduled(schedule)));
    const auto whole = run_whole(spec, registry());
    CHECK(whole.status == TrialStatus::completed);
    CHECK(results::digest(run_in_tasks(spec, registry())) == results::digest(whole));
    CHECK(results::digest(whole) != results::digest(run_whole(spec_of(trial_config(kBusy)), registry())));
    const auto rate = std::ranges::find(whole.series, "train.learning_rate", &results::Series::name);
    REQUIRE(rate != whole.series.end());
    CHECK(rate->values.size() == 4);
  }
}

TEST_CASE(
    "a stage with epochs of its own runs through the schedule once, and one too short for the warm-up is refused") {
  const auto stages = [](const Staged& m) {
    Stage first = one_update("a", reconstruction(m)), last = one_update("b", reconstruction(m));
    first.epochs = 3;
    return std::vector{first, last};
  };
  check_halting(stages, kBusy + "schedule: {kind: step, every: 2, factor: 0.5}\n");
  const auto plugins = registry(stages);
  const auto at = [&](const char* schedule) {
    return run_whole(spec_of(config_of(*plugins, trial_config(kBusy + "schedule: " + schedule + "\n"))), *plugins);
  };
  const auto record = at("{kind: step, every: 2, factor: 0.5}");
  const auto rates = [&](const char* name) {
    return std::ranges::find(record.series, name, &results::Series::name)->values;
  };
  const auto first = rates("train.a.learning_rate"), last = rates("train.learning_rate");
  CHECK(first.at(2) == first.at(1) / 2);
  CHECK(last.at(3) == first.at(0));
  CHECK(last.at(6) == first.at(0) / 2);
  const auto refused = at("{warmup: 3}");
  CHECK(refused.status == TrialStatus::failed);
  CHECK_THAT(refused.failure.reason, Catch::Contains("stage 'a'") && Catch::Contains("3 epochs"));
}

// Where the reconstruction only gets worse by the goal, the first epoch is the best.
const std::string kImpatient =
    "noise: add\nmetrics: [energy, final]\ntrain: {epochs: 9, batch: 8, patience: 2}\n"
    "record: {latents: test, weights: all}\nobjective: {metric: valid.reconstruction, goal: maximize}\n";

TEST_CASE("a trial that is out of patience ends as completed, with the reason, and as if it had had no more epochs") {
  Fixture f(kImpatient);
  auto early = run_whole(f.spec, registry());
  CHECK(early.status == TrialStatus::completed);
  CHECK(results::epochs_of(early) == 3);
  CHECK(early.stopped_early == "after 3 of 9 epochs: no improvement in 2 validations (train.patience)");
  auto short_one = f.spec;
  short_one.config.train.epochs = 3;
  short_one.config.train.patience = 0;
  const auto whole = run_whole(short_one, registry());
  early.stopped_early.clear();
  CHECK(results::digest(early) == results::digest(whole));
}

TEST_CASE("an improvement that is not more than min_delta counts for nothing") {
  Fixture f("train: {epochs: 6, batch: 8, patience: 1, min_delta: 1000}\n");
  CHECK(results::epochs_of(run_whole(f.spec, registry())) == 2);
  f.spec.config.train.min_delta = 0;
  CHECK(results::epochs_of(run_whole(f.spec, registry())) == 6);
}

TEST_CASE("a trial with patience ends in the same bits after halts and restores, also with keep: best") {
  for (const std::string keep : {"last", "best"}) {
    Fixture f(kImpatient);
    f.spec.config.train.keep = keep;
    const auto whole = run_whole(f.spec, registry());
    CHECK(whole.kept_epoch == (keep == "best" ? 1 : 0));
    CHECK(results::digest(run_in_tasks(f.spec, registry())) == results::digest(whole));
  }
}

TEST_CASE("patience counts validations, and a pruner's end comes after the trial's own") {
  Fixture f(kImpatient);
  f.spec.config.train.validate_every = 2;
  CHECK(results::epochs_of(run_whole(f.spec, registry())) == 6);
  f.spec.config.train.validate_every = 1;
  TrialRun run(f.spec, f.services);
  CHECK(run.complete(5, "enough") == State::ended);
  CHECK_THAT(run.record().stopped_early, Catch::Contains("train.patience"));
}

}  // namespace sandglass::test_trial_run
