#pragma once
#include <optional>
#include <vector>

#include "plugins/optimizers/shared_parameters.hpp"

namespace sandglass {

/// An optimizer that moves each weight by its own gradient and `Rule::kState` numbers that it remembers of it, kept in
/// double for either precision: squares of small gradients vanish in single. The state of a parameter of n weights is
/// kState arrays of n numbers, one after the other, which begin at Rule::first(). A rule has
///   static constexpr Index kState;
///   double first() const;
///   double move(double gradient, double rate, double* state, Index n) const;  // what is taken off the weight
/// where the numbers of a weight are state[0], state[n], state[2n], ...
template <class Rule>
class ElementwiseOptimizer final : public Optimizer {
 public:
  ElementwiseOptimizer(double rate, Rule rule, GradientOptions options) : rate_(rate), rule_(rule), options_(options) {}

  void prepare(std::vector<Parameter*> parameters) override {
    parameters_ = std::move(parameters);
    preparation_.emplace(parameters_, options_);
    for (const auto* parameter : parameters_)
      state_.emplace_back(static_cast<std::size_t>(Rule::kState * parameter->size()), rule_.first());
  }

  void step(double factor) override {
    preparation_->apply(factor * rate_);
    for (std::size_t i = 0; i < parameters_.size(); ++i)
      with_scalar(parameters_[i]->precision(),
                  [&](auto zero) { move<decltype(zero)>(*parameters_[i], state_[i].data(), factor * rate_); });
  }

  std::vector<std::span<std::byte>> state() override {
    std::vector<std::span<std::byte>> bytes;
    for (auto& array : state_) bytes.push_back(std::as_writable_bytes(std::span(array)));
    return bytes;
  }

 private:
  template <class T>
  void move(Parameter& parameter, double* state, double rate) const {
    const Index n = parameter.size();
    const T* g = parameter.gradient<T>();
    T* w = parameter.value<T>();
    const Rule rule = rule_;  // a copy, which no store to the state can change: so the loop vectorises
    for (Index i = 0; i < n; ++i)
      w[i] = static_cast<T>(static_cast<double>(w[i]) - rule.move(static_cast<double>(g[i]), rate, state + i, n));
  }

  double rate_;
  Rule rule_;
  GradientOptions options_;
  std::optional<GradientPreparation> preparation_;
  std::vector<Parameter*> parameters_;
  std::vector<std::vector<double>> state_;
};

}  // namespace sandglass
