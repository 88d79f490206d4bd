#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "plugins/metrics/likelihood/posterior_draws.hpp"
#include "plugins/metrics/requirements.hpp"
#include "plugins/metrics/split_store.hpp"

using namespace sandglass;
using namespace sandglass::metrics;

namespace {

/// ln 1/S sum_s exp(w_s), without overflow. A NaN among the weights is passed on.
double log_mean_exp(std::span<const PosteriorDraws::Draw> draws) {
  const auto weight = [](const PosteriorDraws::Draw& draw) { return draw.log_likelihood + draw.log_prior_ratio; };
  double largest = weight(draws[0]), sum = 0;
  for (const auto& draw : draws) largest = std::max(largest, weight(draw));
  if (std::isinf(largest)) return largest;
  for (const auto& draw : draws) sum += std::exp(weight(draw) - largest);
  return largest + std::log(sum / static_cast<double>(draws.size()));
}

/// The negative log-likelihood of the examples under the model, mean over examples, in nats, by importance sampling
/// from the posterior:
///   -ln p(x) <= -ln 1/S sum_s p(x|z_s) p(z_s) / q(z_s|x),  z_s ~ q(z|x),  S = samples
/// An upper bound in expectation, which falls towards -ln p(x) as S grows: compare only figures of equal S. Every
/// constant of the likelihood is counted. A conditional model is given its class: the figure is -ln p(x|y).
/// Source: Rezende, Mohamed & Wierstra 2014, appendix E; Burda, Grosse & Salakhutdinov 2016.
class Nll final : public Metric {
 public:
  Nll(Index samples, Index examples) : samples_(samples), examples_(examples) {}

  std::vector<MetricOutput> outputs() const override {
    return {{"nll", "nats per example",
             fmt::format("-ln p(x), importance-sampled with {} draw{} from the posterior per example, {}.", samples_,
                         samples_ == 1 ? "" : "s",
                         examples_ == 0 ? "all examples" : fmt::format("at most {} examples", examples_)),
             Goal::minimize}};
  }

  bool every_epoch() const override { return false; }

  void begin(const MetricContext& context) override {
    require_generative(context, "nll");
    choice_ = ExampleChoice(context, examples_);
    draws_ = std::make_unique<PosteriorDraws>(context, samples_);
  }

  void add(const MetricBatch& batch) override {
    for (Index row = 0; row < batch.input.rows; ++row) {
      if (!choice_.next()) continue;
      sum_ -= log_mean_exp((*draws_)(batch, row, choice_.position()));
      ++count_;
    }
  }

  std::vector<double> finish() override { return {sum_ / count_}; }

 private:
  Index samples_, examples_;
  ExampleChoice choice_;
  std::unique_ptr<PosteriorDraws> draws_;
  double sum_ = 0, count_ = 0;
};

}  // namespace

SANDGLASS_PLUGIN(nll_metric, SANDGLASS_VERSION) {
  registrar.metric(
      "nll", "Importance-sampled negative log-likelihood -ln p(x), nats per example.",
      Schema{}
          .integer("samples", {.fallback = 200, .min = 1, .max = 1000000, .text = "Draws from q(z|x) per example."})
          .integer("examples", {.fallback = 0, .min = 0, .text = "Examples of the split, drawn at random; 0: all."}),
      [](const Params& params) {
        return std::make_unique<Nll>(params.integer("samples"), params.integer("examples"));
      });
}
