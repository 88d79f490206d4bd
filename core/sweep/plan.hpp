#pragma once
#include <cstdint>
#include <memory>

#include "core/config/study_spec.hpp"
#include "core/plugin/registry.hpp"
#include "core/trial/run_trial.hpp"

namespace sandglass {

/// The trials of a study, by number: trial n is replicate n % R of point n / R. A pure function of the study, so any
/// trial can be made again at any time. One thread at a time. The study has to outlive the plan.
class StudyPlan {
 public:
  /// Throws ConfigError if the sampler cannot serve the search space.
  StudyPlan(const config::StudySpec& study, const Registry& registry);

  std::uint64_t points() const { return points_; }
  std::uint64_t trials() const { return points_ * study_.replicates; }

  /// The largest number of epochs that a trial of the study may run.
  std::uint32_t max_epochs() const;

  /// Trial `n`, complete. Replicate r has the same seed at every point, so that points are compared on common random
  /// numbers: derive_seed(study seed, Purpose::replicate, r).
  TrialJob job(std::uint64_t n) const;

 private:
  const config::StudySpec& study_;
  std::unique_ptr<Sampler> sampler_;
  std::uint64_t points_ = 0;
};

}  // namespace sandglass
