#include "core/sweep/forecast/stage_sharing.hpp"

#include <algorithm>

namespace sandglass {
namespace {

bool is_late(const Axis& parameter) {
  return !parameter.spec.stage.empty() || parameter.path == "train.epochs" || parameter.path.starts_with("optimizer.");
}

}  // namespace

bool may_share_stages(const config::StudySpec& study) {
  return !study.variants.empty() || std::ranges::any_of(study.parameters, is_late);
}

std::string sharing_key(const config::StudySpec& study, const Point& point) {
  std::string key;
  for (const auto& [path, value] : config::parameters_at(study, point)) {
    const auto axis = std::ranges::find(study.parameters, path, &Axis::path);
    if (axis == study.parameters.end() || !is_late(*axis)) key += path + "=" + to_string(value) + "\n";
  }
  return key;
}

}  // namespace sandglass
