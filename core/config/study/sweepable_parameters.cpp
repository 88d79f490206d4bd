#include "core/config/study/sweepable_parameters.hpp"

#include <algorithm>

#include "core/config/study/parameter_path.hpp"

namespace sandglass::config {

void SweepableParameters::add(const std::string& block, const Schema& schema) {
  for (const auto& spec : schema.parameters()) specs_.emplace(block + "." + spec.name, spec);
}

const ParameterSpec* SweepableParameters::find(const std::string& path) const {
  const auto found = specs_.find(path);
  return found == specs_.end() ? nullptr : &found->second;
}

bool SweepableParameters::may_exist(const std::string& path) const {
  return std::ranges::find(unknown_, block_of(path)) != unknown_.end() && path != block_of(path) + ".use";
}

std::vector<std::string> SweepableParameters::paths() const {
  std::vector<std::string> all;
  for (const auto& [path, spec] : specs_) all.push_back(path);
  return all;
}

void SweepableParameters::merge(const SweepableParameters& other) {
  specs_.insert(other.specs_.begin(), other.specs_.end());
  unknown_.insert(unknown_.end(), other.unknown_.begin(), other.unknown_.end());
}

}  // namespace sandglass::config
