#pragma once
#include <nlohmann/json.hpp>
#include <string>

#include "core/cli/view/terminal.hpp"
#include "results/record/trial_progress.hpp"

namespace sandglass {

/// "epoch 12 of 30 and 40 %", "5120 examples/s", "0:41 left", as far as they are known; `between` them.
std::string pace_text(const results::TrialProgress& trial, const std::string& between);

/// "trial 3: epoch 12 of 30 and 40 %, 5120 examples/s, 0:41 left; train.loss 0.12, valid.mse 0.03". No-break spaces
/// hold together what belongs together.
std::string running_sentence(const results::TrialProgress& trial);

/// "ratio 0.25, latent 8": the last word of each path alone.
std::string short_point(const results::TrialProgress& trial);

/// A line of at most `width` columns with the curve of `metric` so far, or of train.loss as long as it has none:
/// Where it does not fit, the names of the parameters are shortened, then the time left and the names are left out.
///   trial 3  ▇▅▃▂▁  0.1024  epoch 12/30  0:41 left  ratio 0.25
std::string running_line(const results::TrialProgress& trial, const std::string& metric, std::size_t width,
                         const Terminal& terminal);

/// All of it as JSON: README.md of results/ says what each key means.
nlohmann::ordered_json running_json(const results::TrialProgress& trial);

/// A series as JSON: name, unit, and its values beside their epochs.
nlohmann::ordered_json series_json(const results::SeriesSoFar& series);

}  // namespace sandglass
