#include <algorithm>

#include "core/config/study/study_blocks.hpp"
#include "core/config/validate/validate.hpp"
#include "tests/core/config/fake_plugins.hpp"

namespace sandglass::test_resolved_yaml {
using namespace sandglass::config;

namespace {

bool equal(const PluginUse& a, const PluginUse& b) {
  return a.name == b.name && a.params.values() == b.params.values();
}

void check_equal(const SearchSpace& a, const SearchSpace& b) {
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    INFO(a[i].path);
    CHECK(a[i].path == b[i].path);
    CHECK(a[i].spec.type == b[i].spec.type);
    CHECK(a[i].values == b[i].values);
    REQUIRE(a[i].when.has_value() == b[i].when.has_value());
    if (a[i].when) CHECK(a[i].when->axis == b[i].when->axis);
    if (a[i].when) CHECK(a[i].when->values == b[i].when->values);
    CHECK(std::tie(a[i].min, a[i].max, a[i].step, a[i].log) == std::tie(b[i].min, b[i].max, b[i].step, b[i].log));
  }
}

void check_equal(const TrialConfig& a, const TrialConfig& b) {
  CHECK(equal(a.dataset, b.dataset));
  CHECK(std::tie(a.split.train, a.split.valid, a.split.test, a.split.labelled, a.split.seed) ==
        std::tie(b.split.train, b.split.valid, b.split.test, b.split.labelled, b.split.seed));
  CHECK(equal(a.noise, b.noise));
  CHECK(equal(a.model, b.model));
  for (const StudyBlock& block : network_blocks()) {
    INFO(block.key);
    CHECK(equal(a.*block.plugin, b.*block.plugin));
  }
  CHECK(equal(a.loss, b.loss));
  CHECK(equal(a.optimizer, b.optimizer));
  REQUIRE(a.metrics.size() == b.metrics.size());
  for (std::size_t i = 0; i < a.metrics.size(); ++i) {
    CHECK(equal(a.metrics[i], b.metrics[i]));
    CHECK(a.metrics[i].every == b.metrics[i].every);
  }
  CHECK(std::ranges::equal(a.transforms, b.transforms, equal));
  CHECK(std::tie(a.train.epochs, a.train.batch, a.train.validate_every, a.train.on_nan, a.train.keep, a.train.patience,
                 a.train.min_delta, a.train.freeze) == std::tie(b.train.epochs, b.train.batch, b.train.validate_every,
                                                                b.train.on_nan, b.train.keep, b.train.patience,
                                                                b.train.min_delta, b.train.freeze));
  CHECK(a.schedule.values() == b.schedule.values());
  CHECK(a.start_from.values() == b.start_from.values());
  CHECK(std::tie(a.objective.metric, a.objective.minimize) == std::tie(b.objective.metric, b.objective.minimize));
  CHECK(std::tie(a.record.latents, a.record.latent_examples, a.record.weights, a.record.reconstructions) ==
        std::tie(b.record.latents, b.record.latent_examples, b.record.weights, b.record.reconstructions));
}

const std::vector<std::string> kStudies{
    "name: s\ndataset: {use: blobs, valid: 20}\nmodel: autoencoder\n",
    "name: all.of-it\nquestion: \"Why: 'x'? \\\"yes\\\"\\n\\tand ünïcode # no comment\"\nseed: 9223372036854775807\n"
    "plugins: [a b.so, /x/y.so]\n"
    "dataset: {use: files, images: 'yes', labels: '12', train: 5, valid: 3, test: 2, split_seed: 11}\n"
    "noise: {use: masking, ratio: 0.1}\nmodel: {use: autoencoder, hidden: [], latent: 3, activation: tanh, tied: "
    "true}\n"
    "loss: {use: huber, delta: 1e-300}\noptimizer: {use: sgd, learning_rate: 123456789.125}\n"
    "metrics: [bce, {use: renamed, as: 'on'}]\ntrain: {epochs: 3, batch: 7}\n"
    "objective: {metric: valid.on, goal: maximize}\n"
    "record: {latents: test, latent_examples: 4, weights: none, reconstructions: 2}\n",
    "name: s\ndataset: {use: blobs, valid: 20}\nmodel: autoencoder\nnoise: gaussian\nsweep:\n"
    "  sampler: {use: random, trials: 7}\n  axes:\n    noise.sigma: {min: 0.001, max: 1, log: true}\n"
    "    model.latent: {min: 8, max: 64, step: 8}\n    model.hidden: [[], [1], [2, 3]]\n"
    "    model.activation: [relu, tanh]\n    model.tied: [true, false]\n  replicates: 4\n  lookahead: 0\n"
    "  pruner: {use: halving, first: 5}\n",
    "name: s\ndataset: {use: blobs, valid: 20, labelled: 8}\nmodel: autoencoder\n"
    "transforms: [binarise, {use: rotate, max_angle: 30}]\nmetrics: [{use: mse, every: 0}, {use: bce, every: 5}]\n"
    "sweep:\n  axes:\n    transforms.rotate.max_angle: [0, 45]\n",
    // Variants that take the dataset's own test part, another plugin, a list, and nothing at all.
    "name: s\ndataset: {use: blobs, valid: 20}\nmodel: {use: autoencoder, latent: 8}\nloss: huber\n"
    "sweep:\n  variants:\n    'yes': {dataset: {test: 100}}\n    b: {loss: {delta: 2}, train: {epochs: 3}}\n"
    "    c: {loss: bce, model: {hidden: []}, transforms: [rotate]}\n    d:\n  axes:\n    model.latent: [2, 4]\n",
    // Weights whose digest is known, in one variant alone.
    "name: s\ndataset: {use: blobs, valid: 20}\nmodel: autoencoder\nsweep:\n  variants:\n"
    "    a: {start_from: {study: /base, trial: 3, parts: encoder, digest: '0123'}}\n    b: {}\n",
    // Axes that depend on others, some of them on the variant.
    "name: s\ndataset: {use: blobs, valid: 20}\nmodel: autoencoder\nsweep:\n  variants:\n"
    "    a: {noise: masking, axes: {noise.ratio: [0.5, 1], model.tied: [true, false]}}\n"
    "    b: {axes: {model.hidden: [[], [1, 2]]}}\n    c: {}\n  axes:\n    model.latent: [2, 4]\n"
    "    model.activation: [tanh, relu]\n    train.epochs: [1, 2]\n    train.batch: [8, 16]\n  when:\n"
    "    model.latent: {model.activation: [relu, tanh]}\n    train.epochs: {variant: b}\n"
    "    train.batch: {variant: [a, c]}\n    model.activation: {model.hidden: [1, 2]}\n",
    // Networks: of parts alone, of models that take none or others, of chosen models, and chosen themselves.
    "name: s\ndataset: {use: blobs, valid: 20}\nmodel: {use: judge, hidden: [5]}\nencoder: convolutional\n"
    "classifier: {hidden: [7]}\n",
    "name: s\ndataset: {use: blobs, valid: 20}\nmodel: hourglass\nnetwork: {hidden: [5]}\nsweep:\n  variants:\n"
    "    a: {model: autoencoder}\n    b: {model: {hidden: [3]}}\n    c: {model: {use: duel, decoder: convolutional}}\n"
    "    d: {network: convolutional}\n",
    "name: s\ndataset: {use: blobs, valid: 20}\nnetwork: {hidden: [5]}\nsweep:\n  axes:\n"
    "    model: [autoencoder, hourglass, duel]\n    network.hidden: [[1], [2]]\n",
    "name: s\ndataset: {use: blobs, valid: 20}\nsweep:\n  axes:\n"
    "    model: [autoencoder, {use: hourglass, hidden: [4]}, {use: duel, network: convolutional, encoder: dense}]\n",
    "name: s\ndataset: {use: blobs, valid: 20}\nmodel: {use: hourglass, hidden: [5]}\nsweep:\n  variants:\n"
    "    a: {model: autoencoder}\n    b: {}\n  axes:\n"
    "    network: [dense, {use: convolutional, channels: [8]}]\n",
    "name: s\ndataset: {use: blobs, valid: 20}\nmodel: hourglass\nsweep:\n  axes:\n"
    "    network: [dense, {use: convolutional, channels: [8]}]\n    network.kernel: [3, 5]\n"
    "    decoder: [convolutional, dense]\n    network.activation: [tanh, relu]\n",
    // A schedule of the learning rate: of the study, of a variant, of axes; and patience.
    "name: s\ndataset: {use: blobs, valid: 20}\nmodel: autoencoder\ntrain: {patience: 3, min_delta: 0.5, freeze: "
    "encoder}\n"
    "schedule: {kind: multistep, milestones: [2, 5], factor: 0.5, warmup: 1}\n",
    "name: s\ndataset: {use: blobs, valid: 20}\nmodel: autoencoder\nsweep:\n  variants:\n"
    "    a: {schedule: {kind: step, every: 2}}\n    b: {}\n  axes:\n    train.epochs: [5, 6]\n",
    "name: s\ndataset: {use: blobs, valid: 20}\nmodel: autoencoder\nsweep:\n  axes:\n"
    "    schedule.kind: [constant, cosine]\n    schedule.floor: [0, 0.1]\n    schedule.warmup: [0, 2]\n"
    "  when: {schedule.floor: {schedule.kind: cosine}}\n",
    // Axes that move together.
    "name: s\nobjective: [{metric: valid.mse, goal: maximize}, {metric: valid.loss}]\ndataset: {use: blobs, valid: "
    "20}\nmodel: autoencoder\nnoise: masking\nsweep:\n  axes:\n"
    "    noise.ratio: [0, 0.25]\n    model.latent: [2, 4]\n    train.batch: [2, 2]\n    dataset.spread: [1, 2]\n    "
    "model.tied: [true, false]\n"
    "  when: {model.latent: {model.tied: true}, noise.ratio: {model.tied: true}, model.tied: {train.batch: 2}}\n"
    "  zip: [[model.latent, noise.ratio], [dataset.spread, train.batch]]\n"
    "  first: [{train.batch: 2, model.tied: false}, {train.batch: 2, model.tied: true, model.latent: 4, noise.ratio: "
    "0.25, "
    "dataset.spread: 2}]\n"
    "  require: [noise.ratio < 2 * train.batch, '!(model.latent == 3)']\n",
    "name: s\ndataset: {use: blobs, valid: 20}\nmodel: autoencoder\nnoise: masking\nsweep:\n  axes:\n"
    "    noise.ratio: [0, 0.25, 0.5]\n    model.activation: [relu, tanh]\nexpect:\n"
    "  - {best: noise.ratio, between: [0.05, 0.3], claim: 'some noise helps: yes'}\n"
    "  - {best: model.activation, is: [relu, tanh], of: test.mse, goal: maximize}\n"
    "  - {best: noise.ratio, is: 0.25}\n"
    "  - {metric: test.mse, at: {noise.ratio: 0.25}, below: 0.1}\n"
    "  - {metric: valid.loss, above: -1e-3}\n"
    "  - {metric: train.kl, at: {model.activation: relu, noise.ratio: 0.5}, between: [0, 1]}\n"
    "  - {metric: test.mse, at: {noise.ratio: 0.25}, less_than: {noise.ratio: 0}}\n"
    "  - {metric: test.mse, select: best, greater_than: {noise.ratio: 0}, by: 0.01}\n"
    "  - {metric: test.mse, less_than: {metric: valid.mse}}\n"
    "  - {metric: test.mse, less_than: {metric: valid.mse, noise.ratio: 0}}\n"
    "  - {metric: valid.mse, along: noise.ratio, is: decreasing, at: {model.activation: tanh}, tolerance: 0.5}\n",
};

}  // namespace

TEST_CASE("the resolved study gives the same study and the same text again") {
  const Registry registry = fake_registry();
  for (const std::string& text : kStudies) {
    const StudySpec first = validate(parse_study(text, "s.yaml"), registry);
    INFO(first.resolved_yaml);
    const StudySpec again = validate(parse_study(first.resolved_yaml, "elsewhere/resolved.yaml"), registry);
    CHECK(again.resolved_yaml == first.resolved_yaml);
    CHECK(std::tie(again.name, again.question, again.seed, again.plugins, again.replicates) ==
          std::tie(first.name, first.question, first.seed, first.plugins, first.replicates));
    CHECK(equal(again.sampler, first.sampler));
    CHECK(equal(again.pruner, first.pruner));
    CHECK(again.lookahead == first.lookahead);
    check_equal(again.space, first.space);
    CHECK(again.first == first.first);
    check_equal(again.parameters, first.parameters);
    check_equal(again.base, first.base);
    REQUIRE(again.variants.size() == first.variants.size());
    for (std::size_t i = 0; i < first.variants.size(); ++i) {
      CHECK(again.variants[i].name == first.variants[i].name);
      check_equal(again.variants[i].base, first.variants[i].base);
    }
    CHECK(again.base.objectives.size() == first.base.objectives.size());
    CHECK(again.expect.size() == first.expect.size());
  }
}

TEST_CASE("the resolved study of the smallest one shows every default") {
  const Registry registry = fake_registry();
  const StudySpec spec = validate(parse_study(kStudies[0], "s.yaml"), registry);
  CHECK(spec.resolved_yaml ==
        "name: s\n"
        "question: \"\"\n"
        "seed: 0\n"
        "isolation: thread\n"
        "plugins: []\n"
        "dataset: {use: blobs, classes: 10, spread: 1.0, train: 0, valid: 20, labelled: 0, split_seed: 0}\n"
        "transforms: []\n"
        "noise: {use: none}\n"
        "model: {use: autoencoder, activation: relu, hidden: [256], latent: 32, tied: false}\n"
        "loss: {use: bce}\n"
        "optimizer: {use: adam, learning_rate: 0.001}\n"
        "train: {epochs: 10, batch: 128, validate_every: 1, on_nan: fail, keep: last, patience: 0, min_delta: 0.0}\n"
        "metrics: [{use: mse}]\n"
        "objective: {metric: valid.reconstruction, goal: minimize}\n"
        "record: {latents: none, latent_examples: 0, weights: best, reconstructions: 0}\n"
        "checkpoint: {epochs: 0, seconds: 60.0}\n"
        "limits: {time: 0.0, memory: 0.0}\nresources: {memory: 0.0}\n"
        "sweep:\n"
        "  sampler: {use: grid}\n"
        "  pruner: {use: none}\n"
        "  axes: {}\n"
        "  replicates: 1\n"
        "  lookahead: 8\n");
}

}  // namespace sandglass::test_resolved_yaml
