#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace sandglass {

class Rng;

struct StrokePoint {
  float x = 0;  ///< 0 left to 1 right of the digit's box
  float y = 0;  ///< 0 top to 1 bottom
};

/// One movement of the pen: a polyline.
using Stroke = std::vector<StrokePoint>;

/// How a person writes `digit` (0 to 9): its strokes, in one of the common variants (a 7 with or without a bar, an open
/// or a closed 4, ...), with every control point moved a little at random. Curves are Catmull-Rom splines through the
/// control points, cut into short straight pieces.
std::vector<Stroke> write_digit(int digit, Rng& rng);

/// A pen's line on square paper, brightest where strokes pass: adds to `pixels` (size, size) the larger of what is
/// there and clamp(half_width + 1/2 - distance to the stroke, 0, 1), all in pixels.
void draw_stroke(std::span<const StrokePoint> stroke, float half_width, std::ptrdiff_t size, std::span<float> pixels);

}  // namespace sandglass
