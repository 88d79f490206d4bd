#include "plugins/datasets/synthetic/digit_strokes.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <sandglass/plugin.hpp>

namespace sandglass {
namespace {

/// Control points of one stroke; curved ones become splines, others stay straight lines.
struct Sketch {
  bool curved;
  std::vector<StrokePoint> points;
};

using Glyph = std::vector<Sketch>;

/// The variants of every digit, drawn by hand on a 1 x 1 box.
const std::array<std::vector<Glyph>, 10>& glyphs() {
  static const std::array<std::vector<Glyph>, 10> all{{
      {{{true,
         {{.52F, .07F},
          {.29F, .2F},
          {.2F, .5F},
          {.29F, .81F},
          {.5F, .93F},
          {.71F, .8F},
          {.8F, .5F},
          {.71F, .2F},
          {.5F, .07F}}}},
       {{true,
         {{.62F, .1F},
          {.36F, .16F},
          {.24F, .48F},
          {.32F, .84F},
          {.56F, .91F},
          {.74F, .66F},
          {.74F, .34F},
          {.58F, .1F},
          {.44F, .14F}}}}},
      {{{false, {{.5F, .07F}, {.5F, .93F}}}},
       {{true, {{.55F, .07F}, {.52F, .4F}, {.47F, .93F}}}},
       {{false, {{.36F, .24F}, {.53F, .07F}, {.53F, .93F}}}},
       {{false, {{.36F, .24F}, {.53F, .07F}, {.53F, .92F}}}, {false, {{.32F, .93F}, {.73F, .93F}}}}},
      {{{true,
         {{.24F, .27F},
          {.35F, .12F},
          {.55F, .07F},
          {.72F, .2F},
          {.69F, .4F},
          {.52F, .62F},
          {.36F, .79F},
          {.22F, .92F}}},
        {false, {{.22F, .92F}, {.8F, .9F}}}},
       {{true,
         {{.25F, .24F},
          {.4F, .09F},
          {.62F, .1F},
          {.7F, .3F},
          {.55F, .58F},
          {.36F, .82F},
          {.24F, .88F},
          {.27F, .76F},
          {.42F, .77F},
          {.6F, .9F},
          {.82F, .88F}}}}},
      {{{true, {{.26F, .16F}, {.48F, .07F}, {.69F, .18F}, {.65F, .37F}, {.44F, .47F}}},
        {true, {{.44F, .47F}, {.69F, .54F}, {.76F, .73F}, {.59F, .91F}, {.36F, .92F}, {.22F, .81F}}}},
       {{false, {{.25F, .09F}, {.7F, .09F}, {.46F, .43F}}},
        {true, {{.46F, .43F}, {.68F, .5F}, {.75F, .7F}, {.6F, .9F}, {.36F, .92F}, {.22F, .82F}}}}},
      {{{false, {{.3F, .09F}, {.23F, .55F}, {.8F, .55F}}}, {false, {{.68F, .12F}, {.65F, .93F}}}},
       {{true, {{.27F, .12F}, {.24F, .36F}, {.32F, .52F}, {.5F, .53F}, {.68F, .46F}}},
        {true, {{.71F, .1F}, {.68F, .5F}, {.64F, .93F}}}},
       {{false, {{.62F, .07F}, {.2F, .64F}, {.83F, .64F}}}, {false, {{.62F, .07F}, {.61F, .93F}}}}},
      {{{false, {{.74F, .09F}, {.35F, .1F}, {.3F, .44F}}},
        {true, {{.3F, .44F}, {.52F, .39F}, {.73F, .52F}, {.74F, .74F}, {.56F, .91F}, {.34F, .91F}, {.22F, .82F}}}},
       {{true,
         {{.35F, .1F},
          {.32F, .28F},
          {.32F, .42F},
          {.54F, .44F},
          {.72F, .6F},
          {.68F, .82F},
          {.48F, .92F},
          {.26F, .88F}}},
        {false, {{.35F, .1F}, {.75F, .08F}}}}},
      {{{true,
         {{.66F, .08F},
          {.44F, .22F},
          {.29F, .48F},
          {.25F, .74F},
          {.41F, .92F},
          {.63F, .89F},
          {.73F, .73F},
          {.64F, .57F},
          {.46F, .55F},
          {.3F, .67F}}}},
       {{true,
         {{.5F, .07F},
          {.34F, .3F},
          {.26F, .62F},
          {.32F, .86F},
          {.52F, .92F},
          {.69F, .8F},
          {.66F, .62F},
          {.48F, .6F},
          {.34F, .76F}}}}},
      {{{false, {{.22F, .1F}, {.77F, .1F}}}, {true, {{.77F, .1F}, {.6F, .38F}, {.48F, .66F}, {.43F, .93F}}}},
       {{false, {{.22F, .12F}, {.76F, .09F}}},
        {true, {{.76F, .09F}, {.6F, .4F}, {.45F, .93F}}},
        {false, {{.38F, .5F}, {.72F, .48F}}}},
       {{false, {{.24F, .24F}, {.25F, .1F}, {.78F, .1F}}}, {true, {{.78F, .1F}, {.64F, .34F}, {.5F, .93F}}}}},
      {{{true,
         {{.68F, .18F},
          {.5F, .07F},
          {.32F, .17F},
          {.36F, .36F},
          {.52F, .47F},
          {.69F, .61F},
          {.71F, .79F},
          {.5F, .93F},
          {.28F, .8F},
          {.31F, .61F},
          {.5F, .46F},
          {.65F, .34F},
          {.67F, .16F}}}},
       {{true, {{.5F, .08F}, {.34F, .18F}, {.36F, .37F}, {.5F, .44F}, {.64F, .36F}, {.65F, .18F}, {.49F, .08F}}},
        {true, {{.5F, .45F}, {.3F, .58F}, {.28F, .8F}, {.5F, .93F}, {.71F, .79F}, {.69F, .58F}, {.5F, .45F}}}}},
      {{{true, {{.7F, .25F}, {.55F, .08F}, {.35F, .13F}, {.27F, .32F}, {.39F, .48F}, {.59F, .43F}, {.71F, .24F}}},
        {true, {{.71F, .22F}, {.69F, .5F}, {.63F, .75F}, {.56F, .93F}}}},
       {{true,
         {{.67F, .2F},
          {.48F, .08F},
          {.3F, .22F},
          {.32F, .42F},
          {.5F, .48F},
          {.67F, .34F},
          {.69F, .16F},
          {.7F, .45F},
          {.68F, .72F},
          {.52F, .92F},
          {.3F, .86F}}}}},
  }};
  return all;
}

/// Catmull-Rom between b and c, a and d being their neighbours.
StrokePoint spline(const StrokePoint& a, const StrokePoint& b, const StrokePoint& c, const StrokePoint& d, float t) {
  const auto mix = [t](float p0, float p1, float p2, float p3) {
    return .5F * (2 * p1 + t * (p2 - p0 + t * (2 * p0 - 5 * p1 + 4 * p2 - p3 + t * (3 * (p1 - p2) + p3 - p0))));
  };
  return {mix(a.x, b.x, c.x, d.x), mix(a.y, b.y, c.y, d.y)};
}

Stroke curve(const std::vector<StrokePoint>& through) {
  constexpr int kPieces = 5;  // of each span; at 28 pixels they are about one pixel long
  const std::size_t last = through.size() - 1;
  Stroke line{through.front()};
  line.reserve(last * kPieces + 1);
  for (std::size_t i = 0; i < last; ++i)
    for (int piece = 1; piece <= kPieces; ++piece)
      line.push_back(spline(through[i == 0 ? 0 : i - 1], through[i], through[i + 1], through[std::min(i + 2, last)],
                            static_cast<float>(piece) / kPieces));
  return line;
}

float squared(float v) { return v * v; }

/// Squared distance from (x, y) to the segment from a to b.
float squared_distance(float x, float y, const StrokePoint& a, const StrokePoint& b) {
  const float dx = b.x - a.x, dy = b.y - a.y;
  const float along = (x - a.x) * dx + (y - a.y) * dy;
  const float t = std::clamp(along / std::max(squared(dx) + squared(dy), 1e-12F), 0.F, 1.F);
  return squared(x - a.x - t * dx) + squared(y - a.y - t * dy);
}

std::ptrdiff_t pixel(float v, std::ptrdiff_t size) {
  return std::clamp(static_cast<std::ptrdiff_t>(std::floor(v)), std::ptrdiff_t{0}, size - 1);
}

}  // namespace

std::vector<Stroke> write_digit(int digit, Rng& rng) {
  constexpr double kWobble = .035;
  const auto& variants = glyphs().at(static_cast<std::size_t>(digit));
  std::vector<Stroke> strokes;
  for (const auto& [curved, points] : variants[rng.below(variants.size())]) {
    auto moved = points;
    for (auto& [x, y] : moved) {
      x += static_cast<float>(rng.uniform(-kWobble, kWobble));
      y += static_cast<float>(rng.uniform(-kWobble, kWobble));
    }
    strokes.push_back(curved ? curve(moved) : moved);
  }
  return strokes;
}

void draw_stroke(std::span<const StrokePoint> stroke, float half_width, std::ptrdiff_t size, std::span<float> pixels) {
  const float reach = half_width + .5F;
  for (std::size_t i = 1; i < stroke.size(); ++i) {
    const auto &a = stroke[i - 1], &b = stroke[i];
    const auto left = pixel(std::min(a.x, b.x) - reach, size), right = pixel(std::max(a.x, b.x) + reach, size);
    const auto top = pixel(std::min(a.y, b.y) - reach, size), bottom = pixel(std::max(a.y, b.y) + reach, size);
    for (auto row = top; row <= bottom; ++row)
      for (auto col = left; col <= right; ++col) {
        const float d2 = squared_distance(static_cast<float>(col) + .5F, static_cast<float>(row) + .5F, a, b);
        if (d2 >= squared(reach)) continue;
        auto& value = pixels[static_cast<std::size_t>(row * size + col)];
        value = std::max(value, std::min(reach - std::sqrt(d2), 1.F));
      }
  }
}

}  // namespace sandglass
