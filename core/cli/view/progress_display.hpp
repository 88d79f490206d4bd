#pragma once
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "core/cli/view/terminal.hpp"
#include "core/sweep/study/sweep_observer.hpp"

namespace sandglass {

/// Shows a running study on a stream: on a terminal a bar, and below it a line with the curve of each running trial, as
/// many as fit, redrawn in place; into a pipe plain lines, at most one a second as trials end, and one every so often
/// if none does. Failed trials get a line of their own in either.
class ProgressDisplay final : public SweepObserver {
 public:
  /// `metric`: the objective, by which one trial is the best so far.
  ProgressDisplay(std::FILE* stream, std::string metric, std::filesystem::path folder);
  ~ProgressDisplay() override;

  void on_data(const std::vector<DataOverview>& data) override;
  void on_trial(const results::TrialRecord& record, const SweepProgress& progress) override;
  void on_tick(const SweepProgress& progress) override;
  void on_stopping(const SweepProgress& progress) override;
  void on_restart(const std::string& why) override;
  /// Says so, and ends the program with the status of an interrupted study.
  void on_unresponsive(const std::vector<std::uint64_t>& trials, const SweepProgress& progress) override;

  /// As on_unresponsive().
  void on_stop_before_trials() override;

  /// Takes the bar away; call before anything else is printed.
  void finish();

 private:
  std::string line(const SweepProgress& progress) const;
  std::vector<std::string> running_lines(const SweepProgress& progress) const;
  void draw(const SweepProgress& progress);
  std::string over_drawn() const;
  void print_line(const std::string& text);
  void write(const std::string& text);

  std::FILE* stream_;
  Terminal terminal_;
  std::string metric_;
  std::filesystem::path folder_;
  std::string best_point_;
  std::size_t drawn_ = 0;  // lines that are redrawn; the cursor is at the end of the last
  std::chrono::steady_clock::time_point last_plain_{};
  std::chrono::steady_clock::time_point last_tick_line_ = std::chrono::steady_clock::now();
};

/// "0:41", "12:05", "3:07:12", and "27.3 years" from ten on. Nothing, "0:00", of what is negative or no number.
std::string format_duration(double seconds);

/// "noise.ratio 0.25, model.latent 32".
std::string format_point(const std::vector<std::pair<std::string, ParameterValue>>& parameters);

/// The same with the last word of each path, where no two are alike: "ratio 0.25, latent 32".
std::string short_point(std::vector<std::pair<std::string, ParameterValue>> parameters);

}  // namespace sandglass
