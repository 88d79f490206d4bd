#include "core/trial/trial_run.hpp"

#include "core/trial/trial_course.hpp"

namespace sandglass {

TrialRun::TrialRun(TrialJob job, const TrialServices& services)
    : course_(std::make_unique<TrialCourse>(std::move(job), services)) {}

TrialRun::TrialRun(std::unique_ptr<TrialCourse> course) : course_(std::move(course)) {}
TrialRun::TrialRun(TrialRun&&) noexcept = default;
TrialRun& TrialRun::operator=(TrialRun&&) noexcept = default;
TrialRun::~TrialRun() = default;

TrialRun TrialRun::restore(TrialJob job, const TrialServices& services, std::string_view checkpoint) {
  auto course = std::make_unique<TrialCourse>(std::move(job), services);
  course->restore(checkpoint);
  return TrialRun(std::move(course));
}

TrialRun TrialRun::adopt(TrialJob job, const TrialServices& services, std::string_view own, const TrialJob& source,
                         std::string_view checkpoint) {
  auto course = std::make_unique<TrialCourse>(std::move(job), services);
  course->adopt(own, source, checkpoint);
  return TrialRun(std::move(course));
}

TrialRun::State TrialRun::advance(std::int64_t epoch) { return course_->advance(epoch, *this); }
std::int64_t TrialRun::epoch() const { return course_->epoch(); }
std::vector<double> TrialRun::curve() const { return course_->curve(); }
results::TrialRecord& TrialRun::record() { return course_->record(); }
results::TrialRecord TrialRun::pruned() const { return course_->pruned(); }
std::string TrialRun::checkpoint() const { return course_->checkpoint(); }

}  // namespace sandglass
