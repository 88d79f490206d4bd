#include "plugins/losses/count_operators.hpp"
#include "plugins/losses/reduction.hpp"

using namespace sandglass;

namespace {

/// Negative log-likelihood of counts under a Poisson decoder whose rate is x^ = e^a, or ln(1 + e^a) + 1e-8:
///   l(a, x) = x^ - x ln x^ + ln x!   nats
/// summed or averaged over features, then averaged over the batch. a, x: (B, D); x whole and not negative: a study
/// with other data is refused. Weights multiply each l. Non-finite numbers are passed on. e^a overflows from
/// a = 89, which the first codes of a variational model may reach on large counts: then the other link serves.
class Poisson final : public Loss {
 public:
  Poisson(losses::Link link, Reduction reduction) : link_(link), reduction_(reduction) {}

  Value reconstruction(Value pre_activation) const override { return losses::mean_of_counts(pre_activation, link_); }

  Value loss(Value pre_activation, Value target) const override {
    return reduce_elements(elements(pre_activation, target), reduction_);
  }

  Value weighted_loss(Value pre_activation, Value target, Value weights) const override {
    return reduce_elements(weights * elements(pre_activation, target), reduction_);
  }

  Value negative_log_likelihood(Value pre_activation, Value target) const override {
    return row_sum(elements(pre_activation, target));
  }

  ValueRange target_range() const override { return {.min = 0, .whole = true}; }
  std::string_view likelihood() const override { return "Poisson"; }
  Reduction reduction() const override { return reduction_; }
  std::string_view unit() const override { return unit_of_counts(reduction_); }

 private:
  Value elements(Value a, Value x) const {
    return losses::mean_of_counts(a, link_) - losses::log_mean_of_counts(a, link_) * x + losses::log_factorial(x);
  }

  losses::Link link_;
  Reduction reduction_;
};

Schema poisson_schema() {
  Schema schema;
  losses::add_link(schema);
  return add_reduction(schema);
}

}  // namespace

SANDGLASS_PLUGIN(poisson_loss, SANDGLASS_VERSION) {
  registrar.loss("poisson", "Poisson negative log-likelihood of counts.", poisson_schema(), [](const Params& params) {
    return std::make_unique<Poisson>(losses::link_of(params), reduction_of(params));
  });
}
