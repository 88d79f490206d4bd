#include <cmath>

#include "plugins/metrics/requirements.hpp"

using namespace sandglass;

namespace {

/// KL(q(z|x) || N(0, I)) of a diagonal Gaussian posterior, summed over the L code units, mean over examples:
///   1/2 sum_j (mu_j^2 + sigma_j^2 - ln sigma_j^2 - 1)   in nats
/// 0 at mu = 0, sigma = 1. In double, in order; non-finite numbers are passed on.
/// Source: Kingma & Welling 2014, appendix B.
class KlMetric final : public Metric {
 public:
  std::vector<MetricOutput> outputs() const override {
    return {{"kl", "nats per example", "KL divergence of the posterior q(z|x) from N(0, I), mean over examples."}};
  }

  void begin(const MetricContext& context) override { metrics::require_posterior(context, "kl"); }

  void add(const MetricBatch& batch) override {
    const auto mean = batch.latent.all(), log_variance = batch.log_variance.all();
    for (std::size_t i = 0; i < mean.size(); ++i) {
      const double mu = mean[i], lv = log_variance[i];
      sum_ += 0.5 * (mu * mu + std::expm1(lv) - lv);
    }
    count_ += static_cast<double>(batch.latent.rows);
  }

  std::vector<double> finish() override { return {sum_ / count_}; }

 private:
  double sum_ = 0, count_ = 0;
};

}  // namespace

SANDGLASS_PLUGIN(kl_metric, SANDGLASS_VERSION) {
  registrar.metric("kl", "KL divergence of the posterior from the prior N(0, I), nats per example.", Schema{},
                   [](const Params&) { return std::make_unique<KlMetric>(); });
}
