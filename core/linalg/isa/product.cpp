// Matrix products: the engine of ../product, compiled for one instruction set.
#include "core/linalg/isa/tables.hpp"
#include "core/linalg/product/engine.hpp"

namespace sandglass::linalg::SANDGLASS_ISA {

void fill(ProductTable<float>& f32, ProductTable<double>& f64) {
  f32.gemm = &multiply<float>;
  f64.gemm = &multiply<double>;
}

}  // namespace sandglass::linalg::SANDGLASS_ISA
