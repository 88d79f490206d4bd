#include <algorithm>

#include "core/linalg/random_fill.hpp"
#include "core/trial/train/passes.hpp"
#include "request.hpp"

/// What the program computes for one model, in single precision and through the passes that training and evaluation
/// use, with everything that an implementation elsewhere needs to compute the same: weights, inputs and draws.
namespace sandglass::referees {
namespace {

constexpr StepKey kKey{.seed = 7, .step = 3};
constexpr std::uint64_t kStreams = 6, kCopies = 3;
constexpr Index kDraws = 512;  // numbers of each stream; an operator that needs fewer uses the first ones

struct Trial {
  explicit Trial(const Json& request)
      : shape(shape_of(request)),
        plugins(registry(), trial_config(request)),
        x(matrix_of(request, "x")),
        labels(labels_of(request, "labels")) {
    plugins.build(shape, parameters, request.value("seed", std::uint64_t{1}));
    set_parameters(request, parameters);
    labelled = request.value("labelled", labels.empty() ? Index{0} : x.rows);
    examples = request.value("examples", x.rows);
    labelled_examples = request.value("labelled_examples", labelled);
    epoch = request.value("epoch", 0.0);
  }

  DataShape shape;
  TrialPlugins plugins;
  ParameterSet parameters;
  Matrix x;
  std::vector<std::int32_t> labels;
  Index labelled, examples, labelled_examples;
  double epoch;
};

BatchView view(const Parameter& p, const float* values) { return {values, p.rows(), p.cols()}; }

Json parameters_of(const Trial& trial) {
  Json all = Json::object();
  for (const auto& parameter : trial.parameters)
    all[parameter.name()] = to_json(view(parameter, parameter.value<float>()));
  return all;
}

/// Codes, reconstruction and so on, of all rows.
Json passes_of(const Trial& trial) {
  ReconstructionPass pass(trial.plugins, trial.shape, trial.x.rows, ReconstructionPass::Depth::reconstruct);
  std::copy(trial.x.values.begin(), trial.x.values.end(), pass.input());
  if (pass.labels()) write_one_hot(trial.labels.data(), trial.x.rows, trial.shape.classes, pass.labels());
  pass.forward();
  Json all{
      {"latent", to_json(pass.latent())}, {"reconstruction", to_json(pass.reconstruction())}, {"loss", pass.loss()}};
  if (pass.log_variance().rows > 0) all["log_variance"] = to_json(pass.log_variance());
  if (pass.class_logits().rows > 0) all["class_logits"] = to_json(pass.class_logits());
  return all;
}

Matrix stage_input(const Trial& trial, const Stage& stage) {
  if (!stage.input) return trial.x;
  Graph graph;
  const Value x = graph.input("x", trial.x.rows, trial.x.cols);
  const Value mapped = stage.input(x);
  graph.finish_forward_only({mapped});
  graph.set_input(x, trial.x.values.data());
  graph.forward(kKey);
  const float* data = graph.data<float>(mapped);
  return {mapped.rows(), mapped.cols(), {data, data + mapped.size()}};
}

/// {"corrupted": the copies, "chosen": which elements were chosen in each}. The latter are found without asking the
/// noise: those of a masking noise are what it makes 0 of ones.
void add_copies(Json& answer, const Trial& trial, const Matrix& x) {
  const Matrix ones{x.rows, x.cols, std::vector<float>(x.values.size(), 1.0F)};
  for (std::uint64_t copy = 0; copy < kCopies; ++copy) {
    auto corrupted = x, chosen = ones;
    const Rng rng(kKey.seed, Purpose::noise, kKey.step, copy);
    Rng one = rng, same = rng;
    trial.plugins.noise->corrupt(x.view(), {corrupted.values.data(), x.rows, x.cols}, one);
    trial.plugins.noise->corrupt(ones.view(), {chosen.values.data(), x.rows, x.cols}, same);
    for (float& value : chosen.values) value = value != 1 ? 1 : 0;
    answer["corrupted"].push_back(to_json(corrupted.view()));
    answer["chosen"].push_back(to_json(chosen.view()));
  }
}

/// {"normals": [stream 0, stream 1 ...], "coins": [...], "uniforms": [...]}: the first draws of each stream; coins are
/// 0 or 1.
void add_draws(Json& answer) {
  std::vector<float> draws(kDraws);
  for (std::uint64_t stream = 0; stream < kStreams; ++stream) {
    Rng normal(kKey.seed, Purpose::model, kKey.step, stream), coin = normal, uniform = normal;
    linalg::fill_normal<float>(normal, kDraws, 0, 1, draws.data());
    answer["normals"].push_back(draws);
    linalg::fill_mask<float>(coin, kDraws, 0.5, draws.data());
    answer["coins"].push_back(draws);
    linalg::fill_uniform<float>(uniform, kDraws, 0, 1, draws.data());
    answer["uniforms"].push_back(draws);
  }
}

Json update_of(const Trial& trial, const Stage& stage, const Update& update) {
  const auto input = stage_input(trial, stage);
  const bool all_labelled = stage.examples == Stage::Examples::labelled;
  const PassShape shape{.rows = input.rows,
                        .features = input.cols,
                        .labelled = all_labelled ? input.rows : trial.labelled,
                        .classes = trial.shape.classes,
                        .examples = trial.examples,
                        .labelled_examples = trial.labelled_examples};
  ObjectivePass pass(trial.plugins, stage, update, shape, ObjectivePass::Use::train);
  std::copy(input.values.begin(), input.values.end(), pass.input());
  if (pass.labels()) write_one_hot(trial.labels.data(), shape.labelled, shape.classes, pass.labels());
  pass.forward(kKey, trial.epoch);
  pass.backward();
  Json answer{{"stage", stage.name},
              {"update", update.name},
              {"input", to_json(input.view())},
              {"total", pass.total()},
              {"labelled", shape.labelled}};
  add_copies(answer, trial, input);
  for (std::size_t i = 0; i < pass.terms().size(); ++i) answer["terms"][pass.terms()[i].name] = pass.term(i);
  for (const auto* parameter : pass.graph().parameters())
    answer["gradients"][parameter->name()] = to_json(view(*parameter, parameter->gradient<float>()));
  answer["statistics"] = Json::object();
  for (const auto* buffer : pass.graph().buffers())
    answer["statistics"][buffer->name()] = to_json(view(*buffer, buffer->value<float>()));
  add_draws(answer);
  return answer;
}

}  // namespace

Json answer_of_model(const Json& request) {
  const Trial trial(request);
  const auto config = trial_config(request);
  Json answer{{"model", to_json(config.model.params)},
              {"loss", to_json(config.loss.params)},
              {"parameters", parameters_of(trial)},
              {"passes", passes_of(trial)},
              {"updates", Json::array()}};
  for (const NetworkRole role : registry().at(Kind::model, config.model.name).networks) {
    const auto& use = config::network_of(config, role);
    Json& network = answer["networks"][std::string(to_string(role))] = to_json(use.params);
    network["use"] = use.name;
  }
  for (const Stage& stage : trial.plugins.stages())
    for (const Update& update : stage.updates) answer["updates"].push_back(update_of(trial, stage, update));
  return answer;
}

}  // namespace sandglass::referees
