#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "core/autodiff/operator.hpp"
#include "core/autodiff/parameter.hpp"

namespace sandglass {

/// A matrix-valued node of a graph. Cheap to copy; valid as long as its graph.
class Value {
 public:
  Value() = default;
  Value(Graph& graph, std::size_t id) : graph_(&graph), id_(id) {}
  Index rows() const;
  Index cols() const;
  Index size() const { return rows() * cols(); }
  Graph& graph() const;  ///< Throws Error if default-constructed.
  std::size_t id() const { return id_; }
  bool valid() const { return graph_ != nullptr; }

 private:
  Graph* graph_ = nullptr;
  std::size_t id_ = 0;
};

/// A computation traced once for one batch shape and replayed at every step, with reverse-mode gradients.
///
///   Graph graph;
///   Value x = graph.input("x", 128, 784);
///   Value loss = bce_with_logits(linear(x, graph.parameter(w), graph.parameter(b)), x, Reduction::mean);
///   graph.finish(loss);
///   for (...) { fill graph.input_data<float>(x); graph.forward({seed, step}); graph.backward(); optimizer.step(rate);
///   }
///
/// After finish nothing is allocated. One thread at a time; graphs that share a ParameterSet may run forward side by
/// side, not backward. Non-finite numbers pass through. Every function that takes a Value throws Error if it belongs to
/// another graph, or if the graph is in the wrong phase (tracing, finished).
class Graph {
 public:
  explicit Graph(Precision precision = Precision::f32);
  ~Graph();
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;

  // Tracing.
  /// Says that this graph trains: dropout draws, and batch normalisation takes the batch's statistics and notes them.
  /// Without it they evaluate, even where gradients are asked for, as by a metric. Throws Error if anything was traced.
  void train();
  /// Whether train() was called: known while tracing, too.
  bool training() const;
  /// A matrix that the host writes before forward. Throws Error if the name is taken.
  Value input(std::string name, Index rows, Index cols);
  /// A parameter: one node however often it is asked for, so several uses add up. Of a buffer the value without a
  /// gradient, which operators of a graph that trains may write.
  Value parameter(Parameter& parameter);
  /// From now on parameter() gives any parameter but these frozen: for objectives that train a part of a model.
  void train_only(std::vector<Parameter*> parameters);
  /// A parameter's current value without a gradient: for a network that this loss must not train. A buffer is only
  /// read.
  Value frozen(Parameter& parameter);
  Value constant(Index rows, Index cols, double fill);
  /// values: rows * cols numbers, row-major.
  Value constant(Index rows, Index cols, const std::vector<double>& values);
  /// Adds an operator. Throws ShapeError unless rows and cols are positive.
  Value apply(std::unique_ptr<Operator> op, std::vector<Value> inputs, Index rows, Index cols);
  /// Number for the next stochastic operator: independent of how many other operators were traced.
  std::uint64_t next_stream();
  /// Asks for the gradient with respect to an input, or any other value, to be kept for gradient().
  void keep_gradient(Value value);
  /// Fuses plain gradient descent with the operators: each parameter that has exactly one use, in an operator that can
  /// (linear), is updated by backward() itself and has no gradient. Call before finish.
  void fuse_gradient_descent();

  /// Ends tracing: plans and allocates everything for forward and backward. Throws ShapeError unless loss is (1, 1).
  void finish(Value loss);
  /// Ends tracing for forward alone; the values in `outputs` are kept, others may share memory.
  void finish_forward_only(const std::vector<Value>& outputs);

  // Running.
  void forward(StepKey key = {});
  /// Writes the gradient of every parameter of this graph, overwriting what was there (zero if the loss does not depend
  /// on it), and updates the fused ones with fused_update_rate. Throws Error unless forward ran before.
  void backward();
  void set_fused_update_rate(double rate);
  bool fused(const Parameter& parameter) const;

  template <class T>
  T* input_data(Value value) {
    return static_cast<T*>(input_pointer(value, kPrecisionOf<T>));
  }
  /// Copies rows * cols numbers in, converting to the graph's precision.
  void set_input(Value value, const float* data);
  void set_input(Value value, const double* data);
  /// Throws Error if there is no input of that name.
  Value input_named(const std::string& name);

  /// A (1, 1) value, or one element of any value.
  double scalar(Value value) const { return element(value, 0); }
  double element(Value value, Index i) const;
  template <class T>
  const T* data(Value value) const {
    return static_cast<const T*>(data_pointer(value, kPrecisionOf<T>));
  }
  /// dLoss/dvalue after backward, for parameters that are not fused and values passed to keep_gradient(). Throws Error
  /// for others: operators may have overwritten them.
  template <class T>
  const T* gradient(Value value) const {
    return static_cast<const T*>(gradient_pointer(value, kPrecisionOf<T>));
  }

  Precision precision() const { return precision_; }
  Index rows(Value value) const;
  Index cols(Value value) const;
  bool finished() const;
  /// Bytes that finish allocated for values, adjoints and workspaces; parameters are not counted.
  std::size_t bytes() const;
  /// The parameters that this graph trains, in the order of their first use.
  const std::vector<Parameter*>& parameters() const;
  /// The buffers that parameter() gave: what forward() may write if this graph trains.
  const std::vector<Parameter*>& buffers() const;

 private:
  friend class OperatorContext;
  struct Impl;
  void* input_pointer(Value value, Precision p);
  const void* data_pointer(Value value, Precision p) const;
  const void* gradient_pointer(Value value, Precision p) const;

  Precision precision_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sandglass
