#include "core/config/compose/overrides.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <functional>
#include <optional>
#include <span>
#include <utility>

#include "core/config/compose/nested_networks.hpp"
#include "core/config/compose/variants.hpp"
#include "core/config/study/study_blocks.hpp"
#include "core/config/yaml/text_check.hpp"
#include "core/config/yaml/yaml_reader.hpp"
#include "core/plugin/schema/kind.hpp"

namespace sandglass::config {
namespace {

struct Step {
  std::string key;
  Mark mark;
};

/// Where the bytes [start, end) of a path stand.
using MarkOf = std::function<Mark(std::size_t start, std::size_t end)>;

/// Whether the keys in this block are paths of parameters, so that the rest of an override's path is one key: the
/// blocks `axes` and `when`.
bool holds_paths(const std::vector<Step>& steps) {
  if (steps.empty() || steps[0].key != "sweep") return false;
  if (steps.size() == 2) return steps[1].key == "axes" || steps[1].key == "when";
  return steps.size() == 4 && steps[1].key == "variants" && steps[3].key == "axes";
}

/// Whether the keys below these steps are those of the study's blocks: at the top, and in a variant.
bool holds_blocks(std::span<const Step> steps) {
  return steps.empty() || (steps.size() == 3 && steps[0].key == "sweep" && steps[1].key == "variants");
}

/// model.network.hidden is network.hidden, in the study and in a variant.
void lift_network(std::vector<Step>& steps) {
  for (std::size_t at = 0; at + 1 < steps.size(); ++at)
    if (steps[at].key == "model" && is_network_block(steps[at + 1].key) && holds_blocks({steps.data(), at})) {
      steps.erase(steps.begin() + static_cast<std::ptrdiff_t>(at));
      return;
    }
}

/// "a.b.c" cut at the points, but for the path of a parameter that is one key.
std::vector<Step> steps_of(std::string_view path, const MarkOf& mark_of) {
  std::vector<Step> steps;
  for (std::size_t start = 0; start <= path.size();) {
    std::size_t end = std::min(path.find('.', start), path.size());
    if (holds_paths(steps)) end = path.size();
    const auto part = path.substr(start, end - start);
    steps.push_back({std::string(holds_paths(steps) ? axis_path(part) : part), mark_of(start, end)});
    start = end + 1;
  }
  lift_network(steps);
  return steps;
}

/// The steps of an override, which is a source of its own.
std::vector<Step> steps_of_override(const std::string& text, std::size_t path_end, std::size_t source) {
  return steps_of(std::string_view(text).substr(0, path_end), [&](std::size_t start, std::size_t end) {
    Mark mark = mark_at(text, start, source);
    mark.width = std::max<std::size_t>(1, mark_at(text, end, source).column - mark.column);
    return mark;
  });
}

Node empty_map(const Mark& mark) { return Node{.kind = Node::Kind::map, .mark = mark}; }

/// The map below `parent` that `step` names; made if it is absent, null if something that is no map stands there.
Node* enter(Node& parent, const Step& step) {
  if (Entry* entry = parent.find(step.key)) {
    expand_shorthand(entry->value, step.key);
    if (entry->value.kind == Node::Kind::empty) entry->value = empty_map(entry->key_mark);
    return entry->value.is_map() ? &entry->value : nullptr;
  }
  parent.entries.push_back({step.key, step.mark, empty_map(step.mark)});
  return &parent.entries.back().value;
}

void set_laid(Node& node, std::size_t laid) {
  node.laid = laid;
  for (Node& item : node.items) set_laid(item, laid);
  for (Entry& entry : node.entries) set_laid(entry.value, laid);
}

void lay_over(StudyDocument& document, const std::vector<Step>& steps, Node value) {
  Node* map = &document.root;
  set_laid(value, ++document.changes);
  for (std::size_t i = 0; i + 1 < steps.size(); ++i) {
    map = enter(*map, steps[i]);
    if (map) continue;
    document.mistakes.push_back({steps[i].mark,
                                 fmt::format("{} is not a block of keys in the study", in_quotes(steps[i].key)),
                                 "lists and values are replaced as a whole",
                                 {}});
    return;
  }
  Entry entry{steps.back().key, steps.back().mark, std::move(value)};
  if (Entry* old = map->find(entry.key)) {
    *old = std::move(entry);
  } else {
    map->entries.push_back(std::move(entry));
  }
  lift_new_networks(document.root);
}

/// How a text without '=' is to be written: with one in place of a colon, or behind it.
std::string with_equals(const std::string& text) {
  const auto colon = text.find(':');
  const bool is_path = std::ranges::all_of(
      text.substr(0, colon), [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '.'; });
  const bool has_name = !text.empty() && std::isalpha(static_cast<unsigned char>(text.front())) != 0;
  if (!is_path || !has_name) return "write it as model.latent=16";
  if (colon == text.npos) return fmt::format("write it as {}=VALUE", text);
  return fmt::format("write it as {}={}", text.substr(0, colon),
                     text.substr(std::min(text.find_first_not_of(' ', colon + 1), text.size())));
}

std::optional<Diagnostic> malformed(const std::string& text, std::size_t equals, std::size_t source) {
  const Mark mark{source, 1, 1, 1};
  constexpr auto example = "write it as model.latent=16";
  if (text.find('\n') != text.npos) return Diagnostic{mark, "an override is a single line", "", {}};
  if (auto fault = unreadable(text, source)) return fault;
  if (equals == text.npos)
    return Diagnostic{mark, "an override is path=value, but there is no '='", with_equals(text), {}};
  const auto steps = steps_of_override(text, equals, source);
  const auto empty = std::ranges::find(steps, std::string(), &Step::key);
  if (empty != steps.end()) return Diagnostic{empty->mark, "the path of the override has an empty part", example, {}};
  return std::nullopt;
}

/// The value of an override. What YAML would not read and no bracket, quote or sign of YAML begins is a plain text, to
/// its end: dataset.decimal=,
std::optional<Node> value_of(const std::string& text, std::size_t start, std::size_t source, Diagnostics& mistakes) {
  const std::size_t before = mistakes.size();
  auto value = read_yaml(text, source, start, mistakes);
  constexpr std::string_view kYaml = "[]{}\"'&*!|>%@`#";
  if (mistakes.size() == before || start >= text.size() || kYaml.find(text[start]) != kYaml.npos) return value;
  mistakes.resize(before);
  Mark mark = mark_at(text, start, source);
  mark.width = std::max<std::size_t>(1, mark_at(text, text.size(), source).column - mark.column);
  return Node{.kind = Node::Kind::scalar, .text = text.substr(start), .quoted = true, .mark = mark};
}

void apply_override(StudyDocument& document, const std::string& text) {
  const std::size_t source = document.sources.size();
  document.sources.push_back({"command line: " + text, true, split_lines(text)});
  const std::size_t equals = text.find('=');
  if (auto fault = malformed(text, equals, source)) {
    document.mistakes.push_back(std::move(*fault));
    return;
  }
  auto value = value_of(text, equals + 1, source, document.mistakes);
  if (!value) return;
  const auto steps = steps_of_override(text, equals, source);
  if (value->kind == Node::Kind::empty) value->mark = steps.back().mark;
  lay_over(document, steps, std::move(*value));
}

/// An axis overrides what the command line says, so a value for its path would be lost.
void report_if_idle(StudyDocument& document, const std::string& text, std::size_t source) {
  const std::size_t equals = text.find('=');
  if (equals == text.npos) return;
  const std::string path(axis_path(text.substr(0, equals))), value = text.substr(equals + 1);
  const bool bracketed = value.starts_with('[') || value.starts_with('{');
  if (!axis_everywhere(document.root, path)) return;
  // A block says more than which plugin it is, and that counts where the axis chooses this one.
  if (bracketed && chooses_plugin(path)) return;
  Mark mark = mark_at(text, 0, source);
  mark.width = std::max<std::size_t>(1, mark_at(text, equals, source).column - mark.column);
  document.mistakes.push_back({mark,
                               fmt::format("{} is an axis of the sweep: {} has no effect", path, text),
                               fmt::format("to fix it: --axis {}", bracketed ? fmt::format("'{}=[{}]'", path, value)
                                                                             : fmt::format("{}={}", path, value)),
                               {}});
}

}  // namespace

void apply_overrides(StudyDocument& document, const std::vector<std::string>& lines) {
  const std::size_t first = document.sources.size();
  for (const auto& line : lines) apply_override(document, line);
  // The last of them may have made or replaced the axes.
  for (std::size_t i = 0; i < lines.size(); ++i) report_if_idle(document, lines[i], first + i);
}

void lay_small(StudyDocument& document) {
  const Entry* found = document.root.find("small");
  if (!found || found->value.kind == Node::Kind::empty) {
    document.mistakes.push_back({found ? found->key_mark : Mark{},
                                 "the study has no small version",
                                 "add a block 'small', for example 'small: {dataset.train: 1000, train.epochs: 1}'",
                                 {}});
    return;
  }
  const Entry small = *found;  // laying over may move the tree's entries
  if (!small.value.is_map()) return;
  for (const Entry& entry : small.value.entries) {
    const auto steps = steps_of(entry.key, [&](std::size_t, std::size_t) { return entry.key_mark; });
    if (std::ranges::find(steps, std::string(), &Step::key) == steps.end()) {
      lay_over(document, steps, entry.value);
    } else {
      document.mistakes.push_back({entry.key_mark,
                                   fmt::format("{} is not a path, as in model.latent", in_quotes(entry.key)),
                                   "a part of it is empty",
                                   {}});
    }
  }
}

}  // namespace sandglass::config
