#include "core/trial/train/corruption.hpp"

#include <catch2/catch.hpp>
#include <sandglass/plugin.hpp>

#include "core/trial/train/plugin_fault.hpp"

namespace sandglass::test_corruption {

namespace {

class Uniform final : public Noise {
 public:
  void corrupt(BatchView clean, MutableBatchView out, Rng& rng) const override {
    for (std::size_t i = 0; i < clean.all().size(); ++i)
      out.all()[i] = clean.all()[i] + static_cast<float>(rng.uniform());
  }
};

class Broken final : public Noise {
 public:
  void corrupt(BatchView, MutableBatchView, Rng&) const override { throw std::runtime_error("no luck"); }
};

/// Chooses every other element of the batch, and sets it to 0.
class EveryOther final : public Noise {
 public:
  void corrupt(BatchView clean, MutableBatchView out, Rng&) const override {
    for (std::size_t i = 0; i < clean.all().size(); ++i) out.all()[i] = i % 2 == 0 ? 0 : clean.all()[i];
  }
  void corrupt_and_mark(BatchView clean, MutableBatchView out, MutableBatchView chosen, Rng& rng) const override {
    corrupt(clean, out, rng);
    for (std::size_t i = 0; i < clean.all().size(); ++i) chosen.all()[i] = i % 2 == 0 ? 1 : 0;
  }
};

/// Two copies of (2, 3) numbers, of which element i is i.
template <class Number>
struct TwoCopies {
  explicit TwoCopies(Precision precision) : graph(precision) {
    clean = graph.input("clean", 2, 3);
    first = CorruptedCopy(clean, noise, "noise/uniform", 0).value();
    second = CorruptedCopy(clean, noise, "noise/uniform", 1).value();
    graph.finish_forward_only({first, second});
    const std::vector<Number> numbers{0, 1, 2, 3, 4, 5};
    graph.set_input(clean, numbers.data());
  }
  std::vector<double> draw(Value copy, StepKey key) {
    graph.forward(key);
    const auto* data = graph.data<Number>(copy);
    return {data, data + 6};
  }
  Uniform noise;
  Graph graph;
  Value clean, first, second;
};

}  // namespace

TEST_CASE("a corrupted copy is the noise's, drawn from the stream of its step and number") {
  TwoCopies<float> copies(Precision::f32);
  for (const std::uint64_t copy : {0U, 1U}) {
    const auto drawn = copies.draw(copy == 0 ? copies.first : copies.second, {7, 3});
    Rng rng(7, Purpose::noise, 3, copy);
    for (std::size_t i = 0; i < 6; ++i) CHECK(drawn[i] == static_cast<float>(i) + static_cast<float>(rng.uniform()));
  }
  CHECK(copies.draw(copies.first, {7, 3}) != copies.draw(copies.first, {7, 4}));
  CHECK(copies.draw(copies.first, {7, 3}) != copies.draw(copies.first, {8, 3}));
}

TEST_CASE("in double precision, as a gradient check runs, the draws are the same") {
  TwoCopies<float> single(Precision::f32);
  TwoCopies<double> twice(Precision::f64);
  CHECK(twice.draw(twice.second, {7, 3}) == single.draw(single.second, {7, 3}));
}

TEST_CASE("the mask of a copy is what the noise chose, in either precision, also where the value did not change") {
  for (const auto precision : {Precision::f32, Precision::f64}) {
    EveryOther noise;
    Graph graph(precision);
    const Value clean = graph.constant(2, 3, 0);
    CorruptedCopy copy(clean, noise, "noise/every_other", 0);
    const Value mask = copy.mask();
    CHECK(copy.mask().id() == mask.id());
    graph.finish_forward_only({copy.value(), mask});
    graph.forward({1, 1});
    for (Index i = 0; i < 6; ++i) CHECK(graph.element(mask, i) == (i % 2 == 0 ? 1 : 0));
  }
}

TEST_CASE(
    "of a noise that does not tell what it chose, the mask is where the value changed, and the draws are the same") {
  Uniform noise;
  Graph marked, plain;
  const Value clean = marked.constant(2, 3, 4);
  CorruptedCopy one(clean, noise, "noise/uniform", 0), other(plain.constant(2, 3, 4), noise, "noise/uniform", 0);
  const Value mask = one.mask();
  marked.finish_forward_only({one.value(), mask});
  plain.finish_forward_only({other.value()});
  marked.forward({1, 1});
  plain.forward({1, 1});
  for (Index i = 0; i < 6; ++i) {
    CHECK(marked.element(one.value(), i) == plain.element(other.value(), i));
    CHECK(marked.element(mask, i) == (marked.element(one.value(), i) != 4 ? 1 : 0));
  }
}

TEST_CASE("no gradient passes through a corruption") {
  ParameterSet parameters;
  auto& weight = parameters.add("w", 2, 3);
  Uniform noise;
  Graph graph;
  graph.finish(sum(CorruptedCopy(graph.parameter(weight), noise, "noise/uniform", 0).value()));
  graph.forward({1, 1});
  graph.backward();
  for (Index i = 0; i < 6; ++i) CHECK(weight.gradient_at(i) == 0);
}

TEST_CASE("what the noise throws leaves as a fault that names it") {
  Broken noise;
  Graph graph;
  const Value copy = CorruptedCopy(graph.input("clean", 2, 3), noise, "noise/broken", 0).value();
  graph.finish_forward_only({copy});
  try {
    graph.forward({1, 1});
    FAIL("nothing was thrown");
  } catch (const PluginFault& fault) {
    CHECK(fault.plugin() == "noise/broken");
  }
}

}  // namespace sandglass::test_corruption
