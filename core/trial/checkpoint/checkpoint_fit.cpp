#include "core/trial/checkpoint/checkpoint_fit.hpp"

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace sandglass {
namespace {

void require_position(const Checkpoint& from, const TrialParts& parts) {
  const bool at_end = from.stage == parts.stages.size();
  if (from.stage > parts.stages.size()) refuse(fmt::format("it is in stage {} of {}", from.stage, parts.stages.size()));
  const Index most = at_end ? 1 : parts.epochs_in(from.stage);
  if (from.stage_epochs < 0 || from.stage_epochs >= most ||
      from.epochs != parts.epochs_before(from.stage) + from.stage_epochs)
    refuse(fmt::format("it has {} epochs, {} of them in stage {}", from.epochs, from.stage_epochs, from.stage));
  if (!from.optimizers.empty() && (at_end || from.optimizers.size() != parts.stages[from.stage].updates.size()))
    refuse(fmt::format("it has the state of {} optimizers", from.optimizers.size()));
  for (const auto& series : from.series)
    if (series.values.size() > static_cast<std::size_t>(from.epochs))
      refuse(fmt::format("series {} is longer than its {} epochs", series.name, from.epochs));
}

void require_parameters(const Checkpoint& from, const ParameterSet& parameters) {
  for (const auto& values : from.parameters) {
    const auto* own = parameters.find(values.name);
    if (!own) refuse(fmt::format("it has a parameter '{}'", values.name));
    if (own->rows() != values.rows || own->cols() != values.cols)
      refuse(fmt::format("parameter '{}' has shape {} in it, expected {}", values.name,
                         format_shape(values.rows, values.cols), format_shape(own->rows(), own->cols())));
    const auto size = static_cast<std::size_t>(own->size()) * sizeof(float);
    if (values.values.size() != size || (!values.before.empty() && values.before.size() != size))
      refuse(fmt::format("parameter '{}' is not whole", values.name));
  }
}

}  // namespace

void refuse(const std::string& what) { throw IoError(fmt::format("the checkpoint does not fit the trial: {}", what)); }

void require_fit(const Checkpoint& from, const TrialParts& parts) {
  require_position(from, parts);
  require_parameters(from, parts.parameters);
}

}  // namespace sandglass
