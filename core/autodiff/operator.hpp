#pragma once
#include <cstddef>
#include <cstdint>

#include "core/autodiff/parameter.hpp"
#include "core/base/rng.hpp"

namespace sandglass {

class Graph;

/// What stochastic operators key their random numbers with: the same key, the same draws.
struct StepKey {
  std::uint64_t seed = 0;
  std::uint64_t step = 0;
};

/// An operator's view of its place in the graph while it runs. All matrices are dense and row-major.
class OperatorContext {
 public:
  OperatorContext(Graph& graph, std::size_t node) : graph_(graph), node_(node) {}

  Precision precision() const;
  StepKey key() const;
  /// The stream of the k-th stochastic operator of the graph at this step; k is what Graph::next_stream() gave.
  Rng rng(std::uint64_t stream) const { return Rng(key().seed, Purpose::model, key().step, stream); }

  /// Shape of the output and of input i.
  Index rows() const;
  Index cols() const;
  Index size() const { return rows() * cols(); }
  std::size_t inputs() const;
  Index rows(std::size_t i) const;
  Index cols(std::size_t i) const;
  Index size(std::size_t i) const { return rows(i) * cols(i); }

  template <class T>
  const T* input(std::size_t i) const {
    return static_cast<const T*>(input_data(i, kPrecisionOf<T>));
  }
  template <class T>
  T* output() const {
    return static_cast<T*>(output_data(kPrecisionOf<T>));
  }
  /// Elements asked for by Operator::workspace(); keep their values from forward to backward.
  template <class T>
  T* workspace() const {
    return static_cast<T*>(workspace_data(kPrecisionOf<T>));
  }

  /// True if the graph trains: see Graph::train().
  bool training() const;
  /// True if backward may run: the graph was finished with a loss.
  bool differentiated() const;
  /// Where forward may write input i: not nullptr if it is a buffer, the graph trains, and backward may run.
  template <class T>
  T* buffer(std::size_t i) const {
    return static_cast<T*>(buffer_data(i, kPrecisionOf<T>));
  }
  /// dLoss/doutput. In backward an operator may use this array as scratch memory: nobody reads it afterwards.
  template <class T>
  T* adjoint() const {
    return static_cast<T*>(adjoint_data(kPrecisionOf<T>));
  }
  /// Where dLoss/dinput i goes; nullptr if nobody needs it.
  template <class T>
  T* input_adjoint(std::size_t i) const {
    return static_cast<T*>(input_adjoint_data(i, kPrecisionOf<T>));
  }
  /// If true, add to input_adjoint(i); if false, overwrite every element of it.
  bool accumulate(std::size_t i) const;
  /// True if forward may already write input_adjoint(i), for losses that get value and gradient from one pass: the
  /// array is this operator's alone until its backward. Never true for parameters and kept gradients.
  bool may_write_early(std::size_t i) const;
  /// If true, input i is a parameter whose plain gradient descent is fused into this operator: instead of writing a
  /// gradient, do W -= fused_update_rate() * dW on fused_value(i), after everything that reads W. Only ever true for
  /// inputs for which Operator::can_fuse(i) is true.
  bool fused(std::size_t i) const;
  double fused_update_rate() const;
  template <class T>
  T* fused_value(std::size_t i) const {
    return static_cast<T*>(fused_data(i, kPrecisionOf<T>));
  }

 private:
  const void* input_data(std::size_t i, Precision p) const;
  void* output_data(Precision p) const;
  void* workspace_data(Precision p) const;
  void* adjoint_data(Precision p) const;
  void* input_adjoint_data(std::size_t i, Precision p) const;
  void* fused_data(std::size_t i, Precision p) const;
  void* buffer_data(std::size_t i, Precision p) const;

  Graph& graph_;
  std::size_t node_;
};

/// A differentiable function of matrices: the public extension point of the graph. Created once when a graph is
/// traced, run at every step, so neither function should allocate. An instance belongs to one graph, and so to one
/// thread.
class Operator {
 public:
  virtual ~Operator();
  /// Name for messages: "linear".
  virtual const char* name() const = 0;
  /// Writes every element of the output.
  virtual void forward(OperatorContext& context) = 0;
  /// Writes or adds to the adjoints of the inputs that need one.
  virtual void backward(OperatorContext& context) = 0;
  /// Elements of memory that live from forward to backward.
  virtual Index workspace() const { return 0; }
  /// True if backward honours fused(i).
  virtual bool can_fuse(std::size_t i) const {
    (void)i;
    return false;
  }
  /// False stops gradients: no adjoint is asked of this operator, and its inputs get none from it.
  virtual bool differentiable() const { return true; }
};

/// An operator whose two functions are templates over the scalar type: Derived has
///   template <class T> void forward_as(OperatorContext&);  template <class T> void backward_as(OperatorContext&);
template <class Derived>
class TypedOperator : public Operator {
 public:
  void forward(OperatorContext& context) override {
    with_scalar(context.precision(), [&](auto zero) { self().template forward_as<decltype(zero)>(context); });
  }
  void backward(OperatorContext& context) override {
    with_scalar(context.precision(), [&](auto zero) { self().template backward_as<decltype(zero)>(context); });
  }

 private:
  Derived& self() { return static_cast<Derived&>(*this); }
};

}  // namespace sandglass
