#include "core/config/study/sweepable.hpp"

#include <algorithm>

namespace sandglass::config {

std::string block_of(const std::string& path) { return path.substr(0, path.find('.')); }

void Sweepable::add(const std::string& block, const Schema& schema) {
  for (const auto& spec : schema.parameters()) specs_.emplace(block + "." + spec.name, spec);
}

const ParameterSpec* Sweepable::find(const std::string& path) const {
  const auto found = specs_.find(path);
  return found == specs_.end() ? nullptr : &found->second;
}

bool Sweepable::may_exist(const std::string& path) const {
  return std::ranges::find(unknown_, block_of(path)) != unknown_.end() && path != block_of(path) + ".use";
}

std::vector<std::string> Sweepable::paths() const {
  std::vector<std::string> all;
  for (const auto& [path, spec] : specs_) all.push_back(path);
  return all;
}

void Sweepable::merge(const Sweepable& other) {
  specs_.insert(other.specs_.begin(), other.specs_.end());
  unknown_.insert(unknown_.end(), other.unknown_.begin(), other.unknown_.end());
}

}  // namespace sandglass::config
