#include <fmt/format.h>

#include <algorithm>

#include "core/cli/commands/commands.hpp"
#include "core/cli/common_options.hpp"
#include "core/cli/output.hpp"
#include "core/cli/plugins_in_use.hpp"
#include "core/cli/view/plan_json.hpp"
#include "core/cli/view/plan_view.hpp"
#include "core/cli/view/progress_display.hpp"

namespace sandglass {
namespace {

/// What a study would run, and what it would take.
struct PlanOptions {
  StudyArguments study;
  unsigned workers = 0;
  bool no_calibration = false;  ///< count only: neither data nor training
  bool json = false;
};

/// "trying out point 2: ..." on stderr: one line that is drawn over on a terminal, a line each in a pipe.
class TryingOut {
 public:
  void begin(std::size_t done, const std::vector<std::pair<std::string, ParameterValue>>& parameters) {
    const auto text = fmt::format("trying out point {}: {}", done + 1,
                                  parameters.empty() ? "the study as it is" : format_point(parameters));
    const auto width = static_cast<std::size_t>(std::max(terminal_.width - 1, 20));
    if (terminal_.interactive)
      notify("\r\033[K{}", shortened(text, width, terminal_.utf8));
    else
      notify("{}\n", text);
  }

  ~TryingOut() {
    if (terminal_.interactive) notify("\r\033[K");
  }

 private:
  Terminal terminal_ = Terminal::of(stderr);
};

int plan_command(const PlanOptions& options, Registry& registry) {
  StudyArguments arguments = options.study;
  arguments.open_files = !options.no_calibration;
  const auto study = arguments.load(registry);
  const auto workers = worker_count(options.workers);
  StudyForecast known;
  {
    TryingOut display;
    CalibrationOptions calibration;
    calibration.on_point = [&](std::size_t done, const auto& parameters) { display.begin(done, parameters); };
    known = forecast(study, registry, workers, !options.no_calibration, calibration);
  }
  if (options.json)
    fmt::print("{}\n", forecast_json(study, known).dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
  else
    fmt::print("{}", forecast_text(study, known, Terminal::of(stdout)));
  return kSuccess;
}

}  // namespace

void add_plan(CLI::App& app, Action& action) {
  auto options = std::make_shared<PlanOptions>();
  auto* command = app.add_subcommand("plan", "Tell what a study would run, and estimate time, memory and disk");
  add_study_arguments(*command, options->study);
  add_workers_option(*command, options->workers);
  command->add_flag("--no-calibration", options->no_calibration, "Only count: try out no trial, estimate nothing");
  command->add_flag("--json", options->json, "Print JSON");
  add_plugin_option(*command, options->study.plugins);
  command->callback([&action, options] { action = [options](Registry& r) { return plan_command(*options, r); }; });
}

}  // namespace sandglass
