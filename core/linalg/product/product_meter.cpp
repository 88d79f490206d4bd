#include "core/linalg/product/product_meter.hpp"

namespace sandglass::linalg {
namespace {

thread_local ProductMeter* active_meter = nullptr;

}  // namespace

ProductMeter::ProductMeter() : outer_(active_meter) { active_meter = this; }
ProductMeter::~ProductMeter() { active_meter = outer_; }

ProductMeter* ProductMeter::active() { return active_meter; }

void ProductMeter::record(double seconds, double flops) {
  seconds_ += seconds;
  flops_ += flops;
  ++calls_;
}

}  // namespace sandglass::linalg
