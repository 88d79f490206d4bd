#include "core/nn/optimizer.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/linalg/elementwise.hpp"

namespace sandglass {
namespace {

/// Zeroed room for `copies` arrays as large as the parameter's value.
StateArray state_for(const Parameter& p, Index copies) {
  const auto scalars = static_cast<std::size_t>(copies * p.size());
  return with_scalar(p.precision(), [&](auto zero) { return StateArray(std::vector(scalars, zero)); });
}

template <class T>
T* data_of(StateArray& state) {
  return std::get<std::vector<T>>(state).data();
}

std::vector<std::span<std::byte>> bytes_of(std::vector<StateArray>& arrays) {
  std::vector<std::span<std::byte>> bytes;
  for (auto& array : arrays)
    bytes.push_back(std::visit([](auto& numbers) { return std::as_writable_bytes(std::span(numbers)); }, array));
  return bytes;
}

}  // namespace

std::vector<Parameter*> all_parameters(ParameterSet& set) {
  std::vector<Parameter*> all;
  for (Parameter& p : set) {
    if (!p.is_buffer()) all.push_back(&p);
  }
  return all;
}

Sgd::Sgd(std::vector<Parameter*> parameters, double momentum, const Graph* fused_by, bool nesterov)
    : parameters_(std::move(parameters)), momentum_(momentum), nesterov_(nesterov) {
  if (!(momentum >= 0 && momentum < 1)) throw Error("sgd: momentum must lie in [0, 1), got " + format_number(momentum));
  if (fused_by != nullptr) {
    std::erase_if(parameters_, [&](const Parameter* p) { return fused_by->fused(*p); });
  }
  if (momentum_ == 0) return;
  for (const Parameter* p : parameters_) velocity_.push_back(state_for(*p, 1));
}

void Sgd::step(double rate) {
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    Parameter& p = *parameters_[i];
    with_scalar(p.precision(), [&](auto zero) {
      using T = decltype(zero);
      if (momentum_ == 0) return linalg::sgd_update<T>(p.size(), static_cast<T>(rate), p.gradient<T>(), p.value<T>());
      move<T>(p, velocity_[i], static_cast<T>(rate));
    });
  }
}

template <class T>
void Sgd::move(Parameter& p, StateArray& velocity, T rate) const {
  const auto momentum = static_cast<T>(momentum_);
  const T* g = p.gradient<T>();
  T *v = data_of<T>(velocity), *w = p.value<T>();
  if (!nesterov_) return linalg::momentum_update<T>(p.size(), rate, momentum, g, v, w);
  linalg::combine<T>(p.size(), momentum, v, -rate, g, v);
  linalg::affine<T>(p.size(), momentum, v, T(0), w, true);
  linalg::affine<T>(p.size(), -rate, g, T(0), w, true);
}

std::vector<std::span<std::byte>> Sgd::state() { return bytes_of(velocity_); }

Adam::Adam(std::vector<Parameter*> parameters, AdamOptions options)
    : parameters_(std::move(parameters)), options_(options) {
  const auto in_range = [](double beta) { return beta >= 0 && beta < 1; };
  if (!in_range(options.beta1) || !in_range(options.beta2)) {
    throw Error("adam: beta1 and beta2 must lie in [0, 1), got " + format_number(options.beta1) + " and " +
                format_number(options.beta2));
  }
  if (!(options.epsilon > 0)) throw Error("adam: epsilon must be positive, got " + format_number(options.epsilon));
  for (const Parameter* p : parameters_) moments_.push_back(state_for(*p, 2));
}

void Adam::step(double rate) {
  ++steps_;
  const auto t = static_cast<double>(steps_);
  const linalg::AdamStep step = {rate,
                                 options_.beta1,
                                 options_.beta2,
                                 options_.epsilon,
                                 1 - std::pow(options_.beta1, t),
                                 1 - std::pow(options_.beta2, t)};
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    Parameter& p = *parameters_[i];
    with_scalar(p.precision(), [&](auto zero) {
      using T = decltype(zero);
      T* moments = data_of<T>(moments_[i]);
      linalg::adam_update<T>(p.size(), step, p.gradient<T>(), moments, moments + p.size(), p.value<T>());
    });
  }
}

std::vector<std::span<std::byte>> Adam::state() {
  auto bytes = bytes_of(moments_);
  bytes.push_back(std::as_writable_bytes(std::span(&steps_, 1)));
  return bytes;
}

}  // namespace sandglass
