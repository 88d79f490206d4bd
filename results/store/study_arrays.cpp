#include "results/store/study_arrays.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "results/base/error.hpp"
#include "results/journal/record_codec.hpp"
#include "results/store/hdf5/netcdf.hpp"

namespace sandglass::results {
namespace {

herr_t collect_name(hid_t, const char* name, const H5L_info_t*, void* names) {
  static_cast<std::vector<std::string>*>(names)->emplace_back(name);
  return 0;
}

std::vector<std::string> names_in(hid_t group) {
  std::vector<std::string> names;
  check(H5Literate(group, H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, collect_name, &names), "list the arrays of a trial");
  return names;
}

bool is_numeric(hid_t variable) {
  const Handle type(H5Dget_type(variable), H5Tclose, "read the type of an array");
  const H5T_class_t kind = H5Tget_class(type.get());
  return kind == H5T_FLOAT || kind == H5T_INTEGER;
}

std::vector<float> read_floats(hid_t variable) {
  const Handle space(H5Dget_space(variable), H5Sclose, "read the shape of an array");
  const hssize_t count = H5Sget_simple_extent_npoints(space.get());
  std::vector<float> values(static_cast<std::size_t>(std::max<hssize_t>(0, count)));
  if (!values.empty())
    check(H5Dread(variable, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), "read an array");
  return values;
}

std::vector<std::uint64_t> read_best(hid_t file) {
  if (!has_attribute(file, "best_trial")) return {};
  const Handle best(H5Aopen(file, "best_trial", H5P_DEFAULT), H5Aclose, "open best_trial");
  std::int64_t trial = 0;
  check(H5Aread(best.get(), H5T_NATIVE_INT64, &trial), "read best_trial");
  return {static_cast<std::uint64_t>(trial)};
}

/// Row n of the table is trial n.
std::vector<std::uint64_t> read_front(hid_t file) {
  const Handle variable(H5Dopen2(file, "pareto_front", H5P_DEFAULT), H5Dclose, "open pareto_front");
  const std::vector<float> rows = read_floats(variable.get());
  std::vector<std::uint64_t> trials;
  for (std::uint64_t row = 0; row < rows.size(); ++row)
    if (rows[row] != 0) trials.push_back(row);
  return trials;
}

template <class Body>
auto about(const std::filesystem::path& file, Body&& body) {
  try {
    return body();
  } catch (const IoError& error) {
    throw IoError(fmt::format("cannot understand the study file {}: {}", file.string(), error.what()));
  }
}

}  // namespace

StudyOutline read_study_outline(const std::filesystem::path& study_file) {
  const QuietHdf5 quiet;
  const Hdf5Input file(study_file);
  return about(study_file, [&] {
    const auto objectives = nlohmann::json::parse(get_text(file.id(), "objectives"), nullptr, false);
    if (!objectives.is_array()) throw IoError("its attribute 'objectives' is not a list");
    return StudyOutline{get_text(file.id(), "title"), get_text(file.id(), "sandglass_resolved_yaml"), objectives.size(),
                        objectives.size() > 1 ? read_front(file.id()) : read_best(file.id())};
  });
}

std::optional<TrialRecord> read_study_trial(const std::filesystem::path& study_file, std::uint64_t trial) {
  const QuietHdf5 quiet;
  const Hdf5Input file(study_file);
  return about(study_file, [&]() -> std::optional<TrialRecord> {
    const std::string name = fmt::format("trials/{}", trial);
    if (H5Lexists(file.id(), "trials", H5P_DEFAULT) <= 0 || H5Lexists(file.id(), name.c_str(), H5P_DEFAULT) <= 0)
      return std::nullopt;
    const Handle group(H5Gopen2(file.id(), name.c_str(), H5P_DEFAULT), H5Gclose, "open " + name);
    return decode_record(get_text(group.get(), "sandglass_trial")).record;
  });
}

std::map<std::string, std::vector<float>> read_study_arrays(const std::filesystem::path& study_file,
                                                            std::uint64_t trial) {
  const QuietHdf5 quiet;
  const Hdf5Input file(study_file);
  return about(study_file, [&] {
    std::map<std::string, std::vector<float>> arrays;
    const std::string name = fmt::format("trials/{}", trial);
    if (H5Lexists(file.id(), "trials", H5P_DEFAULT) <= 0 || H5Lexists(file.id(), name.c_str(), H5P_DEFAULT) <= 0)
      return arrays;
    const Handle group(H5Gopen2(file.id(), name.c_str(), H5P_DEFAULT), H5Gclose, "open " + name);
    for (const std::string& array : names_in(group.get())) {
      const Handle variable(H5Dopen2(group.get(), array.c_str(), H5P_DEFAULT), H5Dclose, "open " + array);
      if (!is_numeric(variable.get())) continue;
      const bool renamed = has_attribute(variable.get(), "original_name");
      arrays[renamed ? get_text(variable.get(), "original_name") : array] = read_floats(variable.get());
    }
    return arrays;
  });
}

}  // namespace sandglass::results
