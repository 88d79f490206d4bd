#pragma once
#include <functional>
#include <limits>
#include <map>
#include <sandglass/plugin.hpp>

namespace sandglass::bench {

/// A study of a function, without the study: point n is asked for when the outcomes of all before n - lookahead are
/// known, in their order, and the others are pending. A sampler that waits for more outcomes gets them.
class Run {
 public:
  using Value = std::function<double(const Point&)>;

  Run(SearchSpace space, Value value, std::uint64_t seed, std::size_t lookahead)
      : space_(std::move(space)), value_(std::move(value)), seed_(seed), lookahead_(lookahead) {}

  Point ask(Sampler& sampler) {
    while (true) {
      for (auto& told = told_[&sampler]; told < seen_.size(); ++told) sampler.tell(seen_[told]);
      const auto answer =
          sampler.ask({.space = space_, .seed = seed_, .index = index_, .attempt = 0, .pending = pending_});
      if (answer) return *answer;
      if (pending_.empty()) throw Error("the sampler answers nothing while nothing is pending");
      finish_first();
    }
  }

  void tell(const Point& point) {
    pending_.push_back({index_++, point});
    while (pending_.size() > lookahead_) finish_first();
  }

  void step(Sampler& sampler) { tell(ask(sampler)); }

  void finish() {
    while (!pending_.empty()) finish_first();
  }
  double best_so_far() const { return best_; }
  const std::vector<Observation>& seen() const { return seen_; }

 private:
  void finish_first() {
    const double value = value_(pending_.front().point);
    best_ = std::min(best_, value);
    seen_.push_back({.index = pending_.front().index, .point = pending_.front().point, .values = {value}});
    pending_.erase(pending_.begin());
  }

  SearchSpace space_;
  Value value_;
  std::uint64_t seed_;
  std::size_t lookahead_;
  std::uint64_t index_ = 0;
  std::vector<Observation> seen_;
  std::vector<PendingPoint> pending_;
  std::map<const Sampler*, std::size_t> told_;  ///< how many of seen_
  double best_ = std::numeric_limits<double>::infinity();
};

}  // namespace sandglass::bench
