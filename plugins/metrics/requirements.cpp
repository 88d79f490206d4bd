#include "plugins/metrics/requirements.hpp"

namespace sandglass::metrics {
namespace {

/// q(z|x), recorded for one example to see whether the model has it.
bool has_posterior(const MetricContext& context) {
  Graph graph;
  const Value x = graph.input("x", 1, context.shape().features);
  const Index classes = context.shape().classes;
  const Value y = context.model().conditional() && classes > 0 ? graph.input("y", 1, classes) : Value{};
  return context.model().posterior(x, y).valid();
}

}  // namespace

void refuse(const std::string& metric, const std::string& missing, const std::string& mend) {
  throw ConfigError("metric/" + metric + " needs " + missing + "\n" + mend);
}

void require_labels(const MetricContext& context, const std::string& metric) {
  if (context.shape().classes > 0) return;
  refuse(metric, "labels, which this dataset does not have", "use a dataset with labels, or leave the metric out");
}

void require_images(const MetricContext& context, const std::string& metric) {
  if (context.shape().is_image()) return;
  refuse(
      metric,
      "images, but the examples are " + std::to_string(context.shape().features) + " features without height and width",
      "use a dataset of images, or leave the metric out");
}

void require_classifier(const MetricContext& context, const std::string& metric) {
  require_labels(context, metric);
  Graph graph;
  if (context.model().classify(graph.input("x", 1, context.shape().features)).valid()) return;
  refuse(metric, "a model with a classifier, such as m2 or stacked_autoencoder with fine_tune: classify",
         "use one of them, or metric knn or linear_probe, which classify by the code of any model");
}

void require_posterior(const MetricContext& context, const std::string& metric) {
  if (has_posterior(context)) return;
  refuse(metric, "a model with a posterior q(z|x), such as vae", "use such a model, or leave the metric out");
}

void require_generative(const MetricContext& context, const std::string& metric) {
  require_posterior(context, metric);
  if (!context.model().has_prior())
    refuse(metric, "a model whose codes follow a prior, such as vae", "use such a model, or leave the metric out");
  if (!context.loss().likelihood().empty()) return;
  refuse(metric, "a loss that is a likelihood",
         "use loss bce for a Bernoulli decoder, gaussian_nll for a Gaussian one, or leave the metric out");
}

void require_coordinates(const MetricContext& context, const std::string& metric) {
  if (context.coordinates() > 0) return;
  refuse(
      metric, "true intrinsic coordinates, which this dataset does not know",
      "of dataset digits, set dataset.factors: true; else use a generated manifold, such as swiss_roll, or leave the "
      "metric out");
}

void require_examples(const MetricContext& context, const std::string& metric, Index count, const std::string& why) {
  if (context.examples() >= count) return;
  refuse(metric,
         "at least " + std::to_string(count) + " examples, " + why + ", but the split has " +
             std::to_string(context.examples()),
         "enlarge the split, or leave the metric out");
}

}  // namespace sandglass::metrics
