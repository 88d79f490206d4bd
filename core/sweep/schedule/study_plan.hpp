#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/config/study/study_spec.hpp"
#include "core/plugin/load/registry.hpp"
#include "core/trial/run_trial.hpp"

namespace sandglass {

/// Observation::index of a point that the study gave itself.
inline constexpr std::uint64_t kGivenPoint = ~std::uint64_t{0};

/// The points and trials of a study, by number: first the points that the study gives, then the sampler's; trial n is
/// replicate n % R of point n / R. One thread at a time. Keeps a reference to the study.
class StudyPlan {
 public:
  /// Throws ConfigError if the sampler cannot serve the search space, or the constraints leave nothing of it.
  StudyPlan(const config::StudySpec& study, const Registry& registry);

  std::uint64_t points() const { return study_.first.size() + own_points_; }
  std::uint64_t trials() const { return points() * study_.replicates; }
  std::uint32_t replicates() const { return study_.replicates; }

  /// Points of the sampler's list that the constraints refuse; 0 if it has no list: then others take their place.
  std::uint64_t refused() const { return refused_; }

  /// The largest number of epochs that a trial of the study may run, and that so many of its trials may run together:
  /// the largest number there is, if that is more.
  std::uint64_t max_epochs() const;
  std::uint64_t max_epochs(std::uint64_t trials) const;

  /// Whether a point depends on what came out at others.
  bool adaptive() const { return !study_.space.empty() && sampler_->adaptive(); }

  /// Whether the sampler's points are a fixed list.
  bool enumerates() const { return study_.space.empty() || sampler_->enumerates(); }

  /// Point `n`, as chosen while no outcome is known; nothing if the sampler waits for outcomes. The same question has
  /// the same answer. Throws PluginError if the sampler answers nonsense, and ConfigError if the constraints refuse
  /// every point it comes up with.
  std::optional<Point> ask(std::uint64_t n) const { return ask(n, *sampler_, {}); }

  /// The same from `sampler`, a new_sampler() that was told what is known by now.
  std::optional<Point> ask(std::uint64_t n, Sampler& sampler, std::span<const PendingPoint> pending) const;

  /// A sampler for one run through the study, to be told its outcomes as they become known.
  std::unique_ptr<Sampler> new_sampler(const Registry& registry) const;

  /// The number that the sampler gives point n (Observation::index); kGivenPoint if the study itself gives the point.
  std::uint64_t own_index(std::uint64_t n) const;

  /// Trial `n`, complete, at its point. Replicate r has the same seed (config::trial_seed) and the same draws at every
  /// point, so that points are compared on common random numbers.
  TrialSpec trial_spec(std::uint64_t n, const Point& point) const;

  /// The same, if the plan is not adaptive.
  TrialSpec trial_spec(std::uint64_t n) const { return trial_spec(n, ask(n / study_.replicates).value()); }

 private:
  Point canonical(Point point) const;

  const config::StudySpec& study_;
  std::unique_ptr<Sampler> sampler_;
  std::uint64_t own_points_ = 1, refused_ = 0;
  std::vector<std::uint64_t> allowed_;  // of a list with constraints: which of its points they allow
};

}  // namespace sandglass
