#include "core/trial/train/passes.hpp"

#include <fmt/format.h>

#include "core/base/error.hpp"
#include "core/trial/train/plugin_fault.hpp"

namespace sandglass {
namespace {

void expect_shape(const std::string& plugin, const char* what, Value value, Index rows, Index cols) {
  if (!value.valid()) throw PluginFault(plugin, fmt::format("{} returned no value", what));
  if (value.rows() != rows || value.cols() != cols)
    throw PluginFault(
        plugin, fmt::format("{} has shape ({}, {}), expected ({}, {})", what, value.rows(), value.cols(), rows, cols));
}

/// Traces the objective. What the model asks of a loss that does not have it, the loss is to blame for.
Objective objective_of(const TrialPlugins& plugins, const Update& update, TracedBatch& batch) {
  return guarded(plugins.model_id, [&] {
    try {
      return update.objective(batch);
    } catch (const LossRefusal& refusal) {
      throw PluginRefusal(plugins.loss_id, plugins.loss_id + " " + refusal.what());
    }
  });
}

}  // namespace

ObjectivePass::ObjectivePass(const TrialPlugins& plugins, const Stage& stage, const Update& update,
                             const PassShape& shape, Use use)
    : model_id_(plugins.model_id), shape_(shape) {
  if (use != Use::evaluate) graph_.train();
  input_ = graph_.input("clean", shape.rows, shape.features);
  if (!update.trains.empty()) graph_.train_only(update.trains);
  Value clean = input_;
  if (use == Use::evaluate && stage.input) clean = guarded(model_id_, [&] { return stage.input(input_); });
  batch_ = std::make_unique<TracedBatch>(plugins, shape, clean);
  objective_ = objective_of(plugins, update, *batch_);
  if (!update.trains.empty() && graph_.parameters().empty())
    throw PluginRefusal(model_id_,
                        fmt::format("update '{}' of stage '{}' has an objective that uses nothing of what it "
                                    "trains\nif train.freeze took the rest: freeze another part",
                                    update.name, stage.name));
  expect_shape(model_id_, "the objective", objective_.total, 1, 1);
  for (const auto& term : objective_.terms) expect_shape(model_id_, "a term of the objective", term.value, 1, 1);
  if (use == Use::evaluate) {
    std::vector<Value> outputs{objective_.total};
    for (const auto& term : objective_.terms) outputs.push_back(term.value);
    graph_.finish_forward_only(outputs);
    return;
  }
  if (use == Use::train_fused) graph_.fuse_gradient_descent();
  graph_.finish(objective_.total);
}

void ObjectivePass::forward(StepKey key, double epoch) {
  guarded(model_id_, [&] {
    for (const auto& schedule : batch_->schedules())
      *graph_.input_data<float>(schedule.value) = static_cast<float>(schedule.f(epoch));
    graph_.forward(key);
  });
}

void ObjectivePass::backward() {
  guarded(model_id_, [&] { graph_.backward(); });
}

ReconstructionPass::ReconstructionPass(const TrialPlugins& plugins, const DataShape& shape, Index rows, Depth depth)
    : model_id_(plugins.model_id), rows_(rows) {
  clean_ = graph_.input("clean", rows, shape.features);
  guarded(model_id_, [&] { trace_codes(plugins, shape); });
  expect_shape(model_id_, "encode()", latent_, rows, plugins.model->latent_size());
  if (logits_.valid()) expect_shape(model_id_, "classify()", logits_, rows, shape.classes);
  if (log_variance_.valid()) expect_shape(model_id_, "posterior()", log_variance_, rows, plugins.model->latent_size());
  std::vector<Value> outputs{clean_, latent_};
  if (depth == Depth::reconstruct) {
    trace_reconstruction(plugins, shape);
    for (const Value& value : {reconstruction_, loss_, logits_, log_variance_})
      if (value.valid()) outputs.push_back(value);
  } else {
    logits_ = log_variance_ = {};
  }
  graph_.finish_forward_only(outputs);
}

void ReconstructionPass::trace_codes(const TrialPlugins& plugins, const DataShape& shape) {
  const Model& model = *plugins.model;
  if (shape.classes > 0) logits_ = model.classify(clean_);
  if (model.conditional()) {
    if (shape.classes < 1)
      throw ConfigError(plugins.model_id +
                        " is given the class of each example, but the dataset has no labels\n"
                        "use a dataset with labels");
    if (!logits_.valid()) labels_ = graph_.input("labels", rows_, shape.classes);
    given_ = logits_.valid() ? exp(log_softmax(logits_)) : labels_;
  }
  const Posterior posterior = model.posterior(clean_, given_);
  log_variance_ = posterior.log_variance;
  latent_ = posterior.valid()     ? posterior.mean
            : model.conditional() ? model.encode_given(clean_, given_)
                                  : model.encode(clean_);
}

void ReconstructionPass::trace_reconstruction(const TrialPlugins& plugins, const DataShape& shape) {
  const Model& model = *plugins.model;
  const Value pre_activation = guarded(
      model_id_, [&] { return model.conditional() ? model.decode_given(latent_, given_) : model.decode(latent_); });
  expect_shape(model_id_, "decode()", pre_activation, rows_, shape.features);
  guarded(plugins.loss_id, [&] {
    reconstruction_ = plugins.loss->reconstruction(pre_activation);
    loss_ = plugins.loss->loss(pre_activation, clean_);
  });
  expect_shape(plugins.loss_id, "reconstruction()", reconstruction_, rows_, shape.features);
  expect_shape(plugins.loss_id, "loss()", loss_, 1, 1);
}

void ReconstructionPass::forward() {
  guarded(model_id_, [&] { graph_.forward(); });
}

}  // namespace sandglass
