// What the scheduler and the record of a trial cost: a study of many trials that compute next to nothing.
//   bench_overhead [TRIALS] [WORKERS]
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "core/sweep/study/run_study.hpp"
#include "results/store/study_table.hpp"
#include "tests/core/trial/fakes.hpp"

namespace {

using namespace sandglass;
using Clock = std::chrono::steady_clock;

double since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

/// Resident memory of this process in MiB.
double resident() {
  std::ifstream statm("/proc/self/statm");
  double size = 0, pages = 0;
  statm >> size >> pages;
  return pages * 4096 / (1 << 20);
}

class Stopwatch final : public SweepObserver {
 public:
  void on_trial(const results::TrialRecord& record, const SweepProgress& progress) override {
    computed += record.duration;
    if (progress.finished == 1000) resident_at_1000 = resident();
    if (progress.finished == progress.planned) resident_at_last = resident();
    last_trial = since(begin);
  }
  void on_tick(const SweepProgress&) override {}
  void on_stopping(const SweepProgress&) override {}

  Clock::time_point begin = Clock::now();
  double computed = 0, last_trial = 0, resident_at_1000 = 0, resident_at_last = 0;
};

}  // namespace

int main(int count, char** values) {
  const int trials = count > 1 ? std::atoi(values[1]) : 10000;
  const auto workers = static_cast<unsigned>(count > 2 ? std::atoi(values[2]) : 2);
  const auto study = fakes::study(
      fmt::format("dataset: {{use: ramp, with_test: false, train: 1}}\nmetrics: []\n"
                  "objective: {{metric: train.loss}}\ntrain: {{epochs: 1, batch: 1}}\nrecord: {{weights: none}}\n"
                  "sweep: {{sampler: list, axes: {{model.latent: [1, 2]}}, replicates: {}}}\n",
                  trials / 2));
  char name[] = "/tmp/sandglass-bench-XXXXXX";
  const std::filesystem::path folder = mkdtemp(name);
  const std::atomic<bool> interrupt{false};
  Stopwatch watch;
  start_study(study, fakes::registry(), {folder / "run", workers}, watch, interrupt);
  const double whole = since(watch.begin);
  const double per_trial = 1e3 / trials;
  fmt::print("{} trials on {} workers\n", trials, workers);
  fmt::print("  computing, a trial on one worker      {:.4f} ms\n", watch.computed * per_trial);
  fmt::print("  scheduling and durable record         {:.4f} ms a trial (wall time until the last record was safe)\n",
             watch.last_trial * per_trial);
  fmt::print("  building the study file               {:.4f} ms a trial\n", (whole - watch.last_trial) * per_trial);
  fmt::print(
      "  resident after 1,000 trials and after the last: {:.1f} and {:.1f} MiB; with the study file built: {:.1f}\n",
      watch.resident_at_1000, watch.resident_at_last, resident());
  const auto loading = Clock::now();
  const auto loaded = results::read_study(folder / "run").trials.size();
  fmt::print("  loading all {} records                {:.3f} s\n", loaded, since(loading));
  std::filesystem::remove_all(folder);
}
