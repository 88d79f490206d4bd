#include "core/config/space/pruning_plan.hpp"

#include <algorithm>

#include "core/config/study/parameter_path.hpp"

namespace sandglass::config {
namespace {

/// Whether the parameter may change while a trial runs: neither the shape of a weight nor the data depend on it.
bool is_adjustable(const std::string& path, const ParameterSpec& spec) {
  const std::string block = block_of(path);
  if (block == path) return false;  // a choice, which brings a whole block
  if (block == "optimizer" || block == "noise") return true;
  return (block == "model" || block == "loss") && spec.type == ParameterType::real;
}

/// Whether the parameter, and all that are linked to it, may change while a trial runs.
bool may_change(const StudySpec& study, const Axis& parameter) {
  if (!is_adjustable(parameter.path, parameter.spec)) return false;
  std::vector<std::string> moved{parameter.path};
  for (const LinkedParameter& link : study.linked) {
    if (std::ranges::find(moved, link.source) == moved.end()) continue;
    if (!is_adjustable(link.path, link.spec)) return false;
    moved.push_back(link.path);
  }
  return true;
}

}  // namespace

PruningPlan pruning_plan(const StudySpec& study, std::uint64_t trials) {
  PruningPlan plan{.trials = trials, .replicates = study.replicates, .epochs = most_epochs(study), .seed = study.seed};
  plan.space = study.space;
  for (std::size_t a = 0; a < study.space.size(); ++a)
    if (std::ranges::all_of(study.moves[a], [&](std::size_t p) { return may_change(study, study.parameters[p]); }))
      plan.adjustable.push_back(a);
  return plan;
}

}  // namespace sandglass::config
