#include "core/base/denormals.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <sandglass/plugin.hpp>

#include "tests/core/trial/fakes.hpp"
#include "tests/core/trial/tasks.hpp"

namespace sandglass::test_trial_denormals {
namespace {

volatile float tiny = 1e-40F;

bool kept() { return tiny * 1.0F != 0; }

/// Says whether its thread computes with denormals.
class Kept final : public Metric {
 public:
  std::vector<MetricOutput> outputs() const override { return {{"kept", "", "1 if denormals are numbers."}}; }
  void add(const MetricBatch&) override { kept_ += kept() ? 1 : 0; }
  std::vector<double> finish() override { return {kept_ + (kept() ? 1 : 0)}; }

 private:
  double kept_ = 0;
};

/// Asks so in every batch, and fails if they are.
class Asks final : public Noise {
 public:
  void corrupt(BatchView clean, MutableBatchView out, Rng&) const override {
    if (kept()) throw Error("denormals are numbers in a step of training");
    std::copy(clean.all().begin(), clean.all().end(), out.all().begin());
  }
};

/// Examples of denormals, computed while they are read.
class Tiny final : public Transform {
 public:
  DataShape prepare(const DataShape& shape) override { return shape; }
  void apply(std::span<const float> in, std::span<float> out, Rng&) const override {
    for (std::size_t i = 0; i < in.size(); ++i) out[i] = in[i] * 1e-40F + tiny * 1.0F;
  }
};

std::unique_ptr<Registry> plugins() {
  return fakes::registry_with([](Registrar& to) {
    to.metric("kept", "Asks.", Schema{}, [](const Params&) { return std::make_unique<Kept>(); });
    to.noise("asks", "Asks.", Schema{}, [](const Params&) { return std::make_unique<Asks>(); });
    to.transform("tiny", "Shrinks.", Schema{}, [](const Params&) { return std::make_unique<Tiny>(); });
  });
}

TrialSpec spec_of() {
  TrialSpec spec;
  spec.trial = 1, spec.seed = 5;
  spec.config = fakes::trial_config("train: {epochs: 3, batch: 8}\nrecord: {latents: test}\n");
  spec.config.noise.name = "asks";
  spec.config.noise.params = {};
  spec.config.metrics.front().name = "kept";
  return spec;
}

}  // namespace

TEST_CASE("a trial trains and is measured with denormals flushed, and its thread gets back what it had") {
  if (!DenormalScope::flushable()) return;
  const auto all = plugins();
  const auto spec = spec_of();
  REQUIRE(kept());
  const auto whole = run_whole(spec, *all);
  CHECK(kept());
  INFO(whole.failure.reason);
  REQUIRE(whole.status == results::TrialStatus::completed);
  for (const auto& series : whole.series)
    if (series.name == "valid.kept") CHECK(series.values == std::vector<double>(3, 0.0));
  for (const auto& scalar : whole.scalars)
    if (scalar.name == "test.kept") CHECK(scalar.value == 0);
  CHECK(results::digest(run_in_tasks(spec, *all)) == results::digest(whole));
}

TEST_CASE("transforms compute with denormals flushed, whichever thread is the first to ask for the data") {
  if (!DenormalScope::flushable()) return;
  const auto all = plugins();
  const config::PluginUse ramp{"ramp", fakes::trial_config().dataset.params}, shrink{"tiny", Params()};
  const auto data = DataCache(*all).get(ramp, {.train = 22, .valid = 8, .test = 5}, {shrink});
  CHECK(kept());
  for (const float x : data->train.inputs) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, &x, sizeof bits);
    REQUIRE(bits == 0);
  }
}

}  // namespace sandglass::test_trial_denormals
