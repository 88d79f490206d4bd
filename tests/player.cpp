#include "player.hpp"

#include <algorithm>

#include "core/base/error.hpp"

namespace sandglass {
namespace {

using State = TrialSnapshot::State;

class Player {
 public:
  Player(Pruner& pruner, const Curves& curves, PruningPlan plan, std::size_t lookahead)
      : pruner_(pruner), curves_(curves), plan_(std::move(plan)), lookahead_(lookahead) {
    pruner_.prepare(plan_);
  }

  Played run() {
    for (;;) {
      while (known_ + lookahead_ < played_.jobs.size()) know_next();
      pruned_ = false;
      if (continue_one() || begin_one() || pruned_) continue;
      if (known_ == played_.jobs.size()) break;
      know_next();
    }
    for (auto& snapshot : played_.snapshots) snapshot.state = State::ended;
    return std::move(played_);
  }

 private:
  std::vector<std::uint64_t> waiting() const {
    std::vector<std::uint64_t> trials;
    for (const auto& snapshot : played_.snapshots)
      if (snapshot.state == State::waiting) trials.push_back(snapshot.trial);
    std::ranges::stable_sort(trials, std::greater(), [&](auto n) { return played_.snapshots[n].epochs(); });
    return trials;
  }

  bool continue_one() {
    for (const auto trial : waiting()) {
      const auto decision = pruner_.judge(played_.snapshots, trial);
      if (decision == Decision::go_on) {
        if (pruner_.exploits()) exploit(trial);
        return start(trial);
      }
      if (decision == Decision::complete) played_.snapshots[trial].completed = true;
      if (decision != Decision::wait) end(played_.snapshots[trial]);
    }
    return false;
  }

  bool begin_one() {
    const std::uint64_t trial = played_.snapshots.size();
    if (trial == curves_.size()) return false;
    const auto decision = pruner_.admit(played_.snapshots, trial);
    if (decision == Decision::wait) return false;
    played_.snapshots.push_back(
        {.trial = trial, .state = State::running, .completed = false, .curve = {}, .point = point_of(plan_, trial)});
    if (decision == Decision::go_on) return start(trial);
    end(played_.snapshots.back());
    return false;
  }

  bool start(std::uint64_t trial) {
    auto& snapshot = played_.snapshots[trial];
    snapshot.state = State::running;
    pruner_.tell(snapshot);
    const auto length = static_cast<std::int64_t>(curves_[trial].size());
    const auto rung = pruner_.next_rung(trial, snapshot.epochs());
    if (rung != 0 && rung <= snapshot.epochs()) throw Error("a rung that is no later than the last");
    played_.jobs.emplace_back(trial, rung == 0 ? length : std::min(rung, length));
    return true;
  }

  void exploit(std::uint64_t trial) {
    auto exploit = pruner_.exploit(played_.snapshots, trial);
    if (!exploit) return;
    played_.snapshots[trial].point = std::move(exploit->point);
    played_.exploits.emplace_back(trial, exploit->parent);
  }

  void know_next() {
    const auto [trial, epoch] = played_.jobs[known_++];
    auto& snapshot = played_.snapshots[trial];
    const auto& curve = curves_[trial];
    snapshot.curve.assign(curve.begin(), curve.begin() + epoch);
    snapshot.completed = epoch == static_cast<std::int64_t>(curve.size());
    snapshot.state = snapshot.completed ? State::ended : State::waiting;
    pruner_.tell(snapshot);
  }

  void end(TrialSnapshot& snapshot) {
    snapshot.state = State::ended;
    pruner_.tell(snapshot);
    pruned_ = true;
  }

  Pruner& pruner_;
  const Curves& curves_;
  PruningPlan plan_;
  std::size_t lookahead_;
  Played played_;
  std::size_t known_ = 0;  // how many jobs' outcomes the snapshots hold
  bool pruned_ = false;
};

}  // namespace

std::vector<std::int64_t> Played::epochs() const {
  std::vector<std::int64_t> epochs;
  for (const auto& snapshot : snapshots) epochs.push_back(snapshot.epochs());
  return epochs;
}

int Played::reached(std::int64_t epochs, std::size_t first, std::size_t last) const {
  int count = 0;
  for (std::size_t n = first; n < std::min(last, snapshots.size()); ++n) count += snapshots[n].epochs() >= epochs;
  return count;
}

std::vector<std::uint64_t> Played::completed() const {
  std::vector<std::uint64_t> trials;
  for (const auto& snapshot : snapshots)
    if (snapshot.completed) trials.push_back(snapshot.trial);
  return trials;
}

Played play(Pruner& pruner, const Curves& curves, std::int64_t epochs, std::size_t lookahead,
            std::uint32_t replicates) {
  return Player(pruner, curves, plan_of(curves.size(), epochs, replicates), lookahead).run();
}

PruningPlan plan_of(std::size_t trials, std::int64_t epochs, std::uint32_t replicates) {
  Axis rate;
  rate.path = rate.spec.name = "optimizer.rate";
  rate.min = 0.001;
  rate.max = 1;
  rate.log = true;
  return {.trials = trials, .replicates = replicates, .epochs = epochs, .seed = 1, .space = {rate}, .adjustable = {0}};
}

Point point_of(const PruningPlan& plan, std::uint64_t trial) {
  return {quantile(plan.space[0], static_cast<double>(trial) / static_cast<double>(plan.trials))};
}

Curves flat(const std::vector<double>& values, std::int64_t epochs) {
  Curves curves;
  for (const double value : values) curves.emplace_back(static_cast<std::size_t>(epochs), value);
  return curves;
}

}  // namespace sandglass
