#include "core/config/validate/search_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <optional>

#include "core/config/space/pruning_plan.hpp"

namespace sandglass::config {
namespace {

constexpr std::uint64_t kMostTrials = 1'000'000'000;
constexpr std::uint64_t kMostTried = 100'000;

class SearchCheck {
 public:
  SearchCheck(const StudySpec& study, const SweepPlaces& places, const Registry& registry, Diagnostics& diagnostics)
      : study_(study), places_(places), registry_(registry), diagnostics_(diagnostics) {}

  void run(const Rankable& metrics, const Mark& objective) {
    if (study_.base.objectives.size() > 1) check_objectives(objective);
    const auto points = study_.space.empty() ? std::optional<std::uint64_t>(1) : count_points();
    if (points && study_.constraints && *points <= kMostTried) try_points(*points);
    if (points) ask_pruner(*points * study_.replicates, metrics, objective);
  }

 private:
  void report(const Mark& mark, std::string message, std::string hint = "") {
    diagnostics_.push_back({mark, std::move(message), std::move(hint), {}});
  }

  /// Calls the plugin; if it throws, reports that it refuses `what`, and is false.
  template <class Call>
  bool served(const Mark& mark, const std::string& plugin, const char* what, Call&& call) {
    try {
      call();
      return true;
    } catch (const std::exception& error) {
      report(mark, fmt::format("{} refuses {}", plugin, what), error.what());
    } catch (...) {
      report(mark, fmt::format("{} threw something that is not a std::exception", plugin));
    }
    return false;
  }

  void check_objectives(const Mark& mark) {
    const std::size_t count = study_.base.objectives.size();
    std::size_t most = 0;
    const std::string name = "sampler/" + study_.sampler.name;
    const bool asked = served(places_.sampler, name, "these parameters", [&] {
      most = registry_.make_sampler(study_.sampler.name, study_.sampler.params)->most_objectives();
    });
    if (asked && most > 0 && count > most)
      report(mark,
             fmt::format("{} serves {} objective{}, but the study has {}", name, most, most == 1 ? "" : "s", count),
             "leave some out, or take another sampler");
  }

  /// The number of points; nothing, and a diagnostic, if there are none or too many.
  std::optional<std::uint64_t> count_points() {
    const std::string name = "sampler/" + study_.sampler.name;
    std::uint64_t points = 0;
    const bool asked = served(places_.sampler, name, "these axes", [&] {
      points = registry_.make_sampler(study_.sampler.name, study_.sampler.params)->points(study_.space);
    });
    if (!asked) return std::nullopt;
    if (points == 0) {
      report(places_.sampler, fmt::format("{} finds no point in these axes", name));
    } else if (points > kMostTrials / study_.replicates) {
      report(places_.sampler, fmt::format("the sweep has more than {} trials", kMostTrials), "shorten the axes");
    } else {
      return points;
    }
    return std::nullopt;
  }

  /// If the sampler enumerates a fixed list of points, one of them has to be allowed. (Other samplers are asked again.)
  void try_points(std::uint64_t points) {
    bool found = false;
    const bool asked = served(places_.sampler, "sampler/" + study_.sampler.name, "these axes", [&] {
      const auto sampler = registry_.make_sampler(study_.sampler.name, study_.sampler.params);
      found = !sampler->enumerates();
      for (std::uint64_t n = 0; n < points && !found; ++n) {
        const auto point =
            sampler->ask({.space = study_.space, .seed = study_.seed, .index = n, .attempt = 0, .pending = {}});
        found = point && point->size() == study_.space.size() && is_allowed(study_, *point);
      }
    });
    if (asked && !found)
      report(places_.require, fmt::format("none of the {} points meets these conditions", points),
             "relax them, or add values to the axes");
  }

  void ask_pruner(std::uint64_t trials, const Rankable& metrics, const Mark& objective) {
    const std::string name = "pruner/" + study_.pruner.name;
    bool active = false;
    const bool asked = served(places_.pruner, name, "this study", [&] {
      const auto pruner = registry_.make_pruner(study_.pruner.name, study_.pruner.params);
      active = pruner->active();
      if (!active) return;
      pruner->prepare(pruning_plan(study_, trials));
      if (pruner->exploits() && may_keep_best(study_))
        throw ConfigError(
            "its trials go on from the weights of others, so that a trial's best epoch may be of weights that it gave "
            "up: write train: {keep: last}");
      if (pruner->exploits() && may_run_out_of_patience(study_))
        throw ConfigError(
            "its trials go on from the weights of others, so that none may end before the others do: leave out "
            "train.patience");
      if (pruner->exploits() && samples_adaptively())
        throw ConfigError("sampler/" + study_.sampler.name +
                          " waits for outcomes, but a population begins with all of its trials\n"
                          "take a sampler that does not: random, sobol, latin_hypercube or grid");
    });
    if (!asked || !active) return;
    if (study_.base.objectives.size() > 1) {
      return report(
          places_.pruner,
          fmt::format("{} judges by one objective, but the study has {}", name, study_.base.objectives.size()),
          "a trial that is worse in one may be better in another: leave the pruner out");
    }
    const std::string& metric = study_.base.objective.metric;
    if (std::ranges::find(metrics.at_end, metric) != metrics.at_end.end()) {
      report(objective, fmt::format("{} cannot judge by {}, which is measured at the end only", name, metric),
             "give the metric 'every: 1', or rank by valid.reconstruction");
    }
  }

  bool samples_adaptively() const {
    return !study_.space.empty() && registry_.make_sampler(study_.sampler.name, study_.sampler.params)->adaptive();
  }

  const StudySpec& study_;
  const SweepPlaces& places_;
  const Registry& registry_;
  Diagnostics& diagnostics_;
};

}  // namespace

void check_search(const StudySpec& study, const SweepPlaces& places, const Rankable& metrics, const Mark& objective,
                  const Registry& registry, Diagnostics& diagnostics) {
  // After a mistake in the sweep its space is not the one that was meant.
  if (places.sound) SearchCheck(study, places, registry, diagnostics).run(metrics, objective);
}

}  // namespace sandglass::config
