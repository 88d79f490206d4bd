#include "player.hpp"

#include <algorithm>

#include "core/base/error.hpp"

namespace sandglass {
namespace {

using State = Standing::State;

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
    for (auto& standing : played_.standings) standing.state = State::ended;
    return std::move(played_);
  }

 private:
  std::vector<std::uint64_t> waiting() const {
    std::vector<std::uint64_t> trials;
    for (const auto& standing : played_.standings)
      if (standing.state == State::waiting) trials.push_back(standing.trial);
    std::ranges::stable_sort(trials, std::greater(), [&](auto n) { return played_.standings[n].epochs(); });
    return trials;
  }

  bool continue_one() {
    for (const auto trial : waiting()) {
      const auto verdict = pruner_.judge(played_.standings, trial);
      if (verdict == Verdict::go_on) {
        if (pruner_.inherits()) inherit(trial);
        return start(trial);
      }
      if (verdict == Verdict::prune) end(played_.standings[trial]);
    }
    return false;
  }

  bool begin_one() {
    const std::uint64_t trial = played_.standings.size();
    if (trial == curves_.size()) return false;
    const auto verdict = pruner_.admit(played_.standings, trial);
    if (verdict == Verdict::wait) return false;
    played_.standings.push_back(
        {.trial = trial, .state = State::running, .completed = false, .curve = {}, .point = point_of(plan_, trial)});
    if (verdict == Verdict::go_on) return start(trial);
    end(played_.standings.back());
    return false;
  }

  bool start(std::uint64_t trial) {
    auto& standing = played_.standings[trial];
    standing.state = State::running;
    const auto length = static_cast<std::int64_t>(curves_[trial].size());
    const auto rung = pruner_.next_rung(trial, standing.epochs());
    if (rung != 0 && rung <= standing.epochs()) throw Error("a rung that is no later than the last");
    played_.jobs.emplace_back(trial, rung == 0 ? length : std::min(rung, length));
    return true;
  }

  void inherit(std::uint64_t trial) {
    auto inheritance = pruner_.inherit(played_.standings, trial);
    if (!inheritance) return;
    played_.standings[trial].point = std::move(inheritance->point);
    played_.inherited.emplace_back(trial, inheritance->source);
  }

  void know_next() {
    const auto [trial, epoch] = played_.jobs[known_++];
    auto& standing = played_.standings[trial];
    const auto& curve = curves_[trial];
    standing.curve.assign(curve.begin(), curve.begin() + epoch);
    standing.completed = epoch == static_cast<std::int64_t>(curve.size());
    standing.state = standing.completed ? State::ended : State::waiting;
  }

  void end(Standing& standing) {
    standing.state = State::ended;
    pruned_ = true;
  }

  Pruner& pruner_;
  const Curves& curves_;
  PruningPlan plan_;
  std::size_t lookahead_;
  Played played_;
  std::size_t known_ = 0;  // how many jobs' outcomes the standings hold
  bool pruned_ = false;
};

}  // namespace

std::vector<std::int64_t> Played::epochs() const {
  std::vector<std::int64_t> epochs;
  for (const auto& standing : standings) epochs.push_back(standing.epochs());
  return epochs;
}

int Played::reached(std::int64_t epochs, std::size_t first, std::size_t last) const {
  int count = 0;
  for (std::size_t n = first; n < std::min(last, standings.size()); ++n) count += standings[n].epochs() >= epochs;
  return count;
}

std::vector<std::uint64_t> Played::completed() const {
  std::vector<std::uint64_t> trials;
  for (const auto& standing : standings)
    if (standing.completed) trials.push_back(standing.trial);
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
