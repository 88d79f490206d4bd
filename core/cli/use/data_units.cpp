#include "core/cli/use/data_units.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "core/base/denormals.hpp"
#include "core/base/text.hpp"
#include "core/trial/train/plugin_fault.hpp"

namespace sandglass {
namespace {

/// The study's transforms as they were fitted, in their order.
struct Undoing {
  std::vector<NamedTransform> transforms;
  std::string refused;  ///< why they are not all to be taken back; empty if they are
};

Undoing undoing_of(const TrainedTrial& trial, const Registry& registry) {
  Undoing undoing;
  for (const auto& use : trial.config.transforms) {
    const auto found = std::ranges::find(trial.fitted, use.name, &FittedTransform::name);
    const bool kept = found != trial.fitted.end() && found->numbers;
    const std::string id = "transform/" + use.name;
    guarded(id, [&] {
      auto transform = registry.make_transform(use.name, use.params);
      const bool same_size = transform->prepare(trial.shape).features == trial.shape.features;
      if (undoing.refused.empty() && !(transform->can_undo() && same_size))
        undoing.refused = use.name + " cannot be taken back";
      else if (undoing.refused.empty() && !kept)
        undoing.refused = "what " + use.name + " learned was not kept";
      else if (undoing.refused.empty())
        transform->restore(*found->numbers);
      undoing.transforms.push_back({id, std::move(transform)});
    });
    if (!undoing.refused.empty()) break;
  }
  return undoing;
}

void undo(const NamedTransform& named, Index features, std::vector<float>& values) {
  const auto size = static_cast<std::size_t>(features);
  std::vector<float> row(size);
  guarded(named.id, [&] {
    for (std::size_t start = 0; start < values.size(); start += size) {
      named.transform->undo({values.data() + start, size}, row);
      std::ranges::copy(row, values.begin() + static_cast<std::ptrdiff_t>(start));
    }
  });
}

/// What the dataset has multiplied the numbers of its file by, which stays in all that a model gives; empty: by
/// nothing.
std::string scale_of(const TrainedTrial& trial) {
  const auto* scale = trial.config.dataset.params.find("scale");
  const auto* factor = scale ? std::get_if<double>(scale) : nullptr;
  return factor && *factor != 1 ? "multiplied by dataset.scale, which is " + format_number(*factor) : "";
}

}  // namespace

GivenExamples in_data_units(const TrainedTrial& trial, const Registry& registry, std::vector<float> values, bool keep) {
  const std::string scale = scale_of(trial);
  if (trial.config.transforms.empty()) return {std::move(values), scale.empty() ? "" : ", " + scale};
  std::vector<std::string> names;
  for (const auto& use : trial.config.transforms) names.push_back(use.name);
  const auto as_given = [&](const std::string& why) {
    return fmt::format(", in the numbers that the transforms gave it: {}{}", fmt::join(names, ", "), why);
  };
  if (keep) return {std::move(values), as_given("")};
  const DenormalScope flush(Denormals::flushed);  // as when the study prepared its own
  const Undoing undoing = undoing_of(trial, registry);
  if (!undoing.refused.empty()) return {std::move(values), as_given(" (" + undoing.refused + ")")};
  for (auto named = undoing.transforms.rbegin(); named != undoing.transforms.rend(); ++named)
    undo(*named, trial.shape.features, values);
  return {std::move(values), ", in the units of the data" + (scale.empty() ? "" : ", " + scale)};
}

}  // namespace sandglass
