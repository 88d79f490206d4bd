#include "plugins/models/stacked/stacked_layers.hpp"

namespace sandglass {
namespace {

std::string unit_of(bool cross_entropy, Reduction reduction) {
  return std::string(cross_entropy ? "nats" : "squared error") +
         (reduction == Reduction::mean ? " per unit of the layer below, mean over units and batch"
                                       : " per example, sum over the units of the layer below, mean over batch");
}

/// Squared error and cross-entropy of each element, (B, D), multiplied by its weight.
Value weighted(Value elements, Value weights, Reduction reduction) {
  const Value all = elements * weights;
  return reduction == Reduction::mean ? mean(all) : scale(sum(all), 1.0 / static_cast<double>(all.rows()));
}

/// Whether what a layer gives is bounded, so that its decoder should be as well.
bool bounded(Activation f) { return f == Activation::sigmoid || f == Activation::tanh; }

}  // namespace

void StackedAutoencoder::build(const DataShape& shape, ParameterSet& parameters, Rng& rng) {
  if (options_.sizes.empty())
    throw ConfigError("a stacked autoencoder needs at least one layer: expected hidden: [256] or the like, got []");
  if (options_.classify && shape.classes == 0)
    throw ConfigError(
        "fine_tune: classify needs labels, which this dataset does not have; set model.fine_tune: reconstruct, or use "
        "a dataset with labels");
  Index inputs = shape.features;
  for (std::size_t k = 0; k < options_.sizes.size(); ++k) {
    encoder_.emplace_back(parameters, "encoder." + std::to_string(k), inputs, options_.sizes[k], options_.activation,
                          rng);
    inputs = options_.sizes[k];
  }
  build_decoder(parameters, rng);
  if (options_.classify)
    classifier_.emplace(parameters, "classifier", inputs, shape.classes, Activation::identity, rng);
}

void StackedAutoencoder::build_decoder(ParameterSet& parameters, Rng& rng) {
  for (std::size_t k = 0; k < encoder_.size(); ++k) {
    const auto name = "decoder." + std::to_string(encoder_.size() - 1 - k);  // numbered in the order of decoding
    const auto& weight = encoder_[k].weight();
    if (options_.tied)
      tied_decoder_.emplace_back(parameters, name, encoder_[k], decoder_activation(k));
    else
      decoder_.emplace_back(parameters, name, weight.cols(), weight.rows(), decoder_activation(k), rng);
  }
}

Value StackedAutoencoder::through_layers(Value x, std::size_t count) const {
  for (std::size_t k = 0; k < count; ++k) x = encoder_[k](x);
  return x;
}

Value StackedAutoencoder::decode(Value z) const {
  for (std::size_t k = encoder_.size(); k-- > 0;) z = options_.tied ? tied_decoder_[k](z) : decoder_[k](z);
  return z;
}

Value StackedAutoencoder::layer_logits(std::size_t k, Value code) const {
  return options_.tied ? tied_decoder_[k].logits(code) : decoder_[k].logits(code);
}

Value StackedAutoencoder::classify(Value x) const { return classifier_ ? (*classifier_)(encode(x)) : Value{}; }

Objective StackedAutoencoder::objective(TrainingBatch& batch) const {
  if (classifier_) {
    const Value total = mean(cross_entropy_from_logits(classify(batch.clean()), batch.labels()));
    return {total, {{"cross_entropy", total}}, "nats per example, mean over batch"};
  }
  const Value x = options_.denoising ? batch.corrupted() : batch.clean();
  const Value total = batch.loss().loss(decode(encode(x)), batch.clean());
  return {total, {{"reconstruction", total}}, ""};
}

Value StackedAutoencoder::layer_loss(std::size_t k, TrainingBatch& batch, Value a, Value weights) const {
  const Value clean = batch.clean();
  if (k == 0) return weights.valid() ? batch.loss().weighted_loss(a, clean, weights) : batch.loss().loss(a, clean);
  const auto reduction = batch.loss().reduction();
  if (options_.activation == Activation::sigmoid)
    return weights.valid() ? weighted(softplus(a) - a * clean, weights, reduction)
                           : bce_with_logits(a, clean, reduction);
  const Value y = bounded(options_.activation) ? activation(a, options_.activation) : a;
  return weights.valid() ? weighted(square(y - clean), weights, reduction) : mean_squared_error(y, clean, reduction);
}

Objective StackedAutoencoder::layer_objective(std::size_t k, TrainingBatch& batch) const {
  const Value a = layer_logits(k, encoder_[k](options_.denoising ? batch.corrupted() : batch.clean()));
  const double chosen = options_.emphasis_corrupted, others = options_.emphasis_clean;
  Value weights;
  if (chosen != 1 || others != 1) weights = shift(scale(batch.corruption_mask(), chosen - others), others);
  const Value total = layer_loss(k, batch, a, weights);
  const std::string unit = k == 0 ? "" : unit_of(options_.activation == Activation::sigmoid, batch.loss().reduction());
  return {total, {{"reconstruction", total}}, unit};
}

Stage StackedAutoencoder::pretraining(std::size_t k) const {
  std::vector<Parameter*> trained{&encoder_[k].weight(), &encoder_[k].bias()};
  if (options_.tied)
    trained.push_back(&tied_decoder_[k].bias());
  else
    trained.insert(trained.end(), {&decoder_[k].weight(), &decoder_[k].bias()});
  Stage stage;
  stage.name = "pretrain." + std::to_string(k + 1);
  stage.updates.push_back(
      {stage.name, [this, k](TrainingBatch& batch) { return layer_objective(k, batch); }, std::move(trained)});
  stage.epochs = options_.pretrain_epochs;
  stage.learning_rate = options_.pretrain_learning_rate;
  if (k > 0) stage.input = [this, k](Value x) { return through_layers(x, k); };
  return stage;
}

std::vector<Stage> StackedAutoencoder::stages() const {
  std::vector<Stage> all;
  for (std::size_t k = 0; options_.pretrain_epochs > 0 && k < encoder_.size(); ++k) all.push_back(pretraining(k));
  Stage fine_tune;
  fine_tune.name = "fine_tune";
  fine_tune.updates.push_back({fine_tune.name, [this](TrainingBatch& batch) { return objective(batch); }, {}});
  fine_tune.examples = options_.classify ? Stage::Examples::labelled : Stage::Examples::all;
  all.push_back(std::move(fine_tune));
  return all;
}

std::vector<TrainingSeries> StackedAutoencoder::series() const {
  std::vector<TrainingSeries> all;
  for (std::size_t k = 1; options_.pretrain_epochs > 0 && k <= options_.sizes.size(); ++k)
    all.push_back({"pretrain." + std::to_string(k) + ".loss",
                   "How well layer " + std::to_string(k) + " alone reconstructs its input while pretrained."});
  return all;
}

Schema stacked_schema() {
  const auto names = activation_names();
  return Schema{}
      .integers("hidden", {.fallback = std::vector<std::int64_t>{256, 256},
                           .min = 1,
                           .max = 65536,
                           .unit = "units",
                           .text = "Sizes of the stacked layers; the last one is the code."})
      .choice("activation",
              {.choices = {names.begin(), names.end()}, .fallback = "sigmoid", .text = "Activation of every layer."})
      .boolean("tied", {.fallback = true, .text = "Whether each layer's decoder uses its weights, transposed."})
      .integer("pretrain_epochs",
               {.fallback = 10, .min = 0, .unit = "epochs", .text = "Epochs of each layer's pretraining; 0 for none."})
      .real("pretrain_learning_rate",
            {.fallback = 0, .min = 0, .text = "Learning rate of the pretraining; 0: the optimizer's own."})
      .choice("fine_tune", {.choices = {"classify", "reconstruct"},
                            .fallback = "classify",
                            .text = "What the whole stack learns in the end: classify, by a softmax layer on labelled "
                                    "examples; reconstruct, as one autoencoder.",
                            .stage = "fine_tune"});
}

std::unique_ptr<Model> make_stacked(const Params& params, bool denoising) {
  const auto& hidden = params.integers("hidden");
  const double rate = params.real("pretrain_learning_rate");
  return std::make_unique<StackedAutoencoder>(
      StackOptions{.sizes = {hidden.begin(), hidden.end()},
                   .activation = activation_from_string(params.choice("activation")),
                   .tied = params.boolean("tied"),
                   .pretrain_epochs = params.integer("pretrain_epochs"),
                   .pretrain_learning_rate = rate > 0 ? std::optional<double>(rate) : std::nullopt,
                   .classify = params.choice("fine_tune") == "classify",
                   .denoising = denoising,
                   .emphasis_corrupted = denoising ? params.real("emphasis_corrupted") : 1,
                   .emphasis_clean = denoising ? params.real("emphasis_clean") : 1});
}

}  // namespace sandglass
