#include <catch2/catch.hpp>

#include "tests/plugins/models/trainee.hpp"

namespace sandglass::test_topk_autoencoder {
using built::Numbers;

namespace {

const Numbers kX = built::numbers(24, 0.4, 0.5);

built::Trainee topk(built::Settings more = {}) {
  more.insert({{"hidden", std::vector<std::int64_t>{}}, {"latent", std::int64_t{9}}, {"k", std::int64_t{3}}});
  return built::Trainee("topk_autoencoder", more);
}

/// The codes of the four examples.
Numbers codes(const built::Trainee& trainee) {
  return built::evaluate(
      [&](Graph& graph) { return std::vector<Value>{trainee.model->encode(graph.constant(4, 6, kX))}; })[0];
}

}  // namespace

TEST_CASE("k units of a code stay, the largest, as they were; the others are 0") {
  const auto some = codes(topk()), all = codes(topk({{"k", std::int64_t{9}}}));
  for (std::size_t r = 0; r < 4; ++r) {
    double least = INFINITY, largest = -INFINITY;
    int kept = 0;
    for (std::size_t j = r * 9; j < (r + 1) * 9; ++j) {
      if (some[j] != 0) {
        CHECK(some[j] == all[j]);
        least = std::min(least, all[j]), ++kept;
      } else {
        largest = std::max(largest, all[j]);
      }
    }
    CHECK(kept == 3);
    CHECK(least > largest);
  }
}

TEST_CASE("with unit norms the size of a unit's weights in the decoder does not matter, their direction does") {
  for (const bool deep : {false, true}) {
    auto trainee = topk({{"unit_norm_decoder", true},
                         {"activation", std::string("tanh")},
                         {"hidden", deep ? std::vector<std::int64_t>{5} : std::vector<std::int64_t>{}}});
    const auto decoded = [&] {
      return built::evaluate([&](Graph& graph) {
        return std::vector<Value>{trainee.model->decode(graph.constant(1, 9, built::numbers(9, 1)))};
      })[0];
    };
    const auto before = decoded();
    auto& weight = trainee.parameters.at("decoder.0.weight");
    for (Index i = 0; i < weight.cols(); ++i) weight.set(2 * weight.cols() + i, 7 * weight.at(2 * weight.cols() + i));
    const auto longer = decoded();
    for (std::size_t i = 0; i < before.size(); ++i) CHECK(longer[i] == Approx(before[i]).epsilon(1e-9));
    weight.set(2 * weight.cols(), -weight.at(2 * weight.cols()));
    CHECK(decoded() != longer);
  }
}

TEST_CASE("with unit norms and one layer a unit of size 1 moves the reconstruction by 1") {
  const auto trainee = topk({{"unit_norm_decoder", true}});
  const auto made = built::evaluate([&](Graph& graph) {
    Numbers one(9, 0.0);
    one[4] = 1;
    return std::vector<Value>{trainee.model->decode(graph.constant(1, 9, one)),
                              trainee.model->decode(graph.constant(1, 9, 0))};
  });
  double squared = 0;
  for (std::size_t i = 0; i < 6; ++i) squared += std::pow(made[0][i] - made[1][i], 2);
  CHECK(squared == Approx(1).epsilon(1e-9));
}

TEST_CASE("a k above latent, and unit norms of a decoder that has none of its own, are refused") {
  CHECK_THROWS_WITH(topk({{"k", std::int64_t{10}}}), Catch::Contains("give a k of at most latent"));
  CHECK_THROWS_WITH(topk({{"unit_norm_decoder", true}, {"tied", true}}), Catch::Contains("tied: false"));
}

}  // namespace sandglass::test_topk_autoencoder
