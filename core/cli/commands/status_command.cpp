#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>
#include <thread>

#include "core/base/clock.hpp"
#include "core/cli/commands/commands.hpp"
#include "core/cli/common_options.hpp"
#include "core/cli/curves/running_text.hpp"
#include "core/cli/output.hpp"
#include "core/cli/study_session.hpp"
#include "core/cli/view/progress_display.hpp"
#include "core/cli/view/terminal.hpp"
#include "results/analysis/pareto.hpp"
#include "results/analysis/summary.hpp"
#include "results/base/folder_lock.hpp"
#include "results/journal/journal_reader.hpp"
#include "results/journal/progress_file.hpp"
#include "results/record/objective.hpp"
#include "results/record/run_folder.hpp"
#include "results/report/claim_text.hpp"
#include "results/store/study_source.hpp"

namespace sandglass {
namespace {

struct StatusOptions {
  std::filesystem::path folder;  ///< of a run, or its study.h5
  bool watch = false;
  bool json = false;
};

using Json = nlohmann::ordered_json;
using results::TrialStatus;

/// What the journal says, and whether somebody is writing it.
struct Status {
  results::JournalSummary journal;
  std::optional<results::RunFolder> folder;  ///< none: a study file alone
  std::string holder;                        ///< empty: nobody
  std::uint64_t completed = 0, pruned = 0, failed = 0;
  std::uint64_t this_session = 0;  ///< finished since the last session began
  struct Best {
    results::TrialRecord record;
    double value = std::nan("");
  };
  /// The best trial; of several objectives that with the best value of each.
  std::vector<std::optional<Best>> best;
  results::ParetoFront front;                      ///< of several objectives
  std::optional<results::StudyProgress> progress;  ///< what the program wrote last; it may be gone

  std::uint64_t finished() const { return completed + pruned + failed; }
  bool running() const { return !holder.empty(); }
  /// Whether the program that wrote `progress` is the one that runs.
  bool is_fresh() const { return progress && running() && progress->writer == holder; }
  /// Begun, not finished, and not at work just now: at a rung, or interrupted.
  std::vector<std::uint64_t> begun() const {
    auto trials = journal.running;
    if (is_fresh())
      for (const auto& one : progress->trials) std::erase(trials, one.trial);
    return trials;
  }
  double elapsed(double now) const {
    return journal.sessions.empty() ? 0 : std::max(now - journal.sessions.back().started, 0.0);
  }
};

/// Gathers what is best as the trials come.
class BestGatherer {
 public:
  explicit BestGatherer(const std::vector<results::Objective>& objectives)
      : objectives_(objectives), single_(objectives.front()), several_(objectives), best_(objectives.size()) {}

  void add(const results::TrialRecord& record) {
    if (objectives_.size() == 1) return single_.add(record);
    several_.add(record);
    for (std::size_t k = 0; k < objectives_.size(); ++k) consider(record, objectives_[k], best_[k]);
  }

  /// `record_of` gives the record of a trial that was added.
  void tell(Status& status, const std::function<results::TrialRecord(std::uint64_t)>& record_of) {
    status.best = std::move(best_);
    if (objectives_.size() > 1) {
      status.front = several_.front();
    } else if (const auto trial = results::best_trial(status.journal.header, single_.summary())) {
      auto record = record_of(*trial);
      const double value = results::objective_value(record, objectives_[0].metric).value_or(std::nan(""));
      status.best[0] = Status::Best{std::move(record), value};
    }
  }

 private:
  static void consider(const results::TrialRecord& record, const results::Objective& objective,
                       std::optional<Status::Best>& best) {
    const double value = results::objective_value(record, objective.metric).value_or(std::nan(""));
    if (record.status != TrialStatus::completed || std::isnan(value)) return;
    using results::TrialValue;
    if (!best ||
        results::better(objective, TrialValue{value, record.trial}, TrialValue{best->value, best->record.trial}))
      best = {record, value};
  }

  std::vector<results::Objective> objectives_;
  results::SummaryGatherer single_;
  results::ParetoGatherer several_;
  std::vector<std::optional<Status::Best>> best_;
};

/// The trials of a study file alone, as its journal told of them.
Status read_status_of_file(const results::StudySource& source) {
  Status status;
  auto& header = status.journal.header;
  auto& finished = status.journal.finished;
  header = source.header();
  BestGatherer gatherer(header.objectives);
  source.for_each([&](results::TrialRecord&& record, std::uint64_t digest) {
    finished.push_back({record.trial, digest, 0, record.status});
    gatherer.add(record);
  });
  gatherer.tell(status, [&](std::uint64_t trial) {
    results::TrialRecord found;
    source.for_each([&](results::TrialRecord&& record, std::uint64_t) {
      if (record.trial == trial) found = std::move(record);
    });
    return found;
  });
  return status;
}

Status read_status_of_run(const std::filesystem::path& folder) {
  Status status;
  status.folder = results::RunFolder{folder};
  status.holder = results::folder_lock_holder(folder);
  status.progress = results::read_progress(folder);
  std::vector<double> ends;
  const results::JournalReader reader(status.folder->journal());
  BestGatherer gatherer(reader.header().objectives);
  status.journal = results::read_journal(folder, [&](const results::FinishEvent& event) {
    const auto& record = event.record;
    ends.push_back(record.started + record.duration);
    gatherer.add(record);
  });
  gatherer.tell(status, [&](std::uint64_t trial) {
    const auto found = std::ranges::find(status.journal.finished, trial, &results::FinishedTrial::trial);
    return reader.read_finish(found->offset).record;
  });
  if (!status.journal.sessions.empty())
    for (const double end : ends) status.this_session += end >= status.journal.sessions.back().started ? 1 : 0;
  return status;
}

Status read_status(const std::filesystem::path& path) {
  const results::StudySource source(path);
  auto status = source.folder() ? read_status_of_run(path) : read_status_of_file(source);
  for (const auto& trial : status.journal.finished) {
    if (trial.status == TrialStatus::completed) ++status.completed;
    if (trial.status == TrialStatus::pruned) ++status.pruned;
    if (trial.status == TrialStatus::failed) ++status.failed;
  }
  return status;
}

std::string state_text(const Status& status) {
  const auto planned = status.journal.header.planned_trials;
  if (status.running()) return fmt::format("running ({})", status.holder);
  return status.finished() >= planned ? "finished" : "stopped";
}

std::string time_left(const Status& status) {
  const auto left =
      status.journal.header.planned_trials - std::min(status.finished(), status.journal.header.planned_trials);
  if (!status.running() || status.this_session == 0 || left == 0) return "";
  const double each = status.elapsed(seconds_since_1970()) / static_cast<double>(status.this_session);
  return fmt::format(", about {} left", format_duration(each * static_cast<double>(left)));
}

std::string list(const std::vector<std::uint64_t>& trials) {
  constexpr std::size_t kShown = 12;
  std::string text;
  for (std::size_t i = 0; i < std::min(trials.size(), kShown); ++i)
    text += fmt::format("{}{}", i == 0 ? "" : ", ", trials[i]);
  if (trials.size() > kShown) text += fmt::format(" and {} more", trials.size() - kShown);
  return text;
}

using Line = std::function<void(const char* label, const std::string& words)>;

/// How many running trials are told: in a terminal so many that --watch can redraw the whole.
std::size_t most_shown(const Terminal& terminal) {
  constexpr int kOthers = 12, kLinesEach = 3, kMost = 12;
  return static_cast<std::size_t>(terminal.interactive ? std::clamp((terminal.height - kOthers) / kLinesEach, 1, kMost)
                                                       : kMost);
}

/// What the running trials are at; of a program that is gone, what they were at.
void tell_running(const Status& status, std::size_t most, const Line& line) {
  constexpr double kOld = 10;  // seconds; it is written every second
  const bool fresh = status.is_fresh();
  if (status.progress && (fresh || !status.running())) {
    const auto& [writer, written, trials] = *status.progress;
    const char* label = fresh ? "at work" : "was at";
    for (std::size_t i = 0; i < std::min(trials.size(), most); ++i, label = "")
      line(label, running_sentence(trials[i]));
    if (trials.size() > most) line("", fmt::format("and {} more", trials.size() - most));
    const auto age = format_duration(seconds_since_1970() - written);
    if (!fresh && !trials.empty()) line("", fmt::format("as of {} ago: the program that wrote this is gone", age));
    if (fresh && seconds_since_1970() - written > kOld) line("", fmt::format("no news for {}", age));
  }
  if (const auto begun = status.begun(); !begun.empty())
    line("begun", fmt::format("trial {}; {}", list(begun), status.running() ? "waiting" : "not finished"));
}

std::vector<std::string> lines(const Status& status, const std::filesystem::path& path, const Terminal& terminal) {
  const auto& header = status.journal.header;
  std::vector<std::string> text{"", "  " + terminal.bold(header.name)};
  constexpr std::size_t kLabels = 14;
  const auto room = static_cast<std::size_t>(std::max(terminal.width - 1, 30)) - kLabels;
  const auto line = [&](const char* label, const std::string& words) {
    const char* head = label;
    for (const auto& part : wrapped(words, room)) {
      // A folder's name may be wider than the terminal; a line of two rows would spoil --watch.
      text.push_back(fmt::format("  {:<{}}{}", head, kLabels - 2, shortened(part, room, terminal.utf8)));
      head = "";
    }
  };
  std::string counts = fmt::format("{} of {}", status.finished(), header.planned_trials);
  if (status.pruned > 0) counts += fmt::format(", {} pruned", status.pruned);
  if (status.failed > 0) counts += fmt::format(", {} failed", status.failed);
  line("state", state_text(status));
  line("trials", counts + time_left(status));
  if (status.running()) line("time", format_duration(status.elapsed(seconds_since_1970())) + " in this session");
  tell_running(status, most_shown(terminal), line);
  if (status.front.size > 0)
    line("front", fmt::format("{} of {} points: sandglass show {}", status.front.size, status.front.points.size(),
                              path.string()));
  for (std::size_t k = 0; k < status.best.size(); ++k)
    if (const auto& best = status.best[k])
      line("best trial",
           fmt::format("{}{}{:.5g} in trial {} ({})", header.objectives[k].metric, kNoBreakSpace, best->value,
                       best->record.trial, results::point_text(best->record.parameters, {}, {.joint = kNoBreakSpace})));
  if (status.folder && !status.running() && status.finished() < header.planned_trials)
    line("to go on", "sandglass resume " + status.folder->root.string());
  return text;
}

Json json_of(const Status& status) {
  const auto& header = status.journal.header;
  Json json{{"study", header.name},          {"running", status.running()},
            {"host_and_pid", status.holder}, {"planned", header.planned_trials},
            {"completed", status.completed}, {"pruned", status.pruned},
            {"failed", status.failed},       {"under_way", status.journal.running}};
  json["best"] = nullptr;  // of the objective; of several there is the front
  if (header.objectives.size() == 1 && status.best[0])
    json["best"] = {{"trial", status.best[0]->record.trial}, {"value", status.best[0]->value}};
  for (std::size_t i = 0; i < status.front.size; ++i) json["front"].push_back(status.front.points[i].trials);
  auto& running = json["running_trials"] = Json::array();
  if (status.is_fresh())
    for (const auto& trial : status.progress->trials) running.push_back(running_json(trial));
  return json;
}

int status_command(const StatusOptions& options) {
  tell_replaced_runs(options.folder);
  const auto terminal = Terminal::of(stdout);
  for (std::size_t drawn = 0;;) {
    const auto status = read_status(options.folder);
    print_checked([&] {
      if (options.json) {
        fmt::print("{}\n", json_of(status).dump(2, ' ', false, Json::error_handler_t::replace));
      } else {
        const auto text = lines(status, options.folder, terminal);
        if (drawn > 0 && terminal.interactive) fmt::print("\033[{}A\033[J", drawn);
        fmt::print("{}\n", fmt::join(text, "\n"));
        drawn = text.size();
      }
    });
    if (!options.watch || !status.running()) return kSuccess;
    std::this_thread::sleep_for(std::chrono::seconds(1));
  }
}

}  // namespace

void add_status(CLI::App& app, Action& action) {
  auto options = std::make_shared<StatusOptions>();
  auto* command = app.add_subcommand("status", "Tell how far a study is, without disturbing it");
  add_study_source(*command, options->folder);
  command->add_flag("--watch", options->watch, "Tell it every second, until the run ends");
  command->add_flag("--json", options->json, "Print JSON");
  command->callback([&action, options] { action = [options](Registry&) { return status_command(*options); }; });
}

}  // namespace sandglass
