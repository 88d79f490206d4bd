#pragma once
#include <cstdint>

namespace sandglass::linalg {

/// While one is alive, the products of its thread, and its convolutions, are counted and timed. For benchmarks;
/// products outside pay one comparison. May be nested: the innermost counts.
class ProductMeter {
 public:
  ProductMeter();
  ~ProductMeter();
  ProductMeter(const ProductMeter&) = delete;
  ProductMeter& operator=(const ProductMeter&) = delete;

  /// The one that counts this thread's products now; nullptr if there is none.
  static ProductMeter* active();

  double seconds() const { return seconds_; }
  double flops() const { return flops_; }  ///< 2mnk for each product
  std::uint64_t calls() const { return calls_; }
  void record(double seconds, double flops);

 private:
  ProductMeter* outer_;
  double seconds_ = 0;
  double flops_ = 0;
  std::uint64_t calls_ = 0;
};

}  // namespace sandglass::linalg
