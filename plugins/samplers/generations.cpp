#include "plugins/samplers/generations.hpp"

#include <limits>

namespace sandglass {
namespace {

constexpr auto kUnseen = std::numeric_limits<std::size_t>::max();

}  // namespace

bool Generations::update(const Ask& ask) {
  const auto kept = known_.keep(ask);
  if (kept == 0) place_.clear();
  for (auto i = kept; i < ask.seen.size(); ++i) {
    const auto index = ask.seen[i].index;
    // Of what was asked for up to now; any other index is no point of this study.
    if (index >= ask.index) continue;
    if (place_.size() <= index) place_.resize(index + 1, kUnseen);
    place_[index] = i;
  }
  return kept == 0;
}

std::optional<std::vector<std::size_t>> Generations::members(std::uint64_t g) const {
  std::vector<std::size_t> found;
  for (auto index = g * size_; index < (g + 1) * size_; ++index) {
    if (index >= place_.size() || place_[index] == kUnseen) return std::nullopt;
    found.push_back(place_[index]);
  }
  return found;
}

}  // namespace sandglass
