#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>

#include "core/base/error.hpp"
#include "core/cli/commands/commands.hpp"
#include "core/cli/common_options.hpp"
#include "core/cli/output.hpp"
#include "core/cli/study_session.hpp"
#include "results/analysis/best_trials.hpp"
#include "results/base/files.hpp"
#include "results/export/anndata_export.hpp"
#include "results/export/csv_export.hpp"
#include "results/export/deepcave_folder.hpp"
#include "results/export/export_output.hpp"
#include "results/export/json_lines.hpp"
#include "results/export/optuna_journal.hpp"
#include "results/export/tensorboard/tensorboard_folder.hpp"
#include "results/record/run_folder.hpp"
#include "results/store/study_source.hpp"

namespace sandglass {
namespace {

struct ExportOptions {
  std::filesystem::path study;  ///< a run's folder, or its study.h5
  std::string to;
  std::filesystem::path output;
  bool series = false;                             ///< csv: a row an epoch
  std::size_t best = results::kTensorBoardPoints;  ///< tensorboard: points
  std::vector<std::string> trials;                 ///< anndata: numbers, or "best"; empty: best
  bool overwrite = false;
};

using Notes = std::vector<std::string>;

struct Study {
  const results::StudySource& source;
  results::FinishedStudy finished;
};

void add(Notes& notes, const Notes& more) { notes.insert(notes.end(), more.begin(), more.end()); }

void write_file(const ExportOptions& options, std::string_view text) {
  results::require_no_file_of_a_run(options.output, options.study);
  results::require_writable(options.output, options.overwrite);
  results::write_atomically(options.output, text);
}

void export_csv(const ExportOptions& options, const Study& study, Notes&) {
  write_file(options,
             options.series ? results::series_csv(study.finished.table) : results::trials_csv(study.finished.table));
}

void export_json_lines(const ExportOptions& options, const Study& study, Notes&) {
  write_file(options, results::json_lines(study.finished));
}

void export_optuna(const ExportOptions& options, const Study& study, Notes& notes) {
  const auto journal = results::optuna_journal(study.finished);
  write_file(options, journal.text);
  add(notes, journal.notes);
}

void export_deepcave(const ExportOptions& options, const Study& study, Notes& notes) {
  const auto folder = results::deepcave_folder(study.finished.table);
  const results::FolderFiles files{{"configspace.csv", folder.configspace}, {"trials.csv", folder.trials}};
  results::write_folder(options.output, files, options.overwrite,
                        [&](const std::string& name) { return files.contains(name); });
  add(notes, folder.notes);
}

void export_tensorboard(const ExportOptions& options, const Study& study, Notes& notes) {
  const auto folder = results::tensorboard_folder(study.finished.table, options.best);
  results::write_folder(options.output, folder.files, options.overwrite, results::is_event_file);
  add(notes, folder.notes);
}

/// Throws ConfigError unless each is a number, or "best" and some trial is.
std::vector<std::uint64_t> chosen_trials(const ExportOptions& options, const results::StudyTable& study) {
  std::vector<std::uint64_t> out;
  for (const auto& text : options.trials.empty() ? std::vector<std::string>{"best"} : options.trials) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc{} && end == text.data() + text.size()) {
      out.push_back(number);
      continue;
    }
    if (text != "best") throw ConfigError(fmt::format("--trial is '{}', expected best or a trial's number", text));
    results::BestTrials gathered(study.header);
    for (const auto& record : study.trials) gathered.add(record);
    const auto best = gathered.trials();
    if (best.empty())
      throw ConfigError("no trial has completed with a value, so none is the best\nchoose one: --trial N");
    out.insert(out.end(), best.begin(), best.end());
  }
  return out;
}

void export_anndata(const ExportOptions& options, const Study& study, Notes& notes) {
  const auto trials = chosen_trials(options, study.finished.table);
  const auto exported = results::anndata_export(study.source, study.finished, trials);
  results::write_anndata_file(options.output, exported.content);
  add(notes, exported.notes);
}

struct Format {
  const char* name;
  bool folder;
  void (*write)(const ExportOptions&, const Study&, Notes&);
};

constexpr Format kFormats[] = {
    {"csv", false, export_csv},         {"jsonl", false, export_json_lines},       {"optuna", false, export_optuna},
    {"anndata", false, export_anndata}, {"tensorboard", true, export_tensorboard}, {"deepcave", true, export_deepcave}};

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const auto& format : kFormats) names.emplace_back(format.name);
  return names;
}

int export_command(const ExportOptions& options) {
  const auto& format =
      *std::ranges::find(kFormats, options.to, [](const Format& one) { return std::string(one.name); });
  if (options.series && options.to != "csv") throw ConfigError("--series is for --to csv: the others have all epochs");
  if (!format.folder) results::require_writable(options.output, options.overwrite);
  const results::StudySource source(options.study);
  const Study study{source, results::read_finished(source)};
  tell_beyond_journal(source);
  Notes notes = results::status_notes(study.finished.table);
  format.write(options, study, notes);
  for (const auto& note : notes) notify("note: {}\n", note);
  fmt::print("{}\n", options.output.string());
  return kSuccess;
}

}  // namespace

void add_export(CLI::App& app, Action& action) {
  auto options = std::make_shared<ExportOptions>();
  auto* command = app.add_subcommand("export", "Write a study's trials in the format of another program");
  add_study_source(*command, options->study);
  std::string names;
  for (const auto& name : format_names()) names += (names.empty() ? "" : "|") + name;
  command->add_option("--to", options->to, "The format")
      ->required()
      ->check(CLI::IsMember(format_names()))
      ->type_name(names);
  command->add_option("-o,--output", options->output, "The file to write; of tensorboard and deepcave the folder")
      ->required()
      ->type_name("PATH");
  command->add_flag("--series", options->series, "csv: a row for each epoch with every series, instead of one a trial");
  command->add_option("--best", options->best, "tensorboard: how many of the best points; default: 200")
      ->check(whole_number(1))
      ->type_name("N");
  command->add_option("--trial", options->trials, "anndata: the trials whose latents to write; default: best")
      ->type_name("best|N");
  command->add_flag("--overwrite", options->overwrite, "Replace what is there already");
  command->callback([&action, options] { action = [options](Registry&) { return export_command(*options); }; });
}

}  // namespace sandglass
