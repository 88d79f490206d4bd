#pragma once
#include <vector>

namespace sandglass::results {

/// A share (0 ... 1) and its 95 % bootstrap interval; the ends are NaN if there is none.
struct ShareInterval {
  double share = 0, low = 0, high = 0;
};

/// The percentile interval of what each draw of a bootstrap gave, moved to the share that was measured: smaller and
/// repeated samples have a bias, which the draws show beside the mean of them. Held to 0 ... 1. No draws: NaN ends.
ShareInterval share_interval(double share, std::vector<double> draws);

}  // namespace sandglass::results
