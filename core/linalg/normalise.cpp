#include "core/linalg/normalise.hpp"

#include <algorithm>

#include "core/linalg/isa/tables.hpp"
#include "core/linalg/team.hpp"

namespace sandglass::linalg {
namespace {

constexpr Index kLeastNormalised = 16384;  // of a piece that is worth a thread
constexpr Index kSummedStrip = 32;         // columns that are summed together
constexpr Index kFoldedWidth = 512;        // elements of a row that several rows of few channels make
constexpr Index kSummed = 32768;           // elements summed in T before the partial sums go into doubles

Index fold_of(Index rows, Index channels) {
  Index fold = std::max<Index>(1, kFoldedWidth / channels);
  while (rows % fold != 0) --fold;
  return fold;
}

}  // namespace

template <class T>
void normalise_rows(Index rows, Index cols, T epsilon, const T* x, const T* gain, const T* bias, T* y, T* mean,
                    T* scale) {
  const auto kernel = kernels<T>().normalise.row_forward;
  split_rows(rows, cols, kLeastNormalised,
             [&](Index r) { kernel(cols, epsilon, x + r * cols, gain, bias, y + r * cols, mean + r, scale + r); });
}

template <class T>
void normalise_rows_backward(Index rows, Index cols, const T* x, const T* mean, const T* scale, const T* gain,
                             const T* dy, T* dx, bool add) {
  const auto kernel = kernels<T>().normalise.row_backward;
  split_rows(rows, cols, kLeastNormalised,
             [&](Index r) { kernel(cols, x + r * cols, mean[r], scale[r], gain, dy + r * cols, dx + r * cols, add); });
}

template <class T>
void normalise_rows_parameters(Index rows, Index cols, const T* x, const T* mean, const T* scale, const T* dy,
                               T* d_gain, T* d_bias) {
  const auto kernel = kernels<T>().normalise.row_parameter_sums;
  split(cols, kSummedStrip, kLeastNormalised / std::max<Index>(rows, 1) + 1, [&](Index c, Index count) {
    kernel(rows, count, cols, x + c, mean, scale, dy + c, d_gain == nullptr ? nullptr : d_gain + c,
           d_bias == nullptr ? nullptr : d_bias + c);
  });
}

Channels::Channels(Index rows, Index channels)
    : rows_(rows),
      channels_(channels),
      fold_(fold_of(rows, channels)),
      chunk_(std::max<Index>(8, kSummed / width())),
      first_(static_cast<std::size_t>(chunks() * width())),
      second_(first_.size()) {}

template <class Body>
void Channels::over_chunks(Body body) const {
  split(chunks(), 1, 1, [&](Index first, Index count) {
    for (Index k = first; k < first + count; ++k) body(k, k * chunk_, std::min(chunk_, folded_rows() - k * chunk_));
  });
}

namespace {

/// Moments of two samples together: adds `count` numbers of each place to `total` numbers.
/// Source: Chan, Golub & LeVeque 1983.
void merge(Index width, double total, double count, const double* mean, const double* squares, double* into_mean,
           double* into_squares) {
  const double share = count / (total + count);
  for (Index i = 0; i < width; ++i) {
    const double apart = mean[i] - into_mean[i];
    into_mean[i] += apart * share;
    into_squares[i] += squares[i] + apart * apart * total * share;
  }
}

}  // namespace

template <class T>
void Channels::moments(const T* x, double* mean, double* squares) {
  const Index w = width();
  const auto kernel = kernels<T>().normalise.column_moments;
  over_chunks([&](Index k, Index row, Index count) {
    kernel(count, w, x + row * w, first_.data() + k * w, second_.data() + k * w);
  });
  for (Index k = 1; k < chunks(); ++k) {
    const Index before = k * chunk_, count = std::min(chunk_, folded_rows() - before);
    merge(w, static_cast<double>(before), static_cast<double>(count), first_.data() + k * w, second_.data() + k * w,
          first_.data(), second_.data());
  }
  std::copy_n(first_.data(), channels_, mean);
  std::copy_n(second_.data(), channels_, squares);
  const auto each = static_cast<double>(folded_rows());
  for (Index j = 1; j < fold_; ++j)
    merge(channels_, static_cast<double>(j) * each, each, first_.data() + j * channels_, second_.data() + j * channels_,
          mean, squares);
}

template <class T>
void Channels::products(const T* x, const T* mean, const T* dy, double* sums, double* products) {
  const Index w = width();
  const auto kernel = kernels<T>().normalise.column_products;
  over_chunks([&](Index k, Index row, Index count) {
    kernel(count, w, x + row * w, mean, dy + row * w, first_.data() + k * w, second_.data() + k * w);
  });
  std::fill_n(sums, channels_, 0.0);
  std::fill_n(products, channels_, 0.0);
  for (Index at = 0; at < chunks() * w; at += channels_) {
    for (Index c = 0; c < channels_; ++c) {
      sums[c] += first_[static_cast<std::size_t>(at + c)];
      products[c] += second_[static_cast<std::size_t>(at + c)];
    }
  }
}

template <class T>
void Channels::forward(const T* x, const T* mean, const T* factor, const T* bias, T* y) const {
  const Index w = width();
  const auto kernel = kernels<T>().normalise.columns_forward;
  split(folded_rows(), 1, kLeastNormalised / w + 1,
        [&](Index first, Index count) { kernel(count, w, x + first * w, mean, factor, bias, y + first * w); });
}

template <class T>
void Channels::backward(const T* x, const T* mean, const T* factor, const T* along, const T* shift, const T* dy, T* dx,
                        bool add) const {
  const Index w = width();
  const auto kernel = kernels<T>().normalise.columns_backward;
  split(folded_rows(), 1, kLeastNormalised / w + 1, [&](Index first, Index count) {
    kernel(count, w, x + first * w, mean, factor, along, shift, dy + first * w, dx + first * w, add);
  });
}

#define SANDGLASS_INSTANTIATE(T)                                                                                      \
  template void normalise_rows<T>(Index, Index, T, const T*, const T*, const T*, T*, T*, T*);                         \
  template void normalise_rows_backward<T>(Index, Index, const T*, const T*, const T*, const T*, const T*, T*, bool); \
  template void normalise_rows_parameters<T>(Index, Index, const T*, const T*, const T*, const T*, T*, T*);           \
  template void Channels::moments<T>(const T*, double*, double*);                                                     \
  template void Channels::products<T>(const T*, const T*, const T*, double*, double*);                                \
  template void Channels::forward<T>(const T*, const T*, const T*, const T*, T*) const;                               \
  template void Channels::backward<T>(const T*, const T*, const T*, const T*, const T*, const T*, T*, bool) const;
SANDGLASS_INSTANTIATE(float)
SANDGLASS_INSTANTIATE(double)
#undef SANDGLASS_INSTANTIATE

}  // namespace sandglass::linalg
