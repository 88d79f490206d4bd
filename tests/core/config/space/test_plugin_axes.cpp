#include <algorithm>
#include <set>

#include "core/base/error.hpp"
#include "core/config/space/pruning_plan.hpp"
#include "core/config/validate/validate.hpp"
#include "tests/core/config/fake_plugins.hpp"

namespace sandglass::test_plugin_axes {
using namespace sandglass::config;

namespace {

StudySpec study(const std::string& text, const std::vector<std::string>& overrides = {},
                const StudyOptions& options = {}) {
  static const Registry registry = fake_registry();
  return validate(parse_study(text, "s.yaml", overrides, options), registry);
}

const std::string kStudy =
    "name: s\ndataset: {use: blobs, train: 100, valid: 20, spread: 2}\nmodel: {use: autoencoder, latent: 8}\n"
    "optimizer: {use: adam, learning_rate: 0.01}\n";

const std::string kTwo = kStudy +
                         "sweep:\n  axes:\n    optimizer.momentum: [0, 0.9]\n    optimizer: [adam, sgd]\n"
                         "    optimizer.learning_rate: [0.1, 0.2]\n    noise: [none, {use: masking, ratio: 0.5}]\n";

std::string text(const char* word) { return word; }

/// What a second program makes of the resolved study.
StudySpec again(const StudySpec& spec) { return study(spec.resolved_yaml); }

}  // namespace

TEST_CASE("an axis chooses the plugin of a block, by name or as a block, independently of another") {
  const StudySpec spec = study(kTwo);
  std::set<std::string> names;
  for (const Variant& variant : spec.variants) names.insert(variant.name);
  CHECK(names == std::set<std::string>{"optimizer adam, noise none", "optimizer sgd, noise none",
                                       "optimizer adam, noise masking", "optimizer sgd, noise masking"});
  REQUIRE(spec.space.size() == 4);
  CHECK(spec.space[0].path == "optimizer");
  CHECK(spec.space[0].values == std::vector<ParameterValue>{text("adam"), text("sgd")});
  const TrialConfig config = at_point(spec, {text("sgd"), 0.9, 0.1, text("masking")});
  CHECK(config.optimizer.name == "sgd");
  CHECK(config.optimizer.params.real("learning_rate") == 0.1);
  CHECK(config.optimizer.params.real("momentum") == 0.9);
  CHECK(config.noise.params.real("ratio") == 0.5);
  CHECK(at_point(spec, {text("adam"), 0.9, 0.2, text("none")}).optimizer.params.find("momentum") == nullptr);
}

TEST_CASE("a parameter that only one of the plugins has counts where that is chosen") {
  const StudySpec spec = study(kTwo);
  REQUIRE(spec.space.size() == 4);
  CHECK(spec.space[2].path == "optimizer.learning_rate");
  CHECK_FALSE(spec.space[2].when);
  CHECK(spec.space[1].path == "optimizer.momentum");
  REQUIRE(spec.space[1].when);
  CHECK(spec.space[1].when->axis == 0);
  CHECK(spec.space[1].when->values == std::vector<ParameterValue>{text("sgd")});
  CHECK(parameters_at(spec, {text("adam"), 0.0, 0.1, text("none")}).size() == 3);
}

TEST_CASE("the study's block holds for the plugin that it names, its own keys for every plugin") {
  const StudySpec spec =
      study(kStudy + "sweep: {axes: {optimizer: [sgd, adam], dataset: [blobs, {use: files, images: a}]}}\n");
  const TrialConfig files = at_point(spec, {text("adam"), text("files")});
  CHECK(files.optimizer.params.real("learning_rate") == 0.01);
  CHECK(files.dataset.name == "files");
  CHECK(files.split.train == 100);
  CHECK(files.split.valid == 20);
  const TrialConfig blobs = at_point(spec, {text("sgd"), text("blobs")});
  CHECK(blobs.optimizer.params.real("learning_rate") == 1e-3);
  CHECK(blobs.dataset.params.real("spread") == 2);
}

TEST_CASE("a study may leave the block to the axis, and write the axis with 'use'") {
  const std::string bare = "name: s\ndataset: {use: blobs, valid: 20}\n";
  const StudySpec spec =
      study(bare +
            "sweep:\n  axes: {model.use: [autoencoder], optimizer.use: [adam, sgd], optimizer.momentum: [0, 1]}\n"
            "  when: {optimizer.momentum: {optimizer.use: sgd}}\n"
            "  first: [{optimizer.use: sgd, model: autoencoder, optimizer.momentum: 1}]\n");
  CHECK(spec.space[0].path == "model");
  CHECK(spec.space[1].path == "optimizer");
  REQUIRE(spec.first.size() == 1);
  CHECK(at_point(spec, spec.first[0]).optimizer.params.real("momentum") == 1);
}

TEST_CASE("the command line chooses plugins with and without 'use', and replaces the file's choice") {
  for (const std::string path : {"optimizer", "optimizer.use"}) {
    const StudySpec spec = study(kTwo, {"sweep.axes." + path + "=[sgd]"});
    const auto axis = std::ranges::find(spec.space, "optimizer", &Axis::path);
    REQUIRE(axis != spec.space.end());
    CHECK(axis->values == std::vector<ParameterValue>{text("sgd")});
  }
}

TEST_CASE("variants and choices of plugins combine") {
  const StudySpec spec =
      study(kTwo + "  variants:\n    small: {model: {latent: 2}}\n    big: {axes: {model.tied: [true]}}\n");
  CHECK(spec.variants.size() == 8);
  CHECK(spec.space[0].path == kVariantAxis);
  CHECK(spec.space[0].values == std::vector<ParameterValue>{text("small"), text("big")});
  const TrialConfig config = at_point(spec, {text("small"), true, text("sgd"), 0.9, 0.1, text("none")});
  CHECK(config.model.params.integer("latent") == 2);
  CHECK(config.optimizer.params.real("momentum") == 0.9);
}

TEST_CASE("plugins move together with other axes") {
  const StudySpec spec = study(kStudy +
                               "sweep:\n  axes: {optimizer: [adam, sgd, sgd], train.batch: [8, 8, 16]}\n"
                               "  zip: [[optimizer, train.batch]]\n");
  REQUIRE(spec.space.size() == 1);
  const TrialConfig config = at_point(spec, {std::int64_t{2}});
  CHECK(config.optimizer.name == "sgd");
  CHECK(config.train.batch == 16);
}

TEST_CASE("a value follows a plugin's parameter, whichever plugin is chosen") {
  const StudySpec spec = study(kStudy +
                               "noise: {use: masking, ratio: \"${optimizer.learning_rate}\"}\n"
                               "sweep: {axes: {optimizer: [adam, {use: sgd, learning_rate: 0.5}]}}\n");
  for (const StudySpec& one : {spec, again(spec)}) {
    CHECK(at_point(one, {text("adam")}).noise.params.real("ratio") == 0.01);
    CHECK(at_point(one, {text("sgd")}).noise.params.real("ratio") == 0.5);
  }
}

TEST_CASE("the resolved study chooses the same plugins with the same parameters") {
  for (const std::string more : {"", "  variants: {small: {model: {latent: 2}}, big: {train: {epochs: 3}}}\n"}) {
    const StudySpec spec = study(kTwo + more), copy = again(spec);
    CHECK(copy.resolved_yaml == spec.resolved_yaml);
    REQUIRE(copy.variants.size() == spec.variants.size());
    for (std::size_t i = 0; i < spec.variants.size(); ++i) {
      CHECK(copy.variants[i].name == spec.variants[i].name);
      CHECK(copy.variants[i].base.optimizer.params.values() == spec.variants[i].base.optimizer.params.values());
      CHECK(copy.variants[i].base.model.params.values() == spec.variants[i].base.model.params.values());
      CHECK(copy.variants[i].base.train.epochs == spec.variants[i].base.train.epochs);
      CHECK(copy.variants[i].base.noise.name == spec.variants[i].base.noise.name);
    }
  }
}

TEST_CASE("a population adjusts no choice of plugin") {
  const StudySpec spec = study(kTwo);
  CHECK(pruning_plan(spec, 4).adjustable == std::vector<std::size_t>{1, 2});
}

}  // namespace sandglass::test_plugin_axes
