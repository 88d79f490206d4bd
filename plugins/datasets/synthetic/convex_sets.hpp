#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace sandglass {

class Rng;

/// Pixels of a size x size image, row by row: 1 inside, 0 outside.
using PixelSet = std::vector<std::uint8_t>;

std::ptrdiff_t pixel_count(const PixelSet& set);

/// The pixels whose centres lie in all of a number of half-planes. Each is bounded by a line through a point uniform on
/// the image, of uniform orientation; their number is geometric, P(n) = p (1 - p)^(n - 1). Drawn again until at least
/// `least` pixels are left.
PixelSet draw_convex(std::ptrdiff_t size, double p, std::ptrdiff_t least, Rng& rng);

/// True if every pixel whose centre lies in the convex hull of the set's pixel centres belongs to the set: exactly the
/// sets that a convex figure can leave on the grid. Whole numbers throughout. The empty set is convex.
bool is_convex(const PixelSet& set, std::ptrdiff_t size);

}  // namespace sandglass
