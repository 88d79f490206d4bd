// Speed of the kernels that are no products, one instruction set against the other: bench_kernels [--seconds S]
// Every round times each set in turn, so that a disturbance of the machine meets all of them. Prints the medians in
// thousands of millions of elements a second, of windows in GF/s, and each set's ratio to the first; then the best
// rounds of whole convolutions with the set that SANDGLASS_ISA chooses. One thread.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <new>
#include <string>
#include <vector>

#include "core/base/cpu.hpp"
#include "core/base/rng.hpp"
#include "core/linalg/convolution.hpp"
#include "core/linalg/environment.hpp"
#include "core/linalg/isa/tables.hpp"

using namespace sandglass;
using namespace sandglass::linalg;

namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

/// As the arrays of a graph are.
template <class T>
struct Aligned {
  using value_type = T;
  T* allocate(std::size_t n) { return static_cast<T*>(::operator new (n * sizeof(T), std::align_val_t{64})); }
  void deallocate(T* p, std::size_t) { ::operator delete (p, std::align_val_t{64}); }
  bool operator==(const Aligned&) const = default;
};
using Numbers = std::vector<float, Aligned<float>>;

Numbers numbers(Index n, std::uint64_t seed) {
  Numbers x(static_cast<std::size_t>(n));
  Rng rng(seed, Purpose::test);
  for (float& value : x) value = static_cast<float>(rng.uniform(-1, 1));
  return x;
}

constexpr Index kMost = 128 * 1024;

/// What the kernels read and write; never denormal, never growing.
struct Arrays {
  Numbers a = numbers(kMost, 1), b = numbers(kMost, 2), c = numbers(kMost, 3), out = numbers(kMost, 4);
  Numbers wide = numbers(8 * kMost, 5), maps = numbers(8 * kMost, 6);
  std::vector<std::uint32_t> words = std::vector<std::uint32_t>(kMost, 0x40000000U);
};

struct Case {
  std::string name;
  double work;  // elements or floating-point operations of one call
  std::function<void(const KernelTable<float>&, Arrays&)> run;
};

/// Windows of kernels 3 x 3 in a frame, `stride` apart, over as many images as a convolution takes at a time; a matrix
/// of `maps` columns.
std::vector<Case> window_cases(Index side, Index channels, Index stride, Index maps) {
  const Index images = std::max<Index>(1, 256 / (side * side)), cells = (side - 1) * stride + 3, row = cells * channels,
              k = 9 * channels;
  const PixelGrid grid{images, side, side};
  const PixelStrides from{cells * row, stride * row, stride * channels}, to{side * side * maps, side * maps, maps};
  const Window window{3, 3 * channels, row};
  const double flops = 2.0 * static_cast<double>(images * side * side * k * maps);
  const auto name = [&](const char* what) {
    return fmt::format("{} {}x{}x{} to {}", what, side, side, channels, maps);
  };
  return {{name("windows"), flops,
           [=](const KernelTable<float>& t, Arrays& x) {
             t.windows.product({grid, x.wide.data(), from, window, x.a.data(), maps, x.maps.data(), to, false});
           }},
          {name("gradient"), flops, [=](const KernelTable<float>& t, Arrays& x) {
             t.windows.gradient({grid, x.wide.data(), from, window, x.maps.data(), maps, x.out.data(), 0, k});
           }}};
}

std::vector<Case> element_cases(Index n) {
  const auto each = static_cast<double>(n);
  return {
      {fmt::format("add, {}", n), each,
       [=](const auto& t, Arrays& x) { t.elementwise.affine(n, 1, x.a.data(), 0, x.maps.data(), true); }},
      {fmt::format("sigmoid, {}", n), each,
       [=](const auto& t, Arrays& x) { t.elementwise.activate(Activation::sigmoid, n, x.a.data(), x.out.data()); }},
      {fmt::format("tanh, {}", n), each,
       [=](const auto& t, Arrays& x) { t.elementwise.activate(Activation::tanh, n, x.a.data(), x.out.data()); }},
      {fmt::format("relu backward, {}", n), each,
       [=](const auto& t, Arrays& x) {
         t.elementwise.activate_backward(Activation::relu, n, x.a.data(), x.b.data(), x.out.data(), false);
       }},
      {fmt::format("log, {}", n), each,
       [=](const auto& t, Arrays& x) { t.elementwise.unary(Unary::log, n, x.a.data(), x.out.data()); }},
      {fmt::format("sum, {}", n), each, [=](const auto& t, Arrays& x) { x.out[0] = t.reduce.sum(n, x.a.data()); }},
      {fmt::format("cross entropy, {}", n), each,
       [=](const auto& t, Arrays& x) {
         x.b[0] = t.reduce.bce_with_logits(n, x.a.data(), x.b.data(), 0.1F, x.out.data());
       }},
      {fmt::format("mask, {}", n), each,
       [=](const auto& t, Arrays& x) { t.random.mask(n, x.words.data(), 1U << 31, x.a.data(), x.out.data()); }},
      {fmt::format("normal, {}", n), each,
       [=](const auto& t, Arrays& x) { t.random.normal(n / 2, x.words.data(), 0, 1, x.out.data()); }},
      {fmt::format("adam, {}", n), each,
       [=](const auto& t, Arrays& x) {
         AdamStep step;
         step.rate = 0;
         t.update.adam(n, step, x.a.data(), x.b.data(), x.wide.data(), x.out.data());
       }},
  };
}

std::vector<Case> gate_cases() {
  const Index n = 128;
  return {{"GRU cell, 128", 128,
           [=](const auto& t, Arrays& x) {
             t.recurrent.gru_forward(n, &x.a[0], &x.a[512], &x.a[1024], &x.a[1536], &x.b[0], &x.out[0], &x.out[512],
                                     &x.out[1024]);
           }},
          {"LSTM cell, 128", 128, [=](const auto& t, Arrays& x) {
             t.recurrent.lstm_forward(n, &x.a[0], &x.a[512], &x.a[1024], &x.a[1536], &x.b[0], &x.out[0], &x.out[512],
                                      &x.out[1024]);
           }}};
}

std::vector<Case> cases() {
  std::vector<Case> all;
  const auto add = [&](std::vector<Case> more) { std::ranges::move(more, std::back_inserter(all)); };
  add(element_cases(2048));
  add(element_cases(kMost));
  add(gate_cases());
  add(window_cases(14, 1, 2, 16));
  add(window_cases(7, 16, 2, 32));
  add(window_cases(14, 32, 1, 64));
  add(window_cases(14, 8, 1, 24));
  add(window_cases(28, 16, 1, 1));
  return all;
}

void race(const Case& what, const std::vector<const InstructionSet*>& sets, double seconds) {
  Arrays x;
  std::vector<std::vector<double>> rates(sets.size());
  const int calls = std::max(1, static_cast<int>(2e5 / what.work));
  for (const double end = now() + seconds; now() < end || rates[0].size() < 9;) {
    for (std::size_t i = 0; i < sets.size(); ++i) {
      what.run(sets[i]->f32, x);
      const double start = now();
      for (int call = 0; call < calls; ++call) what.run(sets[i]->f32, x);
      rates[i].push_back(calls * what.work / (now() - start) / 1e9);
    }
  }
  fmt::print("{:28}", what.name);
  double first = 0;
  for (auto& of_one : rates) {
    std::ranges::nth_element(of_one, of_one.begin() + std::ssize(of_one) / 2);
    const double median = of_one[of_one.size() / 2];
    if (first == 0) first = median;
    fmt::print(" {:12.2f} {:6.2f}", median, median / first);
  }
  fmt::print("\n");
}

/// The rate of the best call in GF/s: calls are long, and others' work falls into most of them.
double best_rate(double flops, double seconds, const std::function<void()>& call) {
  double best = 0;
  int calls = 0;
  for (const double end = now() + seconds; now() < end || calls < 9; ++calls) {
    const double start = now();
    call();
    best = std::max(best, flops / (now() - start) / 1e9);
  }
  return best;
}

void bench_convolutions(double seconds) {
  constexpr Index kImages = 64;
  fmt::print("\n{:28} {:>10} {:>10} {:>10}\n", instruction_set_name(), "forward", "adjoint", "weights");
  for (const Convolution& g : {Convolution{28, 28, 1, 3, 3, 2, 1, 16}, Convolution{14, 14, 16, 3, 3, 2, 1, 32},
                               Convolution{14, 14, 32, 3, 3, 1, 1, 64}, Convolution{28, 28, 16, 3, 3, 1, 1, 1}}) {
    auto x = numbers(kImages * g.image_size(), 1), w = numbers(g.depth() * g.maps, 2);
    auto y = numbers(kImages * g.map_size(), 3), dw = w, workspace = numbers(convolution_workspace(g, kImages), 4);
    const double flops = 2.0 * static_cast<double>(kImages * g.map_size() * g.depth());
    const auto forward = [&] { convolve<float>(g, kImages, x.data(), w.data(), y.data(), false, workspace.data()); };
    const auto adjoint = [&] {
      convolve_adjoint<float>(g, kImages, y.data(), w.data(), x.data(), false, workspace.data());
    };
    const auto weights = [&] {
      convolve_weights<float>(g, kImages, 1, x.data(), y.data(), dw.data(), false, workspace.data());
    };
    const auto name = fmt::format("{}x{}x{} to {}, stride {}", g.height, g.width, g.channels, g.maps, g.stride);
    const double a = best_rate(flops, seconds, forward);
    x = numbers(kImages * g.image_size(), 1);
    const double b = best_rate(flops, seconds, weights);
    y = numbers(kImages * g.map_size(), 3);
    fmt::print("{:28} {:10.1f} {:10.1f} {:10.1f}\n", name, a, best_rate(flops, seconds, adjoint), b);
  }
}

}  // namespace

int main(int count, char** values) {
  const std::vector<std::string> arguments(values + 1, values + count);
  double seconds = 0.2;
  for (std::size_t i = 0; i + 1 < arguments.size(); ++i) {
    if (arguments[i] == "--seconds") seconds = std::stod(arguments[i + 1]);
  }
  std::vector<const InstructionSet*> sets;
  fmt::print("{}\n{:28}", cpu_model_name(), "");
  for (const char* name : {"x86-64-v3", "x86-64-v4", "portable"}) {
    const InstructionSet* set = instruction_set(name);
    if (set == nullptr) continue;
    sets.push_back(set);
    fmt::print(" {:>12} {:6}", name, "");
  }
  fmt::print("\n");
  for (const Case& what : cases()) race(what, sets, seconds);
  bench_convolutions(seconds);
  return 0;
}
