#include "core/config/schema/value_reader.hpp"
#include "core/config/schema/synonyms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <utility>

#include "core/base/text.hpp"
#include "core/config/study/study_blocks.hpp"
#include "core/config/yaml/scalar.hpp"

namespace sandglass::config {
namespace {

bool is_number(const Scalar& scalar) {
  return std::holds_alternative<std::int64_t>(scalar) || std::holds_alternative<double>(scalar) ||
         std::holds_alternative<OutOfRange>(scalar);
}

bool wants_number(const ParameterSpec& spec) {
  return spec.type == ParameterType::real || spec.type == ParameterType::integer;
}

/// Whether `text` is a whole number in groups of three digits, 1,000 or 12_000.
bool has_thousands(std::string_view text, char separator) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  const auto first = std::min(text.find(separator), text.size());
  if (first == 0 || first > 3 || first == text.size() || text[0] == '0') return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool at_separator = i >= first && (i - first) % 4 == 0;
    if (at_separator ? text[i] != separator : text[i] < '0' || text[i] > '9') return false;
  }
  return (text.size() - first) % 4 == 0;
}

/// The number that `text` writes with a comma for the point, or with separators, as a study writes it; "" if none.
std::string as_written_here(const std::string& text) {
  const auto comma = text.find(',');
  std::string out = text;
  if (comma == text.npos || has_thousands(text, ',')) {
    std::erase_if(out, [](char c) { return c == '_' || c == ','; });
  } else if (text.find(',', comma + 1) == text.npos && text.find('.') == text.npos) {
    out[comma] = '.';
  }
  return out == text ? "" : out;
}

bool fits(const Scalar& scalar, const ParameterSpec& spec) {
  if (const auto* whole = std::get_if<std::int64_t>(&scalar)) return spec.violation(*whole).empty();
  const auto* real = std::get_if<double>(&scalar);
  return real && spec.violation(*real).empty();
}

/// Whether `text` lists several values of the parameter: 4,8.
bool lists_values(std::string_view text, const ParameterSpec& spec) {
  if (!wants_number(spec) || text.find(',') == text.npos || has_thousands(text, ',')) return false;
  for (std::size_t start = 0; start <= text.size();) {
    const auto end = std::min(text.find(',', start), text.size());
    auto part = text.substr(start, end - start);
    while (part.starts_with(' ')) part.remove_prefix(1);
    const bool padded = part.size() > 1 && part[0] == '0' && part[1] != '.';
    if (padded || !fits(resolve_scalar(part), spec)) return false;
    start = end + 1;
  }
  return true;
}

/// Whether `text` is one whole number or several with commas between: 32,16.
bool are_integers(std::string_view text) {
  for (std::size_t start = 0; start <= text.size();) {
    const auto end = std::min(text.find(',', start), text.size());
    auto part = text.substr(start, end - start);
    while (part.starts_with(' ')) part.remove_prefix(1);
    if (!is_number(resolve_scalar(part))) return false;
    start = end + 1;
  }
  return true;
}

std::string advice_on_number(const Node& node, const ParameterSpec& spec, const Scalar& scalar) {
  if (const auto* beyond = std::get_if<OutOfRange>(&scalar))
    return beyond->is_integer ? "it does not fit into 64 bits" : "it does not fit into a double";
  if (node.quoted && is_number(resolve_scalar(node.text))) return "in quotes it is text: leave them out";
  if (const auto bare = as_written_here(node.text); !bare.empty() && fits(resolve_scalar(bare), spec))
    return fmt::format("write {}", bare);
  const auto* real = std::get_if<double>(&scalar);
  if (real && spec.type == ParameterType::integer && std::abs(*real) < 1e15 && *real == std::trunc(*real))
    return fmt::format("write {}", static_cast<std::int64_t>(*real));
  return "";
}

std::string advice_on_boolean(const Node& node) {
  std::string word = node.text;
  std::ranges::transform(word, word.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (word == "yes" || word == "on" || word == "y") return "write true";
  if (word == "no" || word == "off" || word == "n") return "write false";
  if (word == "true" || word == "false") return "in quotes it is text: leave them out";
  return "";
}

/// How to mend a value that does not fit, or "".
std::string advice(const Node& node, const ParameterSpec& spec) {
  if (node.kind == Node::Kind::empty || !node.refers_to.empty()) return "";
  if (spec.type == ParameterType::integers && node.kind == Node::Kind::scalar)
    return are_integers(node.text) ? fmt::format("write [{}]", node.text) : "";
  if (node.kind != Node::Kind::scalar) return "";
  const Scalar scalar = resolve_scalar(node);
  if (wants_number(spec)) return advice_on_number(node, spec, scalar);
  if (spec.type == ParameterType::boolean) return advice_on_boolean(node);
  if (spec.type == ParameterType::choice) {
    const auto near = closest(node.text, spec.choices);
    return near ? fmt::format("did you mean '{}'?", *near) : "";
  }
  if (!std::holds_alternative<std::string>(scalar)) return fmt::format("put it in quotes: \"{}\"", node.text);
  return "";
}

std::string fallback_text(const ParameterSpec& spec) {
  if (!spec.fallback) return "";
  const std::string text = to_string(*spec.fallback);
  return "default " + (text.empty() ? "\"\"" : text);
}

void report(const Node& node, const ParameterSpec& spec, const std::string& subject, Diagnostics& diagnostics) {
  std::string hint = advice(node, spec);
  const std::string fallback = fallback_text(spec);
  if (!fallback.empty()) hint += hint.empty() ? fallback : fmt::format(" ({})", fallback);
  diagnostics.push_back(
      {node.mark, fmt::format("{} is {}, expected {}", subject, describe(node), spec.expectation()), hint, {}});
}

/// A path as an absolute one, if the place is known where a relative one starts.
ParameterValue whole_path(ParameterValue value, const ParameterSpec& spec, const std::string& folder) {
  if (spec.path == PathKind::none || folder.empty()) return value;
  const auto& path = std::get<std::string>(value);
  if (path.empty()) return value;
  return (std::filesystem::path(folder) / path).lexically_normal().string();
}

struct ToValue {
  const ParameterSpec& spec;
  std::optional<ParameterValue> operator()(std::monostate) const { return std::nullopt; }
  std::optional<ParameterValue> operator()(const OutOfRange& beyond) const {
    if (beyond.is_integer && beyond.near != 0 && spec.type == ParameterType::real) return beyond.near;
    return std::nullopt;
  }
  template <class T>
  std::optional<ParameterValue> operator()(const T& value) const {
    return std::optional<ParameterValue>(std::in_place, value);
  }
};

/// The value that a scalar says; nothing if it says none.
std::optional<ParameterValue> spell_out(const Node& node, const ParameterSpec& spec) {
  // A text that may be left out may be empty: `labels:`.
  if (node.kind == Node::Kind::empty && spec.type == ParameterType::text && spec.fallback)
    return std::optional<ParameterValue>(std::in_place, "");
  if (node.kind != Node::Kind::scalar) return std::nullopt;
  // A choice may be called 'true' or '1', so it is compared as it is written. A text may look like a number (label:
  // -1), and is taken as it is written too.
  const bool is_text = spec.type == ParameterType::text;
  if (is_text && std::holds_alternative<std::monostate>(resolve_scalar(node))) return std::nullopt;
  if (is_text || spec.type == ParameterType::choice) return std::optional<ParameterValue>(std::in_place, node.text);
  return std::visit(ToValue{spec}, resolve_scalar(node));
}

std::optional<ParameterValue> read_scalar(const Node& node, const ParameterSpec& spec, const std::string& subject,
                                          Diagnostics& diagnostics) {
  auto value = spell_out(node, spec);
  if (!value || !spec.violation(*value).empty()) {
    report(node, spec, subject, diagnostics);
    return std::nullopt;
  }
  if (const auto* text = std::get_if<std::string>(&*value); text && text->find('\0') != text->npos) {
    diagnostics.push_back({node.mark, subject + " holds a zero byte, which no text may", "remove the \\0", {}});
    return std::nullopt;
  }
  return whole_path(spec.normalised(*value), spec, node.folder);
}

std::optional<ParameterValue> read_integers(const Node& node, const ParameterSpec& spec, const std::string& subject,
                                            Diagnostics& diagnostics) {
  if (!node.is_list()) {
    report(node, spec, subject, diagnostics);
    return std::nullopt;
  }
  ParameterSpec entry_spec = spec;
  entry_spec.type = ParameterType::integer;
  entry_spec.fallback.reset();
  std::vector<std::int64_t> values;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const auto entry =
        read_scalar(node.items[i], entry_spec, fmt::format("entry {} of {}", i + 1, subject), diagnostics);
    if (entry) values.push_back(std::get<std::int64_t>(*entry));
  }
  if (values.size() != node.items.size()) return std::nullopt;
  return std::optional<ParameterValue>(std::in_place, std::move(values));
}

const ParameterSpec* find_in(const std::vector<const Schema*>& schemas, std::string_view name) {
  for (const auto* schema : schemas)
    if (const auto* spec = schema->find(name)) return spec;
  return nullptr;
}

/// The parameter that people call `word` elsewhere.
std::optional<std::string> other_word(std::string_view word, const std::vector<const Schema*>& schemas) {
  for (const auto* schema : schemas)
    for (const auto& spec : schema->parameters())
      if (std::ranges::find(spec.also, word) != spec.also.end()) return spec.name;
  return std::nullopt;
}

std::vector<std::string> keys_of(const BlockShape& shape) {
  std::vector<std::string> keys;
  for (const auto* schema : shape.schemas)
    for (const auto& spec : schema->parameters()) keys.push_back(spec.name);
  keys.insert(keys.end(), shape.other_keys.begin(), shape.other_keys.end());
  return keys;
}

/// Where `text` stands in place of the block but is what one of its keys may be: how to write that, else empty.
std::string key_of_choice(const Schema& schema, std::string_view owner, const std::string& text) {
  for (const auto& spec : schema.parameters())
    if (std::ranges::find(spec.choices, text) != spec.choices.end())
      return fmt::format("write '{}: {{{}: {}}}'", owner, spec.name, text);
  return "";
}

/// Of {learning_rate: 0,001}, to YAML two keys, what was meant; empty for any other.
std::string meant_decimal(const Node& block, const Entry& entry) {
  const auto digits = [](const std::string& text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  };
  const Entry* before = &entry == block.entries.data() ? nullptr : &entry - 1;
  if (!before || entry.value.kind != Node::Kind::empty || !digits(entry.key) || !digits(before->value.text)) return "";
  return fmt::format("is {}: {}.{} meant? decimals stand behind a point", before->key, before->value.text, entry.key);
}

void read_entries(const Node& block, const BlockShape& shape, Params& params, std::vector<std::string>& given,
                  Diagnostics& diagnostics) {
  const auto keys = keys_of(shape);
  for (const Entry& entry : block.entries) {
    if (const auto* spec = find_in(shape.schemas, entry.key)) {
      given.push_back(entry.key);
      auto value = read_value(entry.value, *spec, fmt::format("{} of {}", entry.key, shape.owner), diagnostics);
      if (!value && !shape.path.empty() && lists_values(entry.value.text, *spec))
        diagnostics.back().hint =
            fmt::format("an axis takes several values: --axis {}.{}={}", shape.path, entry.key, entry.value.text);
      if (value) params.set(entry.key, std::move(*value));
    } else if (std::ranges::find(shape.other_keys, entry.key) == shape.other_keys.end()) {
      std::string hint = entry.key == "include" ? "a file is included as a whole: at its top, 'include: FILE'"
                                                : elsewhere(shape.owner, entry.key);
      if (hint.empty()) hint = meant_decimal(block, entry);
      if (hint.empty()) hint = suggestion(entry.key, keys, shape.schemas);
      diagnostics.push_back(
          {entry.key_mark, fmt::format("unknown key {} for {}", in_quotes(entry.key), shape.owner), hint, shape.notes});
    }
  }
}

}  // namespace

std::string describe(const Node& node) {
  switch (node.kind) {
    case Node::Kind::empty: return "empty";
    case Node::Kind::list: return "a list";
    case Node::Kind::map: return "a block of keys";
    case Node::Kind::scalar: break;
  }
  const bool is_text = std::holds_alternative<std::string>(resolve_scalar(node));
  if (is_text) return in_quotes(node.text);
  const std::string shown = in_quotes(node.text);
  return shown.substr(1, shown.size() - 2);
}

std::optional<ParameterValue> read_value(const Node& node, const ParameterSpec& spec, const std::string& subject,
                                         Diagnostics& diagnostics) {
  if (spec.type == ParameterType::integers) return read_integers(node, spec, subject, diagnostics);
  return read_scalar(node, spec, subject, diagnostics);
}

std::string suggestion(std::string_view word, const std::vector<std::string>& known,
                       const std::vector<const Schema*>& schemas) {
  auto near = other_word(word, schemas);
  if (!near) near = meant(word, known);
  if (!near) return known.empty() ? "it takes no keys" : "known keys: " + join(known);
  const auto* spec = find_in(schemas, *near);
  if (!spec) return fmt::format("did you mean '{}'?", *near);
  const std::string fallback = fallback_text(*spec);
  return fmt::format("did you mean '{}'? ({}{}{})", *near, spec->expectation(), fallback.empty() ? "" : ", ", fallback);
}

const Node* require_map(const Node& node, std::string_view owner, Diagnostics& diagnostics) {
  if (node.is_map()) return &node;
  if (node.kind != Node::Kind::empty)
    diagnostics.push_back(
        {node.mark, fmt::format("{} is {}, expected a block of keys", owner, describe(node)), "", {}});
  return nullptr;
}

const std::vector<Node>& list_entries(const Entry* entry, std::string_view expected, const char* hint,
                                      Diagnostics& diagnostics) {
  static const std::vector<Node> none;
  if (!entry) return none;
  if (!entry->value.is_list() && entry->value.kind != Node::Kind::empty)
    diagnostics.push_back({entry->value.mark,
                           fmt::format("{} is {}, expected {}", entry->key, describe(entry->value), expected),
                           hint,
                           {}});
  return entry->value.items;
}

Params read_block(const Node* block, const BlockShape& shape, Diagnostics& diagnostics) {
  Params params, read;
  std::vector<std::string> given;
  if (block) read_entries(*block, shape, read, given, diagnostics);
  for (const auto* schema : shape.schemas) {
    for (const auto& spec : schema->parameters()) {
      if (const auto* value = read.find(spec.name)) {
        params.set(spec.name, *value);
      } else if (std::ranges::find(given, spec.name) != given.end()) {
        continue;  // reported; a default in its place would cause mistakes that nobody made
      } else if (spec.fallback) {
        params.set(spec.name, whole_path(spec.normalised(*spec.fallback), spec, shape.folder));
      } else if (std::ranges::find(shape.may_miss, spec.name) == shape.may_miss.end()) {
        diagnostics.push_back({shape.mark, fmt::format("{} is missing for {}", in_quotes(spec.name), shape.owner),
                               fmt::format("add '{}: ...' ({})", spec.name, spec.expectation()), shape.notes});
      }
    }
  }
  return params;
}

Params read_host_block(const Entry* entry, const Schema& schema, std::string_view owner, Diagnostics& diagnostics,
                       std::vector<std::string> may_miss) {
  const Node* block = entry ? require_map(entry->value, owner, diagnostics) : nullptr;
  if (entry && entry->value.kind == Node::Kind::scalar)
    diagnostics.back().hint = key_of_choice(schema, owner, entry->value.text);
  const StudyBlock* of_trial = find_trial_block(owner);
  return read_block(block,
                    {.owner = std::string(owner),
                     .schemas = {&schema},
                     .other_keys = {},
                     .may_miss = std::move(may_miss),
                     .notes = {},
                     .mark = entry ? entry->key_mark : Mark{},
                     .path = std::string(of_trial ? owner : "")},
                    diagnostics);
}

}  // namespace sandglass::config
