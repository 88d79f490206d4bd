#include <algorithm>
#include <memory>
#include <sandglass/plugin.hpp>
#include <utility>

#include "plugins/samplers/evolutionary/cma.hpp"
#include "plugins/samplers/evolutionary/generations.hpp"
#include "plugins/samplers/outcomes.hpp"
#include "plugins/samplers/unit_axis.hpp"

using namespace sandglass;

namespace {

constexpr std::uint64_t kCmaStream = 0x636d61;
constexpr int kMostDraws = 100;

/// Covariance matrix adaptation. Points are drawn from a normal distribution over the unit cube of the axes (their
/// logarithms where they say so), whose mean, size and shape follow the better half of each generation, and turn away
/// from the worse one (active CMA). It begins in the middle with sigma = 1/6. A draw outside the cube is
/// repeated, after 100 times clipped; whole and stepped axes are rounded, and it learns from the rounded values.
/// Every axis has to be a range: lists, flags and choices have no directions to follow, and are refused.
///
/// Point n belongs to generation n / population, and is answered when all outcomes of the generation before are known;
/// so up to `population` trials run at the same time. Failed points rank last, pruned ones before them. There are no
/// restarts: when all points of a generation look alike, it is done.
/// Source: Hansen 2016, "The CMA evolution strategy: a tutorial", arXiv 1604.00772.
class CmaEs final : public Sampler {
 public:
  CmaEs(std::int64_t trials, std::int64_t population, double sigma)
      : trials_(static_cast<std::uint64_t>(trials)), population_(static_cast<std::size_t>(population)), sigma_(sigma) {}

  std::uint64_t points(const SearchSpace& space) const override {
    for (const auto& axis : space)
      if (UnitAxis(axis).is_choice())
        throw ConfigError("sampler/cma_es follows directions, and the values of axis '" + axis.path +
                          "' have none\ngive it a range, {min: 0, max: 1}, or use the sampler tpe");
    if (population_ == 1)
      throw ConfigError("sampler/cma_es: expected a population of 0 (automatic) or at least 2, found 1");
    return space.empty() ? 1 : trials_;
  }

  bool adaptive() const override { return true; }
  std::size_t most_objectives() const override { return 1; }

  void tell(const Observation& seen) override {
    if (generations_)
      generations_->tell(seen);
    else
      news_.push_back(seen);
  }

  std::optional<Point> ask(const Ask& ask) override {
    if (ask.space.empty()) return Point{};
    const auto lambda = population_ == 0 ? CmaConstants::default_lambda(ask.space.size()) : population_;
    if (!generations_) {
      generations_.emplace(lambda);
      for (const auto& seen : std::exchange(news_, {})) generations_->tell(seen);
    }
    const auto wanted = generations_->of(ask.index);
    if (!state_ || state_->generation() > wanted) begin(ask.space, lambda);
    while (state_->generation() < wanted) {
      const auto members = generations_->members(state_->generation());
      if (!members && !ask.pending.empty()) return std::nullopt;
      if (!members) break;  // outcomes that nobody will bring: go on with what there is
      learn(*members);
    }
    return draw(ask);
  }

 private:
  void begin(const SearchSpace& space, std::size_t lambda) {
    axes_ = unit_axes(space);
    state_.emplace(Eigen::VectorXd::Constant(static_cast<Eigen::Index>(axes_.size()), 0.5), sigma_, lambda);
  }

  /// From the best to the worst, equal ones as they came; after them those without values, by index.
  static std::vector<const Observation*> ordered(std::vector<const Told*> members) {
    std::ranges::sort(members, {}, &Told::place);
    Ranking ranking;
    for (std::size_t i = 0; i < members.size(); ++i) ranking.add(members[i]->seen, i);
    std::vector<const Observation*> order;
    for (const auto i : ranking.best(members.size())) order.push_back(&std::exchange(members[i], nullptr)->seen);
    std::erase(members, nullptr);
    std::ranges::sort(members, {}, [](const Told* told) { return told->seen.index; });
    for (const auto* told : members) order.push_back(&told->seen);
    return order;
  }

  void learn(const std::vector<const Told*>& members) {
    const auto order = ordered(members);
    const bool any = std::ranges::any_of(members, [](const Told* told) { return has_values(told->seen); });
    Eigen::MatrixXd ranked(static_cast<Eigen::Index>(axes_.size()), static_cast<Eigen::Index>(order.size()));
    // Where all failed there is nothing to learn: NaN changes nothing.
    ranked.setConstant(std::numeric_limits<double>::quiet_NaN());
    for (std::size_t r = 0; any && r < order.size(); ++r)
      for (std::size_t a = 0; a < axes_.size(); ++a)
        ranked(static_cast<Eigen::Index>(a), static_cast<Eigen::Index>(r)) =
            axes_[a].place(order[r]->point.at(a)).value_or(0.5);
    state_->tell(ranked);
  }

  Point draw(const Ask& ask) const {
    auto rng = Rng(ask.seed, Purpose::sampler, ask.index).fork(kCmaStream).fork(ask.attempt);
    auto x = state_->sample(rng);
    for (int i = 1; i < kMostDraws && (x.minCoeff() < 0 || x.maxCoeff() > 1); ++i) x = state_->sample(rng);
    Point point;
    for (std::size_t a = 0; a < axes_.size(); ++a) point.push_back(axes_[a].value(x[static_cast<Eigen::Index>(a)]));
    return point;
  }

  std::uint64_t trials_;
  std::size_t population_;
  double sigma_;
  std::vector<Observation> news_;  ///< told before the number of axes, and so lambda, was known
  std::optional<Generations> generations_;
  std::optional<Cma> state_;
  std::vector<UnitAxis> axes_;
};

Schema cma_es_schema() {
  return Schema{}
      .integer("trials", {.fallback = 100, .min = 1, .max = 1000000000, .text = "How many points to try."})
      .integer("population", {.fallback = 0,
                              .min = 0,
                              .max = 1000000,
                              .text = "Points in a generation, at least 2; 0: 4 + floor(3 ln n) for n axes."})
      .real("sigma", {.fallback = 1.0 / 6,
                      .max = 10,
                      .above = 0,
                      .unit = "share of the ranges",
                      .text = "Deviation of the first generation."});
}

}  // namespace

SANDGLASS_PLUGIN(cma_es_sampler, SANDGLASS_VERSION) {
  registrar.sampler("cma_es", "Covariance matrix adaptation: generations that follow what was better.", cma_es_schema(),
                    [](const Params& params) {
                      return std::make_unique<CmaEs>(params.integer("trials"), params.integer("population"),
                                                     params.real("sigma"));
                    });
}
