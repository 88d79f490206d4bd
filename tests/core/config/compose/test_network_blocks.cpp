#include "core/base/error.hpp"
#include "core/config/study/parameter_path.hpp"
#include "core/config/study/study_blocks.hpp"
#include "core/config/validate/validate.hpp"
#include "tests/core/config/fake_plugins.hpp"

namespace sandglass::test_network_blocks {
using namespace sandglass::config;

namespace {

using Sizes = std::vector<std::int64_t>;

StudySpec study(const std::string& text, const std::vector<std::string>& overrides = {},
                const StudyOptions& options = {}) {
  static const Registry registry = fake_registry();
  return validate(parse_study("name: s\ndataset: {use: blobs, valid: 20}\n" + text, "s.yaml", overrides, options),
                  registry);
}

std::string message(const std::string& text, const std::vector<std::string>& overrides = {}) {
  try {
    study(text, overrides);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no mistake was found";
}

bool says(const std::string& message, const std::string& part) {
  INFO(message);
  CHECK(message.find(part) != std::string::npos);
  return message.find(part) != std::string::npos;
}

Sizes sizes(const TrialConfig& config, const std::string& path) {
  const auto value = find_parameter(config, path);
  return value ? std::get<Sizes>(*value) : Sizes{-1};
}

}  // namespace

TEST_CASE("a study's network is the dense one with its defaults, if its model takes one") {
  const TrialConfig config = study("model: hourglass\n").base;
  CHECK(config.network.name == "dense");
  CHECK(sizes(config, "network.hidden") == Sizes{256});
  for (const StudyBlock& block : network_blocks())
    if (block.role) CHECK_FALSE(has_block(config, block));
  CHECK(study("model: autoencoder\n").base.network.name.empty());
  CHECK(study("model: duel\n").base.discriminator.name == "dense");
}

TEST_CASE("a network stands at the top, in the model's block, or with its keys there: one study") {
  const std::string top =
      study("model: {use: hourglass, latent: 3}\nnetwork: {use: dense, hidden: [8]}\n").resolved_yaml;
  CHECK(study("model: {use: hourglass, latent: 3, network: {use: dense, hidden: [8]}}\n").resolved_yaml == top);
  CHECK(study("model: {use: hourglass, latent: 3, network: {hidden: [8]}}\n").resolved_yaml == top);
  CHECK(study("model: {use: hourglass, latent: 3, hidden: [8]}\n").resolved_yaml == top);
  CHECK(study("model: {use: hourglass, latent: 3, hidden: [8]}\nnetwork: dense\n").resolved_yaml == top);
  CHECK(says(top, "\nnetwork: {use: dense, activation: relu, hidden: [8]}\n"));
  CHECK(says(top, "\nmodel: {use: hourglass, latent: 3}\n"));
}

TEST_CASE("keys in the model's block are those of the network that the study names") {
  const TrialConfig config = study("model: {use: hourglass, channels: [4], network: convolutional}\n").base;
  CHECK(config.network.name == "convolutional");
  CHECK(sizes(config, "network.channels") == Sizes{4});
  CHECK(says(message("model: {use: hourglass, channels: [4]}\n"),
             "'channels' is no key of model/hourglass, nor of its network, network/dense"));
}

TEST_CASE("a part has a network of its own, and its parameters the part's path") {
  const StudySpec spec = study(
      "model: {use: judge, decoder: {hidden: [9]}}\nnetwork: convolutional\nclassifier: {use: dense, hidden: [2]}\n"
      "sweep: {axes: {decoder.hidden: [[1], [3, 4]], network.kernel: [3, 5]}}\n");
  const TrialConfig config = at_point(spec, {Sizes{3, 4}, std::int64_t{5}});
  CHECK(network_of(config, NetworkRole::encoder).name == "convolutional");
  CHECK(network_of(config, NetworkRole::encoder).params.integer("kernel") == 5);
  CHECK(network_of(config, NetworkRole::decoder).params.integers("hidden") == Sizes{3, 4});
  CHECK(network_of(config, NetworkRole::classifier).params.integers("hidden") == Sizes{2});
}

TEST_CASE("the command line changes a network by either path, and wins over what a file says by the other") {
  const std::string nested = "model: {use: hourglass, network: {use: convolutional, kernel: 5}}\n";
  CHECK(find_parameter(study(nested, {"network.kernel=7"}).base, "network.kernel") == ParameterValue(std::int64_t{7}));
  CHECK(find_parameter(study(nested, {"model.network.kernel=7"}).base, "network.kernel") ==
        ParameterValue(std::int64_t{7}));
  CHECK(study(nested, {"model.network=dense"}).base.network.name == "dense");
  CHECK(study(nested, {"model={use: duel, network: dense}"}).base.network.name == "dense");
  const std::string shorts = "model: {use: hourglass, hidden: [5]}\n",
                    top = "model: hourglass\nnetwork: {hidden: [5]}\n";
  CHECK(sizes(study(shorts, {"network.hidden=[6]"}).base, "network.hidden") == Sizes{6});
  CHECK(sizes(study(top, {"model.hidden=[6]"}).base, "network.hidden") == Sizes{6});
  CHECK(sizes(study(top, {"model.hidden=[6]", "network.hidden=[7]"}).base, "network.hidden") == Sizes{7});
  CHECK(sizes(study(top, {"network.hidden=[7]", "model.hidden=[6]"}).base, "network.hidden") == Sizes{6});
}

TEST_CASE("the small version changes a network by either path") {
  for (const std::string path : {"network.hidden", "model.network.hidden", "model.hidden"}) {
    INFO(path);
    const std::string text = "model: {use: hourglass, hidden: [5]}\nsmall: {" + path + ": [2]}\n";
    CHECK(sizes(study(text, {}, {.small = true}).base, "network.hidden") == Sizes{2});
    CHECK(sizes(study(text).base, "network.hidden") == Sizes{5});
  }
}

TEST_CASE("a change of what an axis sets at every point is a mistake by the model's path as well") {
  const std::string text = "model: hourglass\nsweep: {axes: {network.hidden: [[1], [2]]}}\n";
  CHECK(says(message(text, {"network.hidden=[3]"}), "network.hidden is an axis of the sweep"));
  CHECK(says(message(text, {"model.network.hidden=[3]"}), "network.hidden is an axis of the sweep"));
  CHECK(says(message(text, {"model.hidden=[3]"}), "network.hidden is an axis of the sweep"));
}

TEST_CASE("variants change networks in each of the ways, and may have models that take none") {
  const StudySpec spec = study(
      "model: hourglass\nnetwork: {hidden: [5], activation: tanh}\nsweep:\n  variants:\n"
      "    keys: {model: {hidden: [6]}}\n    nested: {model: {network: {hidden: [7]}}}\n    top: {network: {hidden: "
      "[8]}}\n"
      "    other: {network: convolutional}\n    none: {model: autoencoder}\n    part: {decoder: convolutional}\n");
  REQUIRE(spec.variants.size() == 6);
  const auto base = [&](std::size_t v) -> const TrialConfig& { return spec.variants[v].base; };
  for (std::size_t v = 0; v < 3; ++v) {
    CHECK(sizes(base(v), "network.hidden") == Sizes{static_cast<std::int64_t>(6 + v)});
    CHECK(base(v).network.params.choice("activation") == "tanh");
  }
  CHECK(base(3).network.name == "convolutional");
  CHECK(base(4).network.name.empty());
  CHECK(base(5).decoder.name == "convolutional");
  CHECK(base(5).network.name == "dense");
}

TEST_CASE("an axis chooses the network, and the parameters of each count where it is chosen") {
  const StudySpec spec = study(
      "model: hourglass\nsweep:\n  axes:\n    model.network: [dense, {use: convolutional, channels: [8, 16]}]\n"
      "    network.hidden: [[1], [2]]\n    model.network.kernel: [3, 5]\n");
  REQUIRE(spec.space.size() == 3);
  CHECK(spec.space[0].path == "network");
  CHECK(spec.space[1].path == "network.hidden");
  REQUIRE(spec.space[1].when);
  CHECK(spec.space[1].when->values == std::vector<ParameterValue>{std::string("dense")});
  CHECK(spec.space[2].path == "network.kernel");
  const TrialConfig config = at_point(spec, {std::string("convolutional"), Sizes{1}, std::int64_t{5}});
  CHECK(sizes(config, "network.channels") == Sizes{8, 16});
  CHECK(config.network.params.integer("kernel") == 5);
}

TEST_CASE("an axis chooses models of which some take no network: its parameters count for the others") {
  const StudySpec spec = study(
      "network: {hidden: [5]}\nsweep: {axes: {model: [autoencoder, hourglass, duel], network.hidden: [[1], [2]]}}\n");
  REQUIRE(spec.space.size() == 2);
  REQUIRE(spec.space[1].when);
  CHECK(spec.space[1].when->values == std::vector<ParameterValue>{std::string("hourglass"), std::string("duel")});
  CHECK(at_point(spec, {std::string("autoencoder"), Sizes{1}}).network.name.empty());
  CHECK(sizes(at_point(spec, {std::string("duel"), Sizes{2}}), "network.hidden") == Sizes{2});
}

TEST_CASE("a model that an axis chooses brings its network, or keys of it") {
  const StudySpec spec = study(
      "sweep: {axes: {model: [{use: hourglass, hidden: [4]}, {use: duel, network: {use: convolutional, kernel: 7}}, "
      "judge]}}\n");
  CHECK(sizes(at_point(spec, {std::string("hourglass")}), "network.hidden") == Sizes{4});
  CHECK(at_point(spec, {std::string("duel")}).network.params.integer("kernel") == 7);
  CHECK(sizes(at_point(spec, {std::string("judge")}), "network.hidden") == Sizes{256});
}

TEST_CASE("a network is named twice, or for a model that takes none: told at its line") {
  CHECK(says(message("model: {use: hourglass, network: dense}\nnetwork: dense\n"),
             "s.yaml:3:25: network stands in model and beside it\n"));
  CHECK(says(message("model: {use: hourglass, hidden: [1]}\nnetwork: {hidden: [2]}\n"),
             "s.yaml:3:25: hidden of the network stands in model and in network\n"));
  const std::string none = message("model: autoencoder\nnetwork: dense\n");
  CHECK(says(none, "s.yaml:4:1: model/autoencoder builds its layers itself\n"));
  CHECK(says(none, "leave 'network' out"));
  CHECK(says(none, "models with networks: duel, hourglass, judge"));
  CHECK(
      says(message("model: hourglass\ndiscriminator: dense\n"), "s.yaml:4:1: model/hourglass has no discriminator\n"));
  CHECK(says(message("model: hourglass\nencoder: dense\ndecoder: dense\nnetwork: dense\n"),
             "s.yaml:6:1: each part of model/hourglass has a network of its own here\n"));
}

TEST_CASE("who writes a parameter of the network as one of the model is told its path") {
  const std::string hint = "hidden is a parameter of the network: write network.hidden";
  const std::string model = "model: hourglass\n", axes = "sweep:\n  axes: {network.hidden: [[1], [2]]}\n";
  CHECK(says(message(model + "sweep: {axes: {model.hidden: [[1], [2]]}}\n"), hint));
  CHECK(says(message(model + axes + "  first: [{model.hidden: [1]}]\n"), hint));
  CHECK(says(message(model + axes + "  zip: [[model.hidden, network.hidden]]\n"), hint));
  CHECK(says(message(model + "train: {batch: \"${model.hidden}\"}\n"), hint));
  CHECK(says(message(model + axes + "expect: [{best: model.hidden, one_of: [[1]]}]\n"), hint));
  CHECK(says(message("model: hourglass\nnetwork: convolutional\nsweep: {axes: {model.latent: [2, 3]}, "
                     "require: [\"model.kernel < model.latent\"]}\n"),
             "kernel is a parameter of the network: write network.kernel"));
}

TEST_CASE("references follow networks by either path, defaults and keys in the model's block") {
  const auto batch = [](const std::string& text) { return study(text).base.train.batch; };
  CHECK(batch("model: {use: hourglass, network: {use: convolutional, kernel: 5}}\n"
              "train: {batch: \"${model.network.kernel}\"}\n") == 5);
  CHECK(batch("model: {use: hourglass, network: convolutional}\ntrain: {batch: \"${network.kernel}\"}\n") == 3);
  CHECK(batch("model: {use: hourglass, kernel: 7}\nnetwork: convolutional\ntrain: {batch: \"${network.kernel}\"}\n") ==
        7);
  const StudySpec spec = study(
      "model: {use: hourglass, network: convolutional}\ndecoder: {use: convolutional, kernel: "
      "\"${model.network.kernel}\"}\n"
      "sweep: {axes: {network.kernel: [3, 5]}}\n");
  CHECK(at_point(spec, {std::int64_t{5}}).decoder.params.integer("kernel") == 5);
}

TEST_CASE("defaults for a network hold in each block that uses it, and for models without networks nowhere") {
  const std::string defaults = "defaults: {network: {dense: {hidden: [11]}}}\n";
  const TrialConfig config = study(defaults + "model: duel\ndecoder: {activation: tanh}\n").base;
  for (const char* path : {"network.hidden", "decoder.hidden", "discriminator.hidden"})
    CHECK(sizes(config, path) == Sizes{11});
  CHECK(study(defaults + "model: autoencoder\n").base.network.name.empty());
  CHECK(sizes(study(defaults + "model: {use: hourglass, hidden: [2]}\n").base, "network.hidden") == Sizes{2});
}

}  // namespace sandglass::test_network_blocks
