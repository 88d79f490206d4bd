#pragma once

#include <array>
#include <vector>

#include "results/report/plot/canvas.hpp"

namespace sandglass::results {

/// "#1b9e77" as a colour.
constexpr Colour colour_of(unsigned rgb) {
  return {static_cast<double>(rgb >> 16 & 255) / 255, static_cast<double>(rgb >> 8 & 255) / 255,
          static_cast<double>(rgb & 255) / 255};
}

/// The colours of Okabe and Ito, told apart by colour-blind eyes, and four shades for more than eight classes.
inline constexpr std::array kCategories{colour_of(0x0072B2), colour_of(0xE69F00), colour_of(0x009E73),
                                        colour_of(0xCC79A7), colour_of(0x56B4E9), colour_of(0xD55E00),
                                        colour_of(0xB8A900), colour_of(0x4D4D4D), colour_of(0x882255),
                                        colour_of(0x44AA99), colour_of(0x999933), colour_of(0x332288)};

inline constexpr Colour kPaper = colour_of(0xFFFFFF);
inline constexpr Colour kInk = colour_of(0x1D1D22);
inline constexpr Colour kMuted = colour_of(0x6C6C74);
inline constexpr Colour kGrid = colour_of(0xE7E6E2);
inline constexpr Colour kAccent = colour_of(0x0072B2);
inline constexpr Colour kGrey = colour_of(0xB4B4B8);

/// Matplotlib's viridis (CC0), between its 9 corners: 0 is dark violet, 1 is yellow.
Colour viridis(double share);

/// Blue for -1, white for 0, red for 1.
Colour diverging(double share);

/// Where each value stands among all of them, in [0, 1], for colours: 0 for the least and 1 for the greatest. By rank
/// (the share of the others that are below it) where a few values lie far off, so that these leave colours for the
/// rest. NaN for what is not finite.
struct ColourShares {
  std::vector<double> shares;
  bool by_rank = false;
};
ColourShares colour_shares(const std::vector<double>& values);

/// Black or white, whichever can be read on it.
Colour ink_on(Colour ground);

}  // namespace sandglass::results
