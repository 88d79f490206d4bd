#include <algorithm>
#include <cmath>

#include "plugins/samplers/axis_values.hpp"

using namespace sandglass;

namespace {

/// A real from [min, max], evenly or evenly in its logarithm.
double draw_real(const Axis& axis, Rng& rng) {
  const double value = axis.log ? std::exp(rng.uniform(std::log(axis.min), std::log(axis.max)))
                                : axis.min + (axis.max - axis.min) * rng.uniform();
  return std::clamp(value, axis.min, axis.max);  // exp(log(max)) may round past max
}

/// The index of the allowed value nearest to a draw that is even in the logarithm. The range is widened by half a step
/// at each end, so that the first and the last value get their full share.
std::uint64_t draw_log_index(const Axis& axis, std::uint64_t count, Rng& rng) {
  const double step = axis.step > 0 ? axis.step : 1;
  const double low = std::max(axis.min - step / 2, axis.min / 2), high = axis.max + step / 2;
  const double value = std::exp(rng.uniform(std::log(low), std::log(high)));
  const double index = std::clamp(std::round((value - axis.min) / step), 0.0, static_cast<double>(count - 1));
  return static_cast<std::uint64_t>(index);
}

ParameterValue draw(const Axis& axis, Rng rng) {
  const auto count = value_count(axis);
  if (count == 0) return draw_real(axis, rng);
  const bool log = axis.log && !axis.is_list();
  return value_at(axis, log ? draw_log_index(axis, count, rng) : rng.below(count));
}

/// Independent draws on every axis: from a list with equal chances, from a range evenly, or evenly in the logarithm
/// where the axis says so. Point n depends on (seed, n) and the axis's place alone.
/// Source: Bergstra & Bengio 2012, "Random search for hyper-parameter optimization", JMLR 13.
class RandomSearch final : public Sampler {
 public:
  explicit RandomSearch(std::int64_t trials) : trials_(static_cast<std::uint64_t>(trials)) {}

  /// Without axes there is one point to try, however many are asked for.
  std::uint64_t points(const SearchSpace& space) const override {
    for (const auto& axis : space) value_count(axis);
    return space.empty() ? 1 : trials_;
  }

  Point ask(const SearchSpace& space, std::uint64_t seed, std::uint64_t index) const override {
    const Rng rng(seed, Purpose::sampler, index);
    Point point;
    point.reserve(space.size());
    for (std::size_t a = 0; a < space.size(); ++a) point.push_back(draw(space[a], rng.fork(a)));
    return point;
  }

 private:
  std::uint64_t trials_;
};

}  // namespace

SANDGLASS_PLUGIN(random_sampler, SANDGLASS_VERSION) {
  registrar.sampler(
      "random", "Draws every axis independently, evenly or evenly in the logarithm.",
      Schema{}.integer("trials", {.fallback = 20, .min = 1, .max = 1000000000, .text = "How many points to draw."}),
      [](const Params& params) { return std::make_unique<RandomSearch>(params.integer("trials")); });
}
