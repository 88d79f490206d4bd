// Training steps of the benchmark models on one thread: samples per second, the share and the speed of their products;
// what two trainings at once on two cores give over one, and what one gains by a second core that helps it.
//   bench_training [--quick] [--model dae|ae|small|vae|cae|conv|gru] [--seconds S] [--images FILE]
// FILE: bytes of images, 784 each, without a header (compare.py writes Fashion-MNIST); else half of the pixels are zero
// and the others random. Prints a table and, on lines that start with '{', the same figures as JSON.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include "core/base/denormals.hpp"
#include "core/linalg/environment.hpp"
#include "core/linalg/random_fill.hpp"
#include "core/sweep/execute/threads/kernel_team.hpp"
#include "timing.hpp"
#include "training/training.hpp"

using namespace sandglass;
using bench::median;
using bench::Model;
using bench::now;
using bench::Training;

namespace {

constexpr int kSteps = 20;  // of one timing

std::vector<float> random_images() {
  constexpr Index kNumbers = 8192 * bench::kPixels;
  std::vector<float> x(kNumbers);
  Rng rng(1, Purpose::dataset);
  linalg::fill_uniform<float>(rng, kNumbers, 0, 1, x.data());
  linalg::masked_copy<float>(rng, kNumbers, 0.5, x.data(), x.data());
  return x;
}

std::vector<float> read_images(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> bytes(std::istreambuf_iterator<char>(file), {});
  if (bytes.empty() || bytes.size() % bench::kPixels != 0) throw std::runtime_error(path + ": no images of 784 bytes");
  std::vector<float> x(bytes.size());
  std::transform(bytes.begin(), bytes.end(), x.begin(), [](char c) { return static_cast<unsigned char>(c) / 255.0F; });
  return x;
}

/// What one training gains by a second core that helps its kernels: its best rate with help over its best one without,
/// which take turns.
double with_help(const Model& model, const std::vector<float>& images, double seconds) {
  CoreBudget cores(2, 0);
  KernelTeam team(cores, 1);
  cores.hold();
  Training training(model, images);
  training.rate(kSteps);
  double alone = 0, helped = 0;
  for (const double end = now() + seconds; now() < end || alone == 0;) {
    alone = std::max(alone, training.rate(kSteps / 4));
    const linalg::TeamScope scope(&team);
    training.rate(2);  // until the helper is there
    helped = std::max(helped, training.rate(kSteps / 4));
  }
  return helped / alone;
}

/// Two trainings at once on two threads for the given time; samples per second of both together.
double two_at_once(const Model& model, const std::vector<float>& images, double seconds) {
  std::atomic<std::int64_t> steps = 0;
  std::atomic<int> ready = 0;
  std::atomic<double> start = 0, end = 0;
  const auto run = [&] {
    const DenormalScope flush(Denormals::flushed);
    Training training(model, images);
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

void bench_model(const Model& model, const std::vector<float>& images, double seconds) {
  Training training(model, images);
  training.rate(kSteps);
  std::vector<double> rates, shares, speeds, gains;
  for (const double end = now() + seconds; now() < end || rates.size() < 5;) {
    rates.push_back(training.rate(kSteps));
    shares.push_back(training.product_share(kSteps / 4));
    speeds.push_back(training.product_speed(kSteps / 4));
  }
  for (int turn = 0; turn < 5; ++turn) {
    const double alone = training.rate(kSteps * 2);
    gains.push_back(two_at_once(model, images, seconds / 20) / alone);
  }
  const double helped = with_help(model, images, seconds);
  const double rate = median(rates), best = *std::max_element(rates.begin(), rates.end());
  fmt::print("{:6} {:10.0f} {:10.0f} {:8.1f}% {:9.1f} {:8.2f} {:8.2f} {:9.4f}\n", model.name, rate, best,
             100 * median(shares), median(speeds), median(gains), helped, training.loss());
  fmt::print(
      "{{\"bench\":\"train\",\"model\":\"{}\",\"samples_per_second\":{:.0f},\"best\":{:.0f},\"product_share\":{:.4f},"
      "\"product_gflops\":{:.1f},\"two_over_one\":{:.3f},\"helped_over_alone\":{:.3f}}}\n",
      model.name, rate, best, median(shares), median(speeds), median(gains), helped);
}

}  // namespace

int main(int count, char** values) try {
  const std::vector<std::string> arguments(values + 1, values + count);
  double seconds = 2;
  std::string only, file;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--quick") seconds = 0.2;
    if (arguments[i] == "--model" && i + 1 < arguments.size()) only = arguments[++i];
    if (arguments[i] == "--images" && i + 1 < arguments.size()) file = arguments[++i];
    if (arguments[i] == "--seconds" && i + 1 < arguments.size()) seconds = std::stod(arguments[++i]);
  }
  linalg::configure_allocator();
  linalg::check_environment();
  const DenormalScope flush(Denormals::flushed);  // as in a trial
  bench::print_machine();
  const std::vector<float> images = file.empty() ? random_images() : read_images(file);
  fmt::print("{:6} {:>10} {:>10} {:>9} {:>9} {:>8} {:>8} {:>9}\n", "model", "samples/s", "best", "products", "GF/s",
             "two/one", "helped", "loss");
  for (const Model& model : bench::models()) {
    if (only.empty() || only == model.name) bench_model(model, images, seconds);
  }
  return 0;
} catch (const std::exception& e) {
  fmt::print(stderr, "bench_training: {}\n", e.what());
  return 1;
}
