#include "tests/core/trial/staged.hpp"

#include "tests/core/trial/fakes.hpp"

namespace sandglass::fakes {
namespace {

/// Adds `amount`; or uniform noise of its own in every epoch.
class Shift final : public Transform {
 public:
  Shift(double amount, bool random) : amount_(amount), random_(random) {}
  DataShape prepare(const DataShape& shape) override { return shape; }
  void apply(std::span<const float> in, std::span<float> out, Rng& rng) const override {
    for (std::size_t i = 0; i < in.size(); ++i)
      out[i] = in[i] + static_cast<float>(random_ ? rng.uniform(0, amount_) : amount_);
  }
  bool every_epoch() const override { return random_; }
  std::string source() const override { return "shifted"; }

 private:
  double amount_;
  bool random_;
};

}  // namespace

Stage one_update(std::string name, std::function<Objective(TrainingBatch&)> objective) {
  Stage stage;
  stage.name = std::move(name);
  stage.updates.push_back({"only", std::move(objective), {}});
  return stage;
}

std::function<Objective(TrainingBatch&)> reconstruction(const Staged& model) {
  return [&model](TrainingBatch& batch) { return model.objective(batch); };
}

std::unique_ptr<Registry> registry(const Staged::Stages& stages) {
  return registry_with([&](Registrar& registrar) {
    registrar.model("staged", "Stages.", Schema{},
                    [stages](const Params&) { return std::make_unique<Staged>(stages); });
    const auto amount = [] { return Schema{}.real("amount", {.fallback = 1, .text = "Amount."}); };
    registrar.transform("shift", "Adds.", amount(),
                        [](const Params& p) { return std::make_unique<Shift>(p.real("amount"), false); });
    registrar.transform("jitter", "Adds noise.", amount(),
                        [](const Params& p) { return std::make_unique<Shift>(p.real("amount"), true); });
  });
}

config::TrialConfig config_of(const Registry& registry, config::TrialConfig config) {
  config.model = {"staged", Params(registry.at(Kind::model, "staged").schema)};
  return config;
}

}  // namespace sandglass::fakes
