#include "results/store/trial_group.hpp"

#include <fmt/format.h>

#include "results/journal/record_codec.hpp"
#include "results/store/hdf5/array_io.hpp"

namespace sandglass::results {
namespace {

constexpr const char* kExact = "sandglass_trial";

Array without_data(const Array& array) {
  Array out{array.name, array.dimensions, array.shape, {}, array.unit, array.text, array.weights};
  std::visit([&](const auto& data) { out.data = std::decay_t<decltype(data)>(); }, array.data);
  return out;
}

struct PutParameter {
  hid_t group;
  const std::string& name;
  void operator()(bool value) const { put_number(group, name, static_cast<std::int8_t>(value)); }
  void operator()(std::int64_t value) const { put_number(group, name, value); }
  void operator()(double value) const { put_number(group, name, value); }
  void operator()(const std::string& value) const { put_text(group, name, value); }
  void operator()(const std::vector<std::int64_t>& values) const {
    put_text(group, name, fmt::format("{}", fmt::join(values, ",")));
  }
};

void write_trial_attributes(hid_t group, const TrialRecord& record, std::uint64_t trial_digest) {
  put_number(group, "trial", static_cast<std::int64_t>(record.trial));
  put_number(group, "point", static_cast<std::int64_t>(record.point));
  put_number(group, "replicate", static_cast<std::int64_t>(record.replicate));
  put_number(group, "seed", record.seed);
  put_text(group, "status", status_name(record.status));
  put_text(group, "digest", fmt::format("{:016x}", trial_digest));
  for (const auto& [path, value] : record.parameters) {
    const std::string name = netcdf_name(path);
    if (!has_attribute(group, name)) std::visit(PutParameter{group, name}, value);
  }
  // The same exactly, for Sandglass itself: netCDF names and types are not always the study's.
  TrialRecord exact;
  exact.trial = record.trial;
  exact.point = record.point;
  exact.replicate = record.replicate;
  exact.seed = record.seed;
  exact.parameters = record.parameters;
  for (const Array& array : record.arrays) exact.arrays.push_back(without_data(array));
  put_text(group, kExact, encode_record(exact, trial_digest));
}

}  // namespace

void write_trial_group(hid_t parent, const TrialRecord& record, std::uint64_t digest, int& next_dimension) {
  const Handle group = create_group(parent, std::to_string(record.trial));
  write_trial_attributes(group.get(), record, digest);
  write_arrays(group.get(), record.arrays, next_dimension);
}

std::optional<std::vector<Array>> read_trial_group(hid_t file, std::uint64_t trial) {
  const std::string name = fmt::format("trials/{}", trial);
  if (H5Lexists(file, "trials", H5P_DEFAULT) <= 0 || H5Lexists(file, name.c_str(), H5P_DEFAULT) <= 0)
    return std::nullopt;
  const Handle group(H5Gopen2(file, name.c_str(), H5P_DEFAULT), H5Gclose, "open " + name);
  std::vector<Array> arrays = decode_record(get_text(group.get(), kExact)).record.arrays;
  read_arrays(group.get(), arrays);
  return arrays;
}

}  // namespace sandglass::results
