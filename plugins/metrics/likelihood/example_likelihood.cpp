#include "plugins/metrics/likelihood/example_likelihood.hpp"

#include <algorithm>
#include <cmath>

namespace sandglass::metrics {
namespace {

using Draws = std::span<const PosteriorDraws::Draw>;

/// ln 1/S sum_s exp(w_s), without overflow. A NaN among the weights is passed on.
double log_mean_exp(Draws draws) {
  const auto weight = [](const PosteriorDraws::Draw& draw) { return draw.log_likelihood + draw.log_prior_ratio; };
  double largest = weight(draws[0]), sum = 0;
  for (const auto& draw : draws) largest = std::max(largest, weight(draw));
  if (std::isinf(largest)) return largest;
  for (const auto& draw : draws) sum += std::exp(weight(draw) - largest);
  return largest + std::log(sum / static_cast<double>(draws.size()));
}

/// ln 1/n sum exp(v), without overflow.
double log_mean_exp(const std::vector<double>& values) {
  const double largest = *std::max_element(values.begin(), values.end());
  if (std::isinf(largest)) return largest;
  double sum = 0;
  for (const double value : values) sum += std::exp(value - largest);
  return largest + std::log(sum / static_cast<double>(values.size()));
}

double mean_distortion(Draws draws) {
  double sum = 0;
  for (const auto& draw : draws) sum += draw.log_likelihood;
  return -sum / static_cast<double>(draws.size());
}

/// KL(q || p(z)) as the draws estimate it.
double mean_rate(Draws draws) {
  double sum = 0;
  for (const auto& draw : draws) sum += draw.log_prior_ratio;
  return -sum / static_cast<double>(draws.size());
}

/// Adds `share` of KL(N(mean, e^lv) || N(0, I)) to `sum`.
void add_divergence(std::span<const float> mean, std::span<const float> log_variance, double share, double& sum) {
  for (std::size_t j = 0; j < mean.size(); ++j) {
    const double mu = mean[j], lv = log_variance[j];
    sum += share * 0.5 * (mu * mu + std::expm1(lv) - lv);
  }
}

}  // namespace

ExampleLikelihood::ClassPosteriors::ClassPosteriors(const MetricContext& context, Index classes) {
  graph_.train_only({});
  x_ = graph_.input("x", 1, context.shape().features);
  std::vector<double> each(static_cast<std::size_t>(classes * classes), 0.0);
  for (Index y = 0; y < classes; ++y) each[static_cast<std::size_t>(y * (classes + 1))] = 1;
  const auto q = context.model().posterior(repeat_rows(x_, classes), graph_.constant(classes, classes, each));
  mean_ = q.mean, log_variance_ = q.log_variance;
  graph_.finish_forward_only({mean_, log_variance_});
}

void ExampleLikelihood::ClassPosteriors::set(std::span<const float> x) {
  graph_.set_input(x_, x.data());
  graph_.forward();
}

std::span<const float> ExampleLikelihood::ClassPosteriors::row(Value value, Index label) const {
  return {graph_.data<float>(value) + label * value.cols(), static_cast<std::size_t>(value.cols())};
}

ExampleLikelihood::ExampleLikelihood(const MetricContext& context, Index samples) : draws_(context, samples) {
  const Index classes = context.shape().classes;
  if (!context.model().conditional() || classes == 0) return;
  Graph graph;
  if (context.model().classify(graph.input("x", 1, context.shape().features)).valid())
    classes_.emplace(context, classes);
}

double ExampleLikelihood::log_likelihood(const MetricBatch& batch, Index row, Index position) {
  if (!classes_) return log_mean_exp(draws_(batch, row, position));
  classes_->set(batch.input.row(row));
  std::vector<double> each;
  for (Index y = 0; y < classes_->classes(); ++y)
    each.push_back(
        log_mean_exp(draws_.of_class(batch, row, position, y, classes_->mean(y), classes_->log_variance(y))));
  return log_mean_exp(each);
}

void ExampleLikelihood::add_bound(const MetricBatch& batch, Index row, Index position, Bound& sum) {
  if (!classes_) {
    const Draws draws = draws_(batch, row, position);
    sum.distortion += mean_distortion(draws);
    if (draws_.standard_prior())
      add_divergence(batch.latent.row(row), batch.log_variance.row(row), 1, sum.rate);
    else
      sum.rate += mean_rate(draws);
    return;
  }
  classes_->set(batch.input.row(row));
  const auto logits = batch.class_logits.row(row);
  const double largest = *std::max_element(logits.begin(), logits.end());
  double total = 0;
  for (const float logit : logits) total += std::exp(logit - largest);
  for (Index y = 0; y < classes_->classes(); ++y) {
    const double log_q = logits[static_cast<std::size_t>(y)] - largest - std::log(total), q = std::exp(log_q);
    if (q == 0) continue;  // what is infinitely unlikely adds nothing
    const auto mean = classes_->mean(y), log_variance = classes_->log_variance(y);
    const Draws draws = draws_.of_class(batch, row, position, y, mean, log_variance);
    sum.distortion += q * mean_distortion(draws);
    sum.rate += q * (log_q + std::log(static_cast<double>(classes_->classes())));
    if (draws_.standard_prior())
      add_divergence(mean, log_variance, q, sum.rate);
    else
      sum.rate += q * mean_rate(draws);
  }
}

}  // namespace sandglass::metrics
