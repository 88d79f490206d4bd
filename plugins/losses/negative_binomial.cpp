#include <cmath>

#include "plugins/losses/count_loss.hpp"

using namespace sandglass;

namespace {

enum class Dispersion { fixed, shared, per_feature };

/// Negative log-likelihood of counts under a negative binomial decoder of mean x^ = e^a, or ln(1 + e^a) + 1e-8, and
/// variance x^ + alpha x^^2. With r = 1/alpha and s = ln x^ + ln alpha
///   l(a, x) = ln Gamma(r) - ln Gamma(x + r) + ln x! + (x + r) ln(1 + e^s) - x s   nats
/// summed or averaged over features, then averaged over the batch; towards alpha = 0 it is Poisson's. a, x: (B, D); x
/// whole and not negative: a study with other data is refused. Weights multiply each l. The dispersion alpha is fixed,
/// or learned with the model as one number for all features or one for each: parameter "loss.log_dispersion", (1, 1) or
/// (1, D), which starts at ln alpha. Non-finite numbers are passed on.
/// Source: Lopez et al. 2018 (scVI), who learn one for each gene; Hilbe 2011.
class NegativeBinomial final : public losses::CountLoss {
 public:
  NegativeBinomial(Dispersion dispersion, double alpha, losses::Link link, Reduction reduction)
      : CountLoss(link, reduction), dispersion_(dispersion), start_(std::log(alpha)) {
    if (dispersion == Dispersion::fixed)
      name_ = "negative binomial, alpha = " + format_number(alpha);
    else
      name_ = dispersion == Dispersion::shared ? "negative binomial, alpha learned"
                                               : "negative binomial, alpha learned for each feature";
  }

  void build(const DataShape& shape, ParameterSet& parameters) override {
    if (dispersion_ == Dispersion::fixed) return;
    log_dispersion_ = &parameters.add("loss.log_dispersion", 1, dispersion_ == Dispersion::shared ? 1 : shape.features);
    for (Index i = 0; i < log_dispersion_->size(); ++i) log_dispersion_->set(i, start_);
  }

  std::string_view likelihood() const override { return name_; }

 private:
  Value elements(Value a, Value x) const override {
    const Value log_alpha = log_dispersion(x), r = exp(negate(log_alpha)),
                s = losses::log_mean_of_counts(a, link()) + log_alpha;
    return losses::log_factorial(x) - losses::log_rising_factorial(x, r) + (x + r) * softplus(s) - x * s;
  }

  /// ln alpha of each element, (B, D).
  Value log_dispersion(Value x) const {
    Graph& graph = x.graph();
    if (dispersion_ == Dispersion::fixed) return graph.constant(x.rows(), x.cols(), start_);
    if (!log_dispersion_) throw PluginError("loss/negative_binomial is used before build() has added its dispersion");
    Value row = graph.parameter(*log_dispersion_);
    if (row.cols() != x.cols()) row = matmul(row, graph.constant(1, x.cols(), 1));
    return broadcast_row(row, x.rows());
  }

  Dispersion dispersion_;
  double start_;
  std::string name_;
  Parameter* log_dispersion_ = nullptr;
};

Schema negative_binomial_schema() {
  Schema schema;
  schema
      .choice("dispersion", {.choices = {"fixed", "shared", "per_feature"},
                             .fallback = "shared",
                             .text = "Whether the dispersion is fixed, learned, or learned for each feature."})
      .real("alpha",
            {.fallback = 1,
             .min = 1e-6,
             .max = 1e6,
             .text = "Dispersion: the variance is mean + alpha mean^2; where it is learned, where it starts."});
  losses::add_link(schema);
  return add_reduction(schema);
}

Dispersion dispersion_of(const std::string& choice) {
  if (choice == "fixed") return Dispersion::fixed;
  return choice == "shared" ? Dispersion::shared : Dispersion::per_feature;
}

}  // namespace

SANDGLASS_PLUGIN(negative_binomial_loss, SANDGLASS_VERSION) {
  registrar.loss("negative_binomial", "Negative binomial negative log-likelihood of counts, with a learned dispersion.",
                 negative_binomial_schema(), [](const Params& params) {
                   return std::make_unique<NegativeBinomial>(dispersion_of(params.choice("dispersion")),
                                                             params.real("alpha"), losses::link_of(params),
                                                             reduction_of(params));
                 });
}
