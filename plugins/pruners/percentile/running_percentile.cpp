#include "plugins/pruners/percentile/running_percentile.hpp"

#include <cmath>

namespace sandglass {

double RunningPercentile::place() const {
  return percentile_ / 100 * static_cast<double>(low_.size() + high_.size() - 1);
}

void RunningPercentile::add(double value) {
  if (!low_.empty() && value < low_.top())
    low_.push(value);
  else
    high_.push(value);
  const auto wanted = static_cast<std::size_t>(place()) + 1;
  while (low_.size() > wanted) {
    high_.push(low_.top());
    low_.pop();
  }
  while (low_.size() < wanted) {
    low_.push(high_.top());
    high_.pop();
  }
}

double RunningPercentile::value() const {
  const double share = place() - std::floor(place());
  return share == 0 ? low_.top() : low_.top() * (1 - share) + high_.top() * share;
}

}  // namespace sandglass
