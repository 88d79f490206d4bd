#include "results/store/stacks/stacked_arrays.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "results/base/error.hpp"
#include "results/journal/record_codec.hpp"
#include "results/store/hdf5/array_io.hpp"

namespace sandglass::results {
namespace {

constexpr std::size_t kMostOpen = 64;  // groups whose variables stay open, so that many groups do not fill the memory
constexpr const char* kTrial = "trial";
constexpr const char* kDescription = "sandglass_arrays";
constexpr const char* kPositions = "sandglass_positions";

std::string path_of(StackKind kind, std::size_t group) { return fmt::format("{}/{}", parent_name(kind), group); }

/// The same exactly, for Sandglass itself: netCDF names and types are not always the study's.
void put_description(hid_t group, const ArrayStack& stack) {
  TrialRecord record;
  record.arrays = stack.arrays;
  put_text(group, kDescription, encode_record(record, 0));
  put_text(group, kPositions, fmt::format("{}", fmt::join(stack.positions, " ")));
}

std::vector<std::uint64_t> get_positions(hid_t group, std::size_t count) {
  std::istringstream text(get_text(group, kPositions));
  std::vector<std::uint64_t> out(count);
  for (std::uint64_t& position : out)
    if (!(text >> position)) throw IoError(fmt::format("the attribute '{}' is too short", kPositions));
  return out;
}

/// All dimensions have coordinates, so that what has other sizes elsewhere can be joined.
class StackCreator {
 public:
  StackCreator(hid_t group, const ArrayStack& stack, int& next_dimension)
      : group_(group), stack_(stack), names_(array_names(stack.arrays, {kTrial})), next_dimension_(next_dimension) {}

  void create() {
    add_coordinate(kTrial, number_type<std::int64_t>(), stack_.trials.size(), stack_.trials.data(),
                   "number of the trial");
    for (std::size_t i = 0; i < stack_.arrays.size(); ++i)
      if (is_coordinate(stack_.arrays[i]))
        add_scale(names_.arrays[i], array_type(stack_.arrays[i]), stack_.arrays[i].shape[0]);
    for (std::size_t i = 0; i < stack_.arrays.size(); ++i) create_array(i);
    put_description(group_, stack_);
  }

 private:
  hid_t add_scale(const std::string& name, NumberType type, std::uint64_t size) {
    ++next_dimension_;
    Handle& scale = scales_[name] = create_coordinate(group_, name, type.file, size);
    return scale.get();
  }

  void add_coordinate(const std::string& name, NumberType type, std::uint64_t size, const void* values,
                      const char* text) {
    const hid_t scale = add_scale(name, type, size);
    describe(scale, "", text);
    write_rows(scale, type.memory, 0, size, values);
  }

  Dimension dimension(const std::string& name, std::uint64_t size) {
    if (!scales_.contains(name)) {
      std::vector<std::int64_t> numbers(size);
      for (std::uint64_t i = 0; i < size; ++i) numbers[i] = static_cast<std::int64_t>(i);
      add_coordinate(name, number_type<std::int64_t>(), size, numbers.data(), "");
    }
    return {scales_.at(name).get(), size};
  }

  void create_array(std::size_t i) {
    const Array& array = stack_.arrays[i];
    const std::string& name = names_.arrays[i];
    if (is_coordinate(array)) return describe_array(scales_.at(name).get(), array, name);
    std::vector<Dimension> dimensions;
    if (!stack_.shared[i]) dimensions.push_back(dimension(kTrial, stack_.trials.size()));
    for (std::size_t axis = 0; axis < array.shape.size(); ++axis)
      dimensions.push_back(dimension(names_.dimensions[i][axis], array.shape[axis]));
    const Handle variable = create_variable(group_, name, array_type(array).file, dimensions, Storage::contiguous);
    put_coordinates(variable.get(), i, stack_.arrays, names_);
    describe_array(variable.get(), array, name);
  }

  hid_t group_;
  const ArrayStack& stack_;
  ArrayNames names_;
  int& next_dimension_;
  std::map<std::string, Handle> scales_;
};

Handle open_group(hid_t file, const std::string& path) {
  return {H5Gopen2(file, path.c_str(), H5P_DEFAULT), H5Gclose, "open " + path};
}

std::vector<std::int64_t> read_column(hid_t parent, const std::string& name) {
  const Handle variable = open_variable(parent, name);
  const auto shape = shape_of(variable.get(), name);
  if (shape.size() != 1) throw IoError(fmt::format("'{}' is not a column of the table", name));
  std::vector<std::int64_t> out(shape[0]);
  read_rows(variable.get(), H5T_NATIVE_INT64, 0, out.size(), out.data());
  return out;
}

/// The array's data; `row` of the trials in the group.
void read_array(hid_t group, const std::string& name, std::uint64_t row, Array& array) {
  const Handle variable = open_variable(group, name);
  auto shape = shape_of(variable.get(), name);
  const bool shared = may_be_shared(array) && shape.size() == array.shape.size();
  const std::uint64_t rows = shared || shape.empty() ? 0 : shape[0];
  if (!shared && !shape.empty()) shape.erase(shape.begin());
  if (shape != array.shape || (!shared && row >= rows))
    throw IoError(fmt::format("array '{}' has another shape than its description says", array.name));
  void* data = resize_to_shape(array);
  if (shared)
    read_rows(variable.get(), array_type(array).memory, 0, array.shape[0], data);
  else
    read_rows(variable.get(), array_type(array).memory, row, 1, data);
}

}  // namespace

std::string group_column(StackKind kind) { return fmt::format("{}_group", parent_name(kind)); }

StackedArraysWriter::StackedArraysWriter(hid_t file, const ArrayStacks& stacks, int& next_dimension)
    : file_(file), stacks_(stacks) {
  for (const StackKind kind : kStackKinds) {
    if (stacks.of(kind).empty()) continue;
    const Handle parent = create_group(file, std::string(parent_name(kind)));
    for (std::size_t i = 0; i < stacks.of(kind).size(); ++i) {
      const Handle group = create_group(parent.get(), std::to_string(i));
      StackCreator(group.get(), stacks.of(kind)[i], next_dimension).create();
    }
  }
}

StackedArraysWriter::OpenStack& StackedArraysWriter::open(StackKind kind, std::size_t group) {
  const auto known = open_.find({kind, group});
  if (known != open_.end()) return known->second;
  if (open_.size() >= kMostOpen) open_.clear();
  const Handle parent = open_group(file_, path_of(kind, group));
  OpenStack out{stacks_.of(kind)[group], {}};
  for (const std::string& name : array_names(out.stack.arrays, {kTrial}).arrays)
    out.variables.push_back(open_variable(parent.get(), name));
  return open_.emplace(std::pair(kind, group), std::move(out)).first->second;
}

void StackedArraysWriter::add(std::uint64_t trial, const std::vector<Array>& arrays) {
  for (const StackKind kind : kStackKinds) {
    const auto group = stacks_.group(kind, trial);
    if (!group) continue;
    const auto& [stack, variables] = open(kind, *group);
    const auto row = static_cast<std::uint64_t>(std::ranges::lower_bound(stack.trials, trial) - stack.trials.begin());
    for (std::size_t i = 0; i < stack.arrays.size(); ++i) {
      if (stack.shared[i] && row > 0) continue;
      if (stack.positions[i] >= arrays.size() || arrays[stack.positions[i]].shape != stack.arrays[i].shape)
        throw IoError(
            fmt::format("the arrays of trial {} changed while the study file was built; build it again: "
                        "sandglass collect",
                        trial));
      const Array& array = arrays[stack.positions[i]];
      if (stack.shared[i])
        write_rows(variables[i].get(), array_type(array).memory, 0, array.shape[0], array_data(array));
      else
        write_rows(variables[i].get(), array_type(array).memory, row, 1, array_data(array));
    }
  }
}

std::optional<std::int64_t> StackedArraysReader::group_of(StackKind kind, std::uint64_t trial) {
  auto known = groups_.find(kind);
  if (known == groups_.end()) {
    const std::string name = group_column(kind);
    const bool exists = H5Lexists(file_, name.c_str(), H5P_DEFAULT) > 0;
    known = groups_.emplace(kind, exists ? read_column(file_, name) : std::vector<std::int64_t>()).first;
  }
  if (trial >= known->second.size() || known->second[trial] < 0) return std::nullopt;
  return known->second[trial];
}

const StackedArraysReader::Stack& StackedArraysReader::stack(StackKind kind, std::int64_t group) {
  const auto known = known_.find({kind, group});
  if (known != known_.end()) return known->second;
  Stack out;
  out.group = open_group(file_, path_of(kind, static_cast<std::size_t>(group)));
  out.arrays = decode_record(get_text(out.group.get(), kDescription)).record.arrays;
  out.positions = get_positions(out.group.get(), out.arrays.size());
  out.trials = read_column(out.group.get(), kTrial);
  return known_.emplace(std::pair(kind, group), std::move(out)).first->second;
}

bool StackedArraysReader::has(std::uint64_t trial) {
  return std::ranges::any_of(kStackKinds, [&](StackKind kind) { return group_of(kind, trial).has_value(); });
}

std::optional<std::vector<Array>> StackedArraysReader::arrays(std::uint64_t trial) {
  std::vector<std::pair<std::uint64_t, Array>> found;  // by their positions
  for (const StackKind kind : kStackKinds) {
    const auto group = group_of(kind, trial);
    if (!group) continue;
    const Stack& of = stack(kind, *group);
    const auto at = std::ranges::lower_bound(of.trials, static_cast<std::int64_t>(trial));
    if (at == of.trials.end() || *at != static_cast<std::int64_t>(trial))
      throw IoError(fmt::format("the group {}/{} does not have trial {}", parent_name(kind), *group, trial));
    const auto names = array_names(of.arrays, {kTrial}).arrays;
    for (std::size_t i = 0; i < of.arrays.size(); ++i) {
      Array array = of.arrays[i];
      read_array(of.group.get(), names[i], static_cast<std::uint64_t>(at - of.trials.begin()), array);
      found.emplace_back(of.positions[i], std::move(array));
    }
  }
  if (found.empty()) return std::nullopt;
  std::ranges::sort(found, {}, [](const auto& one) { return one.first; });
  std::vector<Array> out;
  for (auto& [position, array] : found) out.push_back(std::move(array));
  return out;
}

}  // namespace sandglass::results
