#include "core/trial/trial_run.hpp"

#include "core/trial/trial_course.hpp"

namespace sandglass {

TrialRun::TrialRun(TrialSpec job, const TrialServices& services)
    : scheduler_(std::make_unique<TrialCourse>(std::move(job), services)) {}

TrialRun::TrialRun(std::unique_ptr<TrialCourse> course) : scheduler_(std::move(course)) {}
TrialRun::TrialRun(TrialRun&&) noexcept = default;
TrialRun& TrialRun::operator=(TrialRun&&) noexcept = default;
TrialRun::~TrialRun() = default;

TrialRun TrialRun::restore(TrialSpec job, const TrialServices& services, std::string_view checkpoint) {
  auto course = std::make_unique<TrialCourse>(std::move(job), services);
  course->restore(checkpoint);
  return TrialRun(std::move(course));
}

TrialRun TrialRun::adopt(TrialSpec job, const TrialServices& services, std::string_view own, const TrialSpec& source,
                         std::string_view checkpoint) {
  auto course = std::make_unique<TrialCourse>(std::move(job), services);
  course->adopt(own, source, checkpoint);
  return TrialRun(std::move(course));
}

TrialRun::State TrialRun::advance(std::int64_t epoch) { return scheduler_->advance(epoch, *this); }
std::int64_t TrialRun::epoch() const { return scheduler_->epoch(); }
std::vector<double> TrialRun::curve() const { return scheduler_->curve(); }
results::TrialRecord& TrialRun::record() { return scheduler_->record(); }
results::TrialRecord TrialRun::pruned() const { return scheduler_->pruned(); }
std::string TrialRun::checkpoint() const { return scheduler_->checkpoint(); }

}  // namespace sandglass
