#include "core/trial/train/traced_batch.hpp"

#include <catch2/catch.hpp>
#include <sandglass/plugin.hpp>

#include "tests/core/trial/fakes.hpp"

namespace sandglass::test_traced_batch {

namespace {

struct Traced {
  explicit Traced(const std::string& yaml = "noise: add\n", Index labelled = 2, Index classes = 3)
      : plugins(fakes::registry(), fakes::trial_config(yaml)) {
    PassShape shape{4, 3, labelled, classes, 22, 7};
    clean = graph.input("clean", shape.rows, shape.features);
    batch = std::make_unique<TracedBatch>(plugins, shape, clean);
  }
  TrialPlugins plugins;
  Graph graph;
  Value clean;
  std::unique_ptr<TracedBatch> batch;
};

}  // namespace

TEST_CASE("each corrupted copy is a node of its own; without noise it is the clean batch") {
  Traced noisy;
  const Value first = noisy.batch->corrupted(), second = noisy.batch->corrupted();
  CHECK(first.id() != noisy.clean.id());
  CHECK(first.id() != second.id());
  noisy.graph.finish_forward_only({first, second});
  const std::vector<float> zeros(12, 0.0F);
  noisy.graph.set_input(noisy.clean, zeros.data());
  noisy.graph.forward({1, 1});
  const auto numbers = [&](Value value) {
    const auto* data = noisy.graph.data<float>(value);
    return std::vector<float>(data, data + 12);
  };
  CHECK(numbers(first) != zeros);
  CHECK(numbers(first) != numbers(second));
  Traced plain("noise: none\n");
  CHECK(plain.batch->corrupted().id() == plain.clean.id());
}

TEST_CASE("the corruption mask is that of the copy made last; without noise nothing is chosen") {
  Traced noisy;
  CHECK_THROWS_AS(noisy.batch->corruption_mask(), PluginError);
  noisy.batch->corrupted();
  const Value first = noisy.batch->corruption_mask();
  noisy.batch->corrupted();
  CHECK(noisy.batch->corruption_mask().id() != first.id());
  Traced plain("noise: none\n");
  plain.batch->corrupted();
  const Value none = plain.batch->corruption_mask();
  plain.graph.finish_forward_only({none});
  plain.graph.forward();
  for (Index i = 0; i < none.size(); ++i) CHECK(plain.graph.element(none, i) == 0);
}

TEST_CASE("labels are one input of a row for each labelled example, made when they are first asked for") {
  Traced traced;
  CHECK_FALSE(traced.batch->label_input().valid());
  const Value labels = traced.batch->labels();
  CHECK(labels.rows() == 2);
  CHECK(labels.cols() == 3);
  CHECK(traced.batch->labels().id() == labels.id());
  CHECK(traced.batch->label_input().id() == labels.id());
}

TEST_CASE("asking for labels that are not there says why and what to do") {
  CHECK_THROWS_WITH(Traced("noise: none\n", 0, 0).batch->labels(),
                    Catch::Contains("model/line needs labels, but the dataset has none"));
  CHECK_THROWS_WITH(Traced("noise: none\n", 0, 3).batch->labels(),
                    Catch::Contains("withheld") && Catch::Contains("leave out dataset.labelled"));
}

TEST_CASE("a batch knows how many examples there are") {
  const Traced traced;
  CHECK(traced.batch->labelled() == 2);
  CHECK(traced.batch->examples() == 22);
  CHECK(traced.batch->labelled_examples() == 7);
}

TEST_CASE("each schedule is a number of its own with its function; none is refused") {
  Traced traced;
  const Value one = traced.batch->schedule([](double epoch) { return 2 * epoch; });
  const Value other = traced.batch->schedule([](double) { return 5.0; });
  CHECK(one.size() == 1);
  CHECK(one.id() != other.id());
  REQUIRE(traced.batch->schedules().size() == 2);
  CHECK(traced.batch->schedules()[0].f(3) == 6);
  CHECK(traced.batch->schedules()[1].value.id() == other.id());
  CHECK_THROWS_AS(traced.batch->schedule({}), PluginError);
}

TEST_CASE("labels are written one-hot, and as zeros where they are no class") {
  const std::vector<std::int32_t> labels{2, -1, 0, 3};
  std::vector<float> out(12, 9.0F);
  write_one_hot(labels.data(), 4, 3, out.data());
  CHECK(out == std::vector<float>{0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0});
}

}  // namespace sandglass::test_traced_batch
