#include "core/plugin/schema/params.hpp"

#include <fmt/format.h>

#include "core/base/error.hpp"

namespace sandglass {
namespace {

template <class T>
const T& get(const Params& params, std::string_view name, const char* type) {
  const auto* value = params.find(name);
  if (!value)
    throw PluginError(fmt::format("the plugin asks for parameter '{}', which its schema does not declare", name));
  const auto* typed = std::get_if<T>(value);
  if (!typed)
    throw PluginError(
        fmt::format("the plugin reads parameter '{}' as {}, but it is {}", name, type, to_string(*value)));
  return *typed;
}

}  // namespace

Params::Params(const Schema& schema) {
  for (const auto& spec : schema.parameters())
    if (spec.fallback) values_.emplace(spec.name, spec.normalised(*spec.fallback));
}

double Params::real(std::string_view name) const { return get<double>(*this, name, "a real"); }
std::int64_t Params::integer(std::string_view name) const { return get<std::int64_t>(*this, name, "an integer"); }
bool Params::boolean(std::string_view name) const { return get<bool>(*this, name, "a boolean"); }
const std::string& Params::text(std::string_view name) const { return get<std::string>(*this, name, "a text"); }
const std::vector<std::int64_t>& Params::integers(std::string_view name) const {
  return get<std::vector<std::int64_t>>(*this, name, "a list of integers");
}

const ParameterValue* Params::find(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

}  // namespace sandglass
