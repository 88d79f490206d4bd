#include <catch2/catch.hpp>
#include <cmath>

#include "tests/plugins/metrics/mapped_model.hpp"
#include "tests/plugins/metrics/waves.hpp"

namespace sandglass::test_sample_quality {
using built::view;
using Catch::Contains;

namespace {

const std::string kFitted = "fitted";

/// Examples that a model draws beside `real` ones of `cols` features, from codes of the prior unless told.
std::vector<double> quality(const built::MappedModel& model, const std::vector<float>& real, Index cols,
                            built::Settings settings = {}, const std::vector<float>& train_codes = {}) {
  const auto loss = built::loss("mse");
  built::Context context(view(real, cols), model.latent_size());
  context.trained = &model, context.used_loss = loss.get();
  context.split_examples = static_cast<Index>(real.size()) / cols;
  context.latents = {train_codes.data(), static_cast<Index>(train_codes.size()) / model.latent_size(),
                     model.latent_size()};
  settings.try_emplace("k", std::int64_t{2});
  return built::measured(context, "sample_quality", {view(real, cols), {}, {}, nullptr}, settings);
}

/// The codes that the metric draws from the prior.
std::vector<float> drawn_codes(Index count, Index latent) {
  const built::Context context({}, latent);
  std::vector<float> all;
  for (Index i = 0; i < count; ++i) {
    Rng rng = context.rng(0).fork(static_cast<std::uint64_t>(i));
    for (Index j = 0; j < latent; ++j) all.push_back(static_cast<float>(rng.normal()));
  }
  return all;
}

}  // namespace

TEST_CASE("examples that are the real ones have every figure at its best, and density 1 by their number") {
  const auto real = drawn_codes(40, 3);  // as a model draws that decodes a code as itself
  const auto got = quality(built::MappedModel(3).scattering(0), real, 3);
  CHECK(got[0] == 1);
  CHECK(got[1] == 1);
  CHECK(got[3] == 1);
  // Each open ball holds its own centre and the nearest neighbour: k of them.
  CHECK(got[2] == Approx(1));
}

TEST_CASE("examples far from the real ones are neither real nor cover any") {
  const auto far = built::MappedModel(2).scattering(0).decoding([](Value z) { return shift(z, 1000); });
  CHECK(quality(far, built::waves(30, 2, 0.3), 2) == std::vector<double>{0, 0, 0, 0});
}

TEST_CASE("a model that always draws the same is precise but covers little, and no real one is recalled") {
  std::vector<float> real;
  for (int i = 0; i < 10; ++i) real.push_back(static_cast<float>(i));
  const auto same = built::MappedModel(1).scattering(0).decoding([](Value z) { return shift(scale(z, 0), 4.25); });
  // Balls of the 2 nearest: radius 1 within, 2 at the ends. 4.25 lies in those of 4 and 5: all 10 draws do, in 2 balls.
  const auto got = quality(same, real, 1);
  CHECK(got[0] == 1);
  CHECK(got[1] == 0);                            // balls of radius 0
  CHECK(got[2] == Approx(10 * 2 / (2 * 10.0)));  // 20 pairs over k N
  CHECK(got[3] == Approx(2 / 10.0));
}

TEST_CASE("codes are drawn from a Gaussian fitted to the training codes where they are asked to") {
  const auto model = built::MappedModel(2).decoding([](Value z) { return z; });
  std::vector<float> codes;
  for (const float value : drawn_codes(200, 2)) codes.push_back(50 + 3 * value);
  const std::vector<float> real(codes.begin(), codes.begin() + 200);
  const auto got = quality(model, real, 2, {{"codes", kFitted}}, codes);
  CHECK(got[0] > 0.8);
  CHECK(got[3] > 0.6);  // 1 - 1/2^k in expectation for equal distributions
  const auto prior = built::MappedModel(2).scattering(0);
  CHECK(quality(prior, real, 2)[0] == 0);
  CHECK_THROWS_WITH(quality(model, real, 2), Contains("follow a prior") && Contains("set codes: fitted"));
}

TEST_CASE("what is drawn of a model with NaN has no quality, and too few examples are refused") {
  const auto broken = built::MappedModel(2).scattering(0).decoding([](Value z) { return log(shift(scale(z, 0), -1)); });
  for (const double value : quality(broken, built::waves(30, 2, 0.3), 2)) CHECK(std::isnan(value));
  const auto model = built::MappedModel(2).scattering(0);
  CHECK_THROWS_WITH(quality(model, built::waves(5, 2, 0.3), 2, {{"k", std::int64_t{5}}}),
                    Contains("at least 6 examples"));
  CHECK_THROWS_WITH(quality(model, built::waves(9, 2, 0.3), 2, {{"examples", std::int64_t{2}}}),
                    Contains("raise examples above 2"));
}

}  // namespace sandglass::test_sample_quality
