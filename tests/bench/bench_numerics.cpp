// Speed of the numerics: a core's peak, products by instruction set and beside Eigen's, training steps with the share
// spent in products.
//   bench_numerics [--quick] [--only products|models] [--model dae|ae|small|vae|cae|conv|gru] [--seconds S]
// Products are timed for every instruction set, models for the chosen one (SANDGLASS_ISA).
// One thread's figures are by its processor time, those of two at once by the clock. Prints tables and, on lines that
// start with '{', the same figures as JSON. One thread unless a row says otherwise.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/base/cpu.hpp"
#include "core/base/denormals.hpp"
#include "core/linalg/environment.hpp"
#include "core/linalg/gemm.hpp"
#include "core/linalg/isa/tables.hpp"
#include "core/linalg/product/product_meter.hpp"
#include "core/linalg/random_fill.hpp"
#include "core/nn/conv.hpp"
#include "core/nn/mlp.hpp"
#include "core/nn/optimizer.hpp"
#include "core/nn/recurrent.hpp"

namespace sandglass {
/// Eigen's product for x86-64-v3: eigen_product.cpp.
void eigen_product(bool ta, bool tb, Index m, Index n, Index k, float alpha, const float* a, Index lda, const float* b,
                   Index ldb, float beta, float* c, Index ldc, float*);
}  // namespace sandglass
using namespace sandglass;

namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

/// Seconds of the processor that this thread had: what others run beside it is not counted.
double busy() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

double median(std::vector<double> x) {
  std::nth_element(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(x.size() / 2), x.end());
  return x[x.size() / 2];
}

/// Multiply-adds of one core in GF/s: independent chains in registers, the best of several runs. In assembly, so that
/// the chains stay in registers and none is left out.
#if defined(__x86_64__)
constexpr int kChains = 10, kTurns = 300000;
#define SANDGLASS_CHAIN(v, i) "vfmadd231ps %%" v "0, %%" v "1, %%" v i "\n"
#define SANDGLASS_CHAINS(v)                                                                                            \
  __asm__ volatile(SANDGLASS_CHAIN(v, "2") SANDGLASS_CHAIN(v, "3") SANDGLASS_CHAIN(v, "4") SANDGLASS_CHAIN(v, "5")     \
                       SANDGLASS_CHAIN(v, "6") SANDGLASS_CHAIN(v, "7") SANDGLASS_CHAIN(v, "8") SANDGLASS_CHAIN(v, "9") \
                           SANDGLASS_CHAIN(v, "10") SANDGLASS_CHAIN(v, "11")::                                         \
                               : "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11")

void chains_avx2() {
  __asm__ volatile("vzeroall" ::: "xmm0", "xmm1");
  for (int t = 0; t < kTurns; ++t) SANDGLASS_CHAINS("ymm");
}
void chains_avx512() {
  __asm__ volatile("vzeroall" ::: "xmm0", "xmm1");
  for (int t = 0; t < kTurns; ++t) SANDGLASS_CHAINS("zmm");
}

double peak(void (*chains)(), int lanes) {
  double best = 0;
  for (int run = 0; run < 20; ++run) {
    const double start = now();
    chains();
    best = std::max(best, 2.0 * lanes * kChains * kTurns / (now() - start) / 1e9);
  }
  return best;
}
#endif

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

struct Model {
  const char* name;
  Value (*loss)(ParameterSet& set, Value x, Value clean);
  Index batch;
  double keep;  // 1: no masking
  bool adam;
};

/// A stack of dense layers, the last one's logits compared with the clean images.
Value stack(ParameterSet& set, Value x, Value clean, const std::vector<Index>& sizes, Activation hidden) {
  Rng rng(1, Purpose::initialise);
  const Mlp net(set, "net", sizes, hidden, Activation::sigmoid, rng);
  return bce_with_logits(net.logits(x), clean, Reduction::mean);
}

Value dae(ParameterSet& set, Value x, Value clean) {
  return stack(set, x, clean, {784, 1000, 784}, Activation::sigmoid);
}

Value ae(ParameterSet& set, Value x, Value clean) {
  return stack(set, x, clean, {784, 512, 256, 32, 256, 512, 784}, Activation::relu);
}

Value small(ParameterSet& set, Value x, Value clean) {
  return stack(set, x, clean, {784, 64, 16, 64, 784}, Activation::relu);
}

Value vae(ParameterSet& set, Value x, Value clean) {
  Rng rng(1, Purpose::initialise);
  const Dense hidden(set, "hidden", 784, 400, Activation::relu, rng);
  const Dense mean_of(set, "mean", 400, 20, Activation::identity, rng);
  const Dense log_variance(set, "log_variance", 400, 20, Activation::identity, rng);
  const Mlp decoder(set, "decoder", {20, 400, 784}, Activation::relu, Activation::sigmoid, rng);
  const Value h = hidden(x), m = mean_of(h), lv = log_variance(h);
  return bce_with_logits(decoder.logits(reparameterise(m, lv)), clean, Reduction::sum_per_example) +
         mean(kl_standard_normal(m, lv));
}

/// Contractive: the squared norm of the encoder's Jacobian is sum_j (h_j (1 - h_j))^2 sum_i W_ij^2.
Value cae(ParameterSet& set, Value x, Value clean) {
  Rng rng(1, Purpose::initialise);
  const Dense encoder(set, "encoder", 784, 500, Activation::sigmoid, rng);
  const Dense decoder(set, "decoder", 500, 784, Activation::sigmoid, rng);
  const Value h = encoder(x);
  const Value norms = column_square_sums(x.graph().parameter(encoder.weight()));
  const Value jacobian = matmul(square(h - square(h)), norms, false, true);
  return bce_with_logits(decoder.logits(h), clean, Reduction::mean) + 0.1 * mean(jacobian);
}

Value conv(ParameterSet& set, Value x, Value clean) {
  Rng rng(1, Purpose::initialise);
  const ConvOptions down{3, 3, 2, 1}, up{3, 3, 2, 1, 1};
  const Conv2d first(set, "encoder.0", {28, 28, 1}, 16, down, Activation::relu, rng);
  const Conv2d second(set, "encoder.1", first.output_shape(), 32, down, Activation::relu, rng);
  const ConvTranspose2d third(set, "decoder.0", second.output_shape(), 16, up, Activation::relu, rng);
  const ConvTranspose2d last(set, "decoder.1", third.output_shape(), 1, up, Activation::sigmoid, rng);
  return bce_with_logits(last.logits(third(second(first(x)))), clean, Reduction::mean);
}

/// Reads an image row by row, and writes it row by row from the last state alone.
Value gru(ParameterSet& set, Value x, Value clean) {
  Rng rng(1, Purpose::initialise);
  const Gru encoder(set, "encoder", 28, 128, rng), decoder(set, "decoder", 128, 128, rng);
  const Dense out(set, "out", 128, 28, Activation::sigmoid, rng);
  const Value states = decoder(last_step(encoder(x, 28), 28), 28);
  const Index rows = x.rows() * 28;
  return bce_with_logits(out.logits(reshape(states, rows, 128)), reshape(clean, rows, 28), Reduction::mean);
}

const Model kModels[] = {{"dae", &dae, 128, 0.75, false}, {"ae", &ae, 128, 1, true},    {"small", &small, 32, 1, true},
                         {"vae", &vae, 128, 1, true},     {"cae", &cae, 128, 1, false}, {"conv", &conv, 64, 1, true},
                         {"gru", &gru, 128, 1, true}};

/// Images that do not compress well into any cache: 8000 examples of sparse grey values.
std::vector<float> examples() {
  std::vector<float> x(8000 * 784);
  Rng rng(1, Purpose::dataset);
  linalg::fill_uniform<float>(rng, 8000 * 784, 0, 1, x.data());
  linalg::masked_copy<float>(rng, 8000 * 784, 0.5, x.data(), x.data());
  return x;
}

/// One model's training: gather, masking, forward, backward and update.
class Training {
 public:
  Training(const Model& model, const std::vector<float>& data) : model_(model), data_(data) {
    clean_ = graph_.input("clean", model.batch, 784);
    x_ = model.keep < 1 ? graph_.input("x", model.batch, 784) : clean_;
    const Value loss = model.loss(set_, x_, clean_);
    if (!model.adam) graph_.fuse_gradient_descent();
    graph_.finish(loss);
    graph_.set_fused_update_rate(0.1);
    model.adam ? (void)adam_.emplace(all_parameters(set_)) : (void)sgd_.emplace(all_parameters(set_), 0, &graph_);
  }

  void step() {
    float* rows = graph_.input_data<float>(clean_);
    for (Index r = 0; r < model_.batch; ++r) std::copy_n(&data_[order_.below(8000) * 784], 784, rows + r * 784);
    if (model_.keep < 1) {
      Rng noise(1, Purpose::noise, steps_);
      linalg::masked_copy<float>(noise, model_.batch * 784, model_.keep, rows, graph_.input_data<float>(x_));
    }
    graph_.forward({1, steps_++});
    graph_.backward();
    model_.adam ? adam_->step(1e-3) : sgd_->step(0.1);
  }

  /// Samples per second over `steps` steps.
  double rate(int steps) {
    const double start = busy();
    for (int i = 0; i < steps; ++i) step();
    return static_cast<double>(steps * model_.batch) / (busy() - start);
  }

  double product_share(int steps) {
    const linalg::ProductMeter meter;
    const double start = now();
    for (int i = 0; i < steps; ++i) step();
    return meter.seconds() / (now() - start);
  }

 private:
  const Model& model_;
  const std::vector<float>& data_;
  ParameterSet set_;
  Graph graph_;
  Value clean_, x_;
  std::optional<Adam> adam_;
  std::optional<Sgd> sgd_;
  Rng order_{1, Purpose::shuffle};
  std::uint64_t steps_ = 0;
};

constexpr int kSteps = 20;  // of one timing

/// Two trainings at once on two threads for the given time; samples per second of both together.
double two_at_once(const Model& model, const std::vector<float>& data, double seconds) {
  std::atomic<std::int64_t> steps = 0;
  std::atomic<int> ready = 0;
  std::atomic<double> start = 0, end = 0;
  const auto run = [&] {
    const DenormalScope flush(Denormals::flushed);
    Training training(model, data);
    training.rate(kSteps);
    if (++ready == 2) {
      start = now();
      end = start + seconds;
    }
    while (end == 0) std::this_thread::yield();
    while (now() < end) {
      training.step();
      ++steps;
    }
  };
  std::thread other(run);
  run();
  other.join();
  return static_cast<double>(steps * model.batch) / (now() - start);
}

void bench_model(const Model& model, const std::vector<float>& data, double seconds) {
  Training training(model, data);
  std::vector<double> rates, shares, both, gains;
  for (const double end = now() + seconds; now() < end || rates.size() < 5;) {
    training.step();  // meets cold caches
    rates.push_back(training.rate(kSteps));
    shares.push_back(training.product_share(kSteps / 4));
  }
  for (int turn = 0; turn < 5; ++turn) {
    const double alone = training.rate(kSteps * 2);
    both.push_back(two_at_once(model, data, seconds / 20));
    gains.push_back(both.back() / alone);
  }
  const double one = median(rates), best = *std::max_element(rates.begin(), rates.end());
  const double two = median(both), share = median(shares), gain = median(gains);
  fmt::print("{:6} {:10.0f} {:10.0f} {:8.1f}% {:12.0f} {:6.2f}\n", model.name, one, best, 100 * share, two, gain);
  fmt::print(
      "{{\"bench\":\"train\",\"model\":\"{}\",\"samples_per_second\":{:.0f},\"best\":{:.0f},"
      "\"product_share\":{:.4f},\"two_at_once\":{:.0f},\"two_over_one\":{:.3f}}}\n",
      model.name, one, best, share, two, gain);
}

void bench_models(double seconds, const std::string& only) {
  const std::vector<float> data = examples();
  fmt::print("{:6} {:>10} {:>10} {:>9} {:>12} {:>6}\n", "model", "samples/s", "best", "products", "two at once",
             "gain");
  for (const Model& model : kModels) {
    if (only.empty() || only == model.name) bench_model(model, data, seconds);
  }
}

}  // namespace

int main(int count, char** values) {
  const std::vector<std::string> arguments(values + 1, values + count);
  double seconds = 2;
  std::string only, model;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--quick") seconds = 0.2;
    if (arguments[i] == "--only" && i + 1 < arguments.size()) only = arguments[++i];
    if (arguments[i] == "--model" && i + 1 < arguments.size()) model = arguments[++i];
    if (arguments[i] == "--seconds" && i + 1 < arguments.size()) seconds = std::stod(arguments[++i]);
  }
  linalg::configure_allocator();
  linalg::check_environment();
  const DenormalScope flush(Denormals::flushed);  // as in a trial
  fmt::print("{}; {}\n", cpu_model_name(), linalg::instruction_set_name());
#if defined(__x86_64__)
  if (has_x86_64_v3()) fmt::print("peak of one core: AVX2 {:.1f} GF/s\n", peak(&chains_avx2, 8));
  if (has_x86_64_v4()) fmt::print("peak of one core: AVX-512 {:.1f} GF/s\n", peak(&chains_avx512, 16));
#endif
  if (only != "models") bench_products(seconds / 20);
  if (only != "products") bench_models(seconds, model);
  return 0;
}
