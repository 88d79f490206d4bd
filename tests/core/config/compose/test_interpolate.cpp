#include <cstdlib>

#include "core/config/validate/validate.hpp"
#include "tests/core/config/fake_plugins.hpp"

namespace sandglass::test_interpolate {
using namespace sandglass::config;

namespace {

const std::string kStudy =
    "name: s\ndataset: {use: blobs, valid: 20}\nmodel: {use: autoencoder, latent: 8, hidden: [64, 32]}\n";

StudySpec study(const std::string& text, const std::vector<std::string>& overrides = {}, bool small = false) {
  static const Registry registry = fake_registry();
  return validate(parse_study(kStudy + text, "s.yaml", overrides, {.small = small, .data = {}}), registry);
}

/// Sets a variable of the environment for as long as it lives.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
  ~Variable() { unsetenv(name_); }

 private:
  const char* name_;
};

}  // namespace

TEST_CASE("a reference takes another value of the study, with its type") {
  const StudySpec spec = study(
      "seed: ${model.latent}\ntrain:\n  batch: ${seed}\nquestion: \"${model.latent} units, ${name}: ${model.use}?\"\n");
  CHECK(spec.seed == 8);
  CHECK(spec.base.train.batch == 8);
  CHECK(spec.question == "8 units, s: autoencoder?");
}

TEST_CASE("a reference takes lists and blocks as a whole, and entries by their number") {
  const StudySpec spec = study(
      "sweep:\n  axes:\n    model.latent: ${model.hidden}\n    train.batch: [\"${model.hidden.1}\", 7]\n"
      "  variants:\n    a: {model: {latent: 3}}\n    b: {model: \"${sweep.variants.a.model}\"}\n");
  REQUIRE(spec.space.size() == 3);
  CHECK(spec.space[1].values == std::vector<ParameterValue>{std::int64_t{64}, std::int64_t{32}});
  CHECK(spec.space[2].values[0] == ParameterValue(std::int64_t{32}));
  CHECK(spec.variants[1].base.model.params.integer("latent") == 3);
}

TEST_CASE("references see what the command line says, and may stand on it") {
  CHECK(study("seed: ${model.latent}\n", {"model.latent=5"}).seed == 5);
  CHECK(study("", {"seed=${model.latent}"}).seed == 8);
}

TEST_CASE("the axes and the short form of a plugin can be referred to") {
  const StudySpec spec = study(
      "noise: masking\nquestion: ${noise.use} ${sweep.axes.noise.ratio.1}\nsweep: {axes: {noise.ratio: [0, 0.5]}}\n");
  CHECK(spec.question == "masking 0.5");
}

TEST_CASE("a variable of the environment is read as if it stood there") {
  const Variable number("SANDGLASS_TEST_LATENT", "12"), text("SANDGLASS_TEST_TEXT", "a ${b} # c");
  CHECK(study("seed: ${env:SANDGLASS_TEST_LATENT}\n").seed == 12);
  CHECK(study("train: {batch: \"${env:SANDGLASS_TEST_LATENT}\"}\n").base.train.batch == 12);
  CHECK(study("question: is it ${env:SANDGLASS_TEST_TEXT}\n").question == "is it a ${b} # c");
  CHECK(study("seed: ${env:SANDGLASS_TEST_UNSET:7}\n").seed == 7);
  CHECK(study("seed: ${env:SANDGLASS_TEST_LATENT:7}\n").seed == 12);
  CHECK(study("question: \"<${env:SANDGLASS_TEST_UNSET:}>\"\n").question == "<>");
}

TEST_CASE("what is resolved holds the values, and literal braces survive it") {
  const Variable text("SANDGLASS_TEST_TEXT", "${seed}");
  const StudySpec spec = study(
      "seed: 4\nquestion: \"$${seed} ${env:SANDGLASS_TEST_TEXT} ${seed} $$${seed}\"\nloss: {use: huber, delta: "
      "\"${seed}\"}\n");
  CHECK(spec.question == "${seed} ${seed} 4 $${seed}");
  CHECK(spec.base.loss.params.real("delta") == 4);
  const Registry registry = fake_registry();
  const StudySpec again = validate(parse_study(spec.resolved_yaml, "r.yaml"), registry);
  CHECK(again.question == spec.question);
  CHECK(again.resolved_yaml == spec.resolved_yaml);
}

TEST_CASE("a text that was taken from elsewhere is not looked at again") {
  const StudySpec spec =
      study("question: ${expect.0.claim}\nexpect: [{claim: \"$${x}\", metric: valid.loss, below: 1}]\n");
  CHECK(spec.question == "${x}");
}

TEST_CASE("references in the small version see its values") {
  const std::string text = "train: {epochs: 10}\nseed: ${train.epochs}\nsmall: {train.epochs: 2}\n";
  CHECK(study(text).seed == 10);
  CHECK(study(text, {}, true).seed == 2);
}

TEST_CASE("a reference takes the default of what the study leaves out") {
  const StudySpec spec = study(
      "seed: ${train.batch}\nloss: {use: huber, delta: \"${optimizer.learning_rate}\"}\n"
      "question: ${noise.use} ${model.activation} ${model.tied} ${loss.delta}\n"
      "noise:\n");
  CHECK(spec.seed == 128);
  CHECK(spec.base.loss.params.real("delta") == 1e-3);
  CHECK(spec.question == "none relu false 0.001");
}

TEST_CASE("in a variant a reference sees what the variant says") {
  const StudySpec spec = study(
      "train: {batch: \"${model.latent}\"}\nnoise: {use: masking, ratio: 0.5}\n"
      "loss: {use: huber, delta: \"${noise.ratio}\"}\n"
      "sweep:\n  variants:\n    a: {}\n    b: {model: {latent: 5}, noise: {ratio: 0.75}}\n");
  CHECK(spec.variants[0].base.train.batch == 8);
  CHECK(spec.variants[1].base.train.batch == 5);
  CHECK(spec.variants[0].base.loss.params.real("delta") == 0.5);
  CHECK(spec.variants[1].base.loss.params.real("delta") == 0.75);
}

TEST_CASE("the plugin of a block can be referred to, and decides what is laid over what") {
  const Variable noise("SANDGLASS_TEST_NOISE", "gaussian");
  const StudySpec spec = study(
      "noise: {use: \"${env:SANDGLASS_TEST_NOISE}\", sigma: 2}\nloss: ${env:SANDGLASS_TEST_LOSS:mse}\n"
      "sweep: {variants: {a: {noise: {use: gaussian, sigma: 3}}, b: {noise: \"${sweep.variants.a.noise}\"}, c: {}}}\n");
  CHECK(spec.base.loss.name == "mse");
  CHECK(spec.variants[1].base.noise.params.real("sigma") == 3);
  CHECK(spec.variants[2].base.noise.params.real("sigma") == 2);
}

TEST_CASE("a transform is referred to by its place or its name") {
  CHECK(study("transforms: [binarise, {use: rotate, max_angle: 20}]\n"
              "question: ${transforms.0} ${transforms.1.max_angle} ${transforms.rotate.max_angle}\n")
            .question == "binarise 20 20");
}

TEST_CASE("what else is wrong is reported beside a reference that leads nowhere, and nothing that follows from it") {
  const std::string text = "seed: ${seeds}\nnoise: ${nothing}\ntrain: {batch: \"${model.hiden}\", epochs: 0}\n";
  try {
    study(text);
    FAIL("nothing was thrown");
  } catch (const StudyError& error) {
    CHECK(error.diagnostics().size() == 4);
    CHECK_THAT(error.what(), Catch::Contains("epochs of train is 0") && Catch::Contains("'seeds' is no value") &&
                                 Catch::Contains("'nothing' is no value") &&
                                 Catch::Contains("did you mean 'model.hidden'"));
  }
}

TEST_CASE("libraries are found through the environment before anything else is known") {
  const Variable folder("SANDGLASS_TEST_FOLDER", "/opt/lib");
  const auto document =
      parse_study("plugins: [\"${env:SANDGLASS_TEST_FOLDER}/a.so\", \"${env:SANDGLASS_TEST_UNSET}\"]\n", "s.yaml");
  CHECK(document.plugins() == std::vector<std::filesystem::path>{"/opt/lib/a.so"});
}

TEST_CASE("references cannot exhaust the program") {
  std::string text = "question: ${small.a0}\nsmall:\n";
  for (int i = 0; i < 30; ++i) text += fmt::format("  a{0}: [\"${{small.a{1}}}\", \"${{small.a{1}}}\"]\n", i, i + 1);
  text += "  a30: x\n";
  CHECK_THROWS_WITH(study(text), Catch::Contains("more than 1 MiB"));
  std::string chain = "question: ${small.a0}\nsmall:\n";
  for (int i = 0; i < 40; ++i) chain += fmt::format("  a{}: ${{small.a{}}}\n", i, i + 1);
  chain += "  a40: x\n";
  CHECK_THROWS_WITH(study(chain), Catch::Contains("references lead through more than 32 others"));
}

TEST_CASE("a reference leads to the default of a key of every block") {
  CHECK(study("isolation: process\nlimits: {memory: \"${resources.memory}\"}\n").limits.mebibytes == 0);
  CHECK(study("limits: {time: \"${checkpoint.seconds}\"}\n").limits.seconds == 60);
}

}  // namespace sandglass::test_interpolate
