#pragma once
#include <vector>

#include "core/linalg/types.hpp"

/// Normalisation of rows, and of the columns (channels) of a matrix, T = float or double. Sums are taken in a fixed
/// order, which depends on the shape alone: the same bits with every instruction set and any number of threads.
namespace sandglass::linalg {

/// Each row by its own mean and (biased) variance: y = (x - mean) scale gain + bias, scale = 1 / sqrt(variance +
/// epsilon). x, y (rows, cols); gain, bias (cols); mean, scale (rows) are written for the gradient.
template <class T>
void normalise_rows(Index rows, Index cols, T epsilon, const T* x, const T* gain, const T* bias, T* y, T* mean,
                    T* scale);
/// dx = dL/dx, or dx += ..., from dy = dL/dy.
template <class T>
void normalise_rows_backward(Index rows, Index cols, const T* x, const T* mean, const T* scale, const T* gain,
                             const T* dy, T* dx, bool add);
/// d_gain += dL/dgain, d_bias += dL/dbias; either may be nullptr.
template <class T>
void normalise_rows_parameters(Index rows, Index cols, const T* x, const T* mean, const T* scale, const T* dy,
                               T* d_gain, T* d_bias);

/// What every example, and every pixel of an image, has in common: sums over all rows of a (rows, channels) matrix, and
/// one factor for each channel. Few channels are computed on as rows of several pixels. Memory is allocated on
/// construction; one thread at a time may use it.
class Channels {
 public:
  Channels(Index rows, Index channels);
  Index rows() const { return rows_; }
  Index channels() const { return channels_; }
  /// Numbers of a row as it is computed on, a multiple of the channels: channel i % channels() at place i.
  Index width() const { return fold_ * channels_; }

  /// mean(c), and squares(c) = sum_r (x(r, c) - mean(c))^2; c < channels().
  template <class T>
  void moments(const T* x, double* mean, double* squares);
  /// sums(c) = sum_r dy(r, c), products(c) = sum_r dy(r, c) (x(r, c) - mean(c)). mean: width() numbers.
  template <class T>
  void products(const T* x, const T* mean, const T* dy, double* sums, double* products);
  /// y = (x - mean) factor + bias; each of width() numbers.
  template <class T>
  void forward(const T* x, const T* mean, const T* factor, const T* bias, T* y) const;
  /// dx = factor dy + (x - mean) along + shift, or dx += ...; each of width() numbers.
  template <class T>
  void backward(const T* x, const T* mean, const T* factor, const T* along, const T* shift, const T* dy, T* dx,
                bool add) const;

 private:
  Index folded_rows() const { return rows_ / fold_; }
  Index chunks() const { return (folded_rows() + chunk_ - 1) / chunk_; }
  /// body(chunk, first row as computed on, rows).
  template <class Body>
  void over_chunks(Body body) const;

  Index rows_, channels_;
  Index fold_;                          // rows taken as one
  Index chunk_;                         // rows, as computed on, that are summed in T
  std::vector<double> first_, second_;  // of each chunk and place of a row
};

}  // namespace sandglass::linalg
