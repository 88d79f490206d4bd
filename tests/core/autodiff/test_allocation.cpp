#include <catch2/catch.hpp>
#include <memory>
#include <vector>

#include "allocation_counter.hpp"
#include "core/linalg/random_fill.hpp"
#include "core/nn/mlp.hpp"
#include "core/nn/optimizer.hpp"

using namespace sandglass;

TEST_CASE("the counter sees every kind of allocation") {
  const std::size_t before = allocations();
  const auto one = std::make_unique<int>(1);
  void* two = ::operator new (256, std::align_val_t{64});
  ::operator delete (two, std::align_val_t{64});
  const std::vector<int> three(100);
  CHECK(allocations() == before + 3);
}

TEST_CASE("a steady training step allocates nothing, with gradient descent folded or not, with momentum, with Adam") {
  for (const int optimizer : {0, 1, 2, 3}) {
    ParameterSet set;
    Rng rng(1, Purpose::initialise);
    const Mlp net(set, "net", {150, 90, 20, 90, 150}, Activation::relu, Activation::identity, rng);
    Graph g;
    const Value x = g.input("x", 64, 150), clean = g.input("clean", 64, 150);
    const Value z = net(x) + random_normal(g, 64, 150);
    const Value loss = bce_with_logits(z, clean, Reduction::mean) + 0.1 * mean(log_softmax(z)) +
                       mean(square(concat_columns({slice_columns(z, 0, 10), transpose(reshape(row_sum(z), 1, 64))})));
    if (optimizer == 0) g.fold_gradient_descent();
    g.finish(loss);
    g.set_folded_rate(0.01);
    Sgd plain(all_parameters(set), 0, &g), momentum(all_parameters(set), 0.9);
    Adam adam(all_parameters(set));
    const auto step = [&](std::uint64_t i) {
      Rng noise(1, Purpose::noise, i);
      linalg::fill_uniform<float>(noise, 64 * 150, 0, 1, g.input_data<float>(clean));
      linalg::masked_copy<float>(noise, 64 * 150, 0.75, g.input_data<float>(clean), g.input_data<float>(x));
      g.forward({1, i});
      g.backward();
      if (optimizer < 2) plain.step(0.01);
      if (optimizer == 2) momentum.step(0.01);
      if (optimizer == 3) adam.step(0.001);
    };
    step(0);  // a thread's first product allocates its packing buffer
    const std::size_t before = allocations();
    for (std::uint64_t i = 1; i < 10; ++i) step(i);
    const std::size_t during = allocations() - before;  // the messages below allocate too
    INFO("optimizer " << optimizer);
    CHECK(during == 0);
  }
}
