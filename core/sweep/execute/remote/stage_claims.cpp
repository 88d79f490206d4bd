#include "core/sweep/execute/remote/stage_claims.hpp"

#include <iterator>
#include <utility>

#include "core/base/error.hpp"

namespace sandglass {

bool StageClaims::claim(const std::string& stage, Worker worker) { return claims_.emplace(stage, worker).second; }

std::vector<TrialTask> StageClaims::release(const std::string& stage, Worker worker) {
  const auto claim = claims_.find(stage);
  if (claim == claims_.end() || claim->second != worker)
    throw IoError("a worker released a stage that it had not claimed");
  std::vector<TrialTask> waited;
  release(claim, waited);
  return waited;
}

std::vector<TrialTask> StageClaims::release_all_of(Worker worker) {
  std::vector<TrialTask> waited;
  for (auto claim = claims_.begin(); claim != claims_.end();)
    claim = claim->second == worker ? release(claim, waited) : std::next(claim);
  return waited;
}

/// What waited for the stage comes before what is in `waited`.
StageClaims::Claims::iterator StageClaims::release(Claims::iterator claim, std::vector<TrialTask>& waited) {
  if (auto tasks = waiting_.extract(claim->first))
    waited.insert(waited.begin(), std::make_move_iterator(tasks.mapped().begin()),
                  std::make_move_iterator(tasks.mapped().end()));
  return claims_.erase(claim);
}

std::vector<TrialTask> StageClaims::wait(const std::string& stage, TrialTask task) {
  std::vector<TrialTask> back;
  (claims_.contains(stage) ? waiting_[stage] : back).push_back(std::move(task));
  return back;
}

}  // namespace sandglass
