#include <fmt/format.h>

#include "plugins/metrics/likelihood/example_likelihood.hpp"
#include "plugins/metrics/requirements.hpp"
#include "plugins/metrics/split_store.hpp"

using namespace sandglass;
using namespace sandglass::metrics;

namespace {

/// The negative log-likelihood of the examples under the model, mean over examples, in nats, by importance sampling
/// from the posterior:
///   -ln p(x) <= -ln 1/S sum_s p(x|z_s) p(z_s) / q(z_s|x),  z_s ~ q(z|x),  S = samples
/// An upper bound in expectation, which falls towards -ln p(x) as S grows: compare only figures of equal S. Every
/// constant of the likelihood is counted. Of a conditional model with a classifier the class is summed out, -ln sum_y
/// p(y) p(x|y); one without is given its class, and the figure is -ln p(x|y). Where the loss is no density of the
/// examples, as cross-entropy of grey values, the figure is a pseudo-likelihood: see loss/continuous_bernoulli.
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
    likelihood_ = std::make_unique<ExampleLikelihood>(context, samples_);
  }

  void add(const MetricBatch& batch) override {
    for (Index row = 0; row < batch.input.rows; ++row) {
      if (!choice_.next()) continue;
      sum_ -= likelihood_->log_likelihood(batch, row, choice_.position());
      ++count_;
    }
  }

  std::vector<double> finish() override { return {sum_ / count_}; }

 private:
  Index samples_, examples_;
  ExampleChoice choice_;
  std::unique_ptr<ExampleLikelihood> likelihood_;
  double sum_ = 0, count_ = 0;
};

}  // namespace

SANDGLASS_PLUGIN(nll_metric, SANDGLASS_VERSION) {
  registrar.metric(
      "nll",
      "Importance-sampled negative log-likelihood -ln p(x), nats per example; with loss bce on grey examples a "
      "pseudo-likelihood.",
      Schema{}
          .integer("samples", {.fallback = 200, .min = 1, .max = 1000000, .text = "Draws from q(z|x) per example."})
          .integer("examples", {.fallback = 0, .min = 0, .text = "Examples of the split, drawn at random; 0: all."}),
      [](const Params& params) {
        return std::make_unique<Nll>(params.integer("samples"), params.integer("examples"));
      });
}
