#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "plugins/pruners/replicates/signed_rank.hpp"
#include "plugins/pruners/rungs.hpp"

using namespace sandglass;

namespace {

/// Saves replicates of points that are worse than the best one. A replicate does not run if the earlier replicates of
/// its point, paired by replicate with those of the best point, have greater values by Wilcoxon's signed-rank test
/// (one-sided, p <= p_threshold). The best point is the one with the smallest mean among the other points of which all
/// replicates have completed with finite values; the first of equal ones. A value is the last that the replicate
/// measured; one that failed makes no pair. A replicate waits until the earlier ones of its point are known, unless
/// they are too few to tell: n pairs give p >= 2^-n. The test is repeated from replicate to replicate, so that an equal
/// point is dropped more often than p_threshold says.
/// Source: the test is Wilcoxon's of 1945; pruning by it is the idea of Optuna's pruner of the same name.
class Wilcoxon final : public Pruner {
 public:
  explicit Wilcoxon(const Params& params)
      : threshold_(params.real("p_threshold")),
        least_(static_cast<std::uint64_t>(params.integer("startup_replicates"))) {
    while (std::ldexp(1.0, -static_cast<int>(least_)) > threshold_) ++least_;
  }

  void prepare(const PruningPlan& plan) override {
    replicates_ = plan.replicates;
    points_.clear();
    complete_.clear();
    if (replicates_ > least_) return;
    throw ConfigError("pruner/wilcoxon: nothing would ever be pruned: it takes " + std::to_string(least_) +
                      " replicates to tell, and the study has " + std::to_string(replicates_) + " of each point\n" +
                      "set sweep.replicates to " + std::to_string(least_ + 1) + " or more, or raise p_threshold");
  }

  std::int64_t next_rung(std::uint64_t, std::int64_t) const override { return 0; }
  Decision judge(std::span<const TrialSnapshot>, std::uint64_t) override { return Decision::go_on; }

  void tell(const TrialSnapshot& changed) override {
    if (!changed.completed) return;
    const auto replicate = changed.trial % replicates_, first = changed.trial - replicate;
    auto& values = points_[first];
    values.resize(replicates_, std::nan(""));
    values[replicate] = value(changed);
    const double sum = std::accumulate(values.begin(), values.end(), 0.0);
    if (!std::isfinite(sum)) return;
    complete_.emplace(sum, first);
    points_.erase(first);
  }

  Decision admit(std::span<const TrialSnapshot> snapshots, std::uint64_t trial) override {
    const std::uint64_t first = trial - trial % replicates_;
    if (trial - first < least_) return Decision::go_on;
    const auto best = best_point(first);
    if (!best) return Decision::go_on;
    std::vector<double> differences;
    for (std::uint64_t r = 0; r < trial - first; ++r) {
      if (snapshots[first + r].state != TrialSnapshot::State::ended) return Decision::wait;
      if (snapshots[first + r].completed)
        differences.push_back(value(snapshots[first + r]) - value(snapshots[*best + r]));
    }
    return signed_rank_test(differences).p <= threshold_ ? Decision::prune : Decision::go_on;
  }

 private:
  static double value(const TrialSnapshot& snapshot) { return snapshot.value_at(snapshot.epochs()); }

  /// The first trial of the best point that is complete, apart from the point that begins with `own`.
  std::optional<std::uint64_t> best_point(std::uint64_t own) const {
    for (const auto& [sum, first] : complete_)
      if (first != own) return first;
    return std::nullopt;
  }

  double threshold_;
  std::uint64_t least_;
  std::uint64_t replicates_ = 1;
  std::map<std::uint64_t, std::vector<double>> points_;  // by first trial: values so far, NaN where there is none
  std::set<std::pair<double, std::uint64_t>> complete_;  // the sum of the values, and the first trial
};

}  // namespace

SANDGLASS_PLUGIN(wilcoxon_pruner, SANDGLASS_VERSION) {
  registrar.pruner("wilcoxon",
                   "Leaves out the remaining replicates of a point that is significantly worse than the best.",
                   Schema{}
                       .real("p_threshold", {.fallback = 0.1,
                                             .min = 1e-6,
                                             .below = 1,
                                             .text = "A point is dropped where the test's p is not above this."})
                       .integer("startup_replicates", {.fallback = 2,
                                                       .min = 1,
                                                       .max = 1000000,
                                                       .unit = "replicates",
                                                       .text = "So many replicates of each point run in any case."}),
                   [](const Params& params) { return std::make_unique<Wilcoxon>(params); });
}
