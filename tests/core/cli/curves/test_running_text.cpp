#include "core/cli/curves/running_text.hpp"

#include <catch2/catch.hpp>

namespace sandglass::test_running_text {

namespace {

results::TrialProgress trial() {
  return {.trial = 3,
          .point = 1,
          .replicate = 0,
          .parameters = {{"noise.ratio", 0.25}, {"model.latent", std::int64_t{8}}},
          .phase = "train",
          .epoch = 2,
          .epochs = 10,
          .first = 0,
          .batch = 5,
          .batches = 10,
          .examples = 1000,
          .seconds = 5,
          .series = {{"train.loss", "", {1, 2, 3}, {3, 2, 1.5}}, {"valid.mse", "", {1, 2}, {0.5, 0.25}}}};
}

}  // namespace

TEST_CASE("a running trial is told in a sentence: epoch, pace, what is left, and the latest of every series") {
  std::string text = running_sentence(trial());
  for (auto at = text.find(kNoBreakSpace); at != text.npos; at = text.find(kNoBreakSpace))
    text.replace(at, kNoBreakSpace.size(), " ");
  CHECK(text == "trial 3: epoch 2 of 10 and 50 %, 200 examples/s, 0:15 left; train.loss 1.5, valid.mse 0.25");
  CHECK(pace_text({}, ", ") == "loading");
}

TEST_CASE("the line of a running trial has the curve of the objective, or of the loss, and fits") {
  Terminal terminal;
  CHECK(running_line(trial(), "valid.mse", 90, terminal) ==
        "trial 3     #_                0.25      epoch 2/10  0:15 left  ratio 0.25, latent 8");
  CHECK(running_line(trial(), "test.mse", 77, terminal).find("#:_") != std::string::npos);
  for (const std::size_t width : {5U, 20U, 30U, 40U, 60U}) {
    INFO(width);
    CHECK(display_width(running_line(trial(), "valid.mse", width, terminal)) <= width);
  }
  CHECK(running_line({}, "valid.mse", 77, terminal).find("loading") != std::string::npos);
}

TEST_CASE("where the line does not fit, names give way before the values that tell trials apart") {
  Terminal terminal;
  auto one = trial();
  one.parameters = {{"optimizer.learning_rate", 0.003}, {"noise.ratio", 0.25}};
  CHECK(running_line(one, "valid.mse", 100, terminal).ends_with("0:15 left  learning_rate 0.003, ratio 0.25"));
  CHECK(running_line(one, "valid.mse", 87, terminal).ends_with("0:15 left  rate 0.003, ratio 0.25"));
  CHECK(running_line(one, "valid.mse", 77, terminal).ends_with("epoch 2/10  rate 0.003, ratio 0.25"));
  CHECK(running_line(one, "valid.mse", 63, terminal).ends_with("epoch 2/10  0.003, 0.25"));
}

TEST_CASE("as JSON a running trial says all of it") {
  const auto json = running_json(trial());
  CHECK(json["status"] == "running");
  CHECK(json["epoch"] == 2);
  CHECK(json["examples_per_second"] == 200);
  CHECK(json["seconds_left"] == 15);
  CHECK(json["metrics"]["valid.mse"] == 0.25);
  CHECK(json["series"][0]["epochs"].size() == 3);
  CHECK(running_json({})["seconds_left"].is_null());
}

}  // namespace sandglass::test_running_text
