#include <catch2/catch.hpp>

#include "tests/plugins/models/trainee.hpp"

namespace sandglass::test_dip_vae {
using built::Numbers;

namespace {

const Numbers kX = built::numbers(24, 0.4, 0.5);

}  // namespace

TEST_CASE("each variant draws its covariance towards the identity, beside the evidence lower bound") {
  for (const std::string variant : {"i", "ii"}) {
    INFO("variant " << variant);
    const built::Settings small{{"hidden", std::vector<std::int64_t>{5}}, {"latent", std::int64_t{3}}};
    auto settings = small;
    settings.insert({{"variant", variant}, {"lambda_od", 2.0}, {"lambda_d", 5.0}});
    const built::Trainee dip("dip_vae", settings), vae("vae", small);
    const auto loss = built::loss("bce");
    const auto values = [&](const built::Trainee& trainee) {
      return built::evaluate([&](Graph& graph) {
        const Value x = graph.constant(4, 6, kX);
        built::GivenBatch batch(x, *loss);
        auto all = built::all_of(trainee.model->objective(batch));
        const auto q = trainee.model->posterior(x, {});
        all.push_back(q.mean), all.push_back(q.log_variance);
        return all;
      });
    };
    const auto found = values(dip), bound = values(vae);
    REQUIRE(found.size() == 7);
    const auto &mean = found[5], &log_variance = found[6];
    double off = 0, diagonal = 0;
    for (std::size_t a = 0; a < 3; ++a)
      for (std::size_t b = 0; b < 3; ++b) {
        double product = 0, of_a = 0, of_b = 0, variance = 0;
        for (std::size_t i = 0; i < 4; ++i) {
          product += mean[i * 3 + a] * mean[i * 3 + b] / 4;
          of_a += mean[i * 3 + a] / 4, of_b += mean[i * 3 + b] / 4;
          variance += std::exp(log_variance[i * 3 + a]) / 4;
        }
        const double covariance = product - of_a * of_b + (a == b && variant == "ii" ? variance : 0);
        (a == b ? diagonal : off) += std::pow(covariance - (a == b ? 1 : 0), 2);
      }
    CHECK(found[3][0] == Approx(2 * off).epsilon(1e-10));
    CHECK(found[4][0] == Approx(5 * diagonal).epsilon(1e-10));
    CHECK(found[1] == bound[1]);
    CHECK(found[2] == bound[2]);
    CHECK(found[0][0] == Approx(bound[0][0] + 2 * off + 5 * diagonal).epsilon(1e-10));
  }
}

}  // namespace sandglass::test_dip_vae
