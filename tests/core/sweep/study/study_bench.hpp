#pragma once
#include <filesystem>

#include "core/sweep/study/run_study.hpp"
#include "results/record/run_folder.hpp"
#include "tests/core/sweep/study/fake_executor.hpp"
#include "tests/core/trial/fakes.hpp"
#include "tests/results/test_folder.hpp"

/// Counts what a study tells, and raises the interrupt after so many trials.
class CountingObserver final : public sandglass::SweepObserver {
 public:
  explicit CountingObserver(std::uint64_t interrupt_after = ~std::uint64_t{0}) : interrupt_after_(interrupt_after) {}
  void on_trial(const sandglass::results::TrialRecord& record, const sandglass::SweepProgress& progress) override {
    seen.push_back(record.trial);
    last = progress;
    epochs.push_back(progress.epochs);
    if (seen.size() >= interrupt_after_) interrupt = true;
  }
  void on_tick(const sandglass::SweepProgress& progress) override {
    ++ticks;
    last = progress;
  }
  void on_stopping(const sandglass::SweepProgress&) override { ++stops; }
  void on_restart(const std::string& why) override { restarts.push_back(why); }
  void on_unresponsive(const std::vector<std::uint64_t>& trials, const sandglass::SweepProgress&) override {
    unresponsive.push_back(trials);
    study_file_was_there = std::filesystem::exists(study_file);
  }

  void on_stop_before_trials() override {
    ++stops_before_trials;
    if (let_go) let_go();
  }

  std::function<void()> let_go;  // what holds the study up before its first trial
  int stops_before_trials = 0;
  std::vector<std::uint64_t> seen;    // trials, as they were told
  std::vector<std::uint64_t> epochs;  // that had been run by then
  sandglass::SweepProgress last;
  std::uint64_t ticks = 0, stops = 0;
  std::vector<std::string> restarts;
  std::vector<std::vector<std::uint64_t>> unresponsive;
  std::filesystem::path study_file;
  bool study_file_was_there = false;
  std::atomic<bool> interrupt{false};

 private:
  std::uint64_t interrupt_after_;
};

/// A study in a folder of its own, which a fake executor runs: every task takes two epochs.
struct StudyBench {
  explicit StudyBench(const std::string& yaml, const sandglass::Registry& its_registry = sandglass::fakes::registry())
      : registry(its_registry), study(sandglass::fakes::study(yaml)) {}

  /// Begins the study, or goes on with it.
  sandglass::StudyRunResult run(FakeExecutor::Answer answer, CountingObserver& observer, std::size_t capacity = 4) {
    submitted = 0;
    sandglass::StudyRunOptions options{folder.path(), 1};
    options.stop_patience = 0;
    options.make_executor = [&](sandglass::DataCache&, bool, const std::function<void()>& on_epoch) {
      const auto counted = [&, answer, on_epoch](const sandglass::TrialTask& task) {
        ++submitted;
        for (int epoch = 0; epoch < 2; ++epoch) on_epoch();
        return answer(task);
      };
      return std::make_unique<FakeExecutor>(counted, capacity);
    };
    const bool is_new = !std::filesystem::exists(sandglass::results::RunFolder{folder.path()}.journal());
    const auto go = is_new ? sandglass::start_study : sandglass::resume_study;
    return go(study, registry, options, observer, observer.interrupt);
  }

  /// Trial 0 ends, then the study is stopped; trial 1 gives no answer for some more looks at the executor.
  sandglass::StudyRunResult run_stopped_with_a_trial_that_ignores_it(CountingObserver& observer) {
    sandglass::StudyRunOptions options{folder.path(), 1};
    options.stop_patience = 0;
    observer.study_file = sandglass::results::RunFolder{folder.path()}.study_file();
    options.make_executor = [&](sandglass::DataCache&, bool, const std::function<void()>&) {
      return std::make_unique<DeafExecutor>(observer.interrupt);
    };
    return sandglass::start_study(study, registry, options, observer, observer.interrupt);
  }

  TestFolder folder;
  const sandglass::Registry& registry;
  sandglass::config::StudySpec study;
  std::uint64_t submitted = 0;  // tasks that the executor answered
};
