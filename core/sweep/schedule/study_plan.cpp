#include "core/sweep/schedule/study_plan.hpp"

#include <fmt/format.h>

#include <limits>

#include "core/base/error.hpp"

namespace sandglass {
namespace {

constexpr std::uint32_t kMostAttempts = 1000;

}  // namespace

StudyPlan::StudyPlan(const config::StudySpec& study, const Registry& registry)
    : study_(study), sampler_(new_sampler(registry)) {
  if (study.space.empty()) return;
  own_points_ = sampler_->points(study.space);
  if (!study.constraints || !sampler_->enumerates()) return;
  for (std::uint64_t index = 0; index < own_points_; ++index) {
    const auto point =
        sampler_->ask({.space = study.space, .seed = study.seed, .index = index, .attempt = 0, .pending = {}});
    if (point && config::is_allowed(study, canonical(*point))) allowed_.push_back(index);
  }
  refused_ = own_points_ - allowed_.size();
  own_points_ = allowed_.size();
  if (points() == 0)
    throw ConfigError("the constraints under sweep.require refuse every point of the study\nloosen one of them");
}

std::uint64_t StudyPlan::max_epochs() const { return static_cast<std::uint64_t>(config::most_epochs(study_)); }

std::uint64_t StudyPlan::max_epochs(std::uint64_t trials) const {
  constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
  const auto each = max_epochs();
  return trials != 0 && each > kMost / trials ? kMost : trials * each;
}

std::uint64_t StudyPlan::own_index(std::uint64_t n) const {
  return n < study_.first.size() ? kGivenPoint : n - study_.first.size();
}

std::unique_ptr<Sampler> StudyPlan::new_sampler(const Registry& registry) const {
  return registry.make_sampler(study_.sampler.name, study_.sampler.params);
}

std::optional<Point> StudyPlan::ask(std::uint64_t n, Sampler& sampler, std::span<const PendingPoint> pending) const {
  if (n < study_.first.size()) return canonical(study_.first[n]);
  if (study_.space.empty()) return Point{};
  Ask question{.space = study_.space, .seed = study_.seed, .index = own_index(n), .attempt = 0, .pending = pending};
  if (!allowed_.empty()) question.index = allowed_.at(question.index);
  for (; question.attempt < kMostAttempts; ++question.attempt) {
    auto point = sampler.ask(question);
    if (!point) return std::nullopt;
    *point = canonical(std::move(*point));
    if (!allowed_.empty() || config::is_allowed(study_, *point)) return point;
  }
  throw ConfigError(
      fmt::format("the constraints under sweep.require refuse {} points in a row of sampler/{}\n"
                  "loosen them, or narrow the axes to where they can be met",
                  kMostAttempts, study_.sampler.name));
}

Point StudyPlan::canonical(Point point) const {
  // The point comes from a sampler, which may be anyone's plugin.
  if (point.size() != study_.space.size())
    throw PluginError(fmt::format("sampler/{} gave a point of {} values, expected one for each of {} axes",
                                  study_.sampler.name, point.size(), study_.space.size()));
  for (std::size_t a = 0; a < point.size(); ++a)
    if (!is_active(study_.space, point, a)) point[a] = quantile(study_.space[a], 0);
  return point;
}

TrialSpec StudyPlan::trial_spec(std::uint64_t n, const Point& point) const {
  TrialSpec spec;
  spec.trial = n;
  spec.point = n / study_.replicates;
  spec.replicate = static_cast<std::uint32_t>(n % study_.replicates);
  spec.seed = config::trial_seed(study_, spec.replicate);
  spec.config = config::at_point(study_, point, spec.replicate);
  spec.parameters = config::parameters_at(study_, point);
  return spec;
}

}  // namespace sandglass
