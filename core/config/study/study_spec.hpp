#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/plugin/interfaces/network.hpp"
#include "core/plugin/interfaces/sampler.hpp"
#include "core/plugin/schema/kind.hpp"
#include "core/plugin/schema/params.hpp"
#include "core/plugin/schema/schema.hpp"
#include "results/analysis/claim.hpp"

namespace sandglass::config {

/// A plugin that the study names, with its validated parameters.
struct PluginUse {
  std::string name;
  Params params;
};

/// Which draw a trial has of what replicates may redraw; 0: the study's own.
struct Draws {
  std::uint32_t split = 0;   ///< which examples of the pool are in which split
  std::uint32_t labels = 0;  ///< which training examples keep their label
  std::uint32_t data = 0;    ///< what a dataset generates and what transforms draw once
};

/// How the examples are divided. 0 for `train` takes all that the others leave; `test` below 0 takes the
/// dataset's own test part, if it has one.
struct SplitConfig {
  std::int64_t train = 0;
  std::int64_t valid = 0;
  std::int64_t test = -1;
  std::int64_t labelled = 0;  ///< training examples that keep their label; 0: all
  std::uint64_t seed = 0;
  Draws draws{};
  std::uint32_t folds = 0;  ///< of cross-validation; 0: none
  std::uint32_t fold = 0;   ///< the one that validates
};

/// What of draws and folds is not the study's own, as a text; empty if all of it is. For keys of what depends on it.
std::string drawn_text(const SplitConfig& split);

/// A metric, and how often it is measured.
struct MetricUse : PluginUse {
  std::int64_t every = -1;  ///< epochs; 0: at the end only; below 0: as often as the metric itself asks
};

class StartWeights;

struct TrainConfig {
  std::int64_t epochs = 0;
  std::int64_t batch = 0;
  std::int64_t validate_every = 1;  ///< epochs; the last epoch is always validated
  std::string on_nan = "fail";      ///< or "prune"
  std::string keep = "last";        ///< or "best": the epoch that a completed trial's results are of
  std::int64_t patience = 0;        ///< validations without improvement after which a trial ends; 0: none
  double min_delta = 0;             ///< the least improvement that counts is more than this
  std::string freeze{};             ///< the part of the model that is not trained: "encoder", "decoder"; empty, "none"
};

struct ObjectiveConfig {
  std::string metric;  ///< "valid.reconstruction"
  bool minimize = true;
  bool against = false;  ///< its goal is not the metric's own
};

/// What the study file keeps of a trial beside its metrics.
struct RecordConfig {
  std::string latents;               ///< a split, or "none"
  std::int64_t latent_examples = 0;  ///< the first so many of the split; 0: all
  std::string weights;               ///< "none", "best", "all"
  std::int64_t reconstructions = 0;  ///< how many test (without one: validation) examples beside their inputs
};

/// Everything that determines one trial, apart from its seed.
struct TrialConfig {
  PluginUse dataset;
  SplitConfig split;
  std::vector<PluginUse> transforms;  ///< in the order in which they run
  PluginUse noise;
  PluginUse model;
  PluginUse network;  ///< of every part of the model that has none of its own; no name if the model takes none
  PluginUse encoder, decoder, classifier, discriminator;  ///< of that part alone; no name: `network`, see network_of()
  PluginUse loss;
  PluginUse optimizer;
  Params schedule;  ///< of the learning rate: the keys of the block `schedule` that are given
  std::vector<MetricUse> metrics;
  Params start_from;                    ///< the keys of the block `start_from` that are given
  std::shared_ptr<StartWeights> start;  ///< what the block says; null without it
  TrainConfig train;
  RecordConfig record;
  ObjectiveConfig objective;                ///< what trials are judged by: the first of `objectives`
  std::vector<ObjectiveConfig> objectives;  ///< at least one; each metric once
};

/// What builds a part of the model: the network that the study has for it alone, else `network`; a classifier is built
/// as the encoder is.
const PluginUse& network_of(const TrialConfig& config, NetworkRole role);

/// The axis that picks one of the named sets of blocks under `sweep.variants`.
inline constexpr const char* kVariantAxis = "variant";

/// What an axis picks that brings whole blocks: the variant, or the plugin of the block `path`.
struct Choice {
  std::string path;   ///< of the axis: kVariantAxis, "optimizer"
  std::string value;  ///< the name of the variant, or of the plugin
};

/// The value of the choice that the axis `path` makes; null if it is none of them.
const std::string* chosen(const std::vector<Choice>& choices, const std::string& path);

/// The study as one combination of its choices has it.
struct Variant {
  std::string name;             ///< "wide", "optimizer sgd", "wide, optimizer sgd"
  std::vector<Choice> choices;  ///< one for each axis that brings blocks, kVariantAxis first
  TrialConfig base;             ///< before any other axis is applied
};

/// How often a checkpoint of a running trial is written, so that it can go on after a crash; 0: never.
struct CheckpointConfig {
  std::int64_t epochs = 0;
  double seconds = 0;
};

/// What one trial may use; 0: no limit.
struct LimitsConfig {
  double seconds = 0;
  double mebibytes = 0;
};

/// What all trials together may use; 0: no limit.
struct ResourcesConfig {
  double mebibytes = 0;
};

/// A reference to the number of the trial's replicate, from 0: `${replicate}`.
inline constexpr const char* kReplicate = "replicate";

/// A parameter that is written as `${source}`, where `source` differs between trials: it is an axis, or what the plugin
/// of an axis brings, or kReplicate.
struct LinkedParameter {
  std::string variant;  ///< in which; empty if the study has none
  std::string path;
  std::string source;
  ParameterSpec spec;  ///< of the parameter itself, which need not be that of the axis
};

/// Where the trials of a study run.
enum class Isolation {
  thread,   ///< in threads of this process
  process,  ///< each in a process of its own, so that a crash or a limit of memory ends that trial alone
};

/// As the study says it: "thread", "process".
std::string name_of(Isolation isolation);

/// What the replicates of a point draw anew, each for itself.
struct Redraw {
  bool initialisation = true;  ///< and whatever else a trial draws: the order of examples, noise, samples
  bool split = false;          ///< Draws::split, ...
  bool labels = false;
  bool data = false;

  bool operator==(const Redraw&) const = default;
};

/// The name of each of them in a study file, in their order, and where its flag is.
struct RedrawPart {
  std::string_view name;
  bool Redraw::*flag;
};
inline constexpr std::array kRedrawParts{RedrawPart{"initialisation", &Redraw::initialisation},
                                         RedrawPart{"split", &Redraw::split}, RedrawPart{"labels", &Redraw::labels},
                                         RedrawPart{"data", &Redraw::data}};

/// The names of those that are redrawn.
std::vector<std::string> redrawn_parts(const Redraw& redraw);

class Constraints;
struct StudyPlaces;

/// A validated study: every plugin exists, every value is in range, every axis is a parameter of the study.
struct StudySpec {
  std::string name;
  std::string question;
  std::uint64_t seed = 0;
  std::vector<std::string> plugins;  ///< paths of the libraries that the study loads
  TrialConfig base;                  ///< before any axis is applied; of the first variant, if there are any
  std::vector<Variant> variants;     ///< every combination of its choices; empty if no axis brings blocks
  /// The axes as a person wrote them. Several variants may each have one of the same path, with the same type.
  SearchSpace parameters;
  /// The axes as a sampler sees them: zipped parameters, which move together, are one axis, "noise.ratio+model.latent",
  /// with the values 0, 1, ..., the places in their lists.
  SearchSpace space;
  std::vector<std::vector<std::size_t>> moves;     ///< of each axis of the space, the parameters that it sets
  std::vector<LinkedParameter> linked;             ///< each after those whose value it takes
  std::shared_ptr<const Constraints> constraints;  ///< null: every point is allowed
  std::vector<Point> first;                        ///< tried before the sampler is asked
  PluginUse sampler;
  PluginUse pruner;
  /// When a job is chosen, sampler and pruner know the outcomes of all jobs but the last so many (TrialScheduler).
  std::uint64_t lookahead = 8;
  std::uint32_t replicates = 1;
  Redraw redraw{};
  std::uint32_t folds = 0;  ///< above 0: as many as replicates, and replicate k validates on fold k
  CheckpointConfig checkpoint;
  LimitsConfig limits;
  ResourcesConfig resources;
  Isolation isolation = Isolation::thread;
  /// Which way outputs of its metrics are better, for those that say so: results::StudyHeader::metric_goals.
  std::map<std::string, std::string> metric_goals{};
  std::vector<results::Claim> expect;
  std::shared_ptr<const StudyPlaces> places;  ///< where it stands in its files
  std::string resolved_yaml;  ///< the whole study with every default filled in; loading it gives this study again
};

/// Whether the axis of this path brings whole blocks.
bool is_choice(const StudySpec& study, const std::string& path);

/// The place in `study.variants` of what the point chooses; 0 if the study has no choices.
std::size_t variant_at(const StudySpec& study, const Point& point);

/// The name of the variant that a trial with these parameters is of; "" without variants.
std::string variant_name(const StudySpec& study, const std::vector<std::pair<std::string, ParameterValue>>& parameters);

/// `study.base`, or the base of the point's variant, with each axis set to its value of `point` (one value per axis, in
/// order), and the parameters that refer to an axis to the value of that axis.
/// Parameters that follow the replicate's number get `replicate`, and the split its draws and its fold: replicate r of
/// every point has draw r of what the study redraws.
TrialConfig at_point(const StudySpec& study, const Point& point, std::uint32_t replicate = 0);

/// The same from the values of the axes by their paths, as a trial's record holds them: valid ones.
TrialConfig config_with(const StudySpec& study, const std::vector<std::pair<std::string, ParameterValue>>& parameters,
                        std::uint32_t replicate = 0);

/// The parameters that a point sets, by YAML path: those of the axes that are active.
std::vector<std::pair<std::string, ParameterValue>> parameters_at(const StudySpec& study, const Point& point);

/// The value of parameter `p` that `value` of axis `a` of the space stands for: itself, or its place in the parameter's
/// list where several move together.
const ParameterValue& moved_value(const StudySpec& study, std::size_t a, std::size_t p, const ParameterValue& value);

/// The paths of the parameters that follow the replicate's number, so that replicates redraw what depends on them.
std::vector<std::string> redrawn(const StudySpec& study);

/// The link of a parameter to an axis, by the parameter's path in the variant; null if it has none.
const LinkedParameter* find_link(const StudySpec& study, const std::string& variant, const std::string& path);

/// One axis for each path of `study.parameters`, in their order: the columns of the study's results.
std::vector<const Axis*> parameter_columns(const StudySpec& study);

/// The largest number of epochs that a trial of the study may train.
std::int64_t most_epochs(const StudySpec& study);

/// Whether a trial of the study may keep its best epoch (train.keep).
bool may_keep_best(const StudySpec& study);

/// Whether a trial of the study may end its training early by itself (train.patience).
bool may_run_out_of_patience(const StudySpec& study);

/// The seed of all that a trial itself draws: derive_seed(study seed, Purpose::replicate, r) for replicate r, or for 0
/// in all of them if initialisation is not redrawn.
std::uint64_t trial_seed(const StudySpec& study, std::uint32_t replicate);

/// Whether a trial of the study may have a train.min_delta.
bool may_have_min_delta(const StudySpec& study);

/// Whether trials of one variant may have different examples.
bool data_vary(const StudySpec& study);

/// Whether the point meets all of the study's constraints.
bool is_allowed(const StudySpec& study, const Point& point);

}  // namespace sandglass::config
