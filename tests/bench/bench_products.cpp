// Speed of the products of training steps on one thread, by instruction set and beside Eigen's, by the processor's time.
//   bench_products [--quick] [--seconds S]
// Prints a table and, on lines that start with '{', the same figures as JSON.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/base/cpu.hpp"
#include "core/base/denormals.hpp"
#include "core/linalg/environment.hpp"
#include "core/linalg/isa/tables.hpp"
#include "core/linalg/random_fill.hpp"
#include "timing.hpp"

namespace sandglass {
/// Eigen's product for x86-64-v3: eigen_product.cpp.
void eigen_product(bool ta, bool tb, Index m, Index n, Index k, float alpha, const float* a, Index lda, const float* b,
                   Index ldb, float beta, float* c, Index ldc, float*);
}  // namespace sandglass
using namespace sandglass;
using bench::busy;
using bench::median;
using bench::now;

namespace {

/// What computes a product.
struct Competitor {
  std::string name;
  void (*gemm)(bool ta, bool tb, Index m, Index n, Index k, float alpha, const float* a, Index lda, const float* b,
               Index ldb, float beta, float* c, Index ldc, float* buffer);
};

std::vector<Competitor> competitors() {
  std::vector<Competitor> all;
  for (const char* name : {"x86-64-v4", "x86-64-v3", "portable"}) {
    if (const linalg::InstructionSet* set = linalg::instruction_set(name)) all.push_back({name, set->f32.product.gemm});
  }
#if defined(__x86_64__)
  if (has_x86_64_v3()) all.push_back({"eigen", &eigen_product});
#endif
  return all;
}

alignas(64) float packing_buffer[linalg::kProductBytes / sizeof(float)];

enum class Kind : std::uint8_t { forward, data, weights };
constexpr const char* kKindNames[] = {"forward", "data", "weights"};

struct Layer {
  Index in, out;
};

/// The layers of the three models below.
constexpr Layer kLayers[] = {{784, 1000}, {1000, 784}, {784, 512}, {512, 256}, {256, 32}, {32, 256},
                             {256, 512},  {512, 784},  {784, 64},  {64, 16},   {16, 64},  {64, 784}};

struct Product {
  Kind kind;
  Index m, n, k;

  Product(Kind what, Layer layer, Index batch) : kind(what), m(batch), n(layer.out), k(layer.in) {
    if (kind == Kind::data) std::swap(n, k);
    if (kind == Kind::weights) m = layer.in, k = batch;
  }
  double flops() const { return 2.0 * static_cast<double>(m * n * k); }

  /// Weights are descended in place (beta 1), the others overwritten, as in a step of gradient descent.
  void run(const Competitor& by, const float* a, const float* b, float* c) const {
    const bool ta = kind == Kind::weights, tb = kind == Kind::data;
    by.gemm(ta, tb, m, n, k, ta ? -1e-6F : 1, a, ta ? m : k, b, tb ? k : n, ta ? 1 : 0, c, n, packing_buffer);
  }
};

struct Rates {
  std::vector<double> median, best;  // GF/s, one for each competitor
};

/// Turns about: each round times every competitor once, so that a disturbance of the machine meets all of them.
Rates race(const Product& p, const std::vector<Competitor>& by, double seconds) {
  const auto numbers = [](Index n) {
    std::vector<float> x(static_cast<std::size_t>(n));
    Rng rng(1, Purpose::test);
    linalg::fill_uniform<float>(rng, n, -1, 1, x.data());
    return x;
  };
  const std::vector<float> a = numbers(p.m * p.k), b = numbers(p.n * p.k);
  std::vector<float> c(static_cast<std::size_t>(p.m * p.n));
  const int calls = std::max(1, static_cast<int>(3e7 / p.flops()));
  std::vector<std::vector<double>> rates(by.size());
  for (const double end = now() + seconds; now() < end || rates[0].size() < 5;) {
    for (std::size_t i = 0; i < by.size(); ++i) {
      const double start = busy();
      for (int call = 0; call < calls; ++call) p.run(by[i], a.data(), b.data(), c.data());
      rates[i].push_back(calls * p.flops() / (busy() - start) / 1e9);
    }
  }
  Rates result;
  for (const auto& of_one : rates) {
    result.median.push_back(median(of_one));
    result.best.push_back(*std::max_element(of_one.begin(), of_one.end()));
  }
  return result;
}

/// Geometric means of one kind, or of all, over the rows of a batch size.
struct Means {
  std::string name;
  std::vector<double> log_median = {}, log_best = {};
  int count = 0;

  void add(const Rates& r) {
    log_median.resize(r.median.size());
    log_best.resize(r.best.size());
    for (std::size_t i = 0; i < r.best.size(); ++i) {
      log_median[i] += std::log(r.median[i]);
      log_best[i] += std::log(r.best[i]);
    }
    ++count;
  }
  void print(const std::vector<Competitor>& by) const {
    fmt::print("{:34}", "geometric mean, " + name);
    for (std::size_t i = 0; i < by.size(); ++i) {
      fmt::print(" {:9.1f} {:7.1f}", std::exp(log_median[i] / count), std::exp(log_best[i] / count));
    }
    fmt::print("\n");
    for (std::size_t i = 0; i < by.size(); ++i) {
      fmt::print("{{\"bench\":\"products\",\"mean\":\"{}\",\"by\":\"{}\",\"median\":{:.2f},\"best\":{:.2f}}}\n", name,
                 by[i].name, std::exp(log_median[i] / count), std::exp(log_best[i] / count));
    }
  }
};

void bench_products(double seconds) {
  const auto by = competitors();
  fmt::print("{:8} {:>5} {:>5} {:>5}  GF/s:   ", "product", "m", "n", "k");
  for (const auto& one : by) fmt::print(" {:>9} {:>7}", one.name, "best");
  fmt::print("\n");
  Means all{"all"}, kinds[] = {{"forward"}, {"data"}, {"weights"}}, batches[] = {{"batch 128"}, {"batch 32"}};
  for (const Index batch : {128, 32}) {
    for (const Kind kind : {Kind::forward, Kind::data, Kind::weights}) {
      for (const Layer layer : kLayers) {
        const Product p(kind, layer, batch);
        const Rates rates = race(p, by, seconds);
        fmt::print("{:8} {:5} {:5} {:5}          ", kKindNames[static_cast<int>(kind)], p.m, p.n, p.k);
        for (std::size_t i = 0; i < by.size(); ++i) {
          fmt::print(" {:9.1f} {:7.1f}", rates.median[i], rates.best[i]);
        }
        fmt::print("\n");
        for (Means* means : {&all, &kinds[static_cast<int>(kind)], &batches[batch == 128 ? 0 : 1]}) means->add(rates);
      }
    }
  }
  for (const Means* means : {&kinds[0], &kinds[1], &kinds[2], &batches[0], &batches[1], &all}) means->print(by);
}

}  // namespace

int main(int count, char** values) {
  const std::vector<std::string> arguments(values + 1, values + count);
  double seconds = 2;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--quick") seconds = 0.2;
    if (arguments[i] == "--seconds" && i + 1 < arguments.size()) seconds = std::stod(arguments[++i]);
  }
  linalg::configure_allocator();
  linalg::check_environment();
  const DenormalScope flush(Denormals::flushed);  // as in a trial
  bench::print_machine();
  bench_products(seconds / 20);
  return 0;
}
