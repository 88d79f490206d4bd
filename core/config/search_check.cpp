#include "core/config/search_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <optional>

namespace sandglass::config {
namespace {

constexpr std::uint64_t kMostTrials = 1'000'000'000;

class SearchCheck {
 public:
  SearchCheck(const StudySpec& study, const SweepPlaces& places, const Registry& registry, Diagnostics& diagnostics)
      : study_(study), places_(places), registry_(registry), diagnostics_(diagnostics) {}

  void run(const Rankable& metrics, const Mark& objective) {
    const auto points = study_.space.empty() ? std::optional<std::uint64_t>(1) : count_points();
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

  /// The number of points, if it is a sensible one.
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

  void ask_pruner(std::uint64_t trials, const Rankable& metrics, const Mark& objective) {
    const std::string name = "pruner/" + study_.pruner.name;
    bool active = false;
    const bool asked = served(places_.pruner, name, "this study", [&] {
      const auto pruner = registry_.make_pruner(study_.pruner.name, study_.pruner.params);
      active = pruner->active();
      if (!active) return;
      pruner->prepare(
          {.trials = trials, .replicates = study_.replicates, .epochs = most_epochs(study_), .seed = study_.seed});
    });
    const std::string& metric = study_.base.objective.metric;
    if (asked && active && std::ranges::find(metrics.at_end, metric) != metrics.at_end.end()) {
      report(objective,
             fmt::format("{} cannot judge by {}, which is measured at the end only", name, metric),
             "give the metric 'every: 1', or rank by valid.reconstruction");
    }
  }

  const StudySpec& study_;
  const SweepPlaces& places_;
  const Registry& registry_;
  Diagnostics& diagnostics_;
};

}  // namespace

void check_search(const StudySpec& study, const SweepPlaces& places, const Rankable& metrics, const Mark& objective,
                  const Registry& registry, Diagnostics& diagnostics) {
  // A search space with a mistake would be judged for what the person did not mean.
  if (places.sound) SearchCheck(study, places, registry, diagnostics).run(metrics, objective);
}

}  // namespace sandglass::config
