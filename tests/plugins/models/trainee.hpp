#pragma once
#include <cmath>
#include <functional>

#include "core/autodiff/gradient_check.hpp"
#include "tests/plugins/built.hpp"

/// What the tests of models share: a built model, a batch under the test's control, and evaluation of what they record.
namespace sandglass::built {

using Numbers = std::vector<double>;

/// A smooth sequence without repetitions.
inline Numbers numbers(Index count, double scale, double offset = 0) {
  Numbers all;
  for (Index i = 0; i < count; ++i) all.push_back(offset + scale * std::sin(1.7 * static_cast<double>(i) + 0.3));
  return all;
}

/// A model built for examples of `shape`, with its parameters in double precision, biases moved off 0.
struct Trainee {
  explicit Trainee(const std::string& name, const Settings& settings = {}, const DataShape& shape = {.features = 6})
      : model(built::model(name, settings)) {
    Rng rng(1, Purpose::initialise);
    model->build(shape, parameters, rng);
    for (auto& parameter : parameters)
      for (Index i = 0; parameter.rows() == 1 && !parameter.is_buffer() && i < parameter.size(); ++i)
        parameter.set(i, 0.2 * std::cos(static_cast<double>(i)));
  }

  ParameterSet parameters{Precision::f64};
  std::shared_ptr<Model> model;
};

/// A batch that is told everything. `next` makes one corrupted copy; without it, the noise is none.
class GivenBatch final : public TrainingBatch {
 public:
  GivenBatch(Value clean, const Loss& loss) : clean_(clean), loss_(loss) {}
  GivenBatch& corrupted_by(std::function<Value()> next) { return next_ = std::move(next), *this; }
  /// `chosen` makes the mask of the copy that was made last.
  GivenBatch& choosing(std::function<Value()> chosen) { return chosen_ = std::move(chosen), *this; }
  GivenBatch& labelled_by(Value labels) { return labels_ = labels, *this; }
  GivenBatch& counting(Index examples, Index labelled) {
    return examples_ = examples, labelled_examples_ = labelled, *this;
  }
  GivenBatch& at_epoch(double epoch) { return epoch_ = epoch, *this; }

  Value clean() const override { return clean_; }
  Value corrupted() override { return next_ ? next_() : clean_; }
  Value corruption_mask() override {
    if (!chosen_) throw PluginError("the test did not say what the noise chose");
    return chosen_();
  }
  const Loss& loss() const override { return loss_; }
  Index labelled() const override { return labels_.valid() ? labels_.rows() : 0; }
  Value labels() const override {
    if (!labels_.valid()) throw ConfigError("this batch has no labels");
    return labels_;
  }
  Index examples() const override { return examples_; }
  Index labelled_examples() const override { return labelled_examples_; }
  Value schedule(std::function<double(double)> f) override { return clean_.graph().constant(1, 1, f(epoch_)); }

 private:
  Value clean_;
  const Loss& loss_;
  std::function<Value()> next_, chosen_;
  Value labels_;
  Index examples_ = 100, labelled_examples_ = 100;
  double epoch_ = 0;
};

/// The numbers that the values recorded by `record` have in a forward pass: those of the first, then of the second ...
inline std::vector<Numbers> evaluate(const std::function<std::vector<Value>(Graph&)>& record, StepKey key = {}) {
  Graph graph(Precision::f64);
  const auto values = record(graph);
  graph.finish_forward_only(values);
  graph.forward(key);
  std::vector<Numbers> all;
  for (const auto& value : values) {
    all.emplace_back();
    for (Index i = 0; i < value.size(); ++i) all.back().push_back(graph.element(value, i));
  }
  return all;
}

/// Objective's total, then its terms.
inline std::vector<Value> all_of(const Objective& objective) {
  std::vector<Value> values{objective.total};
  for (const auto& term : objective.terms) values.push_back(term.value);
  return values;
}

inline std::vector<std::string> names_of(const Objective& objective) {
  std::vector<std::string> names;
  for (const auto& term : objective.terms) names.push_back(term.name);
  return names;
}

}  // namespace sandglass::built
