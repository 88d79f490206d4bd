#include "core/config/study/study_schema.hpp"
#include "core/config/validate/validate.hpp"
#include "core/plugin/load/registrar.hpp"
#include "tests/core/config/fake_plugins.hpp"

namespace sandglass::test_validate {
using namespace sandglass::config;

namespace {

const std::string kSmallest = "name: s\ndataset: {use: blobs, valid: 20}\nmodel: autoencoder\n";

StudySpec study(const std::string& text, const std::vector<std::string>& overrides = {}) {
  static const Registry registry = fake_registry();
  return validate(parse_study(text, "s.yaml", overrides), registry);
}

/// How many mistakes the study has.
std::size_t mistakes(const std::string& text, const std::vector<std::string>& overrides = {}) {
  try {
    study(text, overrides);
    return 0;
  } catch (const StudyError& error) {
    return error.diagnostics().size();
  }
}

}  // namespace

TEST_CASE("what a study leaves out has its default") {
  const StudySpec spec = study(kSmallest);
  CHECK(spec.name == "s");
  CHECK(spec.question.empty());
  CHECK(spec.seed == 0);
  CHECK(spec.base.dataset.params.real("spread") == 1.0);
  CHECK(spec.base.split.train == 0);
  CHECK(spec.base.split.valid == 20);
  CHECK(spec.base.split.test == -1);
  CHECK(spec.base.noise.name == "none");
  CHECK(spec.base.model.params.integers("hidden") == std::vector<std::int64_t>{256});
  CHECK(spec.base.loss.name == "bce");
  CHECK(spec.base.optimizer.name == "adam");
  CHECK(spec.base.optimizer.params.real("learning_rate") == 1e-3);
  REQUIRE(spec.base.metrics.size() == 1);
  CHECK(spec.base.metrics[0].name == "mse");
  CHECK(spec.base.train.epochs == 10);
  CHECK(spec.base.train.batch == 128);
  CHECK(spec.base.objective.metric == "valid.reconstruction");
  CHECK(spec.base.objective.minimize);
  CHECK(spec.base.record.latents == "none");
  CHECK(spec.base.record.weights == "best");
  CHECK(spec.space.empty());
  CHECK(spec.sampler.name == "grid");
  CHECK(spec.replicates == 1);
}

TEST_CASE("the split follows the study's seed unless it has its own") {
  CHECK(study(kSmallest + "seed: 7\n").base.split.seed == 7);
  CHECK(study(kSmallest, {"seed=7", "dataset.split_seed=3"}).base.split.seed == 3);
}

TEST_CASE("parameters of the split do not reach the dataset plugin") {
  const StudySpec spec = study(kSmallest);
  CHECK(spec.base.dataset.params.find("valid") == nullptr);
  CHECK(spec.base.dataset.params.find("use") == nullptr);
  CHECK(spec.base.dataset.params.values().size() == 2);
}

TEST_CASE("an integer is taken for a real, and a large one too") {
  CHECK(study(kSmallest + "loss: {use: huber, delta: 2}\n").base.loss.params.real("delta") == 2.0);
  CHECK(study(kSmallest + "loss: {use: huber, delta: 100000000000000000000}\n").base.loss.params.real("delta") == 1e20);
}

TEST_CASE("hexadecimal integers and plain texts that look special are what YAML 1.2 says") {
  CHECK(study(kSmallest + "train: {epochs: 0x10}\n").base.train.epochs == 16);
  CHECK(study(kSmallest + "question: no\n").question == "no");
}

TEST_CASE("a name that is missing from the short form is taken from the default plugin") {
  CHECK(study(kSmallest, {"optimizer.learning_rate=0.5"}).base.optimizer.params.real("learning_rate") == 0.5);
}

TEST_CASE("axes keep the order of the file and hold normalised values") {
  const StudySpec spec = study(kSmallest +
                               "noise: masking\n"
                               "sweep:\n  axes:\n    noise.ratio: [0, 0.5, 1]\n    model.latent: [8, 32]\n"
                               "    model.hidden: [[256], [512, 128]]\n    model.tied: [true, false]\n"
                               "    train.epochs: [1, 2]\n    dataset.train: [100]\n  replicates: 3\n");
  REQUIRE(spec.space.size() == 6);
  CHECK(spec.replicates == 3);
  CHECK(spec.space[0].path == "noise.ratio");
  CHECK(spec.space[0].values == std::vector<ParameterValue>{0.0, 0.5, 1.0});
  CHECK(spec.space[1].values == std::vector<ParameterValue>{std::int64_t{8}, std::int64_t{32}});
  CHECK(std::get<std::vector<std::int64_t>>(spec.space[2].values[1]) == std::vector<std::int64_t>{512, 128});
  CHECK(spec.space[3].spec.type == ParameterType::boolean);
}

TEST_CASE("a range keeps its bounds, its step and its scale") {
  const StudySpec spec = study(kSmallest +
                               "noise: gaussian\nsweep:\n  sampler: {use: random, trials: 5}\n  axes:\n"
                               "    noise.sigma: {min: 1e-3, max: 1, log: true}\n"
                               "    model.latent: {min: 8, max: 64, step: 8}\n");
  REQUIRE(spec.space.size() == 2);
  CHECK(spec.space[0].log);
  CHECK(spec.space[0].min == 1e-3);
  CHECK(spec.space[0].max == 1.0);
  CHECK(spec.space[0].step == 0.0);
  CHECK_FALSE(spec.space[0].is_list());
  CHECK(spec.space[1].step == 8.0);
  CHECK(spec.sampler.params.integer("trials") == 5);
}

TEST_CASE("at_point sets plugin parameters, splits and training, and leaves the rest") {
  const StudySpec spec =
      study(kSmallest +
            "noise: masking\nsweep:\n  axes:\n    noise.ratio: [0, 0.5]\n    dataset.train: [10, 20]\n"
            "    train.batch: [4]\n    dataset.spread: [1, 2]\n    dataset.split_seed: [5]\n");
  const TrialConfig config = at_point(spec, {0.5, std::int64_t{20}, std::int64_t{4}, std::int64_t{2}, std::int64_t{5}});
  CHECK(config.noise.params.real("ratio") == 0.5);
  CHECK(config.split.train == 20);
  CHECK(config.split.valid == 20);
  CHECK(config.split.seed == 5);
  CHECK(config.train.batch == 4);
  CHECK(config.train.epochs == 10);
  CHECK(config.dataset.params.real("spread") == 2.0);
  CHECK(spec.base.noise.params.real("ratio") == 0.25);
}

TEST_CASE("a sampler's point that does not fit the axes is the sampler's fault") {
  const StudySpec spec = study(kSmallest + "sweep:\n  axes:\n    model.latent: [8, 16]\n");
  CHECK_THROWS_WITH(at_point(spec, {}), "sampler/grid gave a point of 0 values, expected one for each of 1 axes");
  CHECK_THROWS_WITH(at_point(spec, {0.5}), "sampler/grid: model.latent is 0.5, expected integer >= 1");
  CHECK_THROWS_AS(at_point(spec, {std::string("x")}), PluginError);
}

TEST_CASE("an axis over the size of a split leaves it open whether the split is empty") {
  const std::string text = "name: s\ndataset: blobs\nmodel: autoencoder\n";
  CHECK(mistakes(text) == 1);
  CHECK(mistakes(text, {"sweep.axes.dataset.valid=[10, 20]"}) == 0);
}

TEST_CASE("an unknown plugin brings no mistakes about its parameters, axes or outputs") {
  CHECK(mistakes(kSmallest + "noise: {use: salty, grain: 3}\nsweep:\n  axes:\n    noise.grain: [1, 2]\n") == 1);
  CHECK(mistakes(kSmallest + "metrics: [psnr]\nobjective: {metric: valid.psnr}\n") == 1);
  CHECK(mistakes("name: s\ndataset: {use: blob, valid: x}\nmodel: autoencoder\n") == 1);
}

TEST_CASE("an objective without a goal is taken the way that its metric declares") {
  const auto minimized = [](const std::string& objective) {
    return study(kSmallest + "metrics: [bce, renamed]\nobjective: " + objective + "\n").base.objective.minimize;
  };
  CHECK_FALSE(minimized("{metric: valid.renamed}"));
  CHECK_FALSE(minimized("valid.renamed"));
  CHECK(minimized("{metric: valid.renamed, goal: minimize}"));
  CHECK(minimized("{metric: valid.bce}"));
  CHECK(minimized("{metric: valid.loss}"));
  CHECK_FALSE(minimized("{metric: valid.bce, goal: maximize}"));
}

TEST_CASE("a metric's outputs can be the objective") {
  CHECK(study(kSmallest + "metrics: [bce]\nobjective: {metric: valid.bce}\n").base.objective.metric == "valid.bce");
  CHECK(mistakes(kSmallest + "metrics: [bce]\nobjective: {metric: valid.mse}\n") == 1);
  CHECK(study(kSmallest + "metrics: []\nobjective: {metric: train.loss, goal: maximize}\n").base.metrics.empty());
}

TEST_CASE("a plugin cannot take a key that belongs to the study") {
  const auto refused = [](Kind kind, const char* name) {
    Registry registry;
    Registrar add(registry, "mine.so", "1");
    const auto schema = Schema{}.integer(name, {.fallback = 1});
    add.noise("none", "", kind == Kind::noise ? schema : Schema{}, [](const Params&) { return nullptr; });
    add.dataset("d", "", kind == Kind::dataset ? schema : Schema{}, [](const Params&) { return nullptr; });
    CHECK_THROWS_AS(validate(parse_study("name: s\ndataset: d\n", "s.yaml"), registry), SchemaError);
  };
  refused(Kind::noise, "use");
  refused(Kind::dataset, "train");
  refused(Kind::dataset, "split_seed");
}

TEST_CASE("an error lists its diagnostics in the order of their places") {
  try {
    study("train: {batch: 0, epochs: 0}\nname: [3]\ndataset: {use: blobs, valid: 1}\nmodel: autoencoder\n",
          {"seed=-1"});
    FAIL("nothing was thrown");
  } catch (const StudyError& error) {
    std::vector<std::size_t> lines;
    for (const auto& diagnostic : error.diagnostics()) lines.push_back(diagnostic.mark.line);
    CHECK(lines == std::vector<std::size_t>{1, 1, 2, 1});
    CHECK(error.diagnostics().back().mark.source == 1);
    CHECK_THAT(error.what(), Catch::EndsWith("\n\n4 mistakes in s.yaml"));
  }
}

TEST_CASE("every key of the study has a text") {
  for (const auto* schema :
       {&study_schema(), &split_schema(), &train_schema(), &objective_schema(), &record_schema(), &sweep_schema()})
    for (const auto& spec : schema->parameters()) {
      INFO(spec.name);
      CHECK_FALSE(spec.text.empty());
    }
}

TEST_CASE("trials run in threads unless the study asks for processes") {
  CHECK(study(kSmallest).isolation == Isolation::thread);
  const StudySpec isolated = study(kSmallest + "isolation: process\n");
  CHECK(isolated.isolation == Isolation::process);
  CHECK(study(isolated.resolved_yaml).isolation == Isolation::process);
}

TEST_CASE("a text may look like a number, and one with a default may be empty") {
  const auto files = [](const std::string& keys, const std::vector<std::string>& overrides) {
    return study("name: 2024\ndataset: {use: files, " + keys + "}\nmodel: autoencoder\n", overrides);
  };
  CHECK(files("images: -1, labels: true, valid: 1", {}).base.dataset.params.text("images").ends_with("/-1"));
  CHECK(files("images: 1e3, labels: a, valid: 1", {}).name == "2024");
  CHECK(files("images: 1e3, labels: a, valid: 1", {"dataset.labels="}).base.dataset.params.text("labels").empty());
  CHECK_THROWS_AS(files("images: , valid: 1", {}), ConfigError);
}

}  // namespace sandglass::test_validate
