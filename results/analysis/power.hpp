#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

// How many replicates a comparison needs. Free of state, any thread.
namespace sandglass::results {

/// The probability that a two-sided paired t-test of `pairs` >= 2 pairs finds a difference at `significance`, if the
/// differences are independent and normal, and their mean is `effect` times their standard deviation (Cohen's d_z):
///   P(|T| > t(1 - significance/2, n - 1)),  T noncentral t with n - 1 degrees of freedom, noncentrality effect sqrt(n)
/// Without an effect it is `significance`. By Boost.Math. NaN for fewer pairs, NaN, or a significance outside (0, 1).
double paired_t_power(double effect, std::size_t pairs, double significance = 0.05);

/// The fewest pairs for a power of at least `power`: 34 for an effect of 0.5, 10 for 1.0. None if that takes more than
/// kMostPairs (so without an effect), or for NaN.
inline constexpr std::size_t kMostPairs = 100000;
std::optional<std::size_t> pairs_needed(double effect, double power = 0.8, double significance = 0.05);

/// How many pairs would tell two points apart with a power of 80 % at 5 %, if their true difference and its spread over
/// replicates are those measured, with both given by replicate. A guess: with three replicates the spread may well be
/// twice as large. None without two shared replicates, if they do not differ on average, or above kMostPairs.
std::optional<std::size_t> pairs_to_separate(const std::map<std::uint32_t, double>& a,
                                             const std::map<std::uint32_t, double>& b);

}  // namespace sandglass::results
