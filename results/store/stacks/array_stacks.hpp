#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/record/trial_record.hpp"

// How a study file groups the arrays of its trials: trials whose arrays have the same names, dimensions, shapes and
// types share a group, in which each array has the trial as its first dimension.
namespace sandglass::results {

/// The two kinds of groups: what a trial recorded of its examples, and its weights.
enum class StackKind { arrays, weights };
inline constexpr std::array kStackKinds = {StackKind::arrays, StackKind::weights};

/// The group that holds the groups of a kind: "arrays", "weights".
std::string_view parent_name(StackKind kind);

/// Coordinates, and whole numbers along one dimension, such as labels: what of these is the same in all trials of a
/// group is stored once there.
bool may_be_shared(const Array& array);

/// Trials that share a group.
struct ArrayStack {
  std::vector<Array> arrays;             ///< as described, of any of the trials; without data
  std::vector<std::uint64_t> positions;  ///< of each among all arrays of its trial
  std::vector<bool> shared;              ///< of each whether it is stored once
  std::vector<std::uint64_t> contents;   ///< of what may be shared a digest of the first trial's values, else 0
  std::vector<std::uint64_t> trials;     ///< by number
};

/// Which trials share a group, gathered trial by trial. 40 bytes a trial.
class ArrayStacks {
 public:
  /// The trials come by number. Of the arrays only what may_be_shared() needs to have its data. Weights are left out
  /// unless `keep_weights`.
  void add(std::uint64_t trial, const std::vector<Array>& arrays, bool keep_weights);

  const std::vector<ArrayStack>& of(StackKind kind) const { return stacks_[static_cast<std::size_t>(kind)]; }

  bool has(std::uint64_t trial) const;

  /// The number of the trial's group of that kind; none if it has none.
  std::optional<std::size_t> group(StackKind kind, std::uint64_t trial) const;

 private:
  struct Place {
    std::uint64_t trial;
    std::array<std::int64_t, kStackKinds.size()> groups;  // -1: none
  };
  std::int64_t add_to_stack(StackKind kind, std::uint64_t trial, const std::vector<Array>& arrays);

  std::array<std::vector<ArrayStack>, kStackKinds.size()> stacks_;
  std::vector<Place> places_;
};

}  // namespace sandglass::results
