#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "tests/contract/support/contract.hpp"

namespace sandglass::test_metrics {
using namespace sandglass::contract;

namespace {

constexpr Index kSplitRows = 12, kTrain = 40, kLatent = 2;
const Index kSplitCols = kImages.features;

/// A model that offers everything a metric may ask for, in linear maps: a posterior, a classifier, a prior; and, if
/// conditional, the class beside the code.
class LinearModel final : public Model {
 public:
  explicit LinearModel(bool conditional) : conditional_(conditional) {}
  void build(const DataShape& shape, ParameterSet& parameters, Rng& rng) override {
    encoder_.emplace(parameters, "encoder", shape.features, kLatent, Activation::identity, rng);
    decoder_.emplace(parameters, "decoder", kLatent, shape.features, Activation::identity, rng);
    classifier_.emplace(parameters, "classifier", shape.features, shape.classes, Activation::identity, rng);
  }
  Index latent_size() const override { return kLatent; }
  Value encode(Value x) const override { return (*encoder_)(x); }
  Value decode(Value z) const override { return (*decoder_)(z); }
  Value classify(Value x) const override { return (*classifier_)(x); }
  Posterior posterior(Value x, Value) const override { return {encode(x), shift(scale(encode(x), 0.1), -1)}; }
  bool has_prior() const override { return true; }
  bool conditional() const override { return conditional_; }

 private:
  bool conditional_;
  std::optional<Dense> encoder_, decoder_, classifier_;
};

/// Examples after their pass through the model.
struct Passed {
  std::vector<float> x, reconstruction, latent, log_variance, logits;
};

class Context final : public MetricContext {
 public:
  explicit Context(bool conditional = false) : model_(conditional) {
    Rng rng(3, Purpose::test);
    model_.build(kImages, parameters_, rng);
    loss_ = registry().make_loss("mse", Params(registry().at(Kind::loss, "mse").schema));
    noise_ = registry().make_noise("gaussian", Params(registry().at(Kind::noise, "gaussian").schema));
    train_ = pass(kTrain, 1);
    for (Index i = 0; i < kTrain; ++i) labels_.push_back(static_cast<std::int32_t>(i % kImages.classes));
  }
  const DataShape& shape() const override { return kImages; }
  std::ptrdiff_t latent_size() const override { return kLatent; }
  std::ptrdiff_t examples() const override { return kSplitRows; }
  std::ptrdiff_t coordinates() const override { return 2; }
  BatchView train_inputs() const override { return {train_.x.data(), kTrain, kSplitCols}; }
  std::span<const std::int32_t> train_labels() const override { return labels_; }
  BatchView train_latents() const override { return {train_.latent.data(), kTrain, kLatent}; }
  const Model& model() const override { return model_; }
  const Loss& loss() const override { return *loss_; }
  const Noise& noise() const override { return *noise_; }
  Rng rng(std::uint64_t stream) const override { return Rng(7, Purpose::metric, stream); }
  const std::any& cached(const std::string& key, const std::function<std::any()>& compute) const override {
    auto& slot = cache_[key];
    if (!slot.has_value()) slot = compute();
    return slot;
  }

  Passed pass(Index rows, std::uint64_t seed) const {
    Graph graph;
    const Value x = graph.input("x", rows, kSplitCols), z = model_.encode(x),
                log_variance = model_.posterior(x, {}).log_variance;
    const Value logits = model_.classify(x), y = loss_->reconstruction(model_.decode(z));
    graph.finish_forward_only({z, log_variance, logits, y});
    Passed passed{sample(rows, kSplitCols, seed), {}, {}, {}, {}};
    graph.set_input(x, passed.x.data());
    graph.forward();
    const auto copy = [&](Value value) {
      return std::vector<float>(graph.data<float>(value), graph.data<float>(value) + value.size());
    };
    passed.latent = copy(z), passed.log_variance = copy(log_variance), passed.logits = copy(logits);
    passed.reconstruction = copy(y);
    return passed;
  }

 private:
  LinearModel model_;
  ParameterSet parameters_;
  std::unique_ptr<Loss> loss_;
  std::unique_ptr<Noise> noise_;
  Passed train_;
  std::vector<std::int32_t> labels_;
  mutable std::map<std::string, std::any> cache_;
};

enum class Reconstruction { by_model, perfect, disturbed };

/// The examples are images: what reads tokens is told the size of a group.
std::unique_ptr<Metric> made(const Case& one) {
  Params params = one.params;
  if (one.entry->name == "token_accuracy") params.set("categories", Index{kImages.width});
  return registry().make_metric(one.entry->name, params);
}

/// The metric over one split, passed in batches of `batch`. Empty if it refuses this model.
std::vector<double> measured(const Case& one, const Context& context, Index batch,
                             Reconstruction reconstruction = Reconstruction::by_model) {
  Passed all = context.pass(kSplitRows, 2);
  if (reconstruction != Reconstruction::by_model) {
    all.reconstruction = all.x;
    const float share = reconstruction == Reconstruction::perfect ? 1e-4F : 0.3F;  // PSNR is infinite at 0
    for (float& value : all.reconstruction) value += share * (0.5F - value);
  }
  const auto coordinates = sample(kSplitRows, 2, 4);
  std::vector<std::int32_t> labels;
  for (Index i = 0; i < kSplitRows; ++i) labels.push_back(static_cast<std::int32_t>(i % kImages.classes));
  const auto metric = made(one);
  try {
    metric->begin(context);
  } catch (const ConfigError& refusal) {
    CHECK_THAT(refusal.what(), Catch::Contains("\n"));  // a second line that says how to mend it
    return {};
  }
  for (Index first = 0; first < kSplitRows; first += batch) {
    const Index rows = std::min(batch, kSplitRows - first);
    const auto view = [&](const std::vector<float>& data, Index cols) {
      return BatchView{data.data() + first * cols, rows, cols};
    };
    metric->add({view(all.x, kSplitCols), view(all.reconstruction, kSplitCols), view(all.latent, kLatent),
                 labels.data() + first, view(all.log_variance, kLatent), view(all.logits, kImages.classes),
                 view(coordinates, 2)});
  }
  return metric->finish();
}

}  // namespace

TEST_CASE("every metric returns one finite number for each output it declares") {
  const Context plain(false), conditional(true);
  for (const auto& one : cases(Kind::metric)) {
    INFO(one.label);
    const auto outputs = registry().make_metric(one.entry->name, one.params)->outputs();
    std::size_t accepted = 0;
    for (const auto* context : {&plain, &conditional}) {
      const auto values = measured(one, *context, kSplitRows);
      if (values.empty()) continue;
      ++accepted;
      CHECK(values.size() == outputs.size());
      for (const double value : values) CHECK(std::isfinite(value));
    }
    CHECK(accepted > 0);
    std::set<std::string> names;
    for (const auto& output : outputs) {
      CHECK((!output.name.empty() && !output.text.empty() && output.text.back() == '.'));
      CHECK(names.insert(output.name).second);
    }
  }
}

TEST_CASE("the names and goals of a metric's outputs are what its defaults say, whatever its parameters") {
  for (const auto& one : cases(Kind::metric)) {
    INFO(one.label);
    const auto declared = default_outputs(registry(), *one.entry);
    const auto own = registry().make_metric(one.entry->name, one.params)->outputs();
    REQUIRE(declared.size() == own.size());
    for (std::size_t i = 0; i < own.size(); ++i) {
      CHECK(own[i].name == declared[i].name);
      CHECK(own[i].goal == declared[i].goal);
    }
  }
}

TEST_CASE("a perfect reconstruction is at least as good as a disturbed one, the way that the metric declares") {
  const Context context;
  for (const auto& one : cases(Kind::metric)) {
    INFO(one.label);
    const auto perfect = measured(one, context, kSplitRows, Reconstruction::perfect);
    const auto disturbed = measured(one, context, kSplitRows, Reconstruction::disturbed);
    const auto outputs = registry().make_metric(one.entry->name, one.params)->outputs();
    for (std::size_t i = 0; i < perfect.size(); ++i) {
      if (outputs[i].goal == Goal::minimize) CHECK(perfect[i] <= disturbed[i]);
      if (outputs[i].goal == Goal::maximize) CHECK(perfect[i] >= disturbed[i]);
      if (outputs[i].goal == Goal::none) CHECK(perfect[i] == disturbed[i]);
    }
  }
}

TEST_CASE("every metric gives the same bits every time, and the same number for other batch sizes") {
  const Context plain(false), conditional(true);
  for (const auto& one : cases(Kind::metric))
    for (const auto* context : {&plain, &conditional}) {
      INFO(one.label);
      const auto whole = measured(one, *context, kSplitRows), batches = measured(one, *context, 5);
      CHECK(whole == measured(one, *context, kSplitRows));
      REQUIRE(whole.size() == batches.size());
      for (std::size_t i = 0; i < whole.size(); ++i) CHECK(whole[i] == Approx(batches[i]).epsilon(1e-6));
    }
}

TEST_CASE("no two metrics report the same name") {
  std::set<std::string> names;
  for (const auto* entry : registry().all(Kind::metric))
    for (const auto& output : registry().make_metric(entry->name, Params(entry->schema))->outputs()) {
      INFO(entry->id());
      CHECK(names.insert(output.name).second);
    }
}

}  // namespace sandglass::test_metrics
