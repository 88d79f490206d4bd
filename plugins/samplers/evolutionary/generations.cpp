#include "plugins/samplers/evolutionary/generations.hpp"

namespace sandglass {

std::optional<std::vector<const Told*>> Generations::members(std::uint64_t g) const {
  std::vector<const Told*> found;
  for (auto index = g * size_; index < (g + 1) * size_; ++index) {
    const auto told = told_.find(index);
    if (told == told_.end()) return std::nullopt;
    found.push_back(&told->second);
  }
  return found;
}

}  // namespace sandglass
