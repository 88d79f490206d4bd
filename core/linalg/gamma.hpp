#pragma once
#include "core/linalg/types.hpp"

/// The logarithm of the gamma function and its derivatives, for any real x, computed in double precision whatever T is.
/// Poles (0, -1, -2, ...) and infinities give what the limits say; NaN is handed on.
namespace sandglass::linalg {

/// ln |Gamma(x)|. Relative error below 1e-13 for x > 0, also where it is 0 (x = 1, 2).
double log_gamma(double x);
/// psi(x) = d/dx ln |Gamma(x)|. Error below 1e-13 max(1, |psi(x)|) for x > 0. NaN at the poles.
double digamma(double x);
/// psi'(x). Relative error below 1e-13 for x > 0.
double trigamma(double x);

/// y = f(x) for n elements, in pieces on the threads of the team. f: one of the above.
template <class T>
void apply_each(double (*f)(double), Index n, const T* x, T* y);
/// dx = f(x) dy, or dx += ...
template <class T>
void multiply_each(double (*f)(double), Index n, const T* x, const T* dy, T* dx, bool add);

}  // namespace sandglass::linalg
