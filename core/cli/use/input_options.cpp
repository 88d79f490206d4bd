#include "core/cli/use/input_options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <string_view>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace sandglass {
namespace {

/// The parameters that say how numbers are read, not where they stand.
bool says_how(const ParameterSpec& spec) {
  return spec.path == PathKind::none && spec.name != "array" && spec.name != "labels" && spec.name != "test_array" &&
         spec.name != "test_labels";
}

ParameterValue value_of(const std::string& text, const ParameterSpec& spec) {
  const auto number = parse_number(text);
  if (spec.type == ParameterType::real && number) return *number;
  if (spec.type == ParameterType::integer && number && *number == std::floor(*number))
    return static_cast<std::int64_t>(*number);
  if (spec.type == ParameterType::boolean && (text == "true" || text == "false")) return text == "true";
  return text;
}

}  // namespace

void take_how(Params& params, const Schema& schema, const config::PluginUse& like) {
  for (const auto& [name, value] : like.params.values())
    if (const auto* spec = schema.find(name); spec && says_how(*spec) && spec->violation(value).empty())
      params.set(name, value);
}

void take_how(Params& params, const Schema& schema, const std::vector<std::string>& how, const std::string& reader) {
  std::vector<std::string> known;
  for (const auto& spec : schema.parameters())
    if (says_how(spec)) known.push_back(spec.name);
  for (const auto& text : how) {
    const auto key = text.substr(0, text.find('='));
    const auto* spec = schema.find(key);
    if (key == text || !spec || !says_how(*spec))
      throw ConfigError(
          fmt::format("--dataset is '{}', expected KEY=VALUE with a key of dataset/{}: {}", text, reader, join(known)));
    const auto value = value_of(text.substr(key.size() + 1), *spec);
    if (const auto wrong = spec->violation(value); !wrong.empty())
      throw ConfigError(fmt::format("--dataset {}: {} {}", text, key, wrong));
    params.set(key, value);
  }
}

std::string as_options(const std::string& message, const Schema& schema) {
  constexpr std::string_view kBlock = "dataset.";
  std::vector<std::string> options;
  for (auto at = message.find(kBlock); at != message.npos; at = message.find(kBlock, at + 1)) {
    auto end = at + kBlock.size();
    while (end < message.size() && (std::isalnum(static_cast<unsigned char>(message[end])) || message[end] == '_'))
      ++end;
    const auto key = message.substr(at + kBlock.size(), end - at - kBlock.size());
    const auto* spec = schema.find(key);
    const auto option = key == "labels" || key == "array" ? "--" + key
                        : spec && says_how(*spec)         ? "--dataset " + key + "=VALUE"
                                                          : std::string();
    if (!option.empty() && std::ranges::find(options, option) == options.end()) options.push_back(option);
  }
  return options.empty() ? "" : fmt::format("\nfor this file alone: {}", fmt::join(options, ", "));
}

}  // namespace sandglass
