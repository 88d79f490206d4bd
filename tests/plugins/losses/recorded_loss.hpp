#pragma once
#include <vector>

#include "tests/plugins/built.hpp"

/// Losses on given numbers, in double precision.
namespace sandglass::built {

using Numbers = std::vector<double>;

/// A loss that was built for examples of `shape`, with the parameters it added.
struct BuiltLoss {
  BuiltLoss(const std::string& name, const DataShape& shape, const Settings& settings = {})
      : loss(built::loss(name, settings)) {
    loss->build(shape, parameters);
  }
  const Loss* operator->() const { return loss.get(); }
  const Loss& operator*() const { return *loss; }

  ParameterSet parameters{Precision::f64};
  std::unique_ptr<Loss> loss;
};

/// The elements of what `record` makes of pre-activation and target, both (rows, anything).
template <class Record>
Numbers evaluate(Index rows, const Numbers& a, const Numbers& x, Record&& record) {
  const Index cols = static_cast<Index>(a.size()) / rows;
  Graph graph(Precision::f64);
  const Value value = record(graph.constant(rows, cols, a), graph.constant(rows, cols, x));
  graph.finish_forward_only({value});
  graph.forward();
  Numbers all;
  for (Index i = 0; i < value.size(); ++i) all.push_back(graph.element(value, i));
  return all;
}

inline double loss_of(const Loss& loss, Index rows, const Numbers& a, const Numbers& x) {
  return evaluate(rows, a, x, [&](Value of, Value target) { return loss.loss(of, target); }).at(0);
}

inline double weighted_of(const Loss& loss, Index rows, const Numbers& a, const Numbers& x, const Numbers& weights) {
  return evaluate(rows, a, x,
                  [&](Value of, Value target) {
                    return loss.weighted_loss(of, target,
                                              target.graph().constant(target.rows(), target.cols(), weights));
                  })
      .at(0);
}

inline Numbers nll_of(const Loss& loss, Index rows, const Numbers& a, const Numbers& x) {
  return evaluate(rows, a, x, [&](Value of, Value target) { return loss.negative_log_likelihood(of, target); });
}

}  // namespace sandglass::built
