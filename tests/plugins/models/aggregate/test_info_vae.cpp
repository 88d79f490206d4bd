#include <catch2/catch.hpp>

#include "plugins/models/variational/maximum_mean_discrepancy.hpp"
#include "tests/plugins/models/trainee.hpp"

namespace sandglass::test_info_vae {
using built::Numbers;

namespace {

const Numbers kX = built::numbers(24, 0.4, 0.5);
const built::Settings kSmall{{"hidden", std::vector<std::int64_t>{5}}, {"latent", std::int64_t{3}}};

/// Total, then terms, of the first `rows` examples.
Numbers objective(const std::string& model, built::Settings settings, Index rows = 4) {
  settings.insert(kSmall.begin(), kSmall.end());
  const built::Trainee trainee(model, settings);
  const auto loss = built::loss("bce");
  Numbers all;
  for (const auto& value : built::evaluate([&](Graph& graph) {
         built::GivenBatch batch(slice_rows(graph.constant(4, 6, kX), 0, rows), *loss);
         return built::all_of(trainee.model->objective(batch));
       }))
    all.push_back(value.at(0));
  return all;
}

/// Between the draws of the posterior and those of the prior that follow them.
double discrepancy(MmdKernel kernel) {
  const built::Trainee trainee("info_vae", kSmall);
  return built::evaluate([&](Graph& graph) {
           const auto q = trainee.model->posterior(graph.constant(4, 6, kX), {});
           const Value z = reparameterise(q.mean, q.log_variance);
           return std::vector<Value>{maximum_mean_discrepancy(z, random_normal(graph, 4, 3), kernel)};
         })
      .at(0)
      .at(0);
}

}  // namespace

TEST_CASE("alpha takes weight from the KL term of each code and gives it to the discrepancy of all of them") {
  const auto bound = objective("vae", {});
  for (const auto& [alpha, lambda] : {std::pair{0.0, 50.0}, {0.3, 8.0}, {1.0, 5.0}})
    for (const std::string kernel : {"imq", "rbf"}) {
      INFO(alpha << ", " << lambda << ", " << kernel);
      const auto values = objective("info_vae", {{"alpha", alpha}, {"lambda", lambda}, {"kernel", kernel}});
      const double mmd = (alpha + lambda - 1) * discrepancy(kernel == "imq" ? MmdKernel::imq : MmdKernel::rbf);
      REQUIRE(values.size() == 4);
      CHECK((values[1] == bound[1] && values[2] == bound[2]));
      CHECK(values[3] == Approx(mmd).epsilon(1e-12));
      CHECK(values[0] == Approx(bound[1] + (1 - alpha) * bound[2] + mmd).epsilon(1e-12));
    }
}

TEST_CASE("with alpha 0 and lambda 1 it is the VAE, and a single example has no discrepancy") {
  CHECK(objective("info_vae", {{"alpha", 0.0}, {"lambda", 1.0}})[0] == Approx(objective("vae", {})[0]).epsilon(1e-12));
  const auto values = objective("info_vae", {}, 1);
  CHECK(values[3] == 0);
  CHECK(values[0] == Approx(values[1] + values[2]).epsilon(1e-12));
}

}  // namespace sandglass::test_info_vae
