#pragma once
#include <array>
#include <cstddef>
#include <vector>

// What a set of codes is like. Free of state, any thread.
namespace sandglass::results {

/// A latent unit with at least this variance over the examples is active (Burda et al. 2016).
inline constexpr double kActiveVariance = 0.01;

struct CodeStatistics {
  std::size_t size = 0;            ///< units of a code
  std::vector<double> mean;        ///< of each unit
  std::vector<double> variance;    ///< of each unit, over n
  std::vector<double> covariance;  ///< size x size, over n
  std::size_t active_units = 0;    ///< variance of at least kActiveVariance
  double participation = 0;  ///< (trace C)^2 / trace(C^2): how many directions share the variance; NaN without any
};

/// Of codes, row-major, `size` units each; at least one, all finite.
CodeStatistics code_statistics(const std::vector<float>& codes, std::size_t size);

/// The codes in the plane of the two directions with the most variance.
struct Projection {
  std::vector<float> xy;                            ///< two for each code
  std::array<std::vector<double>, 2> components{};  ///< unit length; the second is 0 for codes of one unit
  std::array<double, 2> share{};                    ///< of the whole variance; 0 without any
};

/// By power iteration on the covariance. The largest entry of a component is positive, so its sign means nothing.
Projection project(const std::vector<float>& codes, const CodeStatistics& statistics);

}  // namespace sandglass::results
