#include "core/sweep/study/preflight.hpp"

#include <catch2/catch.hpp>
#include <sandglass/plugin.hpp>

#include "core/base/error.hpp"
#include "core/config/validate/validate.hpp"
#include "tests/core/trial/fakes.hpp"

namespace sandglass::test_preflight {

namespace {

std::string check(const config::StudySpec& study) {
  const StudyPlan plan(study, fakes::registry());
  DataCache data(fakes::registry());
  return check_data(study, plan, fakes::registry(), data).source;
}

}  // namespace

TEST_CASE("the data's source is told, once however many trials there are") {
  CHECK(check(fakes::study("sweep: {sampler: list, axes: {model.latent: [1, 2, 3]}}\n")) == "a ramp");
}

TEST_CASE("what the data are is told once for all variants that have the same") {
  const auto overviews = [](const config::StudySpec& study) {
    const StudyPlan plan(study, fakes::registry());
    DataCache data(fakes::registry());
    return check_data(study, plan, fakes::registry(), data).overviews;
  };
  const auto one = overviews(fakes::study("sweep: {sampler: list, axes: {model.latent: [1, 2, 3]}}\n"));
  REQUIRE(one.size() == 1);
  CHECK(one[0].dataset == "ramp");
  CHECK_FALSE(one[0].varies);
  CHECK(overview_lines(one)[0] == "ramp: " + one[0].words());
  const auto varied = overviews(fakes::study("sweep: {sampler: list, axes: {dataset.train: [10, 20]}}\n"));
  REQUIRE(varied.size() == 1);
  CHECK_THAT(varied[0].words(), Catch::StartsWith("10 train, ") && Catch::EndsWith("(of the first trial)"));
  const auto two =
      overviews(fakes::study("sweep: {sampler: list, variants: {a: {}, b: {dataset: {use: ramp, train: 10, valid: 8}}, "
                             "c: {loss: square}}}\n"));
  REQUIRE(two.size() == 2);
  CHECK(two[0].variants == std::vector<std::string>{"a", "c"});
  CHECK(overview_lines(two)[1] == "ramp (b): " + two[1].words());
}

TEST_CASE("an overview says what an example is, and what is no example") {
  DataOverview data{.dataset = "csv",
                    .train = 398,
                    .valid = 85,
                    .test = 86,
                    .labelled = 398,
                    .left_out = 3,
                    .shape = {.features = 30, .classes = 2}};
  CHECK(data.words() == "398 train, 85 valid, 86 test; 30 features, 2 classes; 3 records left out");
  data.labelled = 100;
  data.left_out = 0;
  data.shape = {.features = 192, .height = 8, .width = 8, .channels = 3, .classes = 10};
  CHECK(data.words() == "398 train (100 labelled), 85 valid, 86 test; images of 8 x 8, 3 channels, 10 classes");
  data.shape = {.features = 48, .steps = 24};
  CHECK(data.words() == "398 train, 85 valid, 86 test; 24 steps of 2");
}

TEST_CASE("data that cannot be divided, and recorded examples that are not there, are found before the first trial") {
  CHECK_THROWS_AS(check(fakes::study("dataset: {use: ramp, train: 100, valid: 8}\n")), ConfigError);
  const std::string no_test = "dataset: {use: ramp, with_test: false, train: 22, valid: 8}\n";
  CHECK_THROWS_WITH(check(fakes::study(no_test + "record: {latents: test}\n")),
                    Catch::Contains("latents") && Catch::Contains("dataset.test"));
  CHECK_NOTHROW(check(fakes::study(no_test + "record: {latents: valid}\n")));
}

TEST_CASE("a study of very many trials is refused with its factors and the way on, one of few is not") {
  const auto study =
      fakes::study("sweep: {sampler: list, axes: {model.latent: [1, 2, 3], train.epochs: [1, 2]}, replicates: 400}\n");
  CHECK_NOTHROW(refuse_too_many_trials(study, fakes::registry()));
  CHECK_NOTHROW(refuse_too_many_trials(study, fakes::registry(), 2400));
  CHECK_THROWS_WITH(refuse_too_many_trials(study, fakes::registry(), 2399),
                    Catch::Contains("2,400 trials") && Catch::Contains("3 values of model.latent") &&
                        Catch::Contains("2 values of train.epochs") && Catch::Contains("400 replicates") &&
                        Catch::Contains("--yes"));
  CHECK_NOTHROW(refuse_too_many_trials(fakes::study(), fakes::registry(), 0));
}

namespace {

/// Fits no data.
class Misfit final : public Network {
 public:
  std::unique_ptr<Layers> encoder(const LayerSite&, const DataShape&, Index) const override {
    throw ConfigError("it takes no examples of 4 features");
  }
  std::unique_ptr<Layers> decoder(const LayerSite& site, Index, Index, const DataShape& out) const override {
    return encoder(site, out, 0);
  }
};

/// Asks for its decoder alone.
class Half final : public Model {
 public:
  void set_networks(const Networks& networks) override { networks_ = networks; }
  void build(const DataShape& shape, ParameterSet& parameters, Rng& rng) override {
    networks_.decoder->decoder({parameters, "decoder", rng}, 2, 0, shape);
  }
  Index latent_size() const override { return 2; }
  Value encode(Value x) const override { return x; }
  Value decode(Value z) const override { return z; }

 private:
  Networks networks_;
};

}  // namespace

TEST_CASE("a network that does not fit the data is reported at its own block") {
  const auto registry = fakes::registry_with([](Registrar& add) {
    add.network("misfit", "Fits no data.", Schema{}, [](const Params&) { return std::make_unique<Misfit>(); });
    add.model("half", "Decodes.", Schema{}, [](const Params&) { return std::make_unique<Half>(); },
              {NetworkRole::encoder, NetworkRole::decoder});
  });
  const auto study = config::validate(
      config::parse_study("name: s\nloss: square\noptimizer: descent\nmetrics: [energy]\nsweep: {sampler: list}\n"
                          "dataset: {use: ramp, train: 22, valid: 8, test: 5}\nmodel: half\nnetwork: misfit\n"
                          "decoder: misfit\n",
                          "s.yaml"),
      *registry);
  const StudyPlan plan(study, *registry);
  DataCache data(*registry);
  CHECK_THROWS_WITH(check_data(study, plan, *registry, data),
                    Catch::Contains("s.yaml:9:10: network/misfit: it takes no examples of 4 features"));
}

}  // namespace sandglass::test_preflight
