#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <sandglass/plugin.hpp>

#include "plugins/samplers/outcomes.hpp"
#include "plugins/samplers/tpe/many_kernels.hpp"
#include "plugins/samplers/unit_axis.hpp"

using namespace sandglass;

namespace {

constexpr std::uint64_t kTpeStream = 0x747065;  ///< apart from random_point()'s forks, which are numbers of axes

struct TpeOptions {
  std::uint64_t trials;
  std::size_t startup, candidates;
  bool multivariate, constant_liar;
  explicit TpeOptions(const Params& params)
      : trials(static_cast<std::uint64_t>(params.integer("trials"))),
        startup(static_cast<std::size_t>(params.integer("startup"))),
        candidates(static_cast<std::size_t>(params.integer("candidates"))),
        multivariate(params.boolean("multivariate")),
        constant_liar(params.boolean("constant_liar")) {}
};

/// Axes that are sampled together, and where on them the points lie that have been seen.
class TpeGroup {
 public:
  TpeGroup(std::vector<std::size_t> axes, const std::vector<UnitAxis>& units, bool multivariate)
      : axes_(std::move(axes)), kernels_(pointers(units), multivariate ? Bandwidth::shared : Bandwidth::gaps) {
    for (const auto a : axes_) units_.push_back(&units[a]);
  }

  /// Counts only where all of its axes are active and have the values they should.
  void append(const SearchSpace& space, const Point& point, std::size_t row) {
    std::vector<double> places;
    if (point.size() != space.size() || !is_active(space, point, axes_[0])) return;
    for (std::size_t i = 0; i < axes_.size(); ++i) {
      const auto place = units_[i]->place(point[axes_[i]]);
      if (!place) return;
      places.push_back(*place);
    }
    kernels_.append(places);
    rows_.push_back(row);
    places_.insert(places_.end(), places.begin(), places.end());
  }

  void shorten(std::size_t size) {
    kernels_.shorten(size);
    rows_.resize(size);
    places_.resize(size * axes_.size());
  }
  std::size_t size() const { return rows_.size(); }

  /// Sets the group's axes of `point` to the candidate that the good observations, with kernels of that bandwidth,
  /// explain best beside the others; `anew`: to one that was not seen yet, if there is one.
  void choose(const std::vector<bool>& good, Bandwidth bandwidth, std::size_t candidates, bool anew, Rng rng,
              Point& point) {
    std::vector<std::vector<double>> centres;
    std::vector<float> weights(size(), 0);
    for (std::size_t k = 0; k < size(); ++k)
      if (good[rows_[k]]) centres.emplace_back(at(k), at(k) + std::ssize(axes_));
    const auto others = size() - centres.size();
    for (std::size_t k = 0, position = 0; k < size(); ++k)
      if (!good[rows_[k]]) weights[k] = static_cast<float>(age_weight(position++, others));
    std::vector<double> ages;
    for (std::size_t k = 0; k < centres.size(); ++k) ages.push_back(age_weight(k, centres.size()));
    const ParzenEstimator better(units_, std::move(centres), std::move(ages), bandwidth);
    std::vector<std::vector<double>> drawn;
    for (std::size_t c = 0; c < candidates; ++c) drawn.push_back(better.sample(rng));
    auto scores = kernels_.log_heights(weights, drawn);
    for (std::size_t c = 0; c < candidates; ++c) scores[c] = better.log_height(drawn[c]) - scores[c];
    for (std::size_t c = 0; anew && c < candidates; ++c)
      if (is_known(drawn[c])) scores[c] = -std::numeric_limits<double>::infinity();
    const auto best = static_cast<std::size_t>(std::ranges::max_element(scores) - scores.begin());
    for (std::size_t i = 0; i < axes_.size(); ++i) point[axes_[i]] = units_[i]->value(drawn[best][i]);
  }

  std::size_t first_axis() const { return axes_[0]; }
  bool is_discrete() const {
    return std::ranges::all_of(units_, [](const auto* unit) { return unit->count() > 0; });
  }

 private:
  std::vector<const UnitAxis*> pointers(const std::vector<UnitAxis>& units) const {
    std::vector<const UnitAxis*> all;
    for (const auto a : axes_) all.push_back(&units[a]);
    return all;
  }
  bool is_known(const std::vector<double>& drawn) const {
    for (std::size_t k = 0; k < size(); ++k)
      if (std::equal(drawn.begin(), drawn.end(), at(k))) return true;
    return false;
  }
  const double* at(std::size_t k) const { return places_.data() + k * axes_.size(); }

  std::vector<std::size_t> axes_;
  std::vector<const UnitAxis*> units_;
  ManyKernels kernels_;
  std::vector<std::size_t> rows_;  ///< of each kernel, the observation's number
  std::vector<double> places_;
};

/// Tree-structured Parzen estimator. The seen observations are divided into the good ones, the best
/// min(ceil(n / 10), 25) of n, and the rest; each part is turned into a density (ParzenEstimator); of `candidates`
/// points drawn from the good ones' the one with the largest ratio of the two is taken (ParzenEstimator::log_height()).
/// Before `startup` observations have values, points are random. Where all axes are steps and choices, and drawn
/// together, candidates that were seen before come last: to compute them again would tell nothing.
///
/// `multivariate`: all axes that are active together are drawn together, with a bandwidth of
/// max(0.1 n^(-1/(d+4)), 0.5 / min(100, n + 2)) of each range. For every other point the good ones' kernels are as wide
/// as the gaps to their neighbours on each axis, which leads out of one minimum among many. Otherwise axis by axis,
/// with bandwidths by the gaps alone. An axis that is active for some values only learns from the points where it was.
/// `constant_liar`: points whose outcome is not known yet count among the rest, so that points asked for at the same
/// time differ. Failed ones count among the rest too; pruned ones rank behind completed ones, the further the better.
/// Several objectives: divided by non-dominated front, within a front by crowding distance; all good ones weigh alike.
/// Replicates of a point are one observation, their mean.
///
/// An ask takes time in proportion to the observations that were told; of a new one it learns once.
/// Sources: Bergstra et al. 2011; Watanabe 2023, arXiv 2304.11127; Falkner et al. 2018 (multivariate).
class Tpe final : public Sampler {
 public:
  explicit Tpe(const TpeOptions& options) : options_(options) {}

  std::uint64_t points(const SearchSpace& space) const override {
    for (const auto& axis : space) value_count(axis);
    return space.empty() ? 1 : options_.trials;
  }

  bool adaptive() const override { return true; }

  void tell(const Observation& seen) override { news_.push_back(seen); }

  std::optional<Point> ask(const Ask& ask) override {
    auto point = random_point(ask);
    learn(ask.space);
    if (ask.space.empty() || ranking_.size() < options_.startup) return point;
    std::vector<bool> good(told_ + ask.pending.size(), false);
    for (const auto i : ranking_.best(std::min<std::size_t>((ranking_.size() + 9) / 10, 25))) good[i] = true;
    const auto rng = Rng(ask.seed, Purpose::sampler, ask.index).fork(kTpeStream).fork(ask.attempt);
    const auto bandwidth = options_.multivariate && ask.index % 2 == 0 ? Bandwidth::shared : Bandwidth::gaps;
    const bool anew = groups_.size() == 1 && groups_[0].is_discrete();
    for (auto& group : groups_) {
      if (!is_active(ask.space, point, group.first_axis())) continue;
      const auto size = group.size();
      for (std::size_t i = 0; options_.constant_liar && i < ask.pending.size(); ++i)
        group.append(ask.space, ask.pending[i].point, told_ + i);
      group.choose(good, bandwidth, options_.candidates, anew, rng.fork(group.first_axis()), point);
      group.shorten(size);
    }
    return point;
  }

 private:
  /// Sorts in what was told since the last ask: where it lies on the axes is known once the space is.
  void learn(const SearchSpace& space) {
    if (groups_.empty()) {
      units_ = unit_axes(space);
      for (auto& axes : axis_groups(space, options_.multivariate))
        groups_.emplace_back(std::move(axes), units_, options_.multivariate);
    }
    for (const auto& seen : news_) {
      ranking_.add(seen, told_);
      for (auto& group : groups_) group.append(space, seen.point, told_);
      ++told_;
    }
    news_.clear();
  }

  TpeOptions options_;
  std::vector<Observation> news_;  ///< told since the last ask
  std::size_t told_ = 0;           ///< before that
  Ranking ranking_;
  std::vector<UnitAxis> units_;
  std::vector<TpeGroup> groups_;
};

Schema tpe_schema() {
  return Schema{}
      .integer("trials", {.fallback = 100, .min = 1, .max = 1000000000, .text = "How many points to try."})
      .integer("startup",
               {.fallback = 10, .min = 1, .max = 1000000, .text = "Outcomes to wait for with random points."})
      .integer("candidates", {.fallback = 24, .min = 1, .max = 10000, .text = "Draws of which the best is taken."})
      .boolean("multivariate", {.fallback = true, .text = "Whether axes are drawn together rather than one by one."})
      .boolean(
          "constant_liar",
          {.fallback = true, .text = "Whether points still being computed count as bad ones, so as not to repeat."});
}

}  // namespace

SANDGLASS_PLUGIN(tpe_sampler, SANDGLASS_VERSION) {
  registrar.sampler("tpe", "Tree-structured Parzen estimator: draws near what was good and far from what was not.",
                    tpe_schema(), [](const Params& params) { return std::make_unique<Tpe>(TpeOptions(params)); });
}
