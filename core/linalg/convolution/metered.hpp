#pragma once
#include <chrono>

#include "core/linalg/convolution.hpp"
#include "core/linalg/product/product_meter.hpp"

namespace sandglass::linalg {

/// Private: tells the thread's ProductMeter, if there is one, of a convolution from its construction to its
/// destruction.
class Metered {
 public:
  Metered(const Convolution& g, Index images) : meter_(ProductMeter::active()) {
    if (meter_ == nullptr) return;
    flops_ = 2.0 * static_cast<double>(images * g.map_size()) * static_cast<double>(g.depth());
    start_ = std::chrono::steady_clock::now();
  }
  ~Metered() {
    if (meter_ == nullptr) return;
    meter_->record(std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(), flops_);
  }
  Metered(const Metered&) = delete;
  Metered& operator=(const Metered&) = delete;

 private:
  ProductMeter* meter_;
  double flops_ = 0;
  std::chrono::steady_clock::time_point start_;
};

}  // namespace sandglass::linalg
