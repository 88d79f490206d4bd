#include "plugins/metrics/features.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <map>

#include "tests/plugins/metrics/mapped_model.hpp"
#include "tests/plugins/metrics/waves.hpp"

namespace sandglass::test_features {
using built::view;
using metrics::Features;

namespace {

const auto kTrain = built::waves(300, 2, 0.2), kSplit = built::waves(200, 2, 0.9);
const std::string kDraw = "draw";

built::Context trial(const Model& model) {
  built::Context context(view(kTrain, 2), 2);
  context.trained = &model, context.latents = view(kTrain, 2), context.split_examples = 200;
  context.data_shape.classes = 3, context.labels = built::three_labels(300);
  return context;
}

MetricBatch batch(const std::vector<float>& log_variance, Index first = 0, Index rows = 200) {
  static const auto labels = built::three_labels(200);
  MetricBatch one{
      {kSplit.data() + 2 * first, rows, 2}, {}, {kSplit.data() + 2 * first, rows, 2}, labels.data() + first};
  one.log_variance = {log_variance.data() + 2 * first, rows, 2};
  return one;
}

/// Mean and variance of a - b.
std::pair<double, double> difference(BatchView a, BatchView b) {
  double sum = 0, squares = 0;
  const auto count = static_cast<double>(a.all().size());
  for (std::size_t i = 0; i < a.all().size(); ++i) {
    const double d = static_cast<double>(a.all()[i]) - static_cast<double>(b.all()[i]);
    sum += d, squares += d * d;
  }
  return {sum / count, squares / count - std::pow(sum / count, 2)};
}

}  // namespace

TEST_CASE("features are the codes, the inputs, or a draw from each posterior with its variance") {
  const double log_variance = std::log(0.25);
  const auto model = built::MappedModel(2).scattering(log_variance);
  const auto context = trial(model);
  const std::vector<float> given(400, static_cast<float>(log_variance));
  for (const auto of : {Features::Of::mean, Features::Of::input}) {
    Features features(of);
    features.begin(context, "knn");
    features.add(batch(given));
    CHECK(features.rows().values == kSplit);
    CHECK(features.train().data == kTrain.data());
  }
  Features draws(Features::Of::draw);
  draws.begin(context, "knn");
  draws.add(batch(given));
  for (const auto& [drawn, mean] :
       {std::pair{draws.split(), view(kSplit, 2)}, std::pair{draws.train(), view(kTrain, 2)}}) {
    REQUIRE(drawn.rows == mean.rows);
    const auto [off, variance] = difference(drawn, mean);
    CHECK(std::abs(off) < 5 * 0.5 / std::sqrt(400.0));
    CHECK(variance == Approx(0.25).margin(5 * 0.25 * std::sqrt(2 / 400.0)));
  }
}

TEST_CASE("an example's draw is its own, whatever the batch") {
  const auto model = built::MappedModel(2).scattering(0);
  const auto context = trial(model);
  const std::vector<float> given(400, 0.0F);
  Features whole(Features::Of::draw), parts(Features::Of::draw);
  whole.begin(context, "knn"), parts.begin(context, "knn");
  whole.add(batch(given));
  for (const auto& [first, rows] : {std::pair<Index, Index>{0, 77}, {77, 123}}) parts.add(batch(given, first, rows));
  CHECK(whole.rows().values == parts.rows().values);
}

TEST_CASE("a code that a posterior drowns tells no class, though its mean does; a model without one has no draws") {
  const auto drowned = built::MappedModel(2).scattering(12);
  auto context = trial(drowned);
  std::vector<float> z;
  for (std::size_t i = 0; i < 600; ++i) z.push_back(static_cast<float>(10 * (i / 2 % 3)));
  context.latents = view(z, 2);
  MetricBatch split = batch(std::vector<float>(400, 12.0F));
  const std::vector<float> twelve(400, 12.0F);
  split.latent = {z.data(), 200, 2}, split.log_variance = view(twelve, 2);
  for (const std::string name : {"knn", "linear_probe"}) {
    CHECK(built::measured(context, name, split).at(0) == 1);
    CHECK(built::measured(context, name, split, {{"code", kDraw}}).at(0) < 0.5);
  }
  CHECK(built::measured(context, "mig", split).at(0) == Approx(0).margin(1e-12));  // both units know all
  CHECK(built::measured(context, "mig", split, {{"code", kDraw}}).at(0) < 0.2);
  const built::MappedModel plain(2);
  const auto without = trial(plain);
  for (const std::string name : {"knn", "linear_probe", "mig"})
    CHECK_THROWS_WITH(built::metric(name, {{"code", kDraw}})->begin(without), Catch::Contains("posterior"));
}

TEST_CASE("the baselines on the input are the classifiers of codes that are the input, and fitted once for a dataset") {
  const built::MappedModel model(2);
  auto context = trial(model);
  const std::vector<float> none(400, 0.0F);
  for (const auto& [name, baseline] :
       std::map<std::string, std::string>{{"knn", "knn_input"}, {"linear_probe", "probe_input"}}) {
    const double on_codes = built::measured(context, name, batch(none)).at(0);
    auto other = trial(model);
    const std::vector<float> useless(600, 1.0F);
    other.latents = view(useless, 2);
    MetricBatch split = batch(none);
    split.latent = {useless.data(), 200, 2};
    CHECK(built::measured(other, baseline, split).at(0) == on_codes);
    built::measured(other, baseline, split);
    CHECK(other.computed == (name == "knn" ? 0 : 1));
    CHECK(built::metric(baseline)->outputs().at(0).name == baseline + "_accuracy");
  }
}

}  // namespace sandglass::test_features
