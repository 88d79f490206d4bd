#include <catch2/catch.hpp>
#include <memory>
#include <vector>

#include "allocation_counter.hpp"
#include "core/autodiff/ops/select/select.hpp"
#include "core/linalg/random_fill.hpp"
#include "core/nn/conv.hpp"
#include "core/nn/mlp.hpp"
#include "core/nn/normalise.hpp"
#include "core/nn/optimizer.hpp"
#include "core/nn/recurrent.hpp"

namespace sandglass::test_allocation {
namespace {

/// Allocations in three steps after the first, of random examples in `x`.
std::size_t allocated_in_steady_steps(Graph& g, Value x) {
  Rng draw(2, Purpose::test);
  linalg::fill_uniform<float>(draw, x.size(), 0, 1, g.input_data<float>(x));
  const auto step = [&](std::uint64_t i) {
    g.forward({1, i});
    g.backward();
  };
  step(0);
  const std::size_t before = allocations();
  for (std::uint64_t i = 1; i < 4; ++i) step(i);
  return allocations() - before;
}

}  // namespace

TEST_CASE("the counter sees every kind of allocation") {
  const std::size_t before = allocations();
  const auto one = std::make_unique<int>(1);
  void* two = ::operator new (256, std::align_val_t{64});
  ::operator delete (two, std::align_val_t{64});
  const std::vector<int> three(100);
  CHECK(allocations() == before + 3);
}

TEST_CASE("a steady training step allocates nothing, with gradient descent fused or not, with momentum, with Adam") {
  for (const int optimizer : {0, 1, 2, 3}) {
    ParameterSet set;
    Rng rng(1, Purpose::initialise);
    const Mlp net(set, "net", {150, 90, 20, 90, 150}, Activation::relu, Activation::identity, rng);
    Graph g;
    const Value x = g.input("x", 64, 150), clean = g.input("clean", 64, 150);
    const Value z = net(x) + random_normal(g, 64, 150);
    const Value loss = bce_with_logits(z, clean, Reduction::mean) + 0.1 * mean(log_softmax(z)) +
                       mean(square(concat_columns({slice_columns(z, 0, 10), transpose(reshape(row_sum(z), 1, 64))})));
    if (optimizer == 0) g.fuse_gradient_descent();
    g.finish(loss);
    g.set_fused_update_rate(0.01);
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

TEST_CASE("a steady step of convolutions, recurrent cells, Gaussians and similarities allocates nothing") {
  ParameterSet set;
  Rng rng(1, Purpose::initialise);
  const Conv2d down(set, "down", {12, 12, 1}, 10, {3, 3, 2, 1}, Activation::relu, rng);
  const ConvTranspose2d up(set, "up", down.output_shape(), 1, {3, 3, 2, 1, 1}, Activation::sigmoid, rng);
  const Gru gru(set, "gru", 12, 8, rng);
  const Lstm lstm(set, "lstm", 8, 12, rng);
  Graph g;
  const Value x = g.input("x", 16, 144);
  const Value y = up(max_pool2d(upsample_nearest(down(x), {6, 6, 10}, 2), {12, 12, 10}));
  const Value z = sigmoid(lstm(last_step(gru(y, 12), 12), 12));
  const Value mean_of = slice_columns(z, 0, 8), lv = slice_columns(z, 8, 8);
  Value loss = mean(ssim(z, x, {12, 12, 1}, 1)) + mean(kl_standard_normal(mean_of, lv));
  loss = loss + mean(gaussian_nll_rows(reparameterise(mean_of, lv), lv, mean_of));
  loss = loss + mean(pairwise_squared_distances(z, x)) + mean(cross_entropy_from_logits(z, softmax(y)));
  loss = loss + mean(average_pool2d(concat_rows({z, slice_rows(y, 1, 3)}), {12, 12, 1}));
  g.finish(loss);
  CHECK(allocated_in_steady_steps(g, x) == 0);
}

TEST_CASE("a steady step of normalisations, dropout and operators that select allocates nothing") {
  ParameterSet set;
  Rng rng(1, Purpose::initialise);
  const Conv2d conv(set, "conv", {12, 12, 1}, 10, {3, 3, 2, 1}, Activation::gelu, rng);
  const BatchNorm channels(set, "channels", 10);
  const LayerNorm layer(set, "layer", 360);
  const Dropout sometimes(0.3);
  Parameter& table = set.add("table", 5, 4);
  Graph g;
  g.train();
  const Value x = g.input("x", 16, 144);
  const Value y = sometimes(layer(channels(conv(x))));
  const Value words = embedding(g.parameter(table), g.constant(16, 6, 3.0)), mask = g.constant(16, 6, 1.0);
  Value loss = mean(top_k(y, 7)) + mean(lgamma(square(y) + 0.5)) + mean(row_max(gather_columns(y, {3, 1, 3})));
  loss = loss + mean(masked_step_mean(words, mask)) + masked_mean(gather_rows(y, {1, 2}), g.constant(2, 360, 1.0));
  loss = loss + mean(batched_matmul(y, y, 4, false, true)) + mean(silu(add_column(y, row_argmax(y))));
  g.finish(loss);
  CHECK(allocated_in_steady_steps(g, x) == 0);
}

}  // namespace sandglass::test_allocation
