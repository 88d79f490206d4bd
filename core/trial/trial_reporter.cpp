#include "core/trial/trial_reporter.hpp"

#include "core/trial/progress_cell.hpp"

namespace sandglass {

void TrialReporter::begin(const std::vector<results::Series>& series, std::int64_t done, std::int64_t epochs) const {
  if (services_.progress) services_.progress->begin(series, done, epochs);
}

void TrialReporter::enter(const char* phase) const {
  if (services_.progress) services_.progress->set_phase(phase);
}

void TrialReporter::begin_epoch(const std::string& prefix, const StageTrainer& trainer) const {
  if (!services_.progress) return;
  std::vector<std::string> names;
  for (const auto& series : trainer.series()) names.push_back(prefix + series.name);
  services_.progress->begin_epoch(names, trainer.batches());
}

void TrialReporter::end_epoch(const std::vector<results::Series>& series, std::int64_t done) const {
  if (services_.progress) services_.progress->end_epoch(series, done);
}

void TrialReporter::report(std::int64_t epochs) {
  for (; services_.on_epoch && reported_ < epochs; ++reported_) services_.on_epoch();
}

}  // namespace sandglass
