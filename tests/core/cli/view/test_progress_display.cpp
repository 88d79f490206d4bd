#include <catch2/catch.hpp>
#include <limits>

#include "core/cli/view/progress_display.hpp"

namespace sandglass::test_progress_display {

namespace {

/// What a display writes into a file, which is no terminal.
class Written {
 public:
  ~Written() { std::fclose(file_); }

  std::FILE* file() { return file_; }
  std::string text() const {
    std::rewind(file_);
    std::string result;
    for (int c = std::fgetc(file_); c != EOF; c = std::fgetc(file_)) result += static_cast<char>(c);
    return result;
  }

 private:
  std::FILE* file_ = std::tmpfile();
};

SweepProgress trials(std::uint64_t finished, std::uint64_t planned) {
  SweepProgress progress;
  progress.finished = finished;
  progress.planned = planned;
  return progress;
}

/// The epochs of a session of so many seconds, in which a trial of two is finished.
SweepProgress epochs(std::uint64_t done, std::uint64_t planned, double seconds) {
  auto progress = trials(1, 2);
  progress.epochs = done;
  progress.planned_epochs = planned;
  progress.seconds = seconds;
  return progress;
}

results::TrialRecord record(std::uint64_t trial) {
  results::TrialRecord result;
  result.trial = trial;
  result.parameters = {{"noise.ratio", 0.25}};
  return result;
}

}  // namespace

TEST_CASE("durations read like a clock, rounded up") {
  CHECK(format_duration(0) == "0:00");
  CHECK(format_duration(40.2) == "0:41");
  CHECK(format_duration(61) == "1:01");
  CHECK(format_duration(3 * 3600 + 7 * 60 + 12) == "3:07:12");
  CHECK(format_duration(-5) == "0:00");
}

TEST_CASE("a point reads as a person would say it") {
  CHECK(format_point({{"noise.ratio", 0.25}, {"model.latent", std::int64_t{32}}}) ==
        "noise.ratio 0.25, model.latent 32");
  CHECK(format_point({}).empty());
}

TEST_CASE("durations that no clock shows are told in years, and what is no duration as nothing") {
  CHECK(format_duration(86400) == "24:00:00");
  CHECK(format_duration(1e9) == "31.7 years");
  CHECK(format_duration(1e300) == "3.17e+292 years");
  CHECK(format_duration(std::numeric_limits<double>::infinity()) == "inf years");
  CHECK(format_duration(std::numeric_limits<double>::quiet_NaN()) == "0:00");
  CHECK(format_duration(-std::numeric_limits<double>::infinity()) == "0:00");
}

TEST_CASE("a pipe gets a line with trials, pace, time left and the best point") {
  Written written;
  ProgressDisplay display(written.file(), "valid.mse", "run");
  auto progress = epochs(10, 40, 2);
  progress.best = 0.5;
  progress.best_trial = 3;
  display.on_trial(record(3), progress);
  CHECK(written.text() == "1/2 trials  5.0 epochs/s  0:06 left  best so far 0.5 valid.mse (noise.ratio 0.25)\n");
}

TEST_CASE("a pipe gets the last trial's line, however soon it comes") {
  Written written;
  ProgressDisplay display(written.file(), "valid.mse", "run");
  for (std::uint64_t n = 1; n <= 3; ++n) display.on_trial(record(n), trials(n, 3));
  CHECK(written.text() == "1/3 trials\n3/3 trials\n");
}

TEST_CASE("a failed trial says in which epoch, where and why") {
  Written written;
  ProgressDisplay display(written.file(), "valid.mse", "run");
  auto failed = record(7);
  failed.status = results::TrialStatus::failed;
  failed.failure.phase = "train";
  failed.failure.plugin = "loss/mse";
  failed.failure.epoch = 2;
  failed.failure.reason = "the loss is NaN";
  auto progress = trials(1, 1);
  progress.failed = 1;
  display.on_trial(failed, progress);
  CHECK(written.text() == "trial 7 failed in epoch 2 (train, loss/mse): the loss is NaN\n1/1 trials, 1 failed\n");
}

TEST_CASE("numbers of epochs at the end of what a number can be give no negative time") {
  constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
  for (const auto& progress : {epochs(1, kMost, 2), epochs(kMost, 1, 2), epochs(0, kMost, 1e300)}) {
    Written written;
    ProgressDisplay display(written.file(), "valid.mse", "run");
    display.on_trial(record(0), progress);
    display.on_tick(progress);
    INFO(written.text());
    CHECK(written.text().find('-') == std::string::npos);
    CHECK(written.text().back() == '\n');
  }
}

TEST_CASE("stopping and a restart are told in lines of their own") {
  Written written;
  ProgressDisplay display(written.file(), "valid.mse", "run");
  display.on_stopping(trials(2, 5));
  display.on_restart("a checkpoint is missing");
  display.finish();
  CHECK(written.text() ==
        "2 of 5 trials are finished and kept\n"
        "a checkpoint that trials continue from is lost, so all of them run again, to the same result\n"
        "  a checkpoint is missing\n");
}

TEST_CASE("after the last trial no time is left, though pruned trials leave epochs that nobody runs") {
  Written written;
  ProgressDisplay display(written.file(), "valid.mse", "run");
  auto progress = epochs(30, 40, 12);
  progress.finished = progress.planned;
  display.on_trial(record(3), progress);
  CHECK(written.text() == "2/2 trials  2.5 epochs/s\n");
}

}  // namespace sandglass::test_progress_display
