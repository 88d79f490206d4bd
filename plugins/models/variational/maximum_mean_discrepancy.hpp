#pragma once
#include <sandglass/plugin.hpp>

namespace sandglass {

enum class MmdKernel : std::uint8_t { imq, rbf };

/// The unbiased estimate of the squared maximum mean discrepancy between the distributions that the rows of a and b
/// (N, L) are drawn from; N >= 2, result (1, 1):
///   1/(N (N-1)) sum_{i != j} [k(a_i, a_j) + k(b_i, b_j)] - 2/N^2 sum_ij k(a_i, b_j)
/// d = |a_i - b_j|, sigma the standard deviation of either distribution's components:
///   imq: k = sum_s C_s / (C_s + d^2), C_s = 2 L sigma^2 s, s = 0.1, 0.2, 0.5, 1, 2, 5, 10
///   rbf: k = e^(-d^2 / (2 L sigma^2))
/// 0 in expectation if the distributions are equal, so that it may be negative. Throws ShapeError unless a and b have
/// one shape of two rows or more. Sources: Gretton et al. 2012, lemma 6; kernels as in Tolstikhin et al. 2018.
Value maximum_mean_discrepancy(Value a, Value b, MmdKernel kernel, double sigma = 1);

}  // namespace sandglass
