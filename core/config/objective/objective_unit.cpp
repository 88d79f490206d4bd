#include "core/config/objective/objective_unit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>
#include <optional>
#include <vector>

#include "core/config/study/parameter_path.hpp"

namespace sandglass::config {
namespace {

constexpr std::array kInUnitOfLoss{"train.loss", "valid.loss", "valid.reconstruction"};
constexpr std::uint64_t kMostValues = 64;  // of an axis that are looked at

using Parameters = std::vector<std::pair<std::string, ParameterValue>>;

/// Where in the sweep a unit was found, and which axis leads there.
struct Found {
  std::string unit, where, axis;
};

/// Nothing if the loss cannot say: then its mistake is reported elsewhere.
std::optional<std::string> unit_at(const StudySpec& study, const Registry& registry, const Parameters& parameters) {
  try {
    const auto loss = config_with(study, parameters).loss;
    const auto made = registry.make_loss(loss.name, loss.params);
    if (made) return std::string(made->unit());
  } catch (const std::exception&) {
  }
  return std::nullopt;
}

/// Whether the axis sets a parameter of the loss, itself or through a link.
bool sets_loss(const StudySpec& study, const std::string& path) {
  const auto is_of_loss = [](const std::string& one) { return one.starts_with("loss."); };
  return is_of_loss(path) || std::ranges::any_of(study.linked, [&](const LinkedParameter& link) {
           return link.source == path && is_of_loss(link.path);
         });
}

std::vector<ParameterValue> values_of(const Axis& axis) {
  const auto count = value_count(axis);
  std::vector<ParameterValue> values;
  for (std::uint64_t k = 0; k < std::min(count, kMostValues); ++k) values.push_back(value_at(axis, k));
  if (count == 0) values = {quantile(axis, 0), quantile(axis, 0.999999)};
  return values;
}

/// The units of one variant (empty: the study has none), its own first.
void find_units(const StudySpec& study, const Registry& registry, const std::string& variant,
                std::vector<Found>& found) {
  Parameters base;
  if (!variant.empty()) base.emplace_back(kVariantAxis, variant);
  const auto own = unit_at(study, registry, base);
  if (own && !variant.empty()) found.push_back({*own, "variant " + variant, kVariantAxis});
  for (const Axis& axis : study.parameters) {
    if (axis.path == kVariantAxis || !sets_loss(study, axis.path)) continue;
    for (const auto& value : values_of(axis)) {
      auto parameters = base;
      parameters.emplace_back(axis.path, value);
      if (const auto unit = unit_at(study, registry, parameters))
        found.push_back({*unit, fmt::format("{} {}", axis.path, to_string(value)), axis.path});
    }
  }
}

}  // namespace

void check_objective_units(const StudySpec& study, const Registry& registry,
                           const std::function<Mark(const std::string& axis)>& place, Diagnostics& diagnostics) {
  const auto in_unit_of_loss = [](const ObjectiveConfig& objective) {
    return std::ranges::find(kInUnitOfLoss, objective.metric) != kInUnitOfLoss.end();
  };
  const auto objective = std::ranges::find_if(study.base.objectives, in_unit_of_loss);
  if (objective == study.base.objectives.end()) return;
  std::vector<Found> found;
  if (study.variants.empty()) find_units(study, registry, "", found);
  for (const Variant& variant : study.variants) find_units(study, registry, variant.name, found);
  const auto other = std::ranges::find_if(found, [&](const Found& one) { return one.unit != found.front().unit; });
  if (other == found.end()) return;
  const auto& first = found.front();
  diagnostics.push_back(
      {place(other->axis),
       fmt::format("axis '{}' changes the unit of the objective {}, which then ranks nothing", other->axis,
                   objective->metric),
       "rank by a metric that does not depend on the loss: metrics: [mse], objective: {metric: valid.mse}",
       {fmt::format("{}: {}", first.where, first.unit), fmt::format("{}: {}", other->where, other->unit)}});
}

}  // namespace sandglass::config
