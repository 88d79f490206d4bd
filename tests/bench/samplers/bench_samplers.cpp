#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <ctime>
#include <iostream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <sandglass/plugin.hpp>

#include "plugins/builtin.hpp"
#include "sampler_runs.hpp"

using namespace sandglass;
using namespace sandglass::bench;

namespace {

struct Options {
  std::string sampler = "tpe";
  std::vector<std::string> settings;
  std::int64_t trials = 100, seeds = 50, axes = 10;
  std::vector<std::size_t> seen = {100, 1000, 10000};
  std::uint64_t seed = 0;
  std::size_t lookahead = 0;
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

SearchSpace box(std::size_t axes, double low, double high) {
  SearchSpace space(axes);
  for (std::size_t a = 0; a < axes; ++a) {
    space[a].path = "x" + std::to_string(a);
    space[a].min = low, space[a].max = high;
  }
  return space;
}

double sphere(const Point& point) {
  double sum = 0;
  for (const auto& value : point) sum += std::pow(std::get<double>(value) - 0.3, 2);
  return sum;
}

/// Minimum 0 at 1 on every axis; condition 1e6; turned in every plane of two axes.
double ellipsoid(const Point& point) {
  const auto n = point.size();
  std::vector<double> z;
  for (const auto& value : point) z.push_back(std::get<double>(value) - 1);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const double c = std::cos(static_cast<double>(1 + i + j)), s = std::sin(static_cast<double>(1 + i + j));
      const double zi = c * z[i] + s * z[j];
      z[j] = c * z[j] - s * z[i];
      z[i] = zi;
    }
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i)
    sum += std::pow(10, 6 * static_cast<double>(i) / static_cast<double>(n - 1)) * z[i] * z[i];
  return sum;
}

/// Milliseconds an ask, where each answer becomes an observation: the way it is in a study.
void time_asks(const Options& options, std::size_t axes, std::size_t already) {
  const auto grow = [&](const char* what, std::unique_ptr<Sampler> source) {
    Run run(box(axes, -1, 1), sphere, 1, 0);
    while (run.seen().size() < already) run.step(*source);
    const auto sampler = make(options);
    run.ask(*sampler);  // from nothing known: once, when a study is resumed
    std::vector<double> spent(std::clamp<std::size_t>(already / 5, 10, 300));
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

Axis axis(const SearchSpace& before, const nlohmann::json& line) {
  Axis made;
  made.path = line.at("path");
  const std::string type = line.at("type");
  if (type == "integer") made.spec.type = ParameterType::integer;
  if (type == "choice") made.spec.type = ParameterType::text;
  for (const auto& value : line.at("values")) made.values.emplace_back(value.get<std::string>());
  made.min = line.at("min"), made.max = line.at("max"), made.log = line.at("log");
  if (const auto& when = line.at("when"); !when.empty()) {
    made.when.emplace();
    while (before.at(made.when->axis).path != when.at(0)) ++made.when->axis;
    for (const auto& value : when.at(1)) made.when->values.emplace_back(value.get<std::string>());
  }
  return made;
}

/// Reads the axes of a space from a line of standard input; then writes each point on a line and reads its outcome.
void serve(const Options& options) {
  const auto line = [] {
    std::string text;
    if (!std::getline(std::cin, text)) throw Error("standard input ended before the outcome of every point was read");
    return nlohmann::json::parse(text);
  };
  SearchSpace space;
  for (const auto& one : line()) space.push_back(axis(space, one));
  const auto value = [&](const Point& point) {
    auto values = nlohmann::json::array();
    for (const auto& one : point)
      std::visit(
          [&](const auto& v) {
            if constexpr (std::is_constructible_v<nlohmann::json, decltype(v)>) values.push_back(v);
          },
          one);
    fmt::print("{}\n", values.dump());
    std::fflush(stdout);
    return line().get<double>();
  };
  const auto sampler = make(options);
  Run run(space, value, options.seed, options.lookahead);
  for (std::int64_t i = 0; i < options.trials; ++i) run.step(*sampler);
  run.finish();
}

/// Evaluations of CMA-ES until 1e-8, the median of the seeds.
void print_ellipsoid(Options options) {
  options.sampler = "cma_es";
  std::vector<std::size_t> counts;
  for (std::int64_t seed = 0; seed < options.seeds; ++seed) {
    const auto sampler = make(options);
    Run run(box(static_cast<std::size_t>(options.axes), -5, 5), ellipsoid, static_cast<std::uint64_t>(seed), 0);
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
  auto* ask = app.add_subcommand("ask", "Milliseconds an ask after so many outcomes");
  ask->add_option("--axes", options.axes)->capture_default_str()->check(CLI::Range(1, 1000));
  ask->add_option("--seen", options.seen)->capture_default_str();
  auto* served = app.add_subcommand("serve", "Reads a space and the outcome of each point, writes the points");
  for (auto* command : {ask, served}) {
    command->add_option("--sampler", options.sampler)->capture_default_str();
    command->add_option("--set", options.settings, "NAME=VALUE, parameters of the sampler");
  }
  served->add_option("--trials", options.trials)->capture_default_str();
  served->add_option("--seed", options.seed)->capture_default_str();
  served->add_option("--lookahead", options.lookahead)->capture_default_str();
  auto* turned =
      app.add_subcommand("ellipsoid", "Evaluations of CMA-ES to 1e-8 on a turned ellipsoid: median, least, most");
  turned->add_option("--axes", options.axes)->capture_default_str()->check(CLI::Range(2, 1000));
  turned->add_option("--seeds", options.seeds)->capture_default_str()->check(CLI::Range(1, 100000));
  CLI11_PARSE(app, argc, argv);
  try {
    if (ask->parsed()) {
      fmt::print("{:>6} {:>3} {:<14} {:>8} {:>8} {:>8}\n", "seen", "d", "", "mean", "median", "most");
      for (const auto seen : options.seen) time_asks(options, static_cast<std::size_t>(options.axes), seen);
    } else if (turned->parsed()) {
      print_ellipsoid(options);
    } else {
      serve(options);
    }
  } catch (const Error& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
