#include "core/cli/reference/topic_view.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sandglass {
namespace {

std::size_t width_of(const Terminal& terminal) { return static_cast<std::size_t>(std::clamp(terminal.width, 40, 100)); }

/// Name, values, unit and default in one line if they fit, its sentence under it.
std::string key_view(const TopicKey& key, const Terminal& terminal) {
  constexpr std::size_t kIndent = 6;
  const std::string unit = key.spec.unit.empty() ? "" : fmt::format(" [{}]", key.spec.unit);
  const auto head = fmt::format("{}{} {} {}", expected_of(key), unit, terminal.dot(), default_of(key));
  const std::size_t first = key.spec.name.size() + 4;
  const std::size_t room = width_of(terminal) - std::max(first, kIndent);
  std::string out = "\n  " + terminal.accent(key.spec.name);
  std::size_t column = 0;
  for (const auto& line : wrapped(head, room)) {
    out += (column == 0 ? "  " : std::string(kIndent, ' ')) + line + "\n";
    ++column;
  }
  return out + paragraph(text_of(key), kIndent, terminal);
}

std::string section_view(const TopicSection& section, const Terminal& terminal) {
  constexpr std::size_t kWidestNames = 30;
  std::size_t names = 0;
  for (const auto& entry : section.entries) names = std::max(names, std::min(entry.name.size(), kWidestNames));
  const std::size_t column = names + 6;
  std::string out = fmt::format("\n  {}\n", terminal.bold(section.title));
  for (const auto& entry : section.entries) {
    std::string before = "    " + terminal.accent(entry.name);
    std::size_t used = entry.name.size() + 4;
    if (entry.name.size() > names) out += before + "\n", before.clear(), used = 0;
    for (const auto& line : wrapped(text_of(entry), width_of(terminal) - column)) {
      out += before + std::string(column - used, ' ') + line + "\n";
      before.clear(), used = 0;
    }
  }
  return out;
}

}  // namespace

std::string expected_of(const TopicKey& key) { return key.form.empty() ? key.spec.expectation() : key.form; }

std::string default_of(const TopicKey& key) {
  if (!key.spec.fallback) return key.may_be_left_out ? "may be left out" : "required";
  const auto text = to_string(*key.spec.fallback);
  return "default " + (text.empty() ? "\"\"" : text);
}

std::string text_of(const TopicEntry& entry) {
  std::string more = entry.unit;
  if (entry.goal != Goal::none)
    more += fmt::format("{}the {} the better", more.empty() ? "" : "; ",
                        entry.goal == Goal::minimize ? "smaller" : "larger");
  return more.empty() ? entry.text : fmt::format("{} ({})", entry.text, more);
}

std::string text_of(const TopicKey& key) {
  if (key.spec.stage.empty()) return key.spec.text;
  return fmt::format("{} Trials that differ in it alone share the stages before '{}'.", key.spec.text, key.spec.stage);
}

std::string topic_view(const Topic& topic, const Terminal& terminal) {
  std::string out = fmt::format("\n  {}", terminal.bold(topic.name));
  const bool beside = 4 + topic.name.size() + display_width(topic.note) <= width_of(terminal);
  if (!topic.note.empty() && beside) out += "  " + terminal.dim(topic.note);
  out += "\n";
  if (!beside) out += paragraph(topic.note, 2, terminal);
  if (!topic.text.empty()) out += paragraph(topic.text, 2, terminal);
  if (!topic.facts.empty()) out += "\n";
  for (const auto& fact : topic.facts) out += paragraph(fact, 2, terminal);
  for (const auto& key : topic.keys) out += key_view(key, terminal);
  for (const auto& section : topic.sections) out += section_view(section, terminal);
  return out;
}

}  // namespace sandglass
