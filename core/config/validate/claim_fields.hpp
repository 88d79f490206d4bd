#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/study/claims.hpp"
#include "core/config/study/study_spec.hpp"
#include "core/config/yaml/diagnostic.hpp"
#include "core/config/yaml/node.hpp"
#include "core/plugin/interfaces/axis.hpp"
#include "results/analysis/claim.hpp"

namespace sandglass::config {

/// What claims may speak of.
struct ClaimContext {
  const SearchSpace& space;                 ///< StudySpec::parameters
  const std::vector<std::string>& metrics;  ///< rankable_metrics(); valid.X stands for test.X too
  const std::vector<ObjectiveConfig>& objectives;
  const std::map<std::string, std::string>& goals;  ///< declared_goals() of the metrics
  bool has_valid = true;                            ///< false: some variant has no validation examples
  bool space_complete = true;                       ///< false: some axis had a mistake, so that unknown ones may be it
  bool metrics_complete = true;                     ///< likewise
  bool small = false;  ///< claims on points that the small version does not have are left out in silence
};

/// The keys of one entry of `expect`, which is a block, each read by its entry in claim_keys(). Reports every mistake.
class ClaimFields {
 public:
  ClaimFields(const Node& node, const ClaimContext& context, Diagnostics& diagnostics)
      : node_(node), context_(context), diagnostics_(diagnostics), before_(diagnostics.size()) {}

  /// Whether all that was read is sound, and speaks of points that this version of the study has.
  bool is_sound() const { return diagnostics_.size() == before_ && !elsewhere_; }
  /// Whether no mistake was reported since there were `count` of them; see mistakes().
  bool is_sound_since(std::size_t count) const { return diagnostics_.size() == count && !elsewhere_; }
  std::size_t mistakes() const { return diagnostics_.size(); }

  void report(const Mark& mark, std::string message, std::string hint = "");

  const Node& node() const { return node_; }
  const Entry* find(std::string_view key) const { return node_.find(key); }
  bool has(std::string_view key) const { return find(key) != nullptr; }

  /// Reports the keys that a claim of this kind does not have.
  void refuse_others(ClaimKind kind);

  /// The value of a key; empty, or `otherwise`, if it is absent or has a mistake.
  std::string text(const std::string& key);
  std::string choice(const std::string& key, const std::string& otherwise);
  double number(const std::string& key, double otherwise);

  /// The axis that the key names; null if there is none.
  const Axis* axis(const std::string& key);

  /// The metric that the key names, which has to be there.
  std::string metric(const std::string& key);

  /// `metric` in the block of `key`; empty if it is not there.
  std::string metric_in(const std::string& key);

  /// A selection of points: the block of `key` has axes with values, but for the key `beside`.
  results::Selection selection(const std::string& key, std::string_view beside = "");

  /// A value that the axis takes, or another variant's axis of the same path.
  std::optional<ParameterValue> axis_value(const Node& node, const Axis& axis);

  /// `between`, `below` or `above`: exactly one.
  results::Bounds range();

 private:
  std::optional<ParameterValue> value(const std::string& key);
  const Axis* axis_named(const std::string& path, const Mark& mark);
  void check_metric(const std::string& name, const Mark& mark);
  results::Bounds between();

  const Node& node_;
  const ClaimContext& context_;
  Diagnostics& diagnostics_;
  std::size_t before_;
  bool elsewhere_ = false;  // it speaks of points that this version of the study does not have
};

}  // namespace sandglass::config
