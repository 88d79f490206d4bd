#include "core/trial/passes.hpp"

#include <fmt/format.h>

#include "core/trial/corruption.hpp"
#include "core/trial/guard.hpp"

namespace sandglass {
namespace {

/// What a model sees while its objective is recorded.
class RecordedBatch final : public TrainingBatch {
 public:
  RecordedBatch(const TrialPlugins& plugins, Value clean) : plugins_(plugins), clean_(clean) {}

  Value clean() const override { return clean_; }
  const Loss& loss() const override { return *plugins_.loss; }

  Value corrupted() override {
    if (plugins_.noise->is_identity()) return clean_;
    return corrupt(clean_, *plugins_.noise, plugins_.noise_id, copies_++);
  }

 private:
  const TrialPlugins& plugins_;
  Value clean_;
  std::uint64_t copies_ = 0;
};

void expect_shape(const std::string& plugin, const char* what, Value value, Index rows, Index cols) {
  if (!value.valid()) throw PluginFault(plugin, fmt::format("{} returned no value", what));
  if (value.rows() != rows || value.cols() != cols)
    throw PluginFault(
        plugin, fmt::format("{} has shape ({}, {}), expected ({}, {})", what, value.rows(), value.cols(), rows, cols));
}

}  // namespace

TrialPlugins::TrialPlugins(const Registry& registry, const config::TrialConfig& config)
    : noise_id("noise/" + config.noise.name),
      model_id("model/" + config.model.name),
      loss_id("loss/" + config.loss.name),
      optimizer_id("optimizer/" + config.optimizer.name) {
  noise = guarded(noise_id, [&] { return registry.make_noise(config.noise.name, config.noise.params); });
  model = guarded(model_id, [&] { return registry.make_model(config.model.name, config.model.params); });
  loss = guarded(loss_id, [&] { return registry.make_loss(config.loss.name, config.loss.params); });
  optimizer =
      guarded(optimizer_id, [&] { return registry.make_optimizer(config.optimizer.name, config.optimizer.params); });
}

ObjectivePass::ObjectivePass(const TrialPlugins& plugins, Index features, Index rows, Use use)
    : model_id_(plugins.model_id), rows_(rows) {
  clean_ = graph_.input("clean", rows, features);
  RecordedBatch batch(plugins, clean_);
  objective_ = guarded(model_id_, [&] { return plugins.model->objective(batch); });
  expect_shape(model_id_, "the objective", objective_.total, 1, 1);
  for (const auto& term : objective_.terms) expect_shape(model_id_, "a term of the objective", term.value, 1, 1);
  if (use == Use::evaluate) {
    std::vector<Value> outputs{objective_.total};
    for (const auto& term : objective_.terms) outputs.push_back(term.value);
    graph_.finish_forward_only(outputs);
    return;
  }
  if (use == Use::train_folded) graph_.fold_gradient_descent();
  graph_.finish(objective_.total);
}

void ObjectivePass::forward(StepKey key) {
  guarded(model_id_, [&] { graph_.forward(key); });
}

void ObjectivePass::backward() {
  guarded(model_id_, [&] { graph_.backward(); });
}

ReconstructionPass::ReconstructionPass(const TrialPlugins& plugins, Index features, Index rows)
    : model_id_(plugins.model_id), rows_(rows) {
  clean_ = graph_.input("clean", rows, features);
  latent_ = guarded(model_id_, [&] { return plugins.model->encode(clean_); });
  expect_shape(model_id_, "encode()", latent_, rows, plugins.model->latent_size());
  const Value pre_activation = guarded(model_id_, [&] { return plugins.model->decode(latent_); });
  expect_shape(model_id_, "decode()", pre_activation, rows, features);
  guarded(plugins.loss_id, [&] {
    reconstruction_ = plugins.loss->reconstruction(pre_activation);
    loss_ = plugins.loss->loss(pre_activation, clean_);
  });
  expect_shape(plugins.loss_id, "reconstruction()", reconstruction_, rows, features);
  expect_shape(plugins.loss_id, "loss()", loss_, 1, 1);
  graph_.finish_forward_only({clean_, latent_, reconstruction_, loss_});
}

void ReconstructionPass::forward() {
  guarded(model_id_, [&] { graph_.forward(); });
}

}  // namespace sandglass
