#include <algorithm>
#include <bit>
#include <memory>
#include <numeric>
#include <sandglass/plugin.hpp>

#include "plugins/samplers/gp/gp_fit.hpp"
#include "plugins/samplers/gp/gp_search.hpp"
#include "plugins/samplers/outcomes.hpp"
#include "plugins/samplers/unit_axis.hpp"

using namespace sandglass;

namespace {

constexpr std::uint64_t kGpStream = 0x6770;
constexpr std::size_t kMost = 400, kMostToFit = 150;  ///< observations
constexpr std::size_t kPromising = 5;

/// Of the best observations, the best first.
Eigen::MatrixXd best_rows(const Eigen::MatrixXd& x, const Eigen::VectorXd& y) {
  std::vector<Eigen::Index> order(static_cast<std::size_t>(y.size()));
  std::iota(order.begin(), order.end(), Eigen::Index{0});
  std::ranges::stable_sort(order, {}, [&](auto i) { return y[i]; });
  order.resize(std::min(order.size(), kPromising));
  return x(order, Eigen::all);
}

/// Bayesian optimisation with a Gaussian process (GaussianProcess) over the unit cube of the axes, their logarithms
/// where they say so: the point with the largest expected improvement on the best that the process expects of the
/// observed points (LogExpectedImprovement), found by climbs along its slope (most_promising()). Values far above the
/// median are drawn nearer to it (standardised()). Stepped axes are rounded before; choices are alike or not; an axis
/// that is not active has one place of its own. No point is asked for twice while there are others. Points whose
/// outcome is not known yet count with the mean that is expected of them (kriging believer). Failed points have the
/// worst value that was seen, pruned ones their last. The first `startup` points are random.
///
/// An ask takes time with the third power of the observations, of which at most 400 are looked at: the best 200 and
/// the newest. Lengths, signals and noise are fitted to at most 150, anew whenever the number of observations has
/// grown by a sixteenth.
/// Sources: Snoek et al. 2012 (Matern 5/2, EI); Ginsbourger et al. 2010 (kriging believer); Ament et al. 2023 (log-EI);
/// Duvenaud et al. 2011 (sums over axes); Balandat et al. 2020 (climbs from the best of many points).
class GpSampler final : public Sampler {
 public:
  GpSampler(std::int64_t trials, std::int64_t startup)
      : trials_(static_cast<std::uint64_t>(trials)), startup_(static_cast<std::size_t>(startup)) {}

  std::uint64_t points(const SearchSpace& space) const override {
    for (const auto& axis : space) value_count(axis);
    return space.empty() ? 1 : trials_;
  }

  bool adaptive() const override { return true; }
  std::size_t most_objectives() const override { return 1; }

  void tell(const Observation& seen) override {
    ranked_ += has_values(seen);
    seen_.push_back(seen);
  }

  std::optional<Point> ask(const Ask& ask) override {
    if (!space_) space_.emplace(ask.space);
    if (ask.space.empty() || ranked_ < startup_) return random_point(ask);
    const auto places = best_and_newest(seen_, kMost);
    auto inputs = space_->inputs(seen_, places);
    Eigen::VectorXd y = standardised(seen_, places);
    const auto& parameters = fitted();
    const auto promising = best_rows(inputs.x, y);
    if (!ask.pending.empty()) believe(ask, parameters, inputs, y);
    const GaussianProcess process(std::move(inputs), y, parameters);
    const auto rng = Rng(ask.seed, Purpose::sampler, ask.index).fork(kGpStream).fork(ask.attempt);
    // Where there is noise the best that was seen is better than the truth: what is expected there is not.
    const double best = process.at(process.inputs().x).mean.minCoeff();
    // The best point was refused if this is another attempt: a climb would end there again.
    const bool climb = ask.attempt == 0;
    return space_->point(most_promising(LogExpectedImprovement(process, best), *space_, promising, climb, rng));
  }

 private:
  /// To the first n observations, n rounded down to five bits: most asks have those of the one before.
  const GpParameters& fitted() {
    auto n = seen_.size();
    if (const auto bits = std::bit_width(n); bits > 5) n = n >> (bits - 5) << (bits - 5);
    if (fitted_to_ != n) {
      const auto first = std::span(seen_).first(n);
      const auto places = best_and_newest(first, kMostToFit);
      parameters_ = fit_gp(space_->inputs(first, places), standardised(first, places));
      fitted_to_ = n;
    }
    return parameters_;
  }

  /// Adds the pending points with the means that are expected of them.
  void believe(const Ask& ask, const GpParameters& parameters, GpInputs& inputs, Eigen::VectorXd& y) const {
    const auto known = inputs.x.rows(), more = std::ssize(ask.pending);
    Eigen::MatrixXd points(more, inputs.x.cols());
    for (Eigen::Index i = 0; i < more; ++i) points.row(i) = space_->row(ask.pending[static_cast<std::size_t>(i)].point);
    const Eigen::VectorXd mean = GaussianProcess(inputs, y, parameters).at(points).mean;
    inputs.x.conservativeResize(known + more, Eigen::NoChange);
    inputs.x.bottomRows(more) = points;
    y.conservativeResize(known + more);
    y.tail(more) = mean;
  }

  std::uint64_t trials_;
  std::size_t startup_;
  std::vector<Observation> seen_;
  std::optional<GpSpace> space_;
  std::size_t ranked_ = 0, fitted_to_ = 0;
  GpParameters parameters_;
};

Schema gp_schema() {
  return Schema{}
      .integer("trials", {.fallback = 100, .min = 1, .max = 1000000000, .text = "How many points to try."})
      .integer("startup",
               {.fallback = 10, .min = 2, .max = 1000000, .text = "Outcomes to wait for with random points."});
}

}  // namespace

SANDGLASS_PLUGIN(gp_sampler, SANDGLASS_VERSION) {
  registrar.sampler("gp", "Bayesian optimisation with a Gaussian process: few points, each well chosen.", gp_schema(),
                    [](const Params& params) {
                      return std::make_unique<GpSampler>(params.integer("trials"), params.integer("startup"));
                    });
}
