#include <map>
#include <numeric>
#include <sandglass/plugin.hpp>

#include "plugins/samplers/unit_axis.hpp"

using namespace sandglass;

namespace {

/// Latin hypercube: each axis is cut into as many slices as there are points, and every slice holds one point, at a
/// random place; the slices of different axes are paired at random. So each single axis is covered evenly, whatever the
/// number of points. Point n depends on (seed, n, number of points). One that the constraints refuse is replaced by a
/// random one.
/// Source: McKay, Beckman & Conover 1979, "A comparison of three methods for selecting values of input variables".
class LatinHypercube final : public Sampler {
 public:
  explicit LatinHypercube(std::int64_t trials) : trials_(static_cast<std::uint64_t>(trials)) {}

  std::uint64_t points(const SearchSpace& space) const override {
    for (const auto& axis : space) value_count(axis);
    return space.empty() ? 1 : trials_;
  }

  std::optional<Point> ask(const Ask& ask) override {
    if (ask.attempt > 0) return random_point(ask);
    Point point;
    for (std::size_t a = 0; a < ask.space.size(); ++a) {
      const double slice = slices(ask.seed, a).at(ask.index);
      const double place = Rng(ask.seed, Purpose::sampler, ask.index, 1).fork(a).uniform();
      point.push_back(quantile(ask.space[a], (slice + place) / static_cast<double>(trials_)));
    }
    return point;
  }

 private:
  /// The slice of every point on an axis: a pure function, kept because it is asked for point by point.
  const std::vector<std::uint32_t>& slices(std::uint64_t seed, std::size_t axis) {
    auto& order = orders_[{seed, axis}];
    if (order.empty()) {
      order.resize(trials_);
      std::iota(order.begin(), order.end(), 0U);
      Rng(seed, Purpose::sampler).fork(axis).shuffle(std::span(order));
    }
    return order;
  }

  std::uint64_t trials_;
  std::map<std::pair<std::uint64_t, std::size_t>, std::vector<std::uint32_t>> orders_;
};

}  // namespace

SANDGLASS_PLUGIN(latin_hypercube_sampler, SANDGLASS_VERSION) {
  registrar.sampler("latin_hypercube", "Covers each axis evenly: every slice of it holds one point.",
                    Schema{}.integer("trials", {.fallback = 20, .min = 1, .max = 10000000, .text = "How many points."}),
                    [](const Params& params) { return std::make_unique<LatinHypercube>(params.integer("trials")); });
}
