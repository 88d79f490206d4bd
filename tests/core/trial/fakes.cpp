#include "tests/core/trial/fakes.hpp"

#include <optional>
#include <sandglass/plugin.hpp>
#include <stdexcept>

#include "core/config/validate/validate.hpp"

namespace sandglass::fakes {
namespace {

class Ramp final : public Examples {
 public:
  Ramp(Index first, Index count) : first_(first), count_(count) {}
  Index count() const override { return count_; }
  bool has_labels() const override { return true; }
  std::int32_t label(Index i) const override { return static_cast<std::int32_t>((first_ + i) % 3); }
  void read(Index i, std::span<float> out) const override {
    for (std::size_t d = 0; d < out.size(); ++d) out[d] = static_cast<float>(first_ + i + static_cast<Index>(d)) / 100;
  }

 private:
  Index first_, count_;
};

class RampDataset final : public Dataset {
 public:
  RampDataset(Index pool, Index test) : pool_(pool), test_(test) {}
  DatasetParts load(const DatasetRequest&) const override {
    DatasetParts parts;
    parts.shape = {.features = 4, .height = 2, .width = 2};
    parts.pool = std::make_unique<Ramp>(0, pool_);
    if (test_ > 0) parts.test = std::make_unique<Ramp>(pool_, test_);
    parts.source = "a ramp";
    return parts;
  }

 private:
  Index pool_, test_;
};

class Line final : public Model {
 public:
  Line(Index latent, bool terms) : latent_(latent), terms_(terms) {}
  void build(const DataShape& shape, ParameterSet& parameters, Rng& rng) override {
    encoder_ = &parameters.add("encoder.weight", shape.features, latent_);
    decoder_ = &parameters.add("decoder.weight", latent_, shape.features);
    glorot_uniform(*encoder_, rng);
    glorot_uniform(*decoder_, rng);
  }
  Index latent_size() const override { return latent_; }
  Value encode(Value x) const override { return linear(x, x.graph().parameter(*encoder_), {}); }
  Value decode(Value z) const override { return linear(z, z.graph().parameter(*decoder_), {}); }
  Objective objective(TrainingBatch& batch) const override {
    if (!terms_) return Model::objective(batch);
    const Value code = encode(batch.corrupted());
    const Value reconstruction = batch.loss().loss(decode(code), batch.clean());
    const Value penalty = scale(mean(square(code)), 0.5);
    return {add(reconstruction, penalty), {{"reconstruction", reconstruction}, {"penalty", penalty}}};
  }

 private:
  Index latent_;
  bool terms_;
  Parameter* encoder_ = nullptr;
  Parameter* decoder_ = nullptr;
};

class None final : public Noise {
 public:
  void corrupt(BatchView clean, MutableBatchView out, Rng&) const override {
    std::copy(clean.all().begin(), clean.all().end(), out.all().begin());
  }
  bool is_identity() const override { return true; }
};

class Add final : public Noise {
 public:
  Add(double amount, std::int64_t fail_at) : amount_(amount), fail_at_(fail_at) {}
  void corrupt(BatchView clean, MutableBatchView out, Rng& rng) const override {
    if (++calls_ == fail_at_) throw std::runtime_error("the noise has had enough");
    for (std::size_t i = 0; i < clean.all().size(); ++i)
      out.all()[i] = clean.all()[i] + static_cast<float>(rng.uniform(-amount_, amount_));
  }

 private:
  double amount_;
  std::int64_t fail_at_;
  mutable std::int64_t calls_ = 0;
};

class ThrowInt final : public Noise {
 public:
  void corrupt(BatchView, MutableBatchView, Rng&) const override { throw 7; }
};

class Square final : public Loss {
 public:
  Value reconstruction(Value pre_activation) const override { return pre_activation; }
  Value loss(Value pre_activation, Value target) const override {
    return mean_squared_error(pre_activation, target, Reduction::mean);
  }
  std::string_view unit() const override { return "squared error, mean over features and batch"; }
};

class Descent final : public Optimizer {
 public:
  Descent(double rate, bool fuse) : rate_(rate), fuse_(fuse) {}
  void prepare(std::vector<Parameter*> parameters) override { parameters_ = std::move(parameters); }
  void step(double factor) override {
    for (auto* parameter : parameters_)
      for (Index i = 0; i < parameter->size(); ++i)
        parameter->set(i, parameter->at(i) - factor * rate_ * parameter->gradient_at(i));
  }
  const double* fused_update_rate() const override { return fuse_ ? &rate_ : nullptr; }

 private:
  double rate_;
  bool fuse_;
  std::vector<Parameter*> parameters_;
};

/// Steps that remember the last one, and count.
class HeavyBall final : public Optimizer {
 public:
  explicit HeavyBall(double rate) : rate_(rate) {}
  void prepare(std::vector<Parameter*> parameters) override { rule_.emplace(std::move(parameters), 0.9); }
  void step(double factor) override { rule_->step(factor * rate_ / static_cast<double>(++steps_)); }
  std::vector<std::span<std::byte>> state() override {
    auto all = rule_->state();
    all.push_back(std::as_writable_bytes(std::span(&steps_, 1)));
    return all;
  }

 private:
  double rate_;
  std::optional<Sgd> rule_;
  std::int64_t steps_ = 0;
};

class Energy final : public Metric {
 public:
  Energy(bool every_epoch, bool complete) : every_epoch_(every_epoch), complete_(complete) {}
  std::vector<MetricOutput> outputs() const override {
    return {{every_epoch_ ? "energy" : "final_energy", "", "Mean square of the inputs."}};
  }
  void add(const MetricBatch& batch) override {
    for (const float x : batch.input.all()) sum_ += static_cast<double>(x) * static_cast<double>(x);
    count_ += batch.input.rows * batch.input.cols;
  }
  std::vector<double> finish() override {
    if (!complete_) return {};
    return {sum_ / static_cast<double>(count_)};
  }
  bool every_epoch() const override { return every_epoch_; }

 private:
  bool every_epoch_, complete_;
  double sum_ = 0;
  std::ptrdiff_t count_ = 0;
};

class Cartesian final : public Sampler {
 public:
  std::uint64_t points(const SearchSpace& space) const override {
    std::uint64_t count = 1;
    for (const auto& axis : space) count *= axis.values.size();
    return count;
  }
  bool enumerates() const override { return true; }
  std::optional<Point> ask(const Ask& ask) override {
    const auto& space = ask.space;
    auto index = ask.index;
    Point point(space.size());
    for (std::size_t a = space.size(); a-- > 0; index /= space[a].values.size())
      point[a] = space[a].values[index % space[a].values.size()];
    return point;
  }
};

/// Ten points, drawn at random.
class Draws final : public Sampler {
 public:
  std::uint64_t points(const SearchSpace&) const override { return 10; }
  std::optional<Point> ask(const Ask& ask) override {
    Point point;
    for (std::size_t a = 0; a < ask.space.size(); ++a)
      point.push_back(quantile(ask.space[a], Rng(ask.seed, Purpose::sampler, ask.index).fork(a).uniform()));
    return point;
  }
};

class Never final : public Pruner {
 public:
  bool active() const override { return false; }
  void prepare(const PruningPlan&) override {}
  std::int64_t next_rung(std::uint64_t, std::int64_t) const override { return 0; }
  Decision judge(std::span<const TrialSnapshot>, std::uint64_t) override { return Decision::go_on; }
};

}  // namespace

std::unique_ptr<Dataset> ramp(Index pool, Index test) { return std::make_unique<RampDataset>(pool, test); }

void register_all(Registry& to) {
  Registrar registrar(to, "tests", "1.0.0");
  registrar.dataset("ramp", "A ramp.", Schema{}.boolean("with_test", {.fallback = true, .text = "Has a test part."}),
                    [](const Params& p) { return ramp(40, p.boolean("with_test") ? 10 : 0); });
  registrar.model("line", "Two linear layers.",
                  Schema{}
                      .integer("latent", {.fallback = 2, .min = 1, .text = "Code size."})
                      .boolean("terms", {.fallback = false, .text = "Adds a penalty."}),
                  [](const Params& p) { return std::make_unique<Line>(p.integer("latent"), p.boolean("terms")); });
  registrar.noise("none", "No noise.", Schema{}, [](const Params&) { return std::make_unique<None>(); });
  registrar.noise("add", "Adds uniform noise.",
                  Schema{}
                      .real("amount", {.fallback = 0.1, .min = 0, .text = "Half-width."})
                      .integer("fail_at", {.fallback = 0, .min = 0, .text = "Throws in this call; 0: never."}),
                  [](const Params& p) { return std::make_unique<Add>(p.real("amount"), p.integer("fail_at")); });
  registrar.noise("throw_int", "Throws an int.", Schema{}, [](const Params&) { return std::make_unique<ThrowInt>(); });
  registrar.loss("square", "Mean squared error.", Schema{}, [](const Params&) { return std::make_unique<Square>(); });
  registrar.optimizer(
      "descent", "Gradient descent.",
      Schema{}
          .real("learning_rate", {.fallback = 0.1, .min = 0, .text = "Rate."})
          .boolean("fuse", {.fallback = false, .text = "Lets the graph fuse its update."}),
      [](const Params& p) { return std::make_unique<Descent>(p.real("learning_rate"), p.boolean("fuse")); });
  registrar.optimizer("heavy_ball", "Momentum, and steps that shrink.",
                      Schema{}.real("learning_rate", {.fallback = 0.1, .min = 0, .text = "Rate."}),
                      [](const Params& p) { return std::make_unique<HeavyBall>(p.real("learning_rate")); });
  registrar.metric("energy", "Input energy.", Schema{},
                   [](const Params&) { return std::make_unique<Energy>(true, true); });
  registrar.metric("final", "Input energy, once.", Schema{},
                   [](const Params&) { return std::make_unique<Energy>(false, true); });
  registrar.metric("short", "Forgets its value.", Schema{},
                   [](const Params&) { return std::make_unique<Energy>(true, false); });
  registrar.pruner("none", "Never.", Schema{}, [](const Params&) { return std::make_unique<Never>(); });
  registrar.sampler("draws", "Ten points at random.", Schema{},
                    [](const Params&) { return std::make_unique<Draws>(); });
  registrar.sampler("list", "Every combination.", Schema{},
                    [](const Params&) { return std::make_unique<Cartesian>(); });
}

const Registry& registry() {
  static const auto all = [] {
    auto made = std::make_unique<Registry>();
    register_all(*made);
    made->freeze();
    return made;
  }();
  return *all;
}

std::unique_ptr<Registry> registry_with(const std::function<void(Registrar&)>& add) {
  auto made = std::make_unique<Registry>();
  register_all(*made);
  Registrar registrar(*made, "test", "1.0.0");
  add(registrar);
  made->freeze();
  return made;
}

config::StudySpec study(const std::string& more_yaml) {
  std::string yaml = "name: fake\nseed: 3\nloss: square\n";
  const auto add_default = [&](const std::string& key, const std::string& text) {
    if (more_yaml.find("\n" + key + ":") == std::string::npos && more_yaml.rfind(key + ":", 0) != 0)
      yaml += key + ": " + text + "\n";
  };
  add_default("dataset", "{use: ramp, train: 22, valid: 8, test: 5}");
  add_default("model", "line");
  add_default("noise", "none");
  add_default("optimizer", "descent");
  add_default("metrics", "[energy]");
  add_default("train", "{epochs: 2, batch: 8}");
  add_default("sweep", "{sampler: list}");
  return config::validate(config::parse_study(yaml + more_yaml, "test.yaml", {}), registry());
}

config::TrialConfig trial_config(const std::string& more_yaml) { return study(more_yaml).base; }

}  // namespace sandglass::fakes
