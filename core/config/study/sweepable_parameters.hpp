#pragma once
#include <map>
#include <string>
#include <vector>

#include "core/config/study/study_spec.hpp"
#include "core/plugin/schema/schema.hpp"

namespace sandglass::config {

/// The parameters that an axis may vary, each by its path ("noise.ratio") with its schema entry.
class SweepableParameters {
 public:
  void add(const std::string& block, const Schema& schema);

  /// The block's plugin is unknown, so any parameter of it may exist.
  void add_unknown(std::string block) { unknown_.push_back(std::move(block)); }

  const ParameterSpec* find(const std::string& path) const;
  bool may_exist(const std::string& path) const;
  std::vector<std::string> paths() const;

  /// Adds the parameters of `other` that are not here.
  void merge(const SweepableParameters& other);

 private:
  std::map<std::string, ParameterSpec> specs_;
  std::vector<std::string> unknown_;
};

/// The parameters of one variant. A study without choices counts as one, without a name.
struct VariantParameters {
  std::string variant;
  std::vector<Choice> choices;
  SweepableParameters sweepable;
};

}  // namespace sandglass::config
