#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "results/store/hdf5/netcdf.hpp"
#include "results/store/stacks/array_stacks.hpp"

// The arrays of all trials in a study file: the groups `arrays/<n>` and `weights/<n>`.
namespace sandglass::results {

/// The column of the table that has the number of a trial's group of that kind: "arrays_group", "weights_group".
std::string group_column(StackKind kind);

/// Writes the arrays trial by trial; memory does not grow with the number of trials.
class StackedArraysWriter {
 public:
  /// Creates all groups, with their variables. `next_dimension` counts dimensions within the file.
  StackedArraysWriter(hid_t file, const ArrayStacks& stacks, int& next_dimension);

  /// A trial that `stacks` knows, with all its arrays. Throws IoError if they are not those that it was told of.
  void add(std::uint64_t trial, const std::vector<Array>& arrays);

 private:
  struct OpenStack {
    const ArrayStack& stack;
    std::vector<Handle> variables;  // of each array
  };
  OpenStack& open(StackKind kind, std::size_t group);

  hid_t file_;
  const ArrayStacks& stacks_;
  std::map<std::pair<StackKind, std::size_t>, OpenStack> open_;
};

/// Reads them back, as they were recorded. The file must outlive it.
class StackedArraysReader {
 public:
  explicit StackedArraysReader(hid_t file) : file_(file) {}

  bool has(std::uint64_t trial);

  /// In the order in which they were recorded; none if the file has none of this trial. Throws IoError.
  std::optional<std::vector<Array>> arrays(std::uint64_t trial);

 private:
  struct Stack {
    Handle group;
    std::vector<Array> arrays;  // without data
    std::vector<std::uint64_t> positions;
    std::vector<std::int64_t> trials;
  };
  std::optional<std::int64_t> group_of(StackKind kind, std::uint64_t trial);
  const Stack& stack(StackKind kind, std::int64_t group);

  hid_t file_;
  std::map<StackKind, std::vector<std::int64_t>> groups_;  // the columns, once they were asked for
  std::map<std::pair<StackKind, std::int64_t>, Stack> known_;
};

}  // namespace sandglass::results
