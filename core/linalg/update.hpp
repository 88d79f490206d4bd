#pragma once
#include "core/linalg/types.hpp"

/// One step of an optimizer over n contiguous parameters, T = float or double.
namespace sandglass::linalg {

/// w -= rate * g.
template <class T>
void sgd_update(Index n, T rate, const T* g, T* w);

/// v = momentum * v - rate * g;  w += v.
template <class T>
void momentum_update(Index n, T rate, T momentum, const T* g, T* v, T* w);

/// What one step of Adam needs; bias corrections are 1 - beta^t.
struct AdamStep {
  double rate = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double correction1 = 1;
  double correction2 = 1;
};

/// m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;
/// w -= rate * (m / correction1) / (sqrt(v / correction2) + epsilon).
/// Source: Kingma & Ba 2015, algorithm 1.
template <class T>
void adam_update(Index n, const AdamStep& step, const T* g, T* m, T* v, T* w);

}  // namespace sandglass::linalg
