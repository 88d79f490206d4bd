#include "tests/core/config/fake_plugins.hpp"

#include <stdexcept>

#include "core/base/error.hpp"
#include "core/plugin/load/registrar.hpp"

namespace sandglass {
namespace {

class FakeMetric final : public Metric {
 public:
  explicit FakeMetric(std::string name, bool every_epoch = true, Goal goal = Goal::none)
      : name_(std::move(name)), every_epoch_(every_epoch), goal_(goal) {}
  std::vector<MetricOutput> outputs() const override { return {{name_, "", "", goal_}}; }
  void add(const MetricBatch&) override {}
  std::vector<double> finish() override { return {0}; }
  bool every_epoch() const override { return every_epoch_; }

 private:
  std::string name_;
  bool every_epoch_;
  Goal goal_;
};

/// Counts the points of lists; a range without a step is continuous and refused.
class FakeGrid final : public Sampler {
 public:
  std::uint64_t points(const SearchSpace& space) const override {
    std::uint64_t count = 1;
    for (const Axis& axis : space) {
      if (!axis.is_list() && axis.step == 0)
        throw ConfigError("a grid cannot cover the continuous range of " + axis.path +
                          ": give it a step or list values");
      count *= axis.is_list() ? axis.values.size() : 2;
    }
    return count;
  }
  bool enumerates() const override { return true; }
  std::optional<Point> ask(const Ask& ask) override {
    Point point;
    std::uint64_t rest = ask.index;
    for (const Axis& axis : ask.space) {
      const std::uint64_t count = axis.is_list() ? axis.values.size() : 2;
      point.push_back(value_at(axis, rest % count));
      rest /= count;
    }
    return point;
  }
};

class FakeRandom final : public Sampler {
 public:
  explicit FakeRandom(std::int64_t trials) : trials_(static_cast<std::uint64_t>(trials)) {}
  std::uint64_t points(const SearchSpace&) const override { return trials_; }
  std::optional<Point> ask(const Ask&) override { return Point{}; }

 private:
  std::uint64_t trials_;
};

/// Has one objective in mind.
class FakeClimb final : public Sampler {
 public:
  std::uint64_t points(const SearchSpace&) const override { return 5; }
  std::size_t most_objectives() const override { return 1; }
  std::optional<Point> ask(const Ask&) override { return Point{}; }
};

/// Needs more epochs than its first rung.
class FakePruner final : public Pruner {
 public:
  explicit FakePruner(std::int64_t first) : first_(first) {}
  void prepare(const PruningPlan& plan) override {
    if (plan.epochs <= first_)
      throw ConfigError("its first rung is after epoch " + std::to_string(first_) + ", but trials train only " +
                        std::to_string(plan.epochs) + ": lower 'first'");
  }
  std::int64_t next_rung(std::uint64_t, std::int64_t epoch) const override { return epoch < first_ ? first_ : 0; }
  Decision judge(std::span<const TrialSnapshot>, std::uint64_t) override { return Decision::go_on; }

 private:
  std::int64_t first_;
};

/// Prunes nothing.
class FakeNone final : public Pruner {
 public:
  bool active() const override { return false; }
  void prepare(const PruningPlan&) override { throw ConfigError("one that is not active is not prepared"); }
  std::int64_t next_rung(std::uint64_t, std::int64_t) const override { return 0; }
  Decision judge(std::span<const TrialSnapshot>, std::uint64_t) override { return Decision::go_on; }
};

template <class Interface>
Factory<Interface> nothing() {
  return [](const Params&) { return std::unique_ptr<Interface>(); };
}

void add_parts(Registrar& add) {
  add.dataset("blobs", "Gaussian blobs.",
              Schema{}
                  .real("spread", {.fallback = 1.0, .above = 0, .text = "Standard deviation of a blob."})
                  .integer("classes", {.fallback = 10, .min = 1, .text = "Number of blobs."}),
              nothing<Dataset>());
  add.dataset("files", "Examples in a file.",
              Schema{}
                  .file("images", {.text = "The file.", .also = {"path"}})
                  .file("labels", {.fallback = "", .text = "Its labels; empty for none."}),
              nothing<Dataset>());
  add.transform("rotate", "Turns images.",
                Schema{}.real("max_angle", {.fallback = 15.0, .min = 0, .max = 180, .text = "Largest angle."}),
                nothing<Transform>());
  add.transform("binarise", "Draws black or white.", Schema{}, nothing<Transform>());
  add.noise("none", "No noise.", Schema{}, nothing<Noise>());
  add.noise("masking", "Sets pixels to zero.",
            Schema{}.real("ratio", {.fallback = 0.25, .min = 0, .max = 1, .text = "Share of pixels."}),
            nothing<Noise>());
  add.noise("gaussian", "Adds noise.",
            Schema{}.real("sigma", {.fallback = 0.1, .min = 0, .text = "Standard deviation."}), nothing<Noise>());
  add.noise("striped", "Sets every so many rows to zero.",
            Schema{}.integer("ratio", {.fallback = 2, .min = 1, .text = "Rows."}), nothing<Noise>());
  add.model("autoencoder", "Encoder and decoder.",
            Schema{}
                .integers("hidden", {.fallback = {{256}}, .min = 1, .text = "Units of the hidden layers."})
                .integer("latent", {.fallback = 32, .min = 1, .text = "Size of the code."})
                .choice("activation",
                        {.choices = {"sigmoid", "tanh", "relu"}, .fallback = "relu", .text = "Of hidden layers."})
                .boolean("tied", {.fallback = false, .text = "Decoder weights are the encoder's."}),
            nothing<Model>());
  const auto latent = Schema{}.integer("latent", {.fallback = 32, .min = 1, .text = "Size of the code."});
  using enum NetworkRole;
  add.model("hourglass", "An encoder and a decoder, built by networks.", latent, nothing<Model>(), {encoder, decoder});
  add.model("judge", "One with a classifier.", latent, nothing<Model>(), {encoder, decoder, classifier});
  add.model("duel", "One with a discriminator.",
            Schema{latent}.integer("steps", {.fallback = 1, .min = 1, .text = "Of the discriminator."}),
            nothing<Model>(), {encoder, decoder, discriminator});
  add.network("dense", "Fully connected layers.",
              Schema{}
                  .integers("hidden", {.fallback = {{256}}, .min = 1, .text = "Units of the hidden layers."})
                  .choice("activation", {.choices = {"tanh", "relu"}, .fallback = "relu", .text = "Of the layers."}),
              nothing<Network>());
  add.network("convolutional", "Convolutions.",
              Schema{}
                  .integers("channels", {.fallback = {{16, 32}}, .min = 1, .text = "Channels of the layers."})
                  .integer("kernel", {.fallback = 3, .min = 1, .text = "Size of the kernels."})
                  .choice("activation", {.choices = {"tanh", "relu"}, .fallback = "relu", .text = "Of the layers."}),
              nothing<Network>());
  add.loss("bce", "Cross-entropy.", Schema{}, nothing<Loss>());
  add.loss("mse", "Squared error.", Schema{}, nothing<Loss>());
  add.loss("huber", "Huber's loss.",
           Schema{}.real("delta", {.fallback = 1.0, .above = 0, .text = "Where it turns linear."}), nothing<Loss>());
  const auto rate = Schema{}.real("learning_rate", {.fallback = 1e-3, .above = 0, .text = "Step size."});
  add.optimizer("adam", "Adam.", rate, nothing<Optimizer>());
  add.optimizer("sgd", "Gradient descent.",
                Schema{rate}.real("momentum", {.fallback = 0.0, .min = 0, .text = "Share of the last step."}),
                nothing<Optimizer>());
}

void add_measures(Registrar& add) {
  for (const std::string name : {"mse", "bce"})
    add.metric(name, "A metric.", Schema{}, [name](const Params&) { return std::make_unique<FakeMetric>(name); });
  add.metric(
      "renamed", "Gives the output it is told to.", Schema{}.text("as", {.fallback = "renamed", .text = "Name."}),
      [](const Params& params) { return std::make_unique<FakeMetric>(params.text("as"), true, Goal::maximize); });
  add.metric("final", "Costs much.", Schema{},
             [](const Params&) { return std::make_unique<FakeMetric>("final", false); });
  add.metric("broken", "Cannot be made.", Schema{},
             [](const Params&) -> std::unique_ptr<Metric> { throw std::runtime_error("no table of chi squared"); });
  add.sampler("grid", "All combinations.", Schema{}, [](const Params&) { return std::make_unique<FakeGrid>(); });
  add.sampler("random", "Random points.", Schema{}.integer("trials", {.fallback = 20, .min = 1, .text = "How many."}),
              [](const Params& params) { return std::make_unique<FakeRandom>(params.integer("trials")); });
  add.sampler("climb", "Uphill.", Schema{}, [](const Params&) { return std::make_unique<FakeClimb>(); });
  add.sampler("broken", "Throws what is not an exception.", Schema{},
              [](const Params&) -> std::unique_ptr<Sampler> { throw 7; });
  add.pruner("none", "Prunes nothing.", Schema{}, [](const Params&) { return std::make_unique<FakeNone>(); });
  add.pruner("halving", "Prunes half.", Schema{}.integer("first", {.fallback = 1, .min = 1, .text = "First rung."}),
             [](const Params& params) { return std::make_unique<FakePruner>(params.integer("first")); });
  add.pruner("broken", "Cannot be made.", Schema{},
             [](const Params&) -> std::unique_ptr<Pruner> { throw std::runtime_error("no teeth"); });
}

}  // namespace

Registry fake_registry() {
  Registry registry;
  Registrar add(registry, "the tests", "1.0");
  add_parts(add);
  add_measures(add);
  registry.freeze();
  return registry;
}

}  // namespace sandglass
