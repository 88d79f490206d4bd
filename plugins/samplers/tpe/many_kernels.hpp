#pragma once
#include "plugins/samplers/tpe/parzen.hpp"

namespace sandglass {

/// The heights of a ParzenEstimator of thousands of kernels that grow from question to question, of which some are left
/// out. In single precision: its logarithm is within 1e-3 of the estimator's. What is kept between calls depends on
/// the kernels alone, so that the answers do not depend on the calls before.
class ManyKernels {
 public:
  /// Bandwidth::gaps serves one axis.
  ManyKernels(std::vector<const UnitAxis*> axes, Bandwidth bandwidth);

  std::size_t size() const { return size_; }
  /// `places`: one for each axis.
  void append(std::span<const double> places);
  /// Drops the last kernels.
  void shorten(std::size_t size);

  /// log_height() of the prior (weight 1) and the kernels with the given weights, at each point. Kernels of weight 0
  /// are left out: the bandwidth is that of the other ones.
  std::vector<double> log_heights(std::span<const float> weights, std::span<const std::vector<double>> points);

 private:
  enum class Shape { dense, cells, choice };
  struct Track {
    const UnitAxis* axis;
    Shape shape;
    std::vector<double> middles;  ///< of cells
    std::vector<UnitAxis::Cell> cells;
    std::vector<float> codes;  ///< of each kernel: its place, or the number of its cell or choice
  };
  struct Query;

  float code(const Track& track, double place) const;
  double centre(const Track& track, std::size_t kernel) const;
  double log_prior(std::span<const double> point) const;
  void scale(double sigma);
  Query query(std::span<const double> point, double sigma, std::size_t counted) const;
  void add_block(std::size_t from, std::size_t count, const float* weights, Query& query) const;
  std::vector<double> shared(std::span<const float> weights, std::size_t counted,
                             std::span<const std::vector<double>> points);
  std::vector<double> gaps(std::span<const float> weights, std::span<const std::vector<double>> points) const;

  Bandwidth bandwidth_;
  std::vector<Track> tracks_;
  std::size_t size_ = 0;
  double sigma_ = 0;                ///< that scales_ are for
  std::vector<float> scales_;       ///< -log of the mass within the range, over the axes
  std::vector<std::size_t> order_;  ///< Bandwidth::gaps: kernels along the axis, equals by age
};

}  // namespace sandglass
