#include "core/trial/checkpoint/trial_identity.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/config/study/study_blocks.hpp"
#include "core/linalg/environment.hpp"
#include "core/plugin/version.hpp"
#include "results/base/checksum.hpp"

namespace sandglass {
namespace {

/// Of a path what does not change when the data are moved: their digest tells them apart.
std::string placeless(const ParameterSpec& spec, const ParameterValue& value) {
  const auto text = to_string(value);
  if (spec.path == PathKind::none) return text;
  return spec.path == PathKind::file ? text.substr(text.rfind('/') + 1) : "";
}

/// Collects the lines; a value stays on its line.
class Lines {
 public:
  explicit Lines(const Registry& registry) : registry_(registry) {
    add("sandglass", SANDGLASS_VERSION);
    add("products", linalg::arithmetic_name());
  }

  void add(std::string_view what, std::string_view value) {
    text_ += what;
    text_ += ": ";
    for (const char c : value) {
      if (c == '\n' || c == '\\') text_ += '\\';
      text_ += c == '\n' ? 'n' : c;
    }
    text_ += '\n';
  }
  void add(std::string_view what, std::int64_t value) { add(what, fmt::format("{}", value)); }

  /// The plugin, its version and those of its parameters that `counts` says do.
  template <class Counts>
  void add(Kind kind, const config::PluginUse& use, const std::string& name, Counts&& counts) {
    const auto& entry = registry_.at(kind, use.name);
    add(name, fmt::format("{} {} ({})", use.name, entry.version, entry.owner));
    for (const auto& [parameter, value] : use.params.values())
      if (const auto* declared = entry.schema.find(parameter); !declared || counts(*declared))
        add(fmt::format("{}.{}", name, parameter), declared ? placeless(*declared, value) : to_string(value));
  }
  void add(Kind kind, const config::PluginUse& use, const std::string& name) {
    add(kind, use, name, [](const ParameterSpec&) { return true; });
  }

  std::string take() { return std::move(text_); }

 private:
  const Registry& registry_;
  std::string text_;
};

/// What the configuration says in the block, but for the parameters of a model of which `counts` says they do not.
template <class Counts>
void add_block(Lines& lines, const config::TrialConfig& config, const config::StudyBlock& block, Counts&& counts) {
  const auto all = [](const ParameterSpec&) { return true; };
  std::size_t place = 0;
  config::for_each_plugin(config, block, [&](const config::PluginUse& use) {
    const Kind kind = block.kind.value();
    const auto name = block.is_list ? fmt::format("{}.{}", block.key, place++) : std::string(block.key);
    if (kind == Kind::model) lines.add(kind, use, name, counts);
    if (kind != Kind::model) lines.add(kind, use, name, all);
  });
  if (!block.value) return;
  for (const auto& parameter : block.schema().parameters())
    if (const auto value = block.value(config, parameter.name))
      lines.add(fmt::format("{}.{}", block.key, parameter.name), to_string(*value));
}

void add_draws(Lines& lines, const config::TrialConfig& config) {
  if (const auto drawn = config::drawn_text(config.split); !drawn.empty()) lines.add("split", drawn);
}

void add_record(Lines& lines, const config::TrialConfig& config) {
  for (std::size_t m = 0; m < config.metrics.size(); ++m) {
    const auto name = fmt::format("metrics.{}", m);
    lines.add(Kind::metric, config.metrics[m], name);
    lines.add(name + ".every", config.metrics[m].every);
  }
  lines.add("record.latents", config.record.latents);
  lines.add("record.latent_examples", config.record.latent_examples);
  lines.add("record.weights", config.record.weights);
  lines.add("record.reconstructions", config.record.reconstructions);
}

void add_stage(Lines& lines, const Stage& stage, const TrialPlugins& plugins, const config::TrainConfig& train) {
  const auto name = fmt::format("stage {}", stage.name);
  lines.add(name + ".epochs", epochs_of(stage, train));
  lines.add(Kind::optimizer, plugins.optimizer_of(stage), name + ".optimizer");
  lines.add(name + ".examples", static_cast<std::int64_t>(stage.examples));
  lines.add(name + ".labelled_per_batch", stage.labelled_per_batch);
  for (const Update& update : stage.updates) {
    lines.add(name + ".update", update.name);
    if (update.rate != 1) lines.add(name + ".rate", to_string(ParameterValue(update.rate)));
  }
}

}  // namespace

Index epochs_of(const Stage& stage, const config::TrainConfig& train) {
  return stage.epochs > 0 ? stage.epochs : train.epochs;
}

std::string trial_identity(const TrialSpec& spec, const Registry& registry) {
  const auto& config = spec.config;
  Lines lines(registry);
  lines.add("seed", fmt::format("{}", spec.seed));
  add_draws(lines, config);
  for (const config::StudyBlock& block : config::trial_blocks())
    add_block(lines, config, block, [](const ParameterSpec&) { return true; });
  add_record(lines, config);
  if (spec.ancestry && spec.ancestry->digest != 0)
    lines.add("ancestry_digest", fmt::format("{:016x}", spec.ancestry->digest));
  return lines.take();
}

std::string stage_identity(const TrialSpec& spec, const Registry& registry, const TrialPlugins& plugins,
                           const std::vector<Stage>& stages, std::size_t last) {
  const auto& config = spec.config;
  const auto counts = [&](const ParameterSpec& parameter) {
    const auto first = std::ranges::find(stages, parameter.stage, &Stage::name);
    return first == stages.end() || first - stages.begin() <= static_cast<std::ptrdiff_t>(last);
  };
  Lines lines(registry);
  lines.add("seed", fmt::format("{}", spec.seed));
  add_draws(lines, config);
  // Of these two a stage depends on what add_stage() says, and on the size of its batches.
  for (const config::StudyBlock& block : config::trial_blocks())
    if (block.key != "optimizer" && block.key != "train") add_block(lines, config, block, counts);
  lines.add("train.batch", config.train.batch);
  if (!config.train.freeze.empty()) lines.add("train.freeze", config.train.freeze);
  for (std::size_t s = 0; s <= last; ++s) add_stage(lines, stages[s], plugins, config.train);
  return lines.take();
}

std::string stage_key(const std::string& identity, std::uint64_t data) {
  results::Fnv1a first, second;
  first.add(std::string_view(identity));
  first.add(data);
  second.add(first.value());
  second.add(std::string_view(identity));
  return fmt::format("{:016x}{:016x}", first.value(), second.value());
}

}  // namespace sandglass
