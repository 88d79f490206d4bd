#include "plugins/losses/count_loss.hpp"

using namespace sandglass;

namespace {

/// Negative log-likelihood of counts under a Poisson decoder whose rate is x^ = e^a, or ln(1 + e^a) + 1e-8:
///   l(a, x) = x^ - x ln x^ + ln x!   nats
/// summed or averaged over features, then averaged over the batch. a, x: (B, D); x whole and not negative: a study
/// with other data is refused. Weights multiply each l. Non-finite numbers are passed on. e^a overflows from
/// a = 89, which the first codes of a variational model may reach on large counts: then the other link serves.
class Poisson final : public losses::CountLoss {
 public:
  using CountLoss::CountLoss;

  std::string_view likelihood() const override { return "Poisson"; }

 private:
  Value elements(Value a, Value x) const override {
    return losses::mean_of_counts(a, link()) - losses::log_mean_of_counts(a, link()) * x + losses::log_factorial(x);
  }
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
