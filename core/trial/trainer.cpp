#include "core/trial/trainer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/trial/guard.hpp"

namespace sandglass {

Diverged::~Diverged() = default;

Trainer::Trainer(const TrialPlugins& plugins, ParameterSet& parameters, const Split& train, Index batch,
                 std::uint64_t seed)
    : plugins_(plugins),
      train_(train),
      batch_(std::min(batch, train.count)),
      seed_(seed),
      folded_rate_(plugins.optimizer->folded_rate()),
      order_(static_cast<std::size_t>(train.count)) {
  const auto use = folded_rate_ ? ObjectivePass::Use::train_folded : ObjectivePass::Use::train;
  full_ = std::make_unique<ObjectivePass>(plugins, train.features, batch_, use);
  if (const Index rest = train.count % batch_)
    rest_ = std::make_unique<ObjectivePass>(plugins, train.features, rest, use);

  std::vector<Parameter*> stepped;
  for (auto& parameter : parameters)
    if (!full_->graph().folded(parameter)) stepped.push_back(&parameter);
  guarded(plugins.optimizer_id, [&] { plugins.optimizer->prepare(std::move(stepped)); });
}

std::vector<std::string> Trainer::term_names() const {
  std::vector<std::string> names;
  if (full_->terms().size() > 1)
    for (const auto& term : full_->terms()) names.push_back(term.name);
  return names;
}

Trainer::EpochLoss Trainer::run_epoch(Index epoch, std::stop_token stop) {
  std::iota(order_.begin(), order_.end(), 0);
  Rng(seed_, Purpose::shuffle, static_cast<std::uint64_t>(epoch)).shuffle(std::span(order_));
  EpochLoss sums;
  if (full_->terms().size() > 1) sums.terms.resize(full_->terms().size());
  for (Index first = 0; first < train_.count && !stop.stop_requested(); first += batch_) {
    const Index rows = std::min(batch_, train_.count - first);
    auto& pass = rows == batch_ ? *full_ : *rest_;
    gather(first, rows, pass.input());
    pass.forward({seed_, step_});
    const double total = pass.total();
    if (!std::isfinite(total))
      throw Diverged(
          fmt::format("the training objective became {} at step {} (batch {} of the epoch); a lower "
                      "optimizer.learning_rate usually helps",
                      total, step_ + 1, first / batch_ + 1));
    const auto weight = static_cast<double>(rows) / static_cast<double>(train_.count);
    sums.total += total * weight;
    for (std::size_t i = 0; i < sums.terms.size(); ++i) sums.terms[i] += pass.term(i) * weight;
    if (folded_rate_) pass.graph().set_folded_rate(*folded_rate_);
    pass.backward();
    guarded(plugins_.optimizer_id, [&] { plugins_.optimizer->step(); });
    ++step_;
  }
  return sums;
}

void Trainer::gather(Index first, Index rows, float* out) const {
  const Index features = train_.features;
  for (Index r = 0; r < rows; ++r) {
    const float* from = train_.inputs.data() + order_[static_cast<std::size_t>(first + r)] * features;
    std::copy(from, from + features, out + r * features);
  }
}

}  // namespace sandglass
