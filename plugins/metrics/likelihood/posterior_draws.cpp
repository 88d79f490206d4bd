#include "plugins/metrics/likelihood/posterior_draws.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/linalg/random_fill.hpp"

namespace sandglass::metrics {
namespace {

/// Draws in a pass of the decoder: enough for its products to run at full speed, with no row to spare at the end.
Index rows_for(Index samples) {
  constexpr Index kMost = 128;
  const Index passes = (samples + kMost - 1) / kMost;
  return (samples + passes - 1) / passes;
}

}  // namespace

PosteriorDraws::PosteriorDraws(const MetricContext& context, Index samples)
    : rng_(context.rng(1)), rows_(rows_for(samples)), draws_(static_cast<std::size_t>(samples)) {
  const Model& model = context.model();
  graph_.train_only({});
  x_ = graph_.input("x", 1, context.shape().features);
  z_ = graph_.input("z", rows_, model.latent_size());
  y_ = std::make_unique<ClassInput>(context, graph_, rows_);
  const Value a = model.conditional() ? model.decode_given(z_, y_->value()) : model.decode(z_);
  negative_log_likelihood_ = context.loss().negative_log_likelihood(a, repeat_rows(x_, rows_));
  log_prior_ = model.log_prior(z_);
  if (log_prior_.valid() && (log_prior_.rows() != rows_ || log_prior_.cols() != 1))
    throw PluginError("log_prior() gives " + format_shape(log_prior_.rows(), log_prior_.cols()) + ", expected " +
                      format_shape(rows_, 1));
  std::vector<Value> outputs{negative_log_likelihood_};
  if (log_prior_.valid()) outputs.push_back(log_prior_);
  graph_.finish_forward_only(outputs);
  codes_.resize(static_cast<std::size_t>(rows_ * model.latent_size()));
  deviation_.resize(static_cast<std::size_t>(model.latent_size()));
}

std::span<const PosteriorDraws::Draw> PosteriorDraws::operator()(const MetricBatch& batch, Index row, Index position) {
  y_->set(graph_, batch, row);
  return run({batch.input.row(row).data(), 1, batch.input.cols}, batch.latent.row(row), batch.log_variance.row(row),
             rng_.fork(static_cast<std::uint64_t>(position)));
}

std::span<const PosteriorDraws::Draw> PosteriorDraws::of_class(const MetricBatch& batch, Index row, Index position,
                                                               Index label, std::span<const float> mean,
                                                               std::span<const float> log_variance) {
  y_->set_class(graph_, label);
  const Rng own = rng_.fork(static_cast<std::uint64_t>(position));
  return run({batch.input.row(row).data(), 1, batch.input.cols}, mean, log_variance,
             own.fork(static_cast<std::uint64_t>(label)));
}

std::span<const PosteriorDraws::Draw> PosteriorDraws::run(BatchView x, std::span<const float> mean,
                                                          std::span<const float> log_variance, Rng rng) {
  const auto samples = static_cast<Index>(draws_.size());
  graph_.set_input(x_, x.data);
  for (Index first = 0; first < samples; first += rows_) {
    const auto draws = std::span(draws_).subspan(static_cast<std::size_t>(first),
                                                 static_cast<std::size_t>(std::min(rows_, samples - first)));
    draw(mean, log_variance, rng, draws);
    graph_.set_input(z_, codes_.data());
    graph_.forward();
    for (std::size_t s = 0; s < draws.size(); ++s) {
      draws[s].log_likelihood = -graph_.element(negative_log_likelihood_, static_cast<Index>(s));
      if (!standard_prior()) draws[s].log_prior_ratio += graph_.element(log_prior_, static_cast<Index>(s));
    }
  }
  return draws_;
}

/// With z = mu + sigma eps the two normal densities differ by
///   ln p(z) - ln q(z|x) = 1/2 sum_j (eps_j^2 + ln sigma_j^2 - z_j^2)
/// of the prior N(0, I); of another -ln q(z|x) alone, 1/2 sum_j (eps_j^2 + ln sigma_j^2 + ln 2 pi).
void PosteriorDraws::draw(std::span<const float> mean, std::span<const float> log_variance, Rng& rng,
                          std::span<Draw> draws) {
  for (std::size_t j = 0; j < mean.size(); ++j) deviation_[j] = std::exp(static_cast<double>(log_variance[j]) / 2);
  linalg::fill_normal(rng, static_cast<Index>(codes_.size()), 0.0F, 1.0F, codes_.data());
  float* code = codes_.data();
  for (auto& one : draws) {
    double twice = 0;
    for (std::size_t j = 0; j < mean.size(); ++j) {
      const double eps = code[j], z = mean[j] + deviation_[j] * eps;
      const double of_prior = standard_prior() ? -z * z : std::log(2 * std::numbers::pi);
      twice += eps * eps + static_cast<double>(log_variance[j]) + of_prior;
      code[j] = static_cast<float>(z);
    }
    one.log_prior_ratio = twice / 2;
    code += mean.size();
  }
}

}  // namespace sandglass::metrics
