#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ctime>
#include <numeric>
#include <sandglass/plugin.hpp>

#include "plugins/builtin.hpp"
#include "sampler_functions.hpp"
#include "sampler_runs.hpp"

using namespace sandglass;
using namespace sandglass::bench;

namespace {

struct Options {
  std::string sampler = "tpe", function = "branin";
  std::vector<std::string> settings;
  std::int64_t trials = 100, seeds = 50, lookahead = 0, axes = 5;
};

std::unique_ptr<Sampler> make(const Options& options) {
  static const Registry plugins = [] {
    Registry filled;
    register_builtin_plugins(filled);
    return filled;
  }();
  const auto& schema = plugins.at(Kind::sampler, options.sampler).schema;
  Params params(schema);
  params.set("trials", std::int64_t{1000000});
  for (const auto& setting : options.settings) {
    const auto split = setting.find('=');
    const auto name = setting.substr(0, split), text = split == setting.npos ? "" : setting.substr(split + 1);
    const auto* spec = schema.find(name);
    if (!spec) throw Error("sampler/" + options.sampler + " has no parameter '" + name + "'");
    if (spec->type == ParameterType::boolean) params.set(name, text == "true");
    if (spec->type == ParameterType::integer) params.set(name, static_cast<std::int64_t>(std::stoll(text)));
  }
  return plugins.make_sampler(options.sampler, params);
}

/// Processor time of this thread, which other programs on the machine do not lengthen.
double cpu_milliseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) * 1e-6;
}

/// Milliseconds an ask, where each answer becomes an observation: the way it is in a study.
void time_asks(const Options& options, std::size_t axes, std::size_t already) {
  Function sphere{std::vector<double>(axes, -1), std::vector<double>(axes, 1), [](const std::vector<double>& x) {
                    double sum = 0;
                    for (const double v : x) sum += (v - 0.3) * (v - 0.3);
                    return sum;
                  }};
  const auto grow = [&](const char* what, std::unique_ptr<Sampler> source) {
    Run run(sphere, 1, 0);
    while (run.seen().size() < already) run.step(*source);
    const auto sampler = make(options);
    run.ask(*sampler);  // from nothing known: once, when a study is resumed
    std::vector<double> spent(300);
    for (auto& one : spent) {
      const double start = cpu_milliseconds();
      const auto point = run.ask(*sampler);
      one = cpu_milliseconds() - start;
      run.tell(point);
    }
    std::ranges::sort(spent);
    const double mean = std::accumulate(spent.begin(), spent.end(), 0.0) / static_cast<double>(spent.size());
    fmt::print("{:>6} {:>3} {:<14} {:8.3f} {:8.3f} {:8.3f}\n", already, axes, what, mean, spent[spent.size() / 2],
               spent.back());
  };
  Options random = options;
  random.sampler = "random";
  random.settings.clear();
  grow("random points", make(random));
  if (already <= 10000) grow("its own points", make(options));
}

double best_of(const Options& options, std::uint64_t seed) {
  const auto f = function(options.function);
  const auto sampler = make(options);
  Run run(f, seed, static_cast<std::size_t>(options.lookahead));
  for (std::int64_t i = 0; i < options.trials; ++i) run.step(*sampler);
  return run.best();
}

/// The best value of each seed, ascending, after their median.
void print_quality(const Options& options) {
  std::vector<double> best;
  for (std::int64_t seed = 0; seed < options.seeds; ++seed)
    best.push_back(best_of(options, static_cast<std::uint64_t>(seed)));
  std::ranges::sort(best);
  const auto n = best.size();
  fmt::print("{:.6g}", (best[(n - 1) / 2] + best[n / 2]) / 2);
  for (const double b : best) fmt::print(" {:.8g}", b);
  fmt::print("\n");
}

/// Evaluations of CMA-ES until 1e-8, the median of the seeds.
void print_ellipsoid(Options options) {
  options.sampler = "cma_es";
  const auto n = static_cast<std::size_t>(options.axes);
  const Function f{std::vector<double>(n, -5), std::vector<double>(n, 5), ellipsoid};
  std::vector<std::size_t> counts;
  for (std::int64_t seed = 0; seed < options.seeds; ++seed) {
    const auto sampler = make(options);
    Run run(f, static_cast<std::uint64_t>(seed), 0);
    while (run.best_so_far() >= 1e-8 && run.seen().size() < 100000) run.step(*sampler);
    counts.push_back(run.seen().size());
  }
  std::ranges::sort(counts);
  fmt::print("{} {} {}\n", counts[counts.size() / 2], counts.front(), counts.back());
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Speed and quality of the samplers");
  Options options;
  app.require_subcommand(1);
  auto* ask = app.add_subcommand("ask", "Milliseconds an ask after 1,000 and 10,000 outcomes on 10 axes");
  auto* quality = app.add_subcommand("quality", "Median best value over seeds, then the value of each seed");
  for (auto* command : {ask, quality}) {
    command->add_option("--sampler", options.sampler)->capture_default_str();
    command->add_option("--set", options.settings, "NAME=VALUE, parameters of the sampler");
  }
  quality->add_option("--function", options.function)->capture_default_str();
  quality->add_option("--trials", options.trials)->capture_default_str();
  quality->add_option("--lookahead", options.lookahead)->capture_default_str();
  auto* turned =
      app.add_subcommand("ellipsoid", "Evaluations of CMA-ES to 1e-8 on a turned ellipsoid: median, least, most");
  turned->add_option("--axes", options.axes)->capture_default_str()->check(CLI::Range(2, 1000));
  for (auto* command : {quality, turned})
    command->add_option("--seeds", options.seeds)->capture_default_str()->check(CLI::Range(1, 100000));
  CLI11_PARSE(app, argc, argv);
  try {
    if (ask->parsed()) {
      fmt::print("{:>6} {:>3} {:<14} {:>8} {:>8} {:>8}\n", "seen", "d", "", "mean", "median", "most");
      for (const std::size_t seen : {1000, 10000}) time_asks(options, 10, seen);
    } else if (turned->parsed()) {
      print_ellipsoid(options);
    } else {
      print_quality(options);
    }
  } catch (const Error& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
