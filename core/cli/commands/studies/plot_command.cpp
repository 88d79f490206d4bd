#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "core/base/error.hpp"
#include "core/cli/commands/commands.hpp"
#include "core/cli/common_options.hpp"
#include "core/cli/output.hpp"
#include "core/cli/study_session.hpp"
#include "core/cli/view/terminal.hpp"
#include "results/base/files.hpp"
#include "results/record/run_folder.hpp"
#include "results/report/data/report_data.hpp"
#include "results/report/plot/figure.hpp"
#include "results/store/study_source.hpp"

namespace sandglass {
namespace {

namespace fs = std::filesystem;
using results::FigureFormat;
using results::FigureView;

constexpr double kLeastSide = 20, kMostSide = 2000;  // mm

struct PlotOptions {
  fs::path folder;  ///< of a run, or its study.h5
  std::string view;
  fs::path output;
  results::FigureOptions figure;
};

std::string views_text() {
  std::string text;
  for (const auto& view : results::figure_views()) text += fmt::format("  {:<12}{}\n", view.name, view.question);
  return text;
}

const FigureView& view_named(const std::string& name) {
  for (const auto& view : results::figure_views())
    if (view.name == name) return view;
  throw ConfigError(fmt::format("there is no view named '{}'; the views are\n{}", name, views_text()));
}

/// An option that some views take.
struct Choice {
  unsigned bit;
  const char* option;
  bool given;
};

std::string views_that_take(unsigned bit) {
  std::vector<std::string> names;
  for (const auto& view : results::figure_views())
    if ((view.takes & bit) != 0) names.push_back(view.name);
  const std::string last = names.back();
  names.pop_back();
  return names.empty() ? last : fmt::format("{} and {}", fmt::join(names, ", "), last);
}

/// What was asked for and would be ignored is refused.
void require_taken(const FigureView& view, const results::FigureOptions& options) {
  const Choice choices[] = {{results::kTakesMetric, "--metric", !options.metric.empty()},
                            {results::kTakesAxis, "--axis", !options.axis.empty()},
                            {results::kTakesBy, "--by", !options.by.empty()},
                            {results::kTakesTrials, "--trial", !options.trials.empty()}};
  for (const auto& [bit, option, given] : choices)
    if (given && (view.takes & bit) == 0)
      throw ConfigError(fmt::format("{} has no {}; it is of {}", view.name, option, views_that_take(bit)));
}

FigureFormat format_of(const fs::path& output) {
  std::string ending = output.extension().string();
  std::ranges::transform(ending, ending.begin(), [](unsigned char c) { return std::tolower(c); });
  if (ending == ".svg") return FigureFormat::svg;
  if (ending == ".pdf") return FigureFormat::pdf;
  if (ending == ".png") return FigureFormat::png;
  throw ConfigError(fmt::format("the figure's file has to end in .svg, .pdf or .png, got '{}'", output.string()));
}

int plot_command(const PlotOptions& options) {
  const FigureView& view = view_named(options.view);
  const FigureFormat format = format_of(options.output);
  require_taken(view, options.figure);
  results::require_no_file_of_a_run(options.output, options.folder);
  const results::StudySource source(options.folder);
  const auto report = results::report_data(source, {});
  tell_beyond_journal(source);
  if (!report.lost.empty()) notify("warning: {}\n", report.lost);
  std::string bytes;
  try {
    bytes = results::draw_figure(view, report.document, report.arrays, options.figure, format);
  } catch (const Error& error) {
    throw ConfigError(fmt::format("{}: cannot draw {}\n{}", options.folder.string(), view.name, error.what()));
  }
  results::write_atomically(options.output, bytes);
  fmt::print("{}\n", options.output.string());
  return kSuccess;
}

}  // namespace

void add_plot(CLI::App& app, Action& action) {
  auto options = std::make_shared<PlotOptions>();
  auto* command = app.add_subcommand("plot", "Draw a single figure of a study, for a paper");
  add_study_source(*command, options->folder);
  command->add_option("view", options->view, "What to draw: a view of the study's report")
      ->type_name("VIEW")
      ->required();
  command->add_option("-o,--output", options->output, "The figure's file: .svg, .pdf or .png; an old one is replaced")
      ->type_name("FILE")
      ->required();
  auto& figure = options->figure;
  command
      ->add_option("--metric", figure.metric,
                   "Of " + views_that_take(results::kTakesMetric) + "; default: the objective")
      ->type_name("METRIC");
  command
      ->add_option("--axis", figure.axis, "Of " + views_that_take(results::kTakesAxis) + "; default: the study's first")
      ->type_name("AXIS");
  command
      ->add_option("--by", figure.by,
                   "The other axis of " + views_that_take(results::kTakesBy) + "; default: the study's next")
      ->type_name("AXIS");
  command->add_option("--trial", figure.trials, "Of " + views_that_take(results::kTakesTrials) + "; default: the best")
      ->type_name("N")
      ->delimiter(',');
  command->add_option("--width", figure.width, "In mm")->type_name("MM")->check(CLI::Range(kLeastSide, kMostSide));
  command->add_option("--height", figure.height, "In mm")->type_name("MM")->check(CLI::Range(kLeastSide, kMostSide));
  command->footer("Views, each with the question that it answers:\n" + views_text());
  command->callback([&action, options] { action = [options](Registry&) { return plot_command(*options); }; });
}

}  // namespace sandglass
