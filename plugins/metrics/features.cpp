#include "plugins/metrics/features.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/metrics/requirements.hpp"

namespace sandglass::metrics {
namespace {

constexpr std::uint64_t kSplitDraws = 1, kTrainDraws = 3;  // streams of the context

/// Turns a posterior's mean into a draw, the example's own whatever the batch.
void scatter(std::span<float> code, std::span<const float> log_variance, Rng rng) {
  for (std::size_t j = 0; j < code.size(); ++j)
    code[j] += static_cast<float>(std::exp(static_cast<double>(log_variance[j]) / 2) * rng.normal());
}

}  // namespace

Schema& Features::add_code(Schema& schema) {
  return schema.choice("code", {.choices = {"mean", "draw"},
                                .fallback = "mean",
                                .text = "mean: the code, of a model with a posterior its mean; draw: one draw from the "
                                        "posterior."});
}

Features::Of Features::of_code(const Params& params) { return params.choice("code") == "draw" ? Of::draw : Of::mean; }

void Features::begin(const MetricContext& context, const std::string& metric) {
  context_ = &context;
  if (of_ == Of::draw) require_posterior(context, metric);
}

void Features::add(const MetricBatch& batch) {
  for (Index row = 0; row < batch.latent.rows; ++row, ++position_) {
    const auto from = of_ == Of::input ? batch.input.row(row) : batch.latent.row(row);
    code_.assign(from.begin(), from.end());
    if (of_ == Of::draw)
      scatter(code_, batch.log_variance.row(row),
              context_->rng(kSplitDraws).fork(static_cast<std::uint64_t>(position_)));
    rows_.add(code_);
    if (batch.labels) labels_.push_back(batch.labels[row]);
  }
}

BatchView Features::train() {
  if (of_ == Of::input) return context_->train_inputs();
  if (of_ == Of::mean) return context_->train_latents();
  if (train_.empty()) train_ = drawn_train();
  return {train_.data(), context_->train_inputs().rows, context_->latent_size()};
}

std::vector<float> Features::drawn_train() const {
  constexpr Index kRows = 128;
  const Model& model = context_->model();
  const BatchView inputs = context_->train_inputs();
  const Index classes = context_->shape().classes, units = context_->latent_size();
  Graph graph;
  graph.train_only({});
  const Value x = graph.input("x", kRows, inputs.cols);
  Value given, labels;
  if (model.conditional()) {
    const Value logits = model.classify(x);
    if (!logits.valid()) labels = graph.input("y", kRows, classes);
    given = logits.valid() ? softmax(logits) : labels;
  }
  const Posterior q = model.posterior(x, given);
  graph.finish_forward_only({q.mean, q.log_variance});
  std::vector<float> in(static_cast<std::size_t>(x.size())), one_hot, out;
  for (Index first = 0; first < inputs.rows; first += kRows) {
    const Index rows = std::min(kRows, inputs.rows - first);
    std::copy_n(inputs.data + first * inputs.cols, rows * inputs.cols, in.begin());
    graph.set_input(x, in.data());
    if (labels.valid()) {
      one_hot.assign(static_cast<std::size_t>(labels.size()), 0.0F);
      for (Index i = 0; i < rows; ++i)
        if (const auto label = context_->train_labels()[static_cast<std::size_t>(first + i)]; label >= 0)
          one_hot[static_cast<std::size_t>(i * classes + label)] = 1;
      graph.set_input(labels, one_hot.data());
    }
    graph.forward();
    for (Index i = 0; i < rows; ++i) {
      const float* mean = graph.data<float>(q.mean) + i * units;
      out.insert(out.end(), mean, mean + units);
      scatter(std::span(out).last(static_cast<std::size_t>(units)),
              {graph.data<float>(q.log_variance) + i * units, static_cast<std::size_t>(units)},
              context_->rng(kTrainDraws).fork(static_cast<std::uint64_t>(first + i)));
    }
  }
  return out;
}

}  // namespace sandglass::metrics
