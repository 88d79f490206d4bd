#include <sandglass/plugin.hpp>

#include "plugins/samplers/unit_axis.hpp"

using namespace sandglass;

namespace {

/// Independent draws on every axis: from a list with equal chances, from a range evenly, or evenly in the logarithm
/// where the axis says so. Point n depends on (seed, n, attempt) and the axis's place alone.
/// Source: Bergstra & Bengio 2012, "Random search for hyper-parameter optimization", JMLR 13.
class RandomSearch final : public Sampler {
 public:
  explicit RandomSearch(std::int64_t trials) : trials_(static_cast<std::uint64_t>(trials)) {}

  /// Without axes there is one point to try, however many are asked for.
  std::uint64_t points(const SearchSpace& space) const override {
    for (const auto& axis : space) value_count(axis);
    return space.empty() ? 1 : trials_;
  }

  std::optional<Point> ask(const Ask& ask) override { return random_point(ask); }

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
