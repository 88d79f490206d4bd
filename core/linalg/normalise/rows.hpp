#pragma once
#include "core/linalg/types.hpp"

/// Normalisation of rows, T = float or double. Sums are taken in a fixed order, which depends on the shape alone: the
/// same bits with every instruction set and any number of threads.
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

}  // namespace sandglass::linalg
