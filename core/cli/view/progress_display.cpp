#include "core/cli/view/progress_display.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>

#include "core/cli/commands/commands.hpp"
#include "core/cli/curves/running_text.hpp"
#include "results/record/run_folder.hpp"
#include "results/report/interval_text.hpp"

namespace sandglass {
namespace {

constexpr int kBarWidth = 12;
constexpr std::chrono::seconds kPlainEvery{1};
constexpr std::chrono::seconds kTickLineEvery{30};  // while no trial ends
constexpr std::size_t kMostRunning = 16;            // lines of running trials

std::string bar(double share, bool utf8) {
  const int eighths = static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * kBarWidth * 8));
  static constexpr const char* kParts[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  std::string text;
  for (int i = 0; i < kBarWidth; ++i) {
    const int filled = std::clamp(eighths - 8 * i, 0, 8);
    if (!utf8)
      text += filled == 8 ? "#" : ".";
    else if (filled == 8)
      text += "█";
    else
      text += filled > 0 ? kParts[filled] : "░";
  }
  return text;
}

/// Share of this session's work that is done, counted in epochs: trials under way count for what they did.
double share_done(const SweepProgress& progress) {
  if (progress.planned_epochs == 0) return 1;
  return static_cast<double>(progress.epochs) / static_cast<double>(progress.planned_epochs);
}

std::string time_left(const SweepProgress& progress) {
  if (progress.finished >= progress.planned) return "";  // pruned trials leave epochs that nobody will run
  const double share = share_done(progress);
  if (share <= 0 || progress.seconds < 1) return "";
  return format_duration(progress.seconds * (1 - share) / share) + " left";
}

}  // namespace

std::string format_duration(double seconds) {
  constexpr double kYear = 365.25 * 24 * 3600;
  if (!(seconds > 0)) return "0:00";  // NaN as well
  if (seconds >= 10 * kYear) return fmt::format("{:.3g} years", seconds / kYear);
  const auto whole = static_cast<std::int64_t>(std::ceil(seconds));
  if (whole >= 3600) return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

std::string format_point(const std::vector<std::pair<std::string, ParameterValue>>& parameters) {
  std::string text;
  for (const auto& [path, value] : parameters)
    text += (text.empty() ? "" : ", ") + path + " " + results::value_text(value);
  return text;
}

std::string short_point(std::vector<std::pair<std::string, ParameterValue>> parameters) {
  const auto last = [](const std::string& path) { return path.substr(path.rfind('.') + 1); };
  std::map<std::string, int> uses;
  for (const auto& [path, value] : parameters) ++uses[last(path)];
  for (auto& [path, value] : parameters)
    if (uses[last(path)] == 1) path = last(path);
  return format_point(parameters);
}

ProgressDisplay::ProgressDisplay(std::FILE* stream, std::string metric, std::filesystem::path folder)
    : stream_(stream), terminal_(Terminal::of(stream)), metric_(std::move(metric)), folder_(std::move(folder)) {}

ProgressDisplay::~ProgressDisplay() { finish(); }

void ProgressDisplay::on_data(const std::vector<DataOverview>& data) {
  const char* head = "data";
  for (const auto& text : overview_lines(data)) {
    for (const auto& part : wrapped(text, static_cast<std::size_t>(std::max(terminal_.width - 13, 20)))) {
      print_line(fmt::format("  {} {}", terminal_.dim(fmt::format("{:<9}", head)), part));
      head = "";
    }
  }
  print_line("");
}

void ProgressDisplay::on_trial(const results::TrialRecord& record, const SweepProgress& progress) {
  if (progress.best_trial == record.trial && progress.best) best_point_ = short_point(record.parameters);
  if (record.status == results::TrialStatus::failed) {
    const auto& failure = record.failure;
    const auto where = failure.plugin.empty() ? failure.phase : failure.phase + ", " + failure.plugin;
    const auto when = failure.epoch > 0 ? fmt::format(" in epoch {}", failure.epoch) : "";
    print_line(terminal_.red(fmt::format("trial {} failed{} ({}): {}", record.trial, when, where, failure.reason)));
  }
  if (terminal_.interactive) return;
  const auto now = std::chrono::steady_clock::now();
  if (now - last_plain_ < kPlainEvery && progress.finished != progress.planned) return;
  last_plain_ = last_tick_line_ = now;
  print_line(line(progress));
}

void ProgressDisplay::on_tick(const SweepProgress& progress) {
  if (terminal_.interactive) return draw(progress);
  const auto now = std::chrono::steady_clock::now();
  if (now - last_tick_line_ < kTickLineEvery || progress.running.empty()) return;
  last_tick_line_ = now;
  print_line(line(progress));
  for (const auto& text : running_lines(progress)) print_line("  " + text);
}

void ProgressDisplay::on_stopping(const SweepProgress& progress) {
  print_line(fmt::format("{} of {} trials are finished and kept", progress.finished, progress.planned));
}

void ProgressDisplay::on_restart(const std::string& why) {
  print_line("a checkpoint that trials continue from is lost, so all of them run again, to the same result");
  print_line("  " + why);
}

void ProgressDisplay::on_unresponsive(const std::vector<std::uint64_t>& trials, const SweepProgress& progress) {
  print_line(fmt::format(
      "{} {} not stop: a plugin loops, waits or loads data. The program ends without {}.",
      trials.size() == 1 ? fmt::format("trial {}", trials[0]) : fmt::format("trials {}", fmt::join(trials, ", ")),
      trials.size() == 1 ? "does" : "do", trials.size() == 1 ? "it" : "them"));
  print_line(fmt::format("{} of {} trials are finished and kept. To go on: sandglass resume {}", progress.finished,
                         progress.planned, folder_.string()));
  std::_Exit(kInterrupted);  // threads of the trials still run: nothing may be taken down under them
}

void ProgressDisplay::on_stop_before_trials() {
  const bool begun = std::filesystem::exists(results::RunFolder{folder_}.journal());
  print_line("Stopped while the data were loaded: no trial was begun.");
  print_line(begun ? "To go on: sandglass resume " + folder_.string() : "Nothing was written.");
  std::_Exit(kInterrupted);  // a plugin is still at it: nothing may be taken down under it
}

std::string ProgressDisplay::line(const SweepProgress& progress) const {
  std::string text = fmt::format("{}/{} trials", progress.finished, progress.planned);
  if (progress.failed > 0) text += fmt::format(", {} failed", progress.failed);
  if (progress.seconds > 0)
    text += fmt::format("  {:.1f} epochs/s", static_cast<double>(progress.epochs) / progress.seconds);
  if (const auto left = time_left(progress); !left.empty()) text += "  " + left;
  if (progress.best) {
    text += fmt::format("  best so far {:.5g} {}", *progress.best, metric_);
    if (!best_point_.empty()) text += fmt::format(" ({})", best_point_);
  }
  return text;
}

/// As many as leave room for the bar and what stands above it.
std::vector<std::string> ProgressDisplay::running_lines(const SweepProgress& progress) const {
  const auto& running = progress.running;
  const auto room =
      std::clamp<std::size_t>(static_cast<std::size_t>(std::max(terminal_.height, 4)) - 3, 1, kMostRunning);
  const std::size_t shown = running.size() <= room ? running.size() : room - 1;
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < shown; ++i)
    lines.push_back(
        running_line(running[i], metric_, static_cast<std::size_t>(std::max(terminal_.width - 3, 20)), terminal_));
  if (shown < running.size()) lines.push_back(fmt::format("and {} more", running.size() - shown));
  return lines;
}

void ProgressDisplay::draw(const SweepProgress& progress) {
  const double earlier =
      static_cast<double>(progress.earlier) / static_cast<double>(std::max<std::uint64_t>(progress.planned, 1));
  const double share = earlier + (1 - earlier) * share_done(progress);
  const auto room = static_cast<std::size_t>(std::max(terminal_.width - kBarWidth - 4, 10));
  const auto text = shortened(line(progress), room, terminal_.utf8);
  std::string all = fmt::format("{} {} {}", over_drawn(), terminal_.accent(bar(share, terminal_.utf8)), text);
  const auto lines = running_lines(progress);
  for (const auto& one : lines) all += "\n " + one;
  write(all);
  drawn_ = 1 + lines.size();
}

/// Back to the start of what was drawn, and clears it.
std::string ProgressDisplay::over_drawn() const {
  return drawn_ > 1 ? fmt::format("\r\033[{}A\033[J", drawn_ - 1) : "\r\033[J";
}

void ProgressDisplay::print_line(const std::string& text) {
  write((drawn_ > 0 ? over_drawn() : "") + text + "\n");
  drawn_ = 0;
}

void ProgressDisplay::finish() {
  if (drawn_ > 0) write(over_drawn());
  drawn_ = 0;
}

// Not fmt::print: a study goes on even if nobody is left to read of it.
void ProgressDisplay::write(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stream_);
  std::fflush(stream_);
}

}  // namespace sandglass
