#include "core/base/rng.hpp"
#include "core/config/validate/validate.hpp"
#include "tests/core/config/fake_plugins.hpp"
#include "tests/lighter.hpp"

namespace sandglass::test_fuzz {
using namespace sandglass::config;

namespace {

const std::string kGood =
    "name: fuzz\nquestion: \"What breaks?\"\nseed: 7\n"
    "defaults: {noise: {masking: {ratio: 0.25}, gaussian: {sigma: 1}}, loss: {huber: {delta: 0.5}}}\n"
    "dataset: {use: blobs, train: 100, valid: 20, test: 10, spread: 0.5, classes: \"${model.latent}\"}\n"
    "transforms: [binarise, {use: rotate, max_angle: 30}]\n"
    "noise: masking\n"
    "optimizer: {use: sgd, learning_rate: \"${dataset.spread}\"}\n"
    "model:\n  use: autoencoder\n  hidden: [256, 64]\n  latent: 16\n  tied: true\n"
    "loss: huber\n"
    "metrics: [{use: mse, every: 2}, {use: renamed, as: psnr}]\n"
    "train: {epochs: 3, batch: 32, validate_every: \"${train.epochs}\"}\n"
    "sweep:\n  variants: {a: {loss: {delta: 2}}, b: {loss: bce, train: {epochs: 2}, axes: {model.tied: "
    "[true, false]}}}\n"
    "  sampler: {use: random, trials: 8}\n  pruner: none\n  lookahead: 4\n  axes:\n"
    "    noise.ratio: [0, 0.5, 1]\n    model.latent: {min: 8, max: 64, step: 8}\n"
    "    loss.delta: [1, 2]\n    train.batch: [8, 8]\n    dataset.spread: [1, 2]\n  when: {loss.delta: {variant: a}, "
    "model.latent: {noise.ratio: [0, 0.5]}}\n  replicates: 2\n"
    "  zip: [[train.batch, dataset.spread]]\n"
    "  first: [{variant: a, noise.ratio: 0.5, train.batch: 8, dataset.spread: 2}]\n"
    "  require: [\"model.latent < (3 + train.batch) * 9\", noise.ratio >= 0 || loss.delta == 1]\n"
    "objective: [{metric: valid.psnr, goal: maximize}, {metric: train.loss}]\n"
    "record: {latents: test, weights: all, reconstructions: 4}\n"
    "expect:\n  - {best: variant, is: a, of: valid.psnr, claim: \"a wins\"}\n  - {metric: test.psnr, at: {noise.ratio: "
    "0.5}, above: "
    "1}\n"
    "  - {metric: train.kl, less_than: {variant: b}, by: 0.5}\n"
    "  - {metric: valid.mse, along: noise.ratio, is: increasing}\n"
    "small: {train.epochs: 1, sweep.axes.noise.ratio: [0, 0.5]}\n";

const std::vector<std::string> kPieces{"{",
                                       "}",
                                       "[",
                                       "]",
                                       ":",
                                       ": ",
                                       "- ",
                                       "\n",
                                       "\n  ",
                                       "\t",
                                       "#",
                                       "&a ",
                                       "*a",
                                       "!",
                                       "!!",
                                       "!<x>",
                                       "|",
                                       "|\n",
                                       ">-\n",
                                       "'",
                                       "\"",
                                       "%",
                                       "@",
                                       "`",
                                       "? ",
                                       "<<",
                                       "---",
                                       "...",
                                       "~",
                                       "null",
                                       ".nan",
                                       "1e400",
                                       "-1",
                                       "0x",
                                       "\\",
                                       "\\x00",
                                       ",",
                                       " ",
                                       "\xC3",
                                       "\xFF",
                                       "\r",
                                       "\r\n",
                                       "\0x",
                                       "yes",
                                       "use",
                                       "sweep",
                                       "axes",
                                       "2",
                                       "%YAML 1.1\n",
                                       "%TAG ! x\n",
                                       "9223372036854775808",
                                       "\xEF\xBB\xBF",
                                       "\xE2\x80\xA8",
                                       "? [a]: b\n",
                                       "!2 ",
                                       "{?",
                                       "${",
                                       "$${",
                                       "}",
                                       "\"${model.latent}\"",
                                       "${model}",
                                       "${train.epochs}",
                                       "${env:HOME}",
                                       "${env:SANDGLASS_NOWHERE:3}",
                                       "include: x\n"};

std::string mutated(std::string text, Rng& rng) {
  for (std::uint64_t edits = 1 + rng.below(4); edits > 0; --edits) {
    const std::size_t at = rng.below(text.size() + 1);
    const std::size_t length = rng.below(std::min<std::size_t>(12, text.size() - at + 1));
    switch (rng.below(4)) {
      case 0: text.erase(at, length); break;
      case 1: text.insert(at, kPieces[rng.below(kPieces.size())]); break;
      case 2: text.replace(at, length, kPieces[rng.below(kPieces.size())]); break;
      default: text.insert(rng.below(text.size() + 1), text.substr(at, 4 * length)); break;
    }
  }
  return text;
}

/// 1 if it is a study, 0 if it was refused; anything else escapes and fails the test.
int outcome(const std::string& text, const std::vector<std::string>& overrides, const Registry& registry) {
  try {
    const StudySpec study = validate(parse_study(text, "fuzz.yaml", overrides), registry);
    // Whatever is accepted has to survive its own resolved form.
    const StudySpec again = validate(parse_study(study.resolved_yaml, "resolved.yaml"), registry);
    CHECK(again.resolved_yaml == study.resolved_yaml);
    return 1;
  } catch (const StudyError& error) {
    CHECK_FALSE(error.diagnostics().empty());
    return 0;
  }
}

}  // namespace

TEST_CASE("a mutated study is either a study or a list of mistakes") {
  const Registry registry = fake_registry();
  REQUIRE(outcome(kGood, {}, registry) == 1);
  int accepted = 0;
  for (std::uint64_t i = 0; i < 6000; i += kLighter) {
    Rng rng(2024, Purpose::test, i);
    const std::string text = mutated(kGood, rng);
    INFO("mutation " << i << ":\n" << text);
    accepted += outcome(text, {}, registry);
  }
  CHECK(accepted > 40 / static_cast<int>(kLighter));
  CHECK(accepted < 5900 / static_cast<int>(kLighter));
}

TEST_CASE("a mutated override is either applied or a mistake") {
  const Registry registry = fake_registry();
  const std::vector<std::string> good{"model.latent=16", "sweep.axes.noise.ratio=[0, 0.5]", "metrics=[mse]",
                                      "noise={use: gaussian, sigma: 1}"};
  int accepted = 0;
  for (std::uint64_t i = 0; i < 2000; i += kLighter) {
    Rng rng(2025, Purpose::test, i);
    const std::string text = mutated(good[rng.below(good.size())], rng);
    INFO("mutation " << i << ": " << text);
    accepted += outcome(kGood, {text}, registry);
  }
  CHECK(accepted > 4 / static_cast<int>(kLighter));
  CHECK(accepted < 1900 / static_cast<int>(kLighter));
}

TEST_CASE("a study cut off anywhere is either a study or a list of mistakes") {
  const Registry registry = fake_registry();
  int accepted = 0;
  for (std::size_t length = 0; length <= kGood.size(); length += kLighter) {
    INFO("the first " << length << " bytes");
    accepted += outcome(kGood.substr(0, length), {}, registry);
  }
  CHECK(accepted >= 1);
}

}  // namespace sandglass::test_fuzz
