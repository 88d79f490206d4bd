#pragma once
#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <utility>

#include "tests/plugins/built.hpp"

namespace sandglass::built {

inline Axis range_axis(std::string path, double min, double max, double step = 0, bool log = false) {
  Axis axis;
  axis.path = std::move(path);
  axis.min = min, axis.max = max, axis.step = step, axis.log = log;
  return axis;
}

inline Axis whole_axis(std::string path, double min, double max, double step = 0, bool log = false) {
  auto axis = range_axis(std::move(path), min, max, step, log);
  axis.spec.type = ParameterType::integer;
  return axis;
}

inline Axis choice_axis(std::string path, std::vector<std::string> values) {
  Axis axis;
  axis.path = std::move(path);
  axis.spec.type = ParameterType::text;
  axis.values.assign(values.begin(), values.end());
  return axis;
}

inline double number(const ParameterValue& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  return std::get<double>(value);
}

/// A study without trials: point n is asked for when the outcomes of all before n - lookahead are known, in their
/// order, and the rest are pending. A sampler that waits for more outcomes gets them.
class Search {
 public:
  struct Outcome {
    std::vector<double> values;
    Outcome(double value) : values{value} {}  // NOLINT: a value is an outcome
    Outcome(double first, double second) : values{first, second} {}
  };

  explicit Search(SearchSpace space, std::uint64_t seed, std::size_t lookahead = 0)
      : space_(std::move(space)), seed_(seed), lookahead_(lookahead) {}

  Ask question() const { return {.space = space_, .seed = seed_, .index = index_, .attempt = 0, .pending = pending_}; }

  Point ask(Sampler& sampler) {
    while (true) {
      for (auto& told = told_[&sampler]; told < seen_.size(); ++told) sampler.tell(seen_[told]);
      if (const auto answer = sampler.ask(question())) return *answer;
      if (pending_.empty()) throw Error("nothing is pending, and the sampler answers nothing");
      finish_first();
    }
  }

  template <class F>
  Point step(Sampler& sampler, F&& value) {
    const auto point = ask(sampler);
    outcomes_.push_back({.index = index_, .point = point, .values = Outcome(value(point)).values});
    pending_.push_back({index_++, point});
    while (pending_.size() > lookahead_) finish_first();
    return point;
  }

  const std::vector<Observation>& seen() const { return seen_; }
  const std::vector<PendingPoint>& pending() const { return pending_; }
  /// Of all points, those that are pending too.
  double best() const {
    double best = std::numeric_limits<double>::infinity();
    for (const auto& outcome : outcomes_) best = std::min(best, outcome.values[0]);
    return best;
  }

 private:
  void finish_first() {
    seen_.push_back(outcomes_[seen_.size()]);
    pending_.erase(pending_.begin());
  }

  SearchSpace space_;
  std::uint64_t seed_;
  std::size_t lookahead_;
  std::uint64_t index_ = 0;
  std::vector<Observation> outcomes_, seen_;
  std::vector<PendingPoint> pending_;
  std::map<const Sampler*, std::size_t> told_;  ///< how many of seen_
};

}  // namespace sandglass::built
