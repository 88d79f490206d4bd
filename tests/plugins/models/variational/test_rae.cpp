#include <catch2/catch.hpp>

#include "tests/plugins/models/trainee.hpp"

namespace sandglass::test_rae {
using built::Numbers;

namespace {

const Numbers kX = built::numbers(24, 0.4, 0.5);

struct Found {
  std::vector<Numbers> values;  ///< total, terms, codes
  double squares = 0;           ///< of the parameters that the decoder uses
};

Found found(bool tied) {
  const built::Trainee rae("rae", {{"hidden", std::vector<std::int64_t>{5}},
                                   {"latent", std::int64_t{3}},
                                   {"tied", tied},
                                   {"beta", 0.2},
                                   {"lambda", 0.03}});
  CHECK_FALSE(rae.model->has_prior());
  const auto loss = built::loss("mse");
  Found out;
  out.values = built::evaluate([&](Graph& graph) {
    const Value x = graph.constant(4, 6, kX);
    built::GivenBatch batch(x, *loss);
    const auto objective = rae.model->objective(batch);
    CHECK(built::names_of(objective) == std::vector<std::string>{"reconstruction", "code", "decoder"});
    auto all = built::all_of(objective);
    const Value z = rae.model->encode(x);
    all.push_back(z);
    all.push_back(loss->loss(rae.model->decode(z), x));
    return all;
  });
  for (const auto& parameter : rae.parameters) {
    const bool weights = parameter.rows() > 1;
    if (!parameter.name().starts_with("decoder.") && !(tied && weights)) continue;
    for (Index i = 0; i < parameter.size(); ++i) out.squares += parameter.at(i) * parameter.at(i);
  }
  return out;
}

}  // namespace

TEST_CASE("the objective is the loss, the codes' lengths and the squares of what the decoder uses, tied or not") {
  for (const bool tied : {false, true}) {
    INFO("tied: " << tied);
    const auto [values, squares] = found(tied);
    double lengths = 0;
    for (const double z : values[4]) lengths += z * z / 4;
    CHECK(values[1] == values[5]);
    CHECK(values[2][0] == Approx(0.2 * 0.5 * lengths).epsilon(1e-12));
    CHECK(values[3][0] == Approx(0.03 * squares).epsilon(1e-12));
    CHECK(values[0][0] == Approx(values[1][0] + values[2][0] + values[3][0]).epsilon(1e-12));
  }
}

}  // namespace sandglass::test_rae
