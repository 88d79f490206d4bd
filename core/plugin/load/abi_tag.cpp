#include "core/plugin/load/abi_tag.hpp"

#include <fmt/format.h>

#include <map>
#include <set>

namespace sandglass {
namespace {

std::map<std::string_view, std::string_view> fields_of(std::string_view tag) {
  std::map<std::string_view, std::string_view> fields;
  while (!tag.empty()) {
    const auto pair = tag.substr(0, tag.find(';'));
    tag.remove_prefix(pair.size() == tag.size() ? pair.size() : pair.size() + 1);
    const auto equals = pair.find('=');
    if (!pair.empty()) fields[pair.substr(0, equals)] = equals == pair.npos ? "" : pair.substr(equals + 1);
  }
  return fields;
}

}  // namespace

std::string abi_difference(std::string_view plugin, std::string_view program) {
  const auto theirs = fields_of(plugin), ours = fields_of(program);
  std::set<std::string_view> names;
  for (const auto& [name, value] : theirs) names.insert(name);
  for (const auto& [name, value] : ours) names.insert(name);
  std::string text;
  for (const auto name : names) {
    const auto their = theirs.find(name), our = ours.find(name);
    if (their != theirs.end() && our != ours.end() && their->second == our->second) continue;
    text +=
        fmt::format("{}{}: built against {}, this program has {}", text.empty() ? "" : "; ", name,
                    their == theirs.end() ? "(nothing)" : their->second, our == ours.end() ? "(nothing)" : our->second);
  }
  return text;
}

}  // namespace sandglass
