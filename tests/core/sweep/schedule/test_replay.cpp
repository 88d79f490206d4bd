#include "core/sweep/schedule/replay.hpp"

#include <catch2/catch.hpp>

#include "core/base/error.hpp"
#include "core/plugin/load/registrar.hpp"
#include "tests/core/trial/fakes.hpp"

namespace sandglass::test_replay {
using results::TrialRecord;
using results::TrialStatus;

namespace {

/// After one epoch, ends what is worse than 5.
class Strict final : public Pruner {
 public:
  void prepare(const PruningPlan&) override {}
  std::int64_t next_rung(std::uint64_t, std::int64_t epoch) const override { return epoch == 0 ? 1 : 0; }
  Decision judge(std::span<const TrialSnapshot> snapshots, std::uint64_t trial) override {
    return snapshots[trial].value_at(1) > 5 ? Decision::prune : Decision::go_on;
  }
};

struct Replayed {
  Replayed() {
    fakes::register_all(registry);
    Registrar(registry, "tests", "1.0.0").pruner("strict", "Ends what is worse than 5.", Schema{}, [](const Params&) {
      return std::make_unique<Strict>();
    });
    registry.freeze();
    study.pruner = {"strict", {}};
    for (const auto& curve : std::vector<std::vector<double>>{{9, 1}, {4, 2}, {4, 2}, {8, 8}}) add(curve);
  }

  void add(std::vector<double> curve) {
    TrialRecord record;
    record.trial = trials.size();
    record.duration = 10;
    record.series = {{study.base.objective.metric, "", "", std::move(curve)}};
    trials.push_back(std::move(record));
  }

  Replay play() const { return replay(study, registry, trials); }

  Registry registry;
  config::StudySpec study = fakes::study("sweep: {sampler: list, axes: {model.latent: [1, 2, 3, 4]}}\n");
  std::vector<TrialRecord> trials;
};

}  // namespace

TEST_CASE("a replay tells what a pruner would have saved, and which trial it would have missed") {
  const auto result = Replayed().play();
  CHECK(result.epochs == std::vector<std::int64_t>{1, 2, 2, 1});
  CHECK(result.pruned == std::vector<bool>{true, false, false, true});
  CHECK(result.all_epochs == 8);
  CHECK(result.spent_epochs == 6);
  CHECK(result.all_seconds == Approx(40));
  CHECK(result.spent_seconds == Approx(30));
  CHECK(result.best == 0U);
  CHECK(result.best_left == 1U);  // of two equal ones the first
  CHECK(result.better == 1);
}

TEST_CASE("with a maximised objective the largest is the best") {
  Replayed replayed;
  replayed.study.base.objective.minimize = false;
  for (auto& objective : replayed.study.base.objectives) objective.minimize = false;
  CHECK(replayed.play().best == 3U);
}

TEST_CASE("a study that cannot be replayed is refused, with the reason") {
  Replayed missing;
  missing.trials.pop_back();
  CHECK_THROWS_WITH(missing.play(), Catch::Contains("only 3 of the study's 4 trials"));
  Replayed pruned;
  pruned.trials[2].status = TrialStatus::pruned;
  CHECK_THROWS_WITH(pruned.play(), Catch::Contains("trial 2 was pruned"));
  Replayed silent;
  silent.trials[1].series.clear();
  CHECK_THROWS_WITH(silent.play(), Catch::Contains("trial 1 recorded no"));
  Replayed several;
  several.study.base.objectives.push_back(several.study.base.objective);
  CHECK_THROWS_WITH(several.play(), Catch::Contains("2 objectives"));
}

TEST_CASE("a pruner that completes trials early ranks them by where they would have stopped") {
  /// After one epoch, completes what is better than 5.
  class Content final : public Pruner {
   public:
    void prepare(const PruningPlan&) override {}
    std::int64_t next_rung(std::uint64_t, std::int64_t epoch) const override { return epoch == 0 ? 1 : 0; }
    Decision judge(std::span<const TrialSnapshot> snapshots, std::uint64_t trial) override {
      return snapshots[trial].value_at(1) > 5 ? Decision::go_on : Decision::complete;
    }
  };
  Replayed replayed;
  Registry registry;
  registry.add_all(replayed.registry);
  Registrar(registry, "tests", "1.0.0").pruner("content", "Takes 5.", Schema{}, [](const Params&) {
    return std::make_unique<Content>();
  });
  replayed.study.pruner = {"content", {}};
  replayed.trials[0].series[0].values = {9, 6};  // of all trials the second is best, and with 4 it still is
  const auto result = replay(replayed.study, registry, replayed.trials);
  CHECK(result.stopped_early == std::vector<bool>{false, true, true, false});
  CHECK(result.pruned == std::vector<bool>(4, false));
  CHECK(result.epochs == std::vector<std::int64_t>{2, 1, 1, 2});
  CHECK(result.best == 1U);
  CHECK(result.best_left == 1U);
  CHECK(result.better == 1);  // trial 2, which trained on to 2
}

TEST_CASE("a study whose trials were stopped early cannot be replayed") {
  Replayed replayed;
  replayed.trials[2].stopped_early = "after 2 of 9 epochs: no improvement for 1 epoch";
  CHECK_THROWS_WITH(replayed.play(), Catch::Contains("trial 2 was stopped early"));
}

}  // namespace sandglass::test_replay
