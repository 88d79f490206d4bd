#include <catch2/catch.hpp>

#include "core/autodiff/ops/ops.hpp"
#include "core/base/error.hpp"

namespace sandglass::test_buffers {
using Catch::Matchers::Contains;

namespace {

/// x, counting in a buffer how often it ran in training.
class Counting final : public TypedOperator<Counting> {
 public:
  const char* name() const override { return "counting"; }
  template <class T>
  void forward_as(OperatorContext& c) {
    for (Index i = 0; i < c.size(); ++i) c.output<T>()[i] = c.input<T>(0)[i];
    if (T* count = c.buffer<T>(1)) *count += T(1);
    CHECK(c.buffer<T>(0) == nullptr);
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    for (Index i = 0; i < c.size(); ++i) c.input_adjoint<T>(0)[i] = c.adjoint<T>()[i];
    CHECK(c.input_adjoint<T>(1) == nullptr);
  }
};

Value counting(Value x, Value count) {
  return x.graph().apply(std::make_unique<Counting>(), {x, count}, x.rows(), x.cols());
}

struct Counted {
  Counted() {
    set.add("w", 1, 2).set(0, 3);
    set.add_buffer("count", 1, 1);
  }
  double count() const { return set.at("count").at(0); }
  ParameterSet set;
};

}  // namespace

TEST_CASE("a buffer is kept among the parameters and copied with them, but has no gradient") {
  Counted a, b;
  a.set.at("count").set(0, 7);
  CHECK(a.set.at("count").is_buffer());
  CHECK_FALSE(a.set.at("w").is_buffer());
  CHECK(a.set.size() == 2);
  b.set.copy_from(a.set);
  CHECK(b.count() == 7);
  CHECK_THROWS_WITH(a.set.at("count").gradient<float>(), Contains("'count'") && Contains("buffer"));
  CHECK_THROWS_AS(a.set.at("count").gradient_at(0), Error);
  CHECK_THROWS_WITH(a.set.add_buffer("w", 1, 1), Contains("twice"));
}

TEST_CASE("operators write a buffer in a graph that trains, and only there") {
  Counted c;
  Parameter &w = c.set.at("w"), &count = c.set.at("count");
  for (const bool train : {false, true}) {
    for (const bool frozen : {false, true}) {
      count.set(0, 0);
      Graph g;
      if (train) g.train();
      CHECK(g.training() == train);
      g.finish(sum(counting(g.parameter(w), frozen ? g.frozen(count) : g.parameter(count))));
      for (int step = 0; step < 3; ++step) {
        g.forward();
        g.backward();
      }
      INFO("train " << train << ", frozen " << frozen);
      CHECK(c.count() == (train && !frozen ? 3 : 0));
      CHECK(w.gradient_at(0) == 1);
    }
  }
}

TEST_CASE("a graph of a forward pass alone leaves buffers as they are") {
  Counted c;
  Graph g;
  g.train();
  const Value y = counting(g.parameter(c.set.at("w")), g.parameter(c.set.at("count")));
  g.finish_forward_only({y});
  g.forward();
  CHECK(c.count() == 0);
}

TEST_CASE("a graph trains its parameters, not its buffers, fused or not, and names both") {
  Counted c;
  Parameter &w = c.set.at("w"), &count = c.set.at("count");
  Graph g;
  g.train();
  const Value x = g.constant(4, 1, 2.0);
  const Value y = counting(linear(x, g.parameter(w), Value{}), g.parameter(count));
  CHECK(g.parameter(count).id() == g.parameter(count).id());  // one node
  g.fuse_gradient_descent();
  g.finish(sum(mul_scalar(y, g.parameter(count))));
  CHECK(g.parameters() == std::vector<Parameter*>{&w});
  CHECK(g.buffers() == std::vector<Parameter*>{&count});
  CHECK(g.fused(w));
  CHECK_FALSE(g.fused(count));
  g.set_fused_update_rate(0.5);
  g.forward();
  g.backward();
  CHECK(c.count() == 1);
  CHECK(w.at(0) == 3 - 0.5 * 8);
}

TEST_CASE("a graph that trains only some parameters still lets its buffers be written") {
  Counted c;
  Parameter& other = c.set.add("other", 1, 2);
  Graph g;
  g.train();
  g.train_only({&other});
  g.finish(sum(counting(g.parameter(c.set.at("w")) * g.parameter(other), g.parameter(c.set.at("count")))));
  g.forward();
  CHECK(c.count() == 1);
  CHECK(g.parameters() == std::vector<Parameter*>{&other});
}

TEST_CASE("whether a graph trains is said before anything is traced") {
  Graph g;
  g.constant(1, 1, 1.0);
  CHECK_THROWS_WITH(g.train(), Contains("say it first"));
}

}  // namespace sandglass::test_buffers
