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

ColourShares colour_shares(const std::vector<double>& values) {
  std::vector<double> sorted;
  for (const double value : values)
    if (std::isfinite(value)) sorted.push_back(value);
  std::ranges::sort(sorted);
  if (sorted.empty()) return {std::vector<double>(values.size(), std::nan("")), false};
  const auto quarter = [&](std::size_t i) { return sorted[std::min(sorted.size() - 1, i * sorted.size() / 4)]; };
  const double low = sorted.front(), high = sorted.back(), spread = quarter(3) - quarter(1);
  const bool far_off = high - quarter(3) > 5 * spread || quarter(1) - low > 5 * spread;
  ColourShares out{{}, far_off && sorted.size() > 4};
  for (const double value : values) {
    const auto below = static_cast<double>(std::ranges::lower_bound(sorted, value) - sorted.begin());
    out.shares.push_back(!std::isfinite(value) ? std::nan("")
                         : high == low         ? 0.5
                         : out.by_rank         ? below / static_cast<double>(sorted.size() - 1)
                                               : (value - low) / (high - low));
  }
  return out;
}

Colour ink_on(Colour ground) {
  const double light = 0.299 * ground.red + 0.587 * ground.green + 0.114 * ground.blue;
  return light > 0.55 ? kInk : kPaper;
}

}  // namespace sandglass::results
