#include <algorithm>
#include <sandglass/plugin.hpp>

using namespace sandglass;

namespace {

[[noreturn]] void refuse_continuous(const Axis& axis) {
  const auto range = "{min: " + format_number(axis.min) + ", max: " + format_number(axis.max);
  const auto part = format_number((axis.max - axis.min) / 4);
  throw ConfigError("sampler/grid cannot walk along the continuous range of axis '" + axis.path + "': " + range +
                    "} has no countable values\nlist the values, give the range a step (" + range + ", step: " + part +
                    "}), or use the sampler random");
}

/// Every combination of the axes' values, in the order of the study file: the last axis varies fastest. An axis that is
/// active only for some values of an earlier one counts once where it is not. Without axes: one point.
class Grid final : public Sampler {
 public:
  std::uint64_t points(const SearchSpace& space) const override {
    for (const auto& axis : space)
      if (value_count(axis) == 0) refuse_continuous(axis);
    return combinations(space, first_values(space), 0);
  }

  bool enumerates() const override { return true; }

  std::optional<Point> ask(const Ask& ask) override {
    Point point = first_values(ask.space);
    if (ask.index >= points(ask.space)) throw Error("sampler/grid was asked for a point beyond its last one");
    std::uint64_t rest = ask.index;
    for (std::size_t a = 0; a < ask.space.size(); ++a) {
      if (!is_active(ask.space, point, a)) continue;
      // Values of other axes may depend on this one's: each of them has its own number of combinations.
      for (std::uint64_t k = 0;; ++k) {
        point[a] = value_at(ask.space[a], k);
        const auto inner = combinations(ask.space, point, a + 1);
        if (!decides(ask.space, a)) {
          point[a] = value_at(ask.space[a], rest / inner);
          rest %= inner;
          break;
        }
        if (rest < inner) break;
        rest -= inner;
      }
    }
    return point;
  }

 private:
  static constexpr std::uint64_t kMost = 1ULL << 53;

  static Point first_values(const SearchSpace& space) {
    Point point;
    for (const auto& axis : space) point.push_back(value_at(axis, 0));
    return point;
  }

  /// Whether an axis is active or not by the value of axis `a`.
  static bool decides(const SearchSpace& space, std::size_t a) {
    return std::ranges::any_of(space, [&](const Axis& axis) { return axis.when && axis.when->axis == a; });
  }

  /// Of the axes from `a` on, given the values of those before.
  static std::uint64_t combinations(const SearchSpace& space, Point point, std::size_t a) {
    if (a == space.size()) return 1;
    if (!is_active(space, point, a)) return combinations(space, point, a + 1);
    std::uint64_t sum = 0;
    for (std::uint64_t k = 0, values = value_count(space[a]); k < values; ++k) {
      point[a] = value_at(space[a], k);
      const auto inner = combinations(space, point, a + 1);
      const auto times = decides(space, a) ? 1 : values;
      if (inner > (kMost - sum) / times)
        throw ConfigError("sampler/grid: the axes from '" + space[a].path +
                          "' on have more than 2^53 combinations; shorten them, or use the sampler random");
      sum += inner * times;
      if (times > 1) break;
    }
    return sum;
  }
};

}  // namespace

SANDGLASS_PLUGIN(grid_sampler, SANDGLASS_VERSION) {
  registrar.sampler("grid", "Tries every combination of the axes' values; the last axis varies fastest.", Schema{},
                    [](const Params&) { return std::make_unique<Grid>(); });
}
