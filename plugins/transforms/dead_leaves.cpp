#include <algorithm>
#include <array>
#include <cmath>

#include "plugins/transforms/patches.hpp"

namespace sandglass {
namespace {

/// A hash of lattice points to [-1, 1): the same wherever it is asked.
float lattice(std::uint32_t seed, std::int32_t x, std::int32_t y) {
  std::uint32_t h =
      seed ^ (static_cast<std::uint32_t>(x) * 0x9E3779B1U) ^ (static_cast<std::uint32_t>(y) * 0x85EBCA77U);
  h = (h ^ (h >> 15)) * 0x2C1B3C6DU;
  h = (h ^ (h >> 12)) * 0x297A2D39U;
  h ^= h >> 15;
  return static_cast<float>(h) * 0x1p-31F - 1;
}

float mix(float a, float b, float t) { return a + t * (b - a); }

/// Value noise: the lattice, smoothly interpolated.
float value_noise(std::uint32_t seed, float x, float y) {
  const float fx = std::floor(x), fy = std::floor(y);
  const auto ix = static_cast<std::int32_t>(fx), iy = static_cast<std::int32_t>(fy);
  const auto smooth = [](float t) { return t * t * (3 - 2 * t); };
  const float u = smooth(x - fx), v = smooth(y - fy);
  const float top = mix(lattice(seed, ix, iy), lattice(seed, ix + 1, iy), u);
  const float bottom = mix(lattice(seed, ix, iy + 1), lattice(seed, ix + 1, iy + 1), u);
  return mix(top, bottom, v);
}

/// Octaves of value noise, each of half the scale and half the strength of the one before: a spectrum of about 1/f.
float texture(std::uint32_t seed, float x, float y) {
  float sum = 0, strength = .5F, scale = 1.F / 12;
  for (std::uint32_t octave = 0; octave < 4; ++octave, strength /= 2, scale *= 2)
    sum += strength * value_noise(seed + octave, x * scale, y * scale);
  return sum;
}

/// What the leaves of one patch have in common: a scene is bright or dark, of strong or weak contrast.
struct Palette {
  double brightness, contrast;
  explicit Palette(Rng& rng) : brightness(rng.uniform(.1, .65)), contrast(rng.uniform(.2, .9)) {}
};

/// One disc with its own level, shading (a slope across it) and strength of texture.
struct Leaf {
  double x, y, radius;
  std::array<float, 3> level;
  float slope_x, slope_y, roughness;
  std::uint32_t seed;

  /// Radius with density r^-3 between the bounds: r = (lo^-2 - u (lo^-2 - hi^-2))^(-1/2). The largest leaves reach
  /// beyond the patch, as things in a photograph do.
  Leaf(double height, double width, const Palette& palette, Rng& rng) {
    const double low = 5, high = std::max(3 * std::max(height, width), 2 * low);
    radius = 1 / std::sqrt(std::lerp(1 / (low * low), 1 / (high * high), rng.uniform()));
    x = rng.uniform(-radius, width + radius);
    y = rng.uniform(-radius, height + radius);
    const double grey = palette.brightness + palette.contrast * rng.uniform(-.5, .5);
    for (auto& v : level) v = static_cast<float>(std::clamp(grey + rng.uniform(-.15, .15), 0.0, 1.0));
    slope_x = static_cast<float>(rng.uniform(-.2, .2) / radius);
    slope_y = static_cast<float>(rng.uniform(-.2, .2) / radius);
    roughness = static_cast<float>(rng.uniform(0, .4));
    seed = rng.bits();
  }

  float value(Index row, Index col, Index channel) const {
    const auto px = static_cast<float>(col), py = static_cast<float>(row);
    const float shade = slope_x * (px - static_cast<float>(x)) + slope_y * (py - static_cast<float>(y));
    return std::clamp(level[static_cast<std::size_t>(channel % 3)] + shade + roughness * texture(seed, px, py), 0.F,
                      1.F);
  }
};

constexpr float kBare = -1;  // no leaf has covered this pixel yet

class DeadLeaves final : public PatchSource {
 public:
  std::string source() const override { return "generated texture"; }

 private:
  /// From the uppermost leaf down, so that each pixel is painted once, until all are covered.
  void draw_any(const PatchShape& shape, Rng& rng, std::span<float> out) const override {
    std::fill(out.begin(), out.end(), kBare);
    const Palette palette(rng);
    for (Index bare = shape.height * shape.width; bare > 0;)
      bare -=
          paint(Leaf(static_cast<double>(shape.height), static_cast<double>(shape.width), palette, rng), shape, out);
  }

  static Index paint(const Leaf& leaf, const PatchShape& shape, std::span<float> out) {
    const auto row_of = [&](double y) {
      return std::clamp(static_cast<Index>(std::floor(y)), Index{0}, shape.height - 1);
    };
    const auto col_of = [&](double x) {
      return std::clamp(static_cast<Index>(std::floor(x)), Index{0}, shape.width - 1);
    };
    Index painted = 0;
    for (Index row = row_of(leaf.y - leaf.radius); row <= row_of(leaf.y + leaf.radius); ++row)
      for (Index col = col_of(leaf.x - leaf.radius); col <= col_of(leaf.x + leaf.radius); ++col) {
        float* pixel = out.data() + (row * shape.width + col) * shape.channels;
        const double dx = static_cast<double>(col) + .5 - leaf.x, dy = static_cast<double>(row) + .5 - leaf.y;
        if (*pixel != kBare || dx * dx + dy * dy > leaf.radius * leaf.radius) continue;
        for (Index channel = 0; channel < shape.channels; ++channel) pixel[channel] = leaf.value(row, col, channel);
        ++painted;
      }
    return painted;
  }
};

}  // namespace

std::shared_ptr<const PatchSource> dead_leaves() { return std::make_shared<DeadLeaves>(); }

}  // namespace sandglass
