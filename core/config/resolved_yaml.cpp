#include "core/config/resolved_yaml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "core/config/scalar.hpp"

namespace sandglass::config {
namespace {

/// Words that readers of YAML 1.1 take for booleans; quoted, so that every reader sees the same text.
bool is_old_boolean(std::string word) {
  static constexpr std::array<std::string_view, 6> kWords{"y", "n", "yes", "no", "on", "off"};
  std::ranges::transform(word, word.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::ranges::find(kWords, word) != kWords.end();
}

bool is_plain(const std::string& text) {
  const auto allowed = [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '-' || c == '.' || c == '/'; };
  const bool starts = !text.empty() && (std::isalpha(static_cast<unsigned char>(text[0])) || text[0] == '/');
  return starts && std::ranges::all_of(text, allowed) && !is_old_boolean(text) &&
         std::holds_alternative<std::string>(resolve_scalar(text));
}

std::string text_yaml(const std::string& text) {
  if (is_plain(text)) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += fmt::format("\\{}", c);
    } else if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      out += fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string value_yaml(const ParameterValue& value) {
  const auto* text = std::get_if<std::string>(&value);
  return text ? text_yaml(*text) : to_string(value);
}

template <class Items, class Text>
std::string list_yaml(const Items& items, Text&& text) {
  std::string out = "[";
  for (const auto& item : items) out += (out.size() > 1 ? ", " : "") + text(item);
  return out + "]";
}

std::string use_yaml(const PluginUse& use) {
  std::string out = "{use: " + text_yaml(use.name);
  for (const auto& [key, value] : use.params.values())
    out += fmt::format(", {}: {}", text_yaml(key), value_yaml(value));
  return out + "}";
}

std::string dataset_yaml(const TrialConfig& config) {
  const std::string use = use_yaml(config.dataset);
  const auto& split = config.split;
  const std::string test = split.test < 0 ? "" : fmt::format(", test: {}", split.test);
  return fmt::format("{}, train: {}, valid: {}{}, split_seed: {}}}", use.substr(0, use.size() - 1), split.train,
                     split.valid, test, split.seed);
}

std::string axis_yaml(const Axis& axis) {
  if (axis.is_list()) return list_yaml(axis.values, value_yaml);
  const auto bound = [&](double value) {
    if (axis.spec.type == ParameterType::integer) return to_string(static_cast<std::int64_t>(value));
    return to_string(value);
  };
  const std::string step = axis.step > 0 ? ", step: " + bound(axis.step) : "";
  return fmt::format("{{min: {}, max: {}{}, log: {}}}", bound(axis.min), bound(axis.max), step, axis.log);
}

std::string sweep_yaml(const StudySpec& study) {
  std::string out =
      fmt::format("sweep:\n  sampler: {}\n  axes:{}\n", use_yaml(study.sampler), study.space.empty() ? " {}" : "");
  for (const Axis& axis : study.space) out += fmt::format("    {}: {}\n", text_yaml(axis.path), axis_yaml(axis));
  return out + fmt::format("  replicates: {}\n", study.replicates);
}

}  // namespace

std::string resolved_yaml(const StudySpec& study) {
  const TrialConfig& base = study.base;
  std::string out =
      fmt::format("name: {}\nquestion: {}\nseed: {}\n", text_yaml(study.name), text_yaml(study.question), study.seed);
  out +=
      fmt::format("plugins: {}\n", list_yaml(study.plugins, [](const auto& path) { return text_yaml(path.string()); }));
  out += fmt::format("dataset: {}\nnoise: {}\nmodel: {}\nloss: {}\noptimizer: {}\n", dataset_yaml(base),
                     use_yaml(base.noise), use_yaml(base.model), use_yaml(base.loss), use_yaml(base.optimizer));
  out += fmt::format("metrics: {}\n", list_yaml(base.metrics, use_yaml));
  out += fmt::format("train: {{epochs: {}, batch: {}, validate_every: {}}}\n", base.train.epochs, base.train.batch,
                     base.train.validate_every);
  out += fmt::format("objective: {{metric: {}, goal: {}}}\n", text_yaml(base.objective.metric),
                     base.objective.minimize ? "minimize" : "maximize");
  out +=
      fmt::format("record: {{latents: {}, latent_examples: {}, weights: {}, reconstructions: {}}}\n",
                  base.record.latents, base.record.latent_examples, base.record.weights, base.record.reconstructions);
  return out + sweep_yaml(study);
}

}  // namespace sandglass::config
