#include "core/trial/evaluation.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/trial/guard.hpp"

namespace sandglass {
namespace {

/// Large enough for the products to run at full speed, small enough to stay in the cache.
constexpr Index kEvaluationRows = 256;

class Context final : public MetricContext {
 public:
  Context(const DataSplits& data, Index latent_size) : data_(data), latent_size_(latent_size) {}

  BatchView train_inputs() const override { return data_.train.view(); }
  std::ptrdiff_t latent_size() const override { return latent_size_; }
  const std::any& memo(const std::string& key, const std::function<std::any()>& compute) const override {
    return data_.memo(key, compute);
  }

 private:
  const DataSplits& data_;
  Index latent_size_;
};

/// Calls body(first, rows) for each batch of `count` examples.
template <class Body>
void for_batches(Index count, Body&& body) {
  for (Index first = 0; first < count; first += kEvaluationRows) body(first, std::min(kEvaluationRows, count - first));
}

void copy_rows(const Split& split, Index first, Index rows, float* out) {
  const auto* from = split.inputs.data() + first * split.features;
  std::copy(from, from + rows * split.features, out);
}

}  // namespace

Evaluator::Evaluator(const Registry& registry, const config::TrialConfig& config, const TrialPlugins& plugins,
                     const DataSplits& data)
    : registry_(registry), config_(config), plugins_(plugins), data_(data) {}

std::vector<Measurement> Evaluator::measure(const std::string& split_name, bool at_end, std::uint64_t seed) {
  const Split& split = data_.named(split_name);
  auto metrics = start_metrics(at_end);
  double reconstruction = 0;
  visit(split, split.count, [&](Index first, ReconstructionPass& pass) {
    reconstruction += pass.loss() * static_cast<double>(pass.rows());
    const auto* labels = split.labels.empty() ? nullptr : split.labels.data() + first;
    for (auto& [id, metric] : metrics)
      guarded(id, [&] { metric->add({pass.clean(), pass.reconstruction(), pass.latent(), labels}); });
  });
  reconstruction /= static_cast<double>(split.count);

  const std::string unit(plugins_.loss->unit());
  // Without noise, and with no term beside the reconstruction, the objective is the reconstruction.
  const bool plain =
      plugins_.noise->is_identity() && objective_pass(std::min(kEvaluationRows, split.count)).terms().size() <= 1;
  std::vector<Measurement> result{{split_name + ".loss", unit, "Training objective, corruption included.",
                                   plain ? reconstruction : objective(split, seed)},
                                  {split_name + ".reconstruction", unit,
                                   "Loss of reconstructing the clean examples, without noise.", reconstruction}};
  for (auto& [id, metric] : metrics) {
    guarded(id, [&] {
      const auto outputs = metric->outputs();
      const auto values = metric->finish();
      if (values.size() != outputs.size())
        throw PluginError(fmt::format("finish() returned {} values for {} outputs", values.size(), outputs.size()));
      for (std::size_t i = 0; i < values.size(); ++i)
        result.push_back(
            {split_name + "." + outputs[i].name, outputs[i].unit, outputs[i].text, values[i], metric->every_epoch()});
    });
  }
  return result;
}

void Evaluator::visit(const Split& split, Index count,
                      const std::function<void(Index first, ReconstructionPass&)>& visit) {
  for_batches(count, [&](Index first, Index rows) {
    auto& pass = reconstruction_pass(rows);
    copy_rows(split, first, rows, pass.input());
    pass.forward();
    visit(first, pass);
  });
}

std::vector<Evaluator::MetricInstance> Evaluator::start_metrics(bool at_end) const {
  const Context context(data_, plugins_.model->latent_size());
  std::vector<MetricInstance> instances;
  for (const auto& use : config_.metrics) {
    const std::string id = "metric/" + use.name;
    guarded(id, [&] {
      auto metric = registry_.make_metric(use.name, use.params);
      if (!at_end && !metric->every_epoch()) return;
      metric->begin(context);
      instances.push_back({id, std::move(metric)});
    });
  }
  return instances;
}

double Evaluator::objective(const Split& split, std::uint64_t seed) {
  const std::uint64_t stream = derive_seed(seed, Purpose::metric);
  double sum = 0;
  std::uint64_t batch = 0;
  for_batches(split.count, [&](Index first, Index rows) {
    auto& pass = objective_pass(rows);
    copy_rows(split, first, rows, pass.input());
    pass.forward({stream, batch++});
    sum += pass.total() * static_cast<double>(rows);
  });
  return sum / static_cast<double>(split.count);
}

ReconstructionPass& Evaluator::reconstruction_pass(Index rows) {
  auto& pass = reconstruction_passes_[rows];
  if (!pass) pass = std::make_unique<ReconstructionPass>(plugins_, data_.shape.features, rows);
  return *pass;
}

ObjectivePass& Evaluator::objective_pass(Index rows) {
  auto& pass = objective_passes_[rows];
  if (!pass) pass = std::make_unique<ObjectivePass>(plugins_, data_.shape.features, rows, ObjectivePass::Use::evaluate);
  return *pass;
}

}  // namespace sandglass
