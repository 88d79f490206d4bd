#include <algorithm>
#include <cmath>
#include <sandglass/plugin.hpp>

#include "plugins/datasets/synthetic/digit_strokes.hpp"

using namespace sandglass;

namespace {

/// What is drawn of a digit beside its strokes, in the order in which it is drawn.
struct Factors {
  double turn, slant, width, height, x, y, pen;

  explicit Factors(Rng& rng) {
    turn = rng.normal(0, .1), slant = rng.normal(.12, .16);
    width = rng.uniform(.62, .86), height = rng.uniform(.68, .84);
    x = .5 + rng.uniform(-.05, .05);
    y = .5 + rng.uniform(-.05, .05);
    pen = rng.uniform(.65, 1.5);
  }
};

/// A slanted, turned, stretched and shifted box for the digit: paper = centre + matrix * (point - 1/2), in pixels.
struct Pose {
  float xx, xy, yx, yy, x, y;

  Pose(Index size, const Factors& drawn) {
    const auto paper = static_cast<double>(size);
    const double wide = paper * drawn.width, high = paper * drawn.height;
    const double c = std::cos(drawn.turn), s = std::sin(drawn.turn);
    xx = static_cast<float>(c * wide), xy = static_cast<float>((-c * drawn.slant - s) * high);
    yx = static_cast<float>(s * wide), yy = static_cast<float>((-s * drawn.slant + c) * high);
    x = static_cast<float>(paper * drawn.x);
    y = static_cast<float>(paper * drawn.y);
  }

  StrokePoint operator()(StrokePoint p) const {
    const float u = p.x - .5F, v = p.y - .5F;
    return {x + xx * u + xy * v, y + yx * u + yy * v};
  }
};

/// Drawn anew at every read(): example i depends on (seed, part, i) and nothing else.
class DrawnDigits final : public Examples {
 public:
  DrawnDigits(Index count, Index size, std::uint64_t seed, std::uint64_t part)
      : count_(count), size_(size), seed_(seed), part_(part) {}

  Index count() const override { return count_; }
  bool has_labels() const override { return true; }
  std::int32_t label(Index i) const override {
    auto rng = stream(i);
    return draw_label(rng);
  }

  void coordinates(Index i, std::span<float> out) const override {
    auto rng = stream(i);
    write_digit(draw_label(rng), rng);  // draws before the factors
    const Factors drawn(rng);
    const auto values = {drawn.turn, drawn.slant, drawn.width, drawn.height, drawn.x, drawn.y, drawn.pen};
    std::transform(values.begin(), values.end(), out.begin(), [](double v) { return static_cast<float>(v); });
  }

  void read(Index i, std::span<float> out) const override {
    auto rng = stream(i);
    auto strokes = write_digit(draw_label(rng), rng);
    const Factors drawn(rng);
    const Pose pose(size_, drawn);
    const auto half_width = static_cast<float>(static_cast<double>(size_) / 28 * drawn.pen);
    std::fill(out.begin(), out.end(), 0.F);
    for (auto& stroke : strokes) {
      std::transform(stroke.begin(), stroke.end(), stroke.begin(), pose);
      draw_stroke(stroke, half_width, size_, out);
    }
  }

 private:
  Rng stream(Index i) const { return Rng(seed_, Purpose::dataset, static_cast<std::uint64_t>(i), part_); }
  static std::int32_t draw_label(Rng& rng) { return static_cast<std::int32_t>(rng.below(10)); }

  Index count_, size_;
  std::uint64_t seed_, part_;
};

/// Handwritten-looking digits without a file: each is written with strokes of random shape, slant, size, place and pen,
/// grey at the edges. Grey images in [0, 1], size x size, ten equally likely classes. A generated set: no figure
/// measured on it compares with MNIST's. With `factors` it tells as coordinates what it has drawn: turn (radians),
/// slant (shift to the right over height), width, height, x and y of the centre (shares of the paper) and pen (half the
/// line's width, in pixels of 28).
class Digits final : public Dataset {
 public:
  Digits(Index size, bool factors) : size_(size), factors_(factors) {}

  DatasetParts load(const DatasetRequest& request) const override {
    DatasetParts parts;
    parts.shape = {.features = size_ * size_, .height = size_, .width = size_, .classes = 10};
    parts.pool = std::make_unique<DrawnDigits>(request.pool > 0 ? request.pool : 12000, size_, request.seed, 0);
    parts.test = std::make_unique<DrawnDigits>(request.test > 0 ? request.test : 2000, size_, request.seed, 1);
    parts.source = "generated: digits drawn from strokes, seed " + std::to_string(request.seed);
    if (factors_) parts.coordinates = {"turn", "slant", "width", "height", "x", "y", "pen"};
    return parts;
  }

 private:
  Index size_;
  bool factors_;
};

}  // namespace

SANDGLASS_PLUGIN(digits_dataset, SANDGLASS_VERSION) {
  registrar.dataset(
      "digits", "Handwritten-looking digits, drawn from strokes; needs no file.",
      Schema{}
          .integer("size",
                   {.fallback = 28, .min = 8, .max = 256, .unit = "pixels", .text = "Height and width of an image."})
          .boolean("factors", {.fallback = false,
                               .text = "Tell turn, slant, width, height, x, y and pen of each digit as its true "
                                       "coordinates, for metrics of disentanglement."}),
      [](const Params& params) { return std::make_unique<Digits>(params.integer("size"), params.boolean("factors")); });
}
