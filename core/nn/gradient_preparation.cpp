#include "core/nn/gradient_preparation.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/linalg/elementwise.hpp"
#include "core/linalg/reduce.hpp"

namespace sandglass {
namespace {

constexpr Index kBlock = 4096;  // numbers whose squares are added in their own precision

template <class T>
double sum_of_squares(Index n, const T* x) {
  double sum = 0;
  for (Index i = 0; i < n; i += kBlock) sum += linalg::dot(std::min(kBlock, n - i), x + i, x + i);
  return sum;
}

void require_at_least_zero(const char* what, double value) {
  if (!(value >= 0 && std::isfinite(value)))
    throw Error(std::string(what) + " must be a finite number of at least 0, got " + format_number(value));
}

}  // namespace

GradientPreparation::GradientPreparation(std::vector<Parameter*> parameters, GradientOptions options)
    : parameters_(std::move(parameters)), options_(options) {
  require_at_least_zero("clip_norm", options.clip_norm);
  require_at_least_zero("weight_decay", options.weight_decay);
  if (options.weight_decay == 0) return;
  for (Parameter* p : parameters_)
    if (options.decay_biases || !p->name().ends_with("bias")) decayed_.push_back(p);
}

void GradientPreparation::apply(double rate) {
  if (options_.clip_norm > 0) clip();
  decay(rate);
}

void GradientPreparation::clip() {
  double squares = 0;
  for (Parameter* p : parameters_)
    squares += with_scalar(p->precision(),
                           [&](auto zero) { return sum_of_squares(p->size(), p->gradient<decltype(zero)>()); });
  const double factor = options_.clip_norm / (std::sqrt(squares) + 1e-6);
  if (factor >= 1) return;
  for (Parameter* p : parameters_)
    with_scalar(p->precision(), [&](auto zero) {
      using T = decltype(zero);
      linalg::affine<T>(p->size(), static_cast<T>(factor), p->gradient<T>(), T(0), p->gradient<T>());
    });
}

void GradientPreparation::decay(double rate) {
  for (Parameter* p : decayed_)
    with_scalar(p->precision(), [&](auto zero) {
      using T = decltype(zero);
      if (options_.decoupled) {
        const auto keep = static_cast<T>(1 - rate * options_.weight_decay);
        linalg::affine<T>(p->size(), keep, p->value<T>(), T(0), p->value<T>());
      } else {
        const auto lambda = static_cast<T>(options_.weight_decay);
        linalg::affine<T>(p->size(), lambda, p->value<T>(), T(0), p->gradient<T>(), true);
      }
    });
}

}  // namespace sandglass
