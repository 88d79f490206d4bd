#include "core/trial/train/stage_trainer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/config/study/study_schema.hpp"
#include "core/trial/train/plugin_fault.hpp"

namespace sandglass {

Diverged::~Diverged() = default;

StageTrainer::StageTrainer(const TrialPlugins& plugins, const Stage& stage, const DataSplits& data, Index batch,
                           std::uint64_t seed, const Params& schedule, Index epochs)
    : examples_(plugins, stage, data, batch, seed),
      seed_(seed),
      stage_(stage.name),
      schedule_(schedule, epochs, examples_.batches()) {
  const auto optimizer = plugins.optimizer_of(stage);
  if (const auto* rate = optimizer.params.find("learning_rate"); rate && std::holds_alternative<double>(*rate))
    learning_rate_ = std::get<double>(*rate);
  for (const Update& update : stage.updates) trace(plugins, stage, update);
  name_series(plugins, stage);
}

void StageTrainer::trace(const TrialPlugins& plugins, const Stage& stage, const Update& update) {
  UpdatePasses made;
  made.name = update.name;
  made.rate = update.rate;
  made.optimizer_id = "optimizer/" + plugins.optimizer_of(stage).name;
  made.optimizer = plugins.make_optimizer(stage);
  made.fused_update_rate = made.optimizer->fused_update_rate();
  const auto use = made.fused_update_rate ? ObjectivePass::Use::train_fused : ObjectivePass::Use::train;
  const auto pass = [&](Index rows) {
    return std::make_unique<ObjectivePass>(plugins, stage, update, examples_.shape(rows), use);
  };
  made.full = pass(examples_.full());
  if (examples_.rest() > 0) made.rest = pass(examples_.rest());

  std::vector<Parameter*> stepped;
  for (auto* parameter : made.full->graph().parameters())
    if (!made.full->graph().fused(*parameter)) stepped.push_back(parameter);
  guarded(made.optimizer_id, [&] { made.optimizer->prepare(std::move(stepped)); });
  updates_.push_back(std::move(made));
}

void StageTrainer::name_series(const TrialPlugins& plugins, const Stage& stage) {
  const auto add = [&](const std::string& name, const std::string& unit, const std::string& text) {
    for (const auto& known : series_)
      if (known.name == name)
        throw PluginFault(plugins.model_id, fmt::format("stage '{}' records two series named '{}'", stage.name, name));
    series_.push_back({name, unit, text});
  };
  const auto unit = [&](const UpdatePasses& update) {
    const auto& own = update.full->objective().unit;
    return own.empty() ? std::string(plugins.loss->unit()) : own;
  };
  add("loss", unit(updates_[0]), std::string(config::kTrainLoss.text));
  for (const auto& update : updates_) {
    if (updates_.size() > 1) add(update.name, unit(update), "Objective of an update, mean over the epoch.");
    if (update.full->terms().size() > 1)
      for (const auto& term : update.full->terms())
        add(term.name, "", "Term of the training objective, mean over the epoch.");
  }
  if (!schedule_.constant()) add("learning_rate", "", "Learning rate of the epoch's last step.");
}

std::vector<double> StageTrainer::run_epoch(TrainingCounters& counters, const StopCondition& stop_condition,
                                            ProgressCell* progress) {
  examples_.begin_epoch(++counters.epoch);
  std::vector<double> means(series_.size(), 0.0);
  const Index batches = examples_.batches();
  const Index rest = examples_.rest() > 0 ? examples_.rest() : examples_.full();
  const auto visited = static_cast<double>((batches - 1) * examples_.full() + rest);
  for (Index b = 0; b < batches; ++b, ++visits_) {
    stop_condition.check(counters.epoch);
    const double done = static_cast<double>(epochs_done_) + static_cast<double>(b) / static_cast<double>(batches);
    std::size_t at = 1;
    for (auto& update : updates_) {
      auto& pass = b + 1 == batches && update.rest ? *update.rest : *update.full;
      examples_.gather(b, visits_, pass.input(), pass.labels());
      step(update, pass, b, counters, done);
      const double weight = static_cast<double>(pass.rows()) / visited;
      if (&update == &updates_[0]) means[0] += pass.total() * weight;
      if (updates_.size() > 1) means[at++] += pass.total() * weight;
      for (std::size_t i = 0; pass.terms().size() > 1 && i < pass.terms().size(); ++i)
        means[at++] += pass.term(i) * weight;
    }
    const bool last = b + 1 == batches;
    const Index seen = b * examples_.full() + (last ? rest : examples_.full());
    const double share = last ? 1.0 : static_cast<double>(seen) / visited;
    // A reader of the progress divides by the share what is a sum so far.
    if (!schedule_.constant()) means[at] = learning_rate_ * schedule_.at(visits_) * share;
    if (progress) progress->end_batch(b + 1, seen, means, share);
  }
  ++epochs_done_;
  return means;
}

std::vector<Parameter*> StageTrainer::trained() const {
  std::vector<Parameter*> all;
  for (const auto& update : updates_)
    for (const auto* changed : {&update.full->graph().parameters(), &update.full->graph().buffers()})
      for (auto* parameter : *changed)
        if (std::ranges::find(all, parameter) == all.end()) all.push_back(parameter);
  return all;
}

std::vector<std::vector<std::span<std::byte>>> StageTrainer::optimizer_state() {
  std::vector<std::vector<std::span<std::byte>>> all;
  for (auto& update : updates_) all.push_back(guarded(update.optimizer_id, [&] { return update.optimizer->state(); }));
  return all;
}

void StageTrainer::step(UpdatePasses& update, ObjectivePass& pass, Index batch, TrainingCounters& counters,
                        double epoch) {
  pass.forward({seed_, counters.updates++}, epoch);
  if (!std::isfinite(pass.total())) {
    const auto what = updates_.size() > 1 ? fmt::format("objective of update '{}'", update.name) : "objective";
    // Before the first update of the trial no learning rate has done anything yet.
    const char* hint = counters.updates == 1
                           ? "no weight has changed yet, so the examples, their noise or the initial weights give it "
                             "already: look for huge numbers in the data, or scale them with a transform"
                           : "a lower optimizer.learning_rate usually helps";
    throw Diverged(fmt::format("the training {} became {} at step {} of stage '{}' (batch {} of the epoch); {}", what,
                               std::isnan(pass.total()) ? "NaN" : fmt::format("{}", pass.total()), visits_ + 1, stage_,
                               batch + 1, hint));
  }
  const double factor = schedule_.at(visits_) * update.rate;
  if (update.fused_update_rate) pass.graph().set_fused_update_rate(factor * *update.fused_update_rate);
  pass.backward();
  guarded(update.optimizer_id, [&] { update.optimizer->step(factor); });
}

}  // namespace sandglass
