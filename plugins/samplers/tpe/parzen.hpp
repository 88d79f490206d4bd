#pragma once
#include <span>
#include <vector>

#include "plugins/samplers/unit_axis.hpp"

namespace sandglass {

/// How wide the kernels of a Parzen estimator are.
enum class Bandwidth {
  shared,  ///< 0.1 n^(-1/(d+4)) of every range, for n kernels over d axes (Scott's rule)
  gaps     ///< each by the larger gap to its two neighbours on the axis
};

/// Of n kernels beside the prior, over d axes, as a share of the range; never less than 0.5 / min(100, n + 2). This is
/// half of what is usual: twice as wide ones find worse points (after 100, medians of 20 seeds: 38 instead of 4.5 on
/// Dixon and Price's function of 5 axes, 3.5 instead of 2.0 on Levy's of 5 whole numbers). From 128 kernels on n is
/// rounded down to a number of seven bits, so that what depends on it changes seldom.
double shared_bandwidth(std::size_t kernels, std::size_t axes);

/// Of each of `sorted` places on one axis: the larger gap to a neighbour, the only one at either end (with one place:
/// to the ends of the range), within [1 / min(100, n + 1), 1] for n places. The prior's is among the places.
std::vector<double> gap_bandwidths(std::span<const double> sorted);

/// The share of the weight of a kernel's own choice and of each other one, of `choices`, with n kernels and the prior:
/// 1 / (n + 1) each, and 1 for its own, divided by the sum.
struct ChoiceKernel {
  double own = 0, other = 0;
  ChoiceKernel(std::size_t kernels, std::uint64_t choices);
};

/// Weights of n kernels in the order of their age, oldest first: all 1 below 25; else the last 25 are 1, and those
/// before rise evenly from 1/n to 1.
double age_weight(std::size_t position, std::size_t kernels);

/// Whether an axis is scored by cells. Finer ones are scored by the density, like continuous ranges.
bool has_cells(const UnitAxis& axis);

/// What turns the log of a cell's probability into that of its height: the kernel's density at 0 over the probability
/// of a cell of that width around the kernel's middle.
double log_cell_height(double width, double sigma);

/// A mixture of kernels, one for each observation and a wide one for what was believed before (sigma = the range,
/// around its middle; weight 1): a product over axes of normal distributions truncated to [0, 1], or of choices. On a
/// stepped axis its values have the probabilities of their cells. Source: Bergstra et al. 2011, "Algorithms for
/// hyper-parameter optimization"; Watanabe 2023, arXiv 2304.11127.
class ParzenEstimator {
 public:
  /// centres[k][a]: place of kernel k on axis a. The axes have to outlive the estimator.
  ParzenEstimator(std::vector<const UnitAxis*> axes, std::vector<std::vector<double>> centres,
                  std::vector<double> weights, Bandwidth bandwidth);

  /// A point of the mixture, on the values of stepped axes.
  std::vector<double> sample(Rng& rng) const;

  /// log of the density, which is a probability where an axis has cells or choices.
  double log_density(std::span<const double> point) const;

  /// What the ratio of two estimators is made of: log_density() but for the factor 1 / sigma of each kernel on each
  /// range, so that a kernel counts by its height and a wide one, the prior before all, for more. Axis by axis this
  /// finds better points (Hartmann6 after 50, medians of 150 seeds: -2.71 instead of -2.54). Cells have heights too
  /// (log_cell_height()): by their probabilities the prior would count for next to nothing on steps (Griewank's
  /// function of 3 whole numbers after 100, medians of 32 seeds: 0.28 instead of 0.41; 8 whole numbers: 3 instead of
  /// 5).
  double log_height(std::span<const double> point) const;

 private:
  enum class Measure { density, height };
  double log_sum(std::span<const double> point, Measure measure) const;
  void add_log_kernels(std::size_t axis, double x, Measure measure, std::vector<double>& terms) const;
  double draw(std::size_t kernel, std::size_t axis, Rng& rng) const;

  std::vector<const UnitAxis*> axes_;
  std::vector<std::vector<double>> centres_;     ///< [kernel][axis]; the prior is the last
  std::vector<std::vector<double>> sigmas_;      ///< [kernel][axis]
  std::vector<std::vector<double>> log_masses_;  ///< [kernel][axis], of [0, 1]
  std::vector<double> weights_, log_weights_;    ///< their sum is 1
};

}  // namespace sandglass
