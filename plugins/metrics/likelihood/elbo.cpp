#include <fmt/format.h>

#include "plugins/metrics/likelihood/example_likelihood.hpp"
#include "plugins/metrics/requirements.hpp"
#include "plugins/metrics/split_store.hpp"

using namespace sandglass;
using namespace sandglass::metrics;

namespace {

/// The evidence lower bound of ln p(x), mean over examples, in nats:
///   ELBO = 1/S sum_s ln p(x|z_s) - KL(q(z|x) || N(0, I)),  z_s ~ q(z|x)
/// with the KL term in closed form, or of a model with another prior KL(q(z|x) || p(z)) from the same draws, and the
/// distortion, its first term with the sign turned. Every constant of the likelihood is counted. Of a conditional model
/// with a classifier the class is summed out, see ExampleLikelihood; one without is given its class, and the bound is
/// on ln p(x|y). Where the loss is no density of the examples, as cross-entropy of grey values, the figure bounds a
/// pseudo-likelihood. Non-finite numbers are passed on. Source: Kingma & Welling 2014; the word distortion: Alemi et
/// al. 2018.
class Elbo final : public Metric {
 public:
  Elbo(Index samples, Index examples) : samples_(samples), examples_(examples) {}

  std::vector<MetricOutput> outputs() const override {
    const auto how = fmt::format("{} draw{} per example, {}", samples_, samples_ == 1 ? "" : "s",
                                 examples_ == 0 ? "all examples" : fmt::format("at most {} examples", examples_));
    return {{"elbo", "nats per example", fmt::format("Evidence lower bound of ln p(x): {}.", how), Goal::maximize},
            {"distortion", "nats per example", fmt::format("-E[ln p(x|z)] over z of the posterior: {}.", how),
             Goal::minimize}};
  }

  bool every_epoch() const override { return false; }

  void begin(const MetricContext& context) override {
    require_generative(context, "elbo");
    choice_ = ExampleChoice(context, examples_);
    likelihood_ = std::make_unique<ExampleLikelihood>(context, samples_);
  }

  void add(const MetricBatch& batch) override {
    for (Index row = 0; row < batch.input.rows; ++row) {
      if (!choice_.next()) continue;
      likelihood_->add_bound(batch, row, choice_.position(), sum_);
      ++count_;
    }
  }

  std::vector<double> finish() override { return {-(sum_.distortion + sum_.rate) / count_, sum_.distortion / count_}; }

 private:
  Index samples_, examples_;
  ExampleChoice choice_;
  std::unique_ptr<ExampleLikelihood> likelihood_;
  ExampleLikelihood::Bound sum_;
  double count_ = 0;
};

}  // namespace

SANDGLASS_PLUGIN(elbo_metric, SANDGLASS_VERSION) {
  registrar.metric(
      "elbo",
      "Evidence lower bound of ln p(x), nats per example; with loss bce on grey examples that of a pseudo-likelihood.",
      Schema{}
          .integer("samples", {.fallback = 10, .min = 1, .max = 1000000, .text = "Draws from q(z|x) per example."})
          .integer("examples", {.fallback = 0, .min = 0, .text = "Examples of the split, drawn at random; 0: all."}),
      [](const Params& params) {
        return std::make_unique<Elbo>(params.integer("samples"), params.integer("examples"));
      });
}
