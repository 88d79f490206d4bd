#include "core/trial/evaluate/evaluator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "core/config/study/study_schema.hpp"
#include "core/trial/train/plugin_fault.hpp"

namespace sandglass {
namespace {

/// Large enough for the products to run at full speed, small enough to stay in the cache.
constexpr Index kEvaluationRows = 256;

/// Fills the inputs of a pass with examples of a split, and the labels where it takes them.
template <class Pass>
void fill(Pass& pass, const Split& split, Index classes, Index first, Index rows) {
  const auto* from = split.inputs.data() + first * split.features;
  std::copy(from, from + rows * split.features, pass.input());
  if (float* labels = pass.labels()) write_one_hot(split.labels.data() + first, rows, classes, labels);
}

/// Without noise, and with no term beside the reconstruction, the objective is the reconstruction.
bool is_plain(const TrialPlugins& plugins, const Stage& stage, const Objective& objective) {
  return plugins.noise->is_identity() && !plugins.model->conditional() && !stage.input && objective.unit.empty() &&
         objective.terms.size() == 1 && objective.terms[0].name == "reconstruction";
}

/// What the metrics of one pass over one split may ask for. `encode_train` gives the codes of the training split; it is
/// called at most once.
class TrialMetricContext final : public MetricContext {
 public:
  TrialMetricContext(const DataSplits& data, const TrialPlugins& plugins, const Split& measured, std::uint64_t seed,
                     std::function<std::vector<float>()> encode_train)
      : data_(data), plugins_(plugins), measured_(measured), seed_(seed), encode_train_(std::move(encode_train)) {}

  const DataShape& shape() const override { return data_.shape; }
  std::ptrdiff_t latent_size() const override { return plugins_.model->latent_size(); }
  std::ptrdiff_t coordinates() const override { return static_cast<Index>(data_.coordinates.size()); }
  std::ptrdiff_t examples() const override { return measured_.count; }
  BatchView train_inputs() const override { return data_.train.view(); }
  std::span<const std::int32_t> train_labels() const override { return data_.train.training_labels; }
  BatchView train_latents() const override {
    if (train_latents_.empty()) train_latents_ = encode_train_();
    return {train_latents_.data(), data_.train.count, latent_size()};
  }
  const Model& model() const override { return *plugins_.model; }
  const Loss& loss() const override { return *plugins_.loss; }
  const Noise& noise() const override { return *plugins_.noise; }
  Rng rng(std::uint64_t stream) const override { return Rng(seed_, Purpose::metric, stream); }
  const std::any& cached(const std::string& key, const std::function<std::any()>& compute) const override {
    return data_.cached(key, compute);
  }

 private:
  const DataSplits& data_;
  const TrialPlugins& plugins_;
  const Split& measured_;
  std::uint64_t seed_;
  std::function<std::vector<float>()> encode_train_;
  mutable std::vector<float> train_latents_;
};

BatchView coordinates_of(const Split& split, Index known, Index first, Index rows) {
  return known == 0 ? BatchView{} : BatchView{split.coordinates.data() + first * known, rows, known};
}

}  // namespace

Evaluator::Evaluator(const Registry& registry, const config::TrialConfig& config, const TrialPlugins& plugins,
                     const DataSplits& data, const Stage& stage, std::uint64_t seed)
    : registry_(registry), config_(config), plugins_(plugins), data_(data), stage_(stage), seed_(seed) {}

std::vector<Measurement> Evaluator::measure(const std::string& split_name, Moment moment) {
  const Split& split = data_.named(split_name);
  epoch_ = moment.epoch;
  const TrialMetricContext context(data_, plugins_, split, seed_, [this] { return encode(data_.train); });
  auto metrics = start_metrics(context, moment);
  const auto known = static_cast<Index>(data_.coordinates.size());
  double reconstruction = 0;
  visit(split, split.count, [&](Index first, ReconstructionPass& pass) {
    reconstruction += pass.loss() * static_cast<double>(pass.rows());
    const MetricBatch batch{pass.clean(),
                            pass.reconstruction(),
                            pass.latent(),
                            split.labels.empty() ? nullptr : split.labels.data() + first,
                            pass.log_variance(),
                            pass.class_logits(),
                            coordinates_of(split, known, first, pass.rows())};
    for (auto& [id, metric, at_end] : metrics) guarded(id, [&] { metric->add(batch); });
  });
  reconstruction /= static_cast<double>(split.count);

  const std::string unit(plugins_.loss->unit());
  const auto& traced = objective_pass(split, std::min(kEvaluationRows, split.count)).objective();
  const double loss = is_plain(plugins_, stage_, traced) ? reconstruction : objective(split);
  std::vector<Measurement> result{
      {split_name + ".loss", traced.unit.empty() ? unit : traced.unit, std::string(config::kValidLoss.text), loss},
      {split_name + ".reconstruction", unit, std::string(config::kValidReconstruction.text), reconstruction}};
  for (auto& measurement : finish(split_name, metrics)) result.push_back(std::move(measurement));
  return result;
}

void Evaluator::check_metric(const config::MetricUse& use, const std::string& split_name) const {
  const TrialMetricContext context(data_, plugins_, data_.named(split_name), seed_,
                                   [this] { return encode(data_.train); });
  start_metric(use, context, {0, true});
}

void Evaluator::for_batches(Index count, const std::function<void(Index first, Index rows)>& body) const {
  for (Index first = 0; first < count; first += kEvaluationRows) {
    if (stop_condition_) stop_condition_->check(epoch_);
    if (progress_) progress_->beat();
    body(first, std::min(kEvaluationRows, count - first));
  }
}

void Evaluator::visit(const Split& split, Index count,
                      const std::function<void(Index first, ReconstructionPass&)>& visit) {
  for_batches(count, [&](Index first, Index rows) {
    auto& pass = reconstruction_pass(rows);
    fill(pass, split, data_.shape.classes, first, rows);
    pass.forward();
    visit(first, pass);
  });
}

void Evaluator::visit_corrupted(const Split& split, Index count,
                                const std::function<void(Index first, ReconstructionPass&)>& visit) {
  std::uint64_t batch = 0;
  for_batches(count, [&](Index first, Index rows) {
    auto& pass = reconstruction_pass(rows);
    fill(pass, split, data_.shape.classes, first, rows);
    Rng rng(stream(), Purpose::noise, batch++);
    const auto* clean = split.inputs.data() + first * split.features;
    guarded(plugins_.noise_id, [&] {
      plugins_.noise->corrupt({clean, rows, split.features}, {pass.input(), rows, split.features}, rng);
    });
    pass.forward();
    visit(first, pass);
  });
}

std::vector<Evaluator::MetricInstance> Evaluator::start_metrics(const MetricContext& context, Moment moment) const {
  std::vector<MetricInstance> instances;
  for (const auto& use : config_.metrics)
    if (auto instance = start_metric(use, context, moment)) instances.push_back(std::move(*instance));
  return instances;
}

/// Nothing if the metric is not due.
std::optional<Evaluator::MetricInstance> Evaluator::start_metric(const config::MetricUse& use,
                                                                 const MetricContext& context, Moment moment) const {
  const std::string id = "metric/" + use.name;
  return guarded(id, [&]() -> std::optional<MetricInstance> {
    auto metric = registry_.make_metric(use.name, use.params);
    const Index every = use.every >= 0 ? use.every : metric->every_epoch() ? 1 : 0;
    const bool due = moment.last || (every > 0 && moment.epoch % every == 0);
    if (!due) return std::nullopt;
    metric->begin(context);
    return MetricInstance{id, std::move(metric), every == 0};
  });
}

std::vector<Measurement> Evaluator::finish(const std::string& split, std::vector<MetricInstance>& metrics) const {
  std::vector<Measurement> result;
  for (auto& [id, metric, at_end_only] : metrics) {
    const auto measured = guarded(id, [&] {
      auto values = metric->finish();
      const auto outputs = metric->outputs();
      if (values.size() != outputs.size())
        throw PluginError(fmt::format("finish() returned {} values for {} outputs", values.size(), outputs.size()));
      std::vector<Measurement> own;
      for (std::size_t i = 0; i < values.size(); ++i)
        own.push_back({split + "." + outputs[i].name, outputs[i].unit, outputs[i].text, values[i], at_end_only});
      return own;
    });
    result.insert(result.end(), measured.begin(), measured.end());
  }
  return result;
}

std::uint64_t Evaluator::stream() const { return derive_seed(seed_, Purpose::metric); }

double Evaluator::objective(const Split& split) {
  double sum = 0;
  std::uint64_t batch = 0;
  for_batches(split.count, [&](Index first, Index rows) {
    auto& pass = objective_pass(split, rows);
    fill(pass, split, data_.shape.classes, first, rows);
    pass.forward({stream(), batch++}, std::numeric_limits<double>::infinity());
    sum += pass.total() * static_cast<double>(rows);
  });
  return sum / static_cast<double>(split.count);
}

std::vector<float> Evaluator::encode(const Split& split) const {
  std::vector<float> codes;
  std::unique_ptr<ReconstructionPass> pass;
  for_batches(split.count, [&](Index first, Index rows) {
    if (!pass || pass->rows() != rows)
      pass = std::make_unique<ReconstructionPass>(plugins_, data_.shape, rows, ReconstructionPass::Depth::encode);
    fill(*pass, split, data_.shape.classes, first, rows);
    pass->forward();
    const auto latent = pass->latent().all();
    codes.insert(codes.end(), latent.begin(), latent.end());
  });
  return codes;
}

ReconstructionPass& Evaluator::reconstruction_pass(Index rows) {
  auto& pass = reconstruction_passes_[rows];
  if (!pass)
    pass = std::make_unique<ReconstructionPass>(plugins_, data_.shape, rows, ReconstructionPass::Depth::reconstruct);
  return *pass;
}

ObjectivePass& Evaluator::objective_pass(const Split& split, Index rows) {
  const bool labelled = !split.labels.empty();
  auto& pass = objective_passes_[{rows, labelled}];
  const PassShape shape{
      rows, data_.shape.features, labelled ? rows : 0, data_.shape.classes, data_.train.count, data_.labelled};
  if (!pass)
    pass = std::make_unique<ObjectivePass>(plugins_, stage_, stage_.updates[0], shape, ObjectivePass::Use::evaluate);
  return *pass;
}

}  // namespace sandglass
