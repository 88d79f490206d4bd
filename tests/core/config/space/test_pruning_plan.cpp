#include "core/config/space/pruning_plan.hpp"
#include "core/config/validate/validate.hpp"
#include "tests/core/config/fake_plugins.hpp"

namespace sandglass::test_pruning_plan {
using namespace sandglass::config;

namespace {

std::vector<std::string> adjustable(const std::string& text) {
  static const Registry registry = fake_registry();
  const auto study = validate(
      parse_study("name: s\ndataset: {use: blobs, valid: 20}\nmodel: autoencoder\n" + text, "s.yaml"), registry);
  const auto plan = pruning_plan(study, 7);
  CHECK(plan.trials == 7);
  CHECK(plan.space.size() == study.space.size());
  std::vector<std::string> paths;
  for (const auto a : plan.adjustable) paths.push_back(plan.space[a].path);
  return paths;
}

using Paths = std::vector<std::string>;

}  // namespace

TEST_CASE(
    "a trial under way may change its optimizer, its noise, and real numbers of its loss, not its shapes or data") {
  CHECK(adjustable("noise: {use: masking, ratio: 0.5}\nloss: huber\nsweep:\n  axes: {noise.ratio: [0.1, 0.5], "
                   "model.latent: [2, 4], loss.delta: [1, 2], dataset.spread: [1, 2], train.batch: [8, 16], "
                   "optimizer.learning_rate: [0.1, 0.2]}\n") ==
        Paths{"noise.ratio", "loss.delta", "optimizer.learning_rate"});
}

TEST_CASE("axes that move together may change if both may") {
  const std::string axes =
      "noise: masking\nsweep:\n  axes: {noise.ratio: [0.1, 0.5], OTHER: [1, 2]}\n  zip: [[noise.ratio, OTHER]]\n";
  const auto with = [&](const std::string& other) {
    auto text = axes;
    for (auto at = text.find("OTHER"); at != text.npos; at = text.find("OTHER")) text.replace(at, 5, other);
    return adjustable(text).size();
  };
  CHECK(with("optimizer.learning_rate") == 1);
  CHECK(with("model.latent") == 0);
}

TEST_CASE("an axis that a shape follows may not change") {
  const std::string axes = "noise: striped\nsweep: {axes: {noise.ratio: [2, 4]}}\n";
  CHECK(adjustable(axes) == Paths{"noise.ratio"});
  CHECK(adjustable(axes + "train: {batch: \"${noise.ratio}\"}\n").empty());
  CHECK(adjustable(axes + "loss: {use: huber, delta: \"${noise.ratio}\"}\n") == Paths{"noise.ratio"});
}

}  // namespace sandglass::test_pruning_plan
