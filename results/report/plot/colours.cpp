#include "results/report/plot/colours.hpp"

#include <algorithm>
#include <cmath>

namespace sandglass::results {
namespace {

constexpr std::array kViridis{colour_of(0x440154), colour_of(0x472D7B), colour_of(0x3B528B),
                              colour_of(0x2C728E), colour_of(0x21918C), colour_of(0x28AE80),
                              colour_of(0x5EC962), colour_of(0xADDC30), colour_of(0xFDE725)};

Colour mixed(Colour a, Colour b, double share) {
  return {a.red + (b.red - a.red) * share, a.green + (b.green - a.green) * share, a.blue + (b.blue - a.blue) * share};
}

}  // namespace

Colour viridis(double share) {
  const double place = std::clamp(share, 0.0, 1.0) * (kViridis.size() - 1);
  const auto corner = std::min<std::size_t>(static_cast<std::size_t>(place), kViridis.size() - 2);
  return mixed(kViridis[corner], kViridis[corner + 1], place - static_cast<double>(corner));
}

Colour diverging(double share) {
  share = std::clamp(share, -1.0, 1.0);
  return mixed(kPaper, share < 0 ? colour_of(0x2166AC) : colour_of(0xB2182B), std::abs(share));
}

std::vector<double> quantile_shares(const std::vector<double>& values) {
  std::vector<double> sorted;
  for (const double value : values)
    if (!std::isnan(value)) sorted.push_back(value);
  std::ranges::sort(sorted);
  std::vector<double> shares;
  for (const double value : values) {
    if (std::isnan(value)) {
      shares.push_back(value);
      continue;
    }
    const auto range = std::ranges::equal_range(sorted, value);
    const double rank = 0.5 * (static_cast<double>(range.begin() - sorted.begin()) +
                               static_cast<double>(range.end() - sorted.begin() - 1));
    shares.push_back(sorted.size() < 2 ? 0.5 : rank / static_cast<double>(sorted.size() - 1));
  }
  return shares;
}

Colour ink_on(Colour ground) {
  const double light = 0.299 * ground.red + 0.587 * ground.green + 0.114 * ground.blue;
  return light > 0.55 ? kInk : kPaper;
}

}  // namespace sandglass::results
