#include <algorithm>

#include "core/trial/train/passes.hpp"
#include "request.hpp"
#include "tests/plugins/metrics/context.hpp"

/// What a metric measures on matrices that the request gives, or on those that a model makes of them.
namespace sandglass::referees {
namespace {

constexpr Index kBatch = 7;  // so that a split comes in several batches, the last of them smaller

/// What metrics are shown: given as "codes", "reconstruction" ... or computed by "model".
struct Measured {
  explicit Measured(const Json& request)
      : input(matrix_of(request, "input")),
        train(matrix_of(request, "train")),
        reconstruction(matrix_of(request, "reconstruction")),
        codes(matrix_of(request, "codes")),
        train_codes(matrix_of(request, "train_codes")),
        log_variance(matrix_of(request, "log_variance")),
        class_logits(matrix_of(request, "class_logits")),
        coordinates(matrix_of(request, "coordinates")),
        labels(labels_of(request, "labels")) {}

  Matrix input, train, reconstruction, codes, train_codes, log_variance, class_logits, coordinates;
  std::vector<std::int32_t> labels;
};

Matrix copy(BatchView view) { return {view.rows, view.cols, {view.data, view.data + view.rows * view.cols}}; }

void run_model(const TrialPlugins& plugins, const DataShape& shape, Measured& measured) {
  ReconstructionPass pass(plugins, shape, measured.input.rows, ReconstructionPass::Depth::reconstruct);
  std::copy(measured.input.values.begin(), measured.input.values.end(), pass.input());
  if (pass.labels()) write_one_hot(measured.labels.data(), measured.input.rows, shape.classes, pass.labels());
  pass.forward();
  measured.reconstruction = copy(pass.reconstruction());
  measured.codes = copy(pass.latent());
  measured.log_variance = copy(pass.log_variance());
  measured.class_logits = copy(pass.class_logits());
}

BatchView rows_of(const Matrix& matrix, Index first, Index rows) {
  if (matrix.rows == 0) return {};
  return {matrix.values.data() + first * matrix.cols, rows, matrix.cols};
}

std::vector<double> measure(Metric& metric, const MetricContext& context, const Measured& measured) {
  metric.begin(context);
  const Index count = context.examples();
  for (Index first = 0; first < count; first += kBatch) {
    const Index rows = std::min(kBatch, count - first);
    metric.add({.input = rows_of(measured.input, first, rows),
                .reconstruction = rows_of(measured.reconstruction, first, rows),
                .latent = rows_of(measured.codes, first, rows),
                .labels = measured.labels.empty() ? nullptr : measured.labels.data() + first,
                .log_variance = rows_of(measured.log_variance, first, rows),
                .class_logits = rows_of(measured.class_logits, first, rows),
                .coordinates = rows_of(measured.coordinates, first, rows)});
  }
  return metric.finish();
}

/// What a metric draws for itself, for as many rows: {"normals": codes of the prior, "noisy": the inputs with noise}.
void add_draws(Json& answer, const MetricContext& context, const Measured& measured, Index rows) {
  Matrix normals{rows, context.latent_size(), {}}, noisy{rows, measured.input.cols, {}};
  noisy.values.resize(static_cast<std::size_t>(rows * noisy.cols));
  for (Index i = 0; i < rows; ++i) {
    const Rng rng = context.rng(0).fork(static_cast<std::uint64_t>(i));
    Rng codes = rng, noise = rng;
    for (Index j = 0; j < normals.cols; ++j) normals.values.push_back(static_cast<float>(codes.normal()));
    context.noise().corrupt(rows_of(measured.input, i, 1), {noisy.values.data() + i * noisy.cols, 1, noisy.cols},
                            noise);
  }
  answer["normals"] = to_json(normals.view());
  answer["noisy"] = to_json(noisy.view());
}

}  // namespace

Json answer_of_metric(const Json& request) {
  Measured measured(request);
  std::unique_ptr<TrialPlugins> plugins;
  ParameterSet parameters;
  if (request.contains("model")) {
    plugins = std::make_unique<TrialPlugins>(registry(), trial_config(request));
    plugins->build(shape_of(request), parameters, request.value("seed", std::uint64_t{1}));
    set_parameters(request, parameters);
    run_model(*plugins, shape_of(request), measured);
  }
  built::Context context(measured.train.view(), measured.codes.cols);
  context.data_shape = shape_of(request);
  context.split_examples = std::max(measured.input.rows, measured.codes.rows);
  context.known_coordinates = measured.coordinates.cols;
  context.latents = measured.train_codes.view();
  context.labels = labels_of(request, "train_labels");
  if (plugins) {
    context.trained = plugins->model.get(), context.used_loss = plugins->loss.get();
    context.used_noise = plugins->noise.get();
  }

  const auto use = plugin_use(request, "metric", Kind::metric, "");
  const auto metric = registry().make_metric(use.name, use.params);
  const auto values = measure(*metric, context, measured);
  Json answer{{"codes", to_json(measured.codes.view())}, {"values", Json::object()}, {"parameters", Json::object()}};
  for (std::size_t i = 0; i < values.size(); ++i) answer["values"][metric->outputs()[i].name] = values[i];
  if (request.contains("draws")) add_draws(answer, context, measured, request["draws"].get<Index>());
  for (const auto& parameter : parameters)
    answer["parameters"][parameter.name()] = to_json({parameter.value<float>(), parameter.rows(), parameter.cols()});
  return answer;
}

}  // namespace sandglass::referees
