#include <boost/random/sobol.hpp>
#include <sandglass/plugin.hpp>

#include "plugins/samplers/unit_axis.hpp"

using namespace sandglass;

namespace {

constexpr unsigned kBits = 32;

/// Owen's nested uniform scrambling: each bit is turned or kept by a coin that depends on the bits before it, so that
/// any set of points stays as evenly spread as it was.
/// Source: Owen 1995, "Randomly permuted (t,m,s)-nets and (t,s)-sequences".
std::uint32_t scrambled(std::uint32_t x, const Rng& rng) {
  std::uint32_t result = 0;
  for (unsigned k = 0; k < kBits; ++k) {
    // The bits before bit k under a leading one: each prefix of each length has a coin of its own.
    const std::uint64_t prefix = k == 0 ? 1 : (1ULL << k) | (x >> (kBits - k));
    const std::uint32_t coin = rng.fork(prefix).bits() >> 31;
    result = (result << 1) | (((x >> (kBits - 1 - k)) & 1) ^ coin);
  }
  return result;
}

/// A scrambled Sobol sequence: every first 2^m points have one in each 2^m-th of every axis, and fill the space more
/// evenly than random ones do. Stop at a power of two to keep that. Point n depends on (seed, n, number of axes). One
/// that the constraints refuse is replaced by a random one.
/// Direction numbers: Boost's, of Joe & Kuo 2008. Sources: Sobol 1967; Owen 1995.
class Sobol final : public Sampler {
 public:
  explicit Sobol(std::int64_t trials) : trials_(static_cast<std::uint64_t>(trials)) {}

  std::uint64_t points(const SearchSpace& space) const override {
    for (const auto& axis : space) value_count(axis);
    if (space.size() > kMostAxes)
      throw ConfigError("sampler/sobol has at most " + std::to_string(kMostAxes) + " axes, the study has " +
                        std::to_string(space.size()) + "\nuse the sampler random");
    return space.empty() ? 1 : trials_;
  }

  std::optional<Point> ask(const Ask& ask) override {
    if (ask.attempt > 0) return random_point(ask);
    Point point;
    if (ask.space.empty()) return point;
    const auto raw = sequence(ask.space.size(), ask.index);
    const Rng rng(ask.seed, Purpose::sampler);
    for (std::size_t a = 0; a < ask.space.size(); ++a)
      point.push_back(quantile(ask.space[a], (scrambled(raw[a], rng.fork(a)) + 0.5) / 0x1p32));
    return point;
  }

 private:
  using Engine = boost::random::sobol_engine<std::uint32_t, kBits>;
  static constexpr std::size_t kMostAxes = boost::random::default_sobol_table::max_dimension;

  /// Boost's sequence leaves out the first point, the origin.
  static std::vector<std::uint32_t> sequence(std::size_t axes, std::uint64_t index) {
    std::vector<std::uint32_t> point(axes, 0);
    if (index == 0) return point;
    Engine engine(axes);
    engine.seed(static_cast<std::uint32_t>(index - 1));
    for (auto& x : point) x = engine();
    return point;
  }

  std::uint64_t trials_;
};

}  // namespace

SANDGLASS_PLUGIN(sobol_sampler, SANDGLASS_VERSION) {
  registrar.sampler(
      "sobol", "Spreads the points evenly: a Sobol sequence, scrambled.",
      Schema{}.integer("trials",
                       {.fallback = 16, .min = 1, .max = 1000000000, .text = "How many points; best a power of two."}),
      [](const Params& params) { return std::make_unique<Sobol>(params.integer("trials")); });
}
