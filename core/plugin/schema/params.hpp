#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/plugin/schema/schema.hpp"

namespace sandglass {

/// The validated values of one schema: every parameter is present and inside its range. What a factory is given.
/// A getter throws PluginError if the schema has no such parameter or it is of another type. Immutable while a sweep
/// runs, so any number of threads may read it.
class Params {
 public:
  Params() = default;

  /// All defaults of `schema`; parameters without a default stay absent until set().
  explicit Params(const Schema& schema);

  /// Sets a value that the caller has validated (ParameterSpec::violation).
  void set(const std::string& name, ParameterValue value) { values_[name] = std::move(value); }

  double real(std::string_view name) const;
  std::int64_t integer(std::string_view name) const;
  bool boolean(std::string_view name) const;
  const std::string& choice(std::string_view name) const { return text(name); }
  const std::string& text(std::string_view name) const;
  const std::vector<std::int64_t>& integers(std::string_view name) const;

  const ParameterValue* find(std::string_view name) const;
  const std::map<std::string, ParameterValue, std::less<>>& values() const { return values_; }

 private:
  std::map<std::string, ParameterValue, std::less<>> values_;
};

}  // namespace sandglass
