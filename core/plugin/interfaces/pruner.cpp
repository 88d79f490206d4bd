#include "core/plugin/interfaces/pruner.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sandglass {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::size_t known(const std::vector<double>& curve, std::int64_t epochs) {
  return std::min(curve.size(), static_cast<std::size_t>(std::max<std::int64_t>(epochs, 0)));
}

}  // namespace

double TrialSnapshot::value_at(std::int64_t epochs) const {
  for (std::size_t e = known(curve, epochs); e-- > 0;)
    if (!std::isnan(curve[e])) return curve[e];
  return kNaN;
}

double TrialSnapshot::best_until(std::int64_t epochs) const {
  double best = kNaN;
  for (std::size_t e = 0; e < known(curve, epochs); ++e)
    if (!(best <= curve[e]) && !std::isnan(curve[e])) best = curve[e];
  return best;
}

void Pruner::tell(const TrialSnapshot&) {}

std::string Pruner::reason(std::span<const TrialSnapshot>, std::uint64_t) const { return "more training is of no use"; }

Decision Pruner::admit(std::span<const TrialSnapshot>, std::uint64_t) { return Decision::go_on; }

std::optional<Exploit> Pruner::exploit(std::span<const TrialSnapshot>, std::uint64_t) { return std::nullopt; }

}  // namespace sandglass
