#include "core/config/pruning_plan.hpp"

#include <algorithm>

#include "core/config/sweepable.hpp"

namespace sandglass::config {
namespace {

/// No weight's shape depends on it, nor do the data.
bool is_adjustable(const Axis& parameter) {
  const std::string block = block_of(parameter.path);
  if (block == "optimizer" || block == "noise") return true;
  return (block == "model" || block == "loss") && parameter.spec.type == ParameterType::real;
}

}  // namespace

PruningPlan pruning_plan(const StudySpec& study, std::uint64_t trials) {
  PruningPlan plan{.trials = trials, .replicates = study.replicates, .epochs = most_epochs(study), .seed = study.seed};
  plan.space = study.space;
  for (std::size_t a = 0; a < study.space.size(); ++a)
    if (std::ranges::all_of(study.moves[a], [&](std::size_t p) { return is_adjustable(study.parameters[p]); }))
      plan.adjustable.push_back(a);
  return plan;
}

}  // namespace sandglass::config
