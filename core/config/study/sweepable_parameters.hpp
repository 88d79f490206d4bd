#pragma once
#include <map>
#include <string>
#include <vector>

#include "core/plugin/schema/schema.hpp"

namespace sandglass::config {

/// What an axis may vary: each parameter by its path ("noise.ratio") with its schema entry.
class SweepableParameters {
 public:
  void add(const std::string& block, const Schema& schema);

  /// The block's plugin is unknown, so any parameter of it may exist.
  void add_unknown(std::string block) { unknown_.push_back(std::move(block)); }

  const ParameterSpec* find(const std::string& path) const;
  bool may_exist(const std::string& path) const;
  std::vector<std::string> paths() const;

  /// Adds what `other` has beside this.
  void merge(const SweepableParameters& other);

 private:
  std::map<std::string, ParameterSpec> specs_;
  std::vector<std::string> unknown_;
};

/// What the axes of one variant may be; a study without variants has one, without a name.
struct VariantParameters {
  std::string variant;
  SweepableParameters sweepable;
};

}  // namespace sandglass::config
