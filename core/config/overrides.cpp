#include "core/config/overrides.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "core/config/text_check.hpp"
#include "core/config/yaml_reader.hpp"
#include "core/plugin/kind.hpp"

namespace sandglass::config {
namespace {

struct Step {
  std::string key;
  Mark mark;
};

/// "a.b.c" cut at the points; axis paths hold points themselves.
std::vector<Step> steps_of(const std::string& text, std::size_t path_end, std::size_t source) {
  constexpr std::string_view kAxes = "sweep.axes.";
  std::vector<Step> steps;
  for (std::size_t start = 0; start <= path_end;) {
    std::size_t end = std::min(text.find('.', start), path_end);
    if (start == kAxes.size() && text.starts_with(kAxes)) end = path_end;
    Mark mark = mark_at(text, start, source);
    mark.width = std::max<std::size_t>(1, mark_at(text, end, source).column - mark.column);
    steps.push_back({text.substr(start, end - start), mark});
    start = end + 1;
  }
  return steps;
}

/// `noise: masking` is short for `noise: {use: masking}`; an override of a parameter needs the long form.
void expand_shorthand(Node& node, std::string_view key) {
  if (node.kind != Node::Kind::scalar || !kind_from(key)) return;
  Node map{.kind = Node::Kind::map, .mark = node.mark};
  map.entries.push_back({"use", node.mark, std::move(node)});
  node = std::move(map);
}

Node empty_map(const Mark& mark) { return Node{.kind = Node::Kind::map, .mark = mark}; }

/// The map below `parent` that `step` names, made if it is absent. Null if something else stands there.
Node* enter(Node& parent, const Step& step) {
  if (Entry* entry = parent.find(step.key)) {
    expand_shorthand(entry->value, step.key);
    if (entry->value.kind == Node::Kind::empty) entry->value = empty_map(entry->key_mark);
    return entry->value.is_map() ? &entry->value : nullptr;
  }
  parent.entries.push_back({step.key, step.mark, empty_map(step.mark)});
  return &parent.entries.back().value;
}

void lay_over(StudyDocument& document, const std::vector<Step>& steps, Node value) {
  Node* map = &document.root;
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
}

std::optional<Diagnostic> malformed(const std::string& text, std::size_t equals, std::size_t source) {
  const Mark mark{source, 1, 1, 1};
  constexpr auto example = "write it as model.latent=16";
  if (text.find('\n') != text.npos) return Diagnostic{mark, "an override is a single line", "", {}};
  if (auto fault = unreadable(text, source)) return fault;
  if (equals == text.npos) return Diagnostic{mark, "an override is path=value, but there is no '='", example, {}};
  const auto steps = steps_of(text, equals, source);
  const auto empty = std::ranges::find(steps, std::string(), &Step::key);
  if (empty != steps.end()) return Diagnostic{empty->mark, "the path of the override has an empty part", example, {}};
  return std::nullopt;
}

}  // namespace

void apply_override(StudyDocument& document, const std::string& text) {
  const std::size_t source = document.sources.size();
  document.sources.push_back({"command line: " + text, true, split_lines(text)});
  const std::size_t equals = text.find('=');
  if (auto fault = malformed(text, equals, source)) {
    document.mistakes.push_back(std::move(*fault));
    return;
  }
  auto value = read_yaml(text, source, equals + 1, document.mistakes);
  if (!value) return;
  const auto steps = steps_of(text, equals, source);
  if (value->kind == Node::Kind::empty) value->mark = steps.back().mark;
  lay_over(document, steps, std::move(*value));
}

}  // namespace sandglass::config
