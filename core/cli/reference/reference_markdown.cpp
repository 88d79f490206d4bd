#include "core/cli/reference/reference_markdown.hpp"

#include <fmt/format.h>

#include "core/cli/reference/topic.hpp"
#include "core/cli/reference/topic_view.hpp"

namespace sandglass {
namespace {

/// In a cell of a table or a line of text, where these characters would mean something.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|' || c == '<' || c == '*' || c == '_') out += '\\';
    out += c;
  }
  return out;
}

std::string keys_table(const std::vector<TopicKey>& keys) {
  if (keys.empty()) return "";
  std::string out = "\n| key | value | unit | default | |\n|---|---|---|---|---|\n";
  for (const auto& key : keys) {
    const auto fallback = default_of(key);
    const bool has = fallback.starts_with("default ");
    out += fmt::format("| `{}` | {} | {} | {} | {} |\n", key.spec.name, plain(expected_of(key)), plain(key.spec.unit),
                       has ? fmt::format("`{}`", fallback.substr(8)) : fallback, plain(text_of(key)));
  }
  return out;
}

std::string section_table(const TopicSection& section) {
  std::string out = fmt::format("\n{}:\n\n", section.title);
  for (const auto& entry : section.entries) out += fmt::format("- `{}`: {}\n", entry.name, plain(text_of(entry)));
  return out;
}

std::string topic_markdown(const Topic& topic, int level, bool with_sections = true) {
  std::string out =
      fmt::format("\n{} {}\n\n{}\n", std::string(static_cast<std::size_t>(level), '#'), topic.name, plain(topic.text));
  if (!topic.facts.empty()) out += "\n";
  for (const auto& fact : topic.facts) out += fmt::format("- {}\n", plain(fact));
  out += keys_table(topic.keys);
  for (const auto& section : topic.sections)
    if (with_sections) out += section_table(section);
  return out;
}

/// Every plugin of a kind; where its name stands is said once, by the block.
std::string plugins_markdown(Kind kind, const Registry& registry) {
  std::string out;
  for (const auto* plugin : registry.all(kind)) {
    Topic topic = plugin_topic(*plugin, registry);
    if (kind == Kind::model)
      topic.facts.erase(topic.facts.begin());
    else
      topic.facts.clear();
    out += topic_markdown(topic, 3);
  }
  return out;
}

}  // namespace

std::string reference_markdown(const Registry& registry) {
  std::string out =
      "# Reference\n\nEvery key of a study and every plugin, as `sandglass describe` tells them one by one. This page "
      "is made from the\nschemas by `sandglass describe --markdown`.\n";
  out += topic_markdown(study_keys_topic(), 2);
  for (const auto& block : config::kStudyBlocks) {
    out += topic_markdown(block_topic(block, registry), 2, !block.kind);
    // Networks stand in several blocks.
    if (block.kind && block_path(*block.kind) == block.key) out += plugins_markdown(*block.kind, registry);
  }
  out += topic_markdown(axes_topic(), 2);
  for (const Kind kind : {Kind::sampler, Kind::pruner}) {
    out += topic_markdown(sweep_plugin_topic(kind, registry), 2, false);
    out += plugins_markdown(kind, registry);
  }
  return out + topic_markdown(initialisation_topic(), 2);
}

}  // namespace sandglass
