#include "core/linalg/normalise/rows.hpp"

#include <algorithm>

#include "core/linalg/isa/tables.hpp"
#include "core/linalg/team.hpp"

namespace sandglass::linalg {
namespace {

constexpr Index kLeastOfRows = 16384;  // elements of a piece that is worth a thread
constexpr Index kParameterStrip = 32;  // columns that are summed together

}  // namespace

template <class T>
void normalise_rows(Index rows, Index cols, T epsilon, const T* x, const T* gain, const T* bias, T* y, T* mean,
                    T* scale) {
  const auto kernel = kernels<T>().normalise.row_forward;
  split_rows(rows, cols, kLeastOfRows,
             [&](Index r) { kernel(cols, epsilon, x + r * cols, gain, bias, y + r * cols, mean + r, scale + r); });
}

template <class T>
void normalise_rows_backward(Index rows, Index cols, const T* x, const T* mean, const T* scale, const T* gain,
                             const T* dy, T* dx, bool add) {
  const auto kernel = kernels<T>().normalise.row_backward;
  split_rows(rows, cols, kLeastOfRows,
             [&](Index r) { kernel(cols, x + r * cols, mean[r], scale[r], gain, dy + r * cols, dx + r * cols, add); });
}

template <class T>
void normalise_rows_parameters(Index rows, Index cols, const T* x, const T* mean, const T* scale, const T* dy,
                               T* d_gain, T* d_bias) {
  const auto kernel = kernels<T>().normalise.row_parameter_sums;
  split(cols, kParameterStrip, kLeastOfRows / std::max<Index>(rows, 1) + 1, [&](Index c, Index count) {
    kernel(rows, count, cols, x + c, mean, scale, dy + c, d_gain == nullptr ? nullptr : d_gain + c,
           d_bias == nullptr ? nullptr : d_bias + c);
  });
}

#define SANDGLASS_INSTANTIATE(T)                                                                                      \
  template void normalise_rows<T>(Index, Index, T, const T*, const T*, const T*, T*, T*, T*);                         \
  template void normalise_rows_backward<T>(Index, Index, const T*, const T*, const T*, const T*, const T*, T*, bool); \
  template void normalise_rows_parameters<T>(Index, Index, const T*, const T*, const T*, const T*, T*, T*);
SANDGLASS_INSTANTIATE(float)
SANDGLASS_INSTANTIATE(double)
#undef SANDGLASS_INSTANTIATE

}  // namespace sandglass::linalg
