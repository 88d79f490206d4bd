#include "core/sweep/study/preflight.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <set>

#include "core/base/error.hpp"
#include "core/config/start/start_weights.hpp"
#include "core/config/validate/study_places.hpp"
#include "core/trial/run_trial.hpp"

namespace sandglass {
namespace {

constexpr std::uint64_t kLookedAt = 10'000;  // points among which each variant is looked for

/// 87360000 as "87,360,000".
std::string with_commas(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3)
    text.insert(static_cast<std::size_t>(at), ",");
  return text;
}

void check_recorded_splits(const TrialSpec& spec, const DataSplits& data) {
  const auto& record = spec.config.record;
  const bool no_latents = record.latents != "none" && data.named(record.latents).empty();
  if (no_latents || (record.reconstructions > 0 && data.test.empty() && data.valid.empty()))
    throw ConfigError(
        fmt::format("the study records {} of examples that it does not have: dataset/{} has no test part "
                    "of its own\nset dataset.test to draw one from the training pool",
                    no_latents ? "latents" : "reconstructions", spec.config.dataset.name));
}

void add(std::vector<DataOverview>& overviews, DataOverview overview, const std::string& variant) {
  const auto known = std::ranges::find_if(
      overviews, [&](const auto& one) { return one.dataset == overview.dataset && one.words() == overview.words(); });
  auto& its = known == overviews.end() ? overviews.emplace_back(std::move(overview)) : *known;
  if (!variant.empty()) its.variants.push_back(variant);
}

/// Looks for what replicates are to draw anew and nothing draws.
class RedrawCheck {
 public:
  RedrawCheck(const config::StudySpec& study, DataCache& data) : data_(data) {
    const auto of_data = [](const Axis& axis) {
      return axis.path.starts_with("dataset.") || axis.path.starts_with("transforms.");
    };
    // Where axes change the data, they may do so in what the first trial does not show.
    if (study.replicates < 2 || std::ranges::any_of(study.parameters, of_data)) return;
    if (study.redraw.split) idle_.push_back({"split", {.split = 1}});
    if (study.redraw.data) idle_.push_back({"data", {.data = 1}});
  }

  /// Takes out what differs between two draws of the trial's data.
  void look_at(const config::TrialConfig& config, const DataSplits& own) {
    std::erase_if(idle_, [&](const auto& part) {
      config::SplitConfig other = config.split;
      other.draws = part.second;
      return data_.get(config.dataset, other, config.transforms)->digest() != own.digest();
    });
  }

  void throw_if_idle() const {
    if (idle_.empty()) return;
    const std::string part = idle_.front().first;
    throw ConfigError(fmt::format(
        "the study's replicates redraw {0}, but {1}, so that every draw has the same examples\n"
        "leave {0} out of sweep.replicates.redraw{2}",
        part, part == "split" ? "its examples are divided in one way only" : "no dataset or transform of it draws",
        part == "split" ? ", or, unless it is a series, set dataset.valid" : ""));
  }

 private:
  DataCache& data_;
  std::vector<std::pair<std::string, config::Draws>> idle_;
};

/// What the trials of a study refuse, each at its place.
class Mistakes {
 public:
  explicit Mistakes(const config::StudySpec& study) : study_(study) {}

  void add(const PluginRefusal& refused, const std::string& variant, const Point& point) {
    const auto place =
        config::place_of(*study_.places, variant, refused.plugin(), refused.parameter(), refused.block());
    auto found = config::refusal(place, refused.plugin(), refused.what());
    const auto known = std::ranges::find_if(
        all_, [&](const auto& one) { return one.mark == found.mark && one.message == found.message; });
    if (known != all_.end()) return;
    std::string values;
    for (const auto& [path, value] : config::parameters_at(study_, point))
      values += fmt::format("{}{}={}", values.empty() ? "" : ", ", path, to_string(value));
    if (!values.empty()) found.notes.insert(found.notes.begin(), "at the point " + values);
    all_.push_back(std::move(found));
  }

  void throw_if_any() {
    if (!all_.empty()) throw config::StudyError(std::move(all_), study_.places->sources);
  }

 private:
  const config::StudySpec& study_;
  config::Diagnostics all_;
};

/// Looks for a split_seed that differs between trials although no seed divides the examples otherwise: a series.
class SeedCheck {
 public:
  SeedCheck(const config::StudySpec& study, DataCache& data) : data_(data) {
    const auto changes_data = [](const std::string& path) {
      return path != kSeed && (path.starts_with("dataset.") || path.starts_with("transforms."));
    };
    const auto is_seed = [](const std::string& path) { return path == kSeed; };
    // Where other parameters of the data change too, the first trial does not show all that a seed may do.
    if (std::ranges::any_of(study.parameters, changes_data, &Axis::path) ||
        std::ranges::any_of(study.linked, changes_data, &config::LinkedParameter::path) ||
        std::ranges::any_of(study.linked, is_seed, &config::LinkedParameter::source))
      return;
    if (std::ranges::any_of(study.parameters, is_seed, &Axis::path))
      between_ = "points";
    else if (study.replicates > 1 && std::ranges::any_of(config::redrawn(study), is_seed))
      between_ = "replicates";
  }

  /// Is content if another seed gives the trial other examples.
  void look_at(const config::TrialConfig& config, const DataSplits& own, const std::string& variant,
               const Point& point) {
    if (between_.empty()) return;
    config::SplitConfig other = config.split;
    ++other.seed;
    if (data_.get(config.dataset, other, config.transforms)->digest() != own.digest()) between_.clear();
    if (!first_) first_ = {"dataset/" + config.dataset.name, variant, point};
  }

  void report(Mistakes& mistakes) const {
    if (between_.empty() || !first_) return;
    mistakes.add(PluginRefusal(first_->plugin,
                               fmt::format("{} differs between the {}, but the examples are divided in one way only, "
                                           "so that every seed has the same examples\n"
                                           "leave out split_seed, or, unless it is a series, set dataset.valid",
                                           kSeed, between_),
                               "split_seed"),
                 first_->variant, first_->point);
  }

 private:
  static constexpr const char* kSeed = "dataset.split_seed";

  struct Seen {
    std::string plugin, variant;
    Point point;
  };

  DataCache& data_;
  std::string between_;  ///< what the seeds differ between; empty: they do not, or they change the examples
  std::optional<Seen> first_;
};

/// "\n  96 values of noise.ratio\n  ...": what the number of trials is made of.
std::string factors(const config::StudySpec& study, const Sampler& sampler) {
  std::string text;
  for (const Axis& axis : study.space)
    if (const auto values = sampler.enumerates() ? value_count(axis) : 0; values > 1)
      text += fmt::format("\n  {} values of {}", with_commas(values), axis.path);
  if (study.replicates > 1) text += fmt::format("\n  {} replicates of each point", study.replicates);
  return text;
}

}  // namespace

void refuse_too_many_trials(const config::StudySpec& study, const Registry& registry, std::uint64_t most) {
  if (study.space.empty()) return;
  const auto sampler = registry.make_sampler(study.sampler.name, study.sampler.params);
  const auto points = sampler->points(study.space);
  if (points <= most / std::max<std::uint64_t>(study.replicates, 1)) return;
  constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
  const auto trials = points > kMost / study.replicates ? kMost : points * study.replicates;
  throw ConfigError(
      fmt::format("the study has {} trials{}, and more than {} run only if they are meant:{}\n"
                  "take fewer values (a larger step, a narrower range), or draw some of the points: "
                  "sampler: {{use: random, trials: 1000}}\nif all of them are meant: sandglass run --yes",
                  with_commas(trials), study.constraints ? " before sweep.require leaves some out" : "",
                  with_commas(most), factors(study, *sampler)));
}

CheckedData check_data(const config::StudySpec& study, const StudyPlan& plan, const Registry& registry,
                       DataCache& data) {
  config::load_start_weights(study);
  std::set<std::size_t> seen;
  CheckedData checked;
  Mistakes mistakes(study);
  RedrawCheck redraw(study, data);
  SeedCheck seeds(study, data);
  const std::size_t wanted = std::max<std::size_t>(study.variants.size(), 1);
  const auto looked_at = std::min<std::uint64_t>(plan.points(), kLookedAt);
  for (std::uint64_t n = 0; n < looked_at && seen.size() < wanted; ++n) {
    // What an adaptive sampler asks for first depends on no outcome.
    const auto point = plan.ask(n);
    if (!point || (plan.adaptive() && n > 0)) break;
    const TrialSpec spec = plan.trial_spec(n * plan.replicates(), *point);
    const auto variant = config::variant_at(study, *point);
    if (!seen.insert(variant).second) continue;
    const std::string name = study.variants.empty() ? "" : study.variants[variant].name;
    const auto trial = check_trial(spec, {registry, data, {}});
    for (const auto& refusal : trial.refusals) mistakes.add(refusal, name, *point);
    if (trial.source.empty()) continue;
    const auto& its_source = trial.source;
    auto& source = checked.source;
    if (source.find(its_source) == source.npos) source += (source.empty() ? "" : "; ") + its_source;
    const auto its_data = data.get(spec.config.dataset, spec.config.split, spec.config.transforms);
    check_recorded_splits(spec, *its_data);
    redraw.look_at(spec.config, *its_data);
    seeds.look_at(spec.config, *its_data, name, *point);
    checked.digests[name] = fmt::format("{:016x}", its_data->digest());
    add(checked.overviews, overview_of(spec.config.dataset.name, *its_data), name);
  }
  seeds.report(mistakes);
  mistakes.throw_if_any();
  redraw.throw_if_idle();
  for (auto& overview : checked.overviews) overview.varies = config::data_vary(study);
  return checked;
}

}  // namespace sandglass
