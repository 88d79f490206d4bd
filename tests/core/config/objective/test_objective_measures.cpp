#include "core/config/objective/objective_measures.hpp"

#include "core/config/validate/validate.hpp"
#include "tests/core/config/fake_plugins.hpp"

namespace sandglass::test_objective_measures {
using namespace sandglass::config;

namespace {

using Measures = std::map<std::string, std::string>;

Measures measures(const std::string& text) {
  static const Registry registry = fake_registry();
  return objective_measures(validate(parse_study("name: s\nmodel: autoencoder\n" + text, "s.yaml", {}), registry));
}

const std::string kBlobs = "dataset: {use: blobs, valid: 20}\n";

}  // namespace

TEST_CASE("an axis of the loss changes what a reconstruction measures, and nothing else does on the same data") {
  const std::string huber = kBlobs + "loss: huber\n";
  CHECK(measures(huber + "sweep: {axes: {loss.delta: [1, 2]}}\n") == Measures{{"loss.delta", ""}});
  CHECK(measures(huber + "objective: valid.loss\nsweep: {axes: {loss.delta: [1, 2]}}\n") ==
        Measures{{"loss.delta", ""}});
  CHECK(measures(huber + "sweep: {axes: {model.latent: [1, 2], dataset.train: [10, 20]}}\n").empty());
}

TEST_CASE("another file of the same dataset is other data, as an axis and in a variant") {
  CHECK(measures(kBlobs + "sweep: {axes: {dataset.spread: [1, 2]}}\n") == Measures{{"dataset.spread", ""}});
  CHECK(measures(kBlobs + "sweep: {variants: {near: {dataset: {spread: 1}}, far: {dataset: {spread: 9}}}}\n") ==
        Measures{{"variant=near", "dataset blobs spread 1.0"}, {"variant=far", "dataset blobs spread 9.0"}});
  CHECK(measures(kBlobs + "sweep: {variants: {small: {model: {latent: 2}}, large: {model: {latent: 9}}}}\n").empty());
}

}  // namespace sandglass::test_objective_measures
