#include "plugins/samplers/axis_values.hpp"

using namespace sandglass;

namespace {

[[noreturn]] void refuse_continuous(const Axis& axis) {
  const auto range = "{min: " + format_number(axis.min) + ", max: " + format_number(axis.max);
  const auto part = format_number((axis.max - axis.min) / 4);
  throw ConfigError("sampler/grid cannot walk along the continuous range of axis '" + axis.path + "': " + range +
                    "} has no countable values\nlist the values, give the range a step (" + range + ", step: " + part +
                    "}), or use the sampler random");
}

/// Every combination of the axes' values, in the order of the study file: the last axis varies fastest, so that
/// point = ((k_0 * n_1 + k_1) * n_2 + k_2) ... for n_a values on axis a. Without axes: one point.
class Grid final : public Sampler {
 public:
  std::uint64_t points(const SearchSpace& space) const override {
    std::uint64_t points = 1;
    for (const auto& axis : space) {
      const auto count = value_count(axis);
      if (count == 0) refuse_continuous(axis);
      if (points > kMost / count)
        throw ConfigError("sampler/grid: the axes up to '" + axis.path +
                          "' have more than 2^53 combinations; shorten them, or use the sampler random");
      points *= count;
    }
    return points;
  }

  Point ask(const SearchSpace& space, std::uint64_t, std::uint64_t index) const override {
    Point point(space.size());
    for (std::size_t a = space.size(); a-- > 0;) {
      const auto count = value_count(space[a]);
      if (count == 0) refuse_continuous(space[a]);
      point[a] = value_at(space[a], index % count);
      index /= count;
    }
    if (index != 0) throw Error("sampler/grid was asked for a point beyond its last one");
    return point;
  }

 private:
  static constexpr std::uint64_t kMost = 1ULL << 53;
};

}  // namespace

SANDGLASS_PLUGIN(grid_sampler, SANDGLASS_VERSION) {
  registrar.sampler("grid", "Tries every combination of the axes' values; the last axis varies fastest.", Schema{},
                    [](const Params&) { return std::make_unique<Grid>(); });
}
