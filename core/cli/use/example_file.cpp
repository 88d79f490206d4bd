#include "core/cli/use/example_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "core/base/error.hpp"

namespace sandglass {
namespace {

/// Which dataset plugin reads a file.
std::string reader_of(const std::filesystem::path& path) {
  std::string name = path.filename().string();
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  if (name.ends_with(".npy")) return "npy";
  if (name.ends_with(".npz")) return "npz";
  if (name.ends_with(".csv")) return "csv";
  if (name.ends_with(".h5") || name.ends_with(".hdf5")) return "hdf5";
  if (name.ends_with(".idx") || name.ends_with("-ubyte")) return "idx";
  throw IoError(fmt::format(
      "{}: cannot tell its format\nknown endings: .npy, .csv, .npz, .h5, .hdf5, .idx, -ubyte; or a folder of images",
      path.string()));
}

}  // namespace

Rows read_rows(const std::filesystem::path& file, const std::string& array, const std::string& labels,
               const Registry& registry, const DataShape& shape) {
  std::error_code ignored;
  const bool folder = std::filesystem::is_directory(file, ignored);
  const std::string reader = folder ? "images" : reader_of(file);
  Params params(registry.at(Kind::dataset, reader).schema);
  params.set(folder ? "folder" : "file", file.string());
  if (folder && !labels.empty())
    throw ConfigError(fmt::format("{}: the labels of a folder are its sub-folders\nleave out --labels", file.string()));
  if (folder && shape.is_image()) {
    params.set("height", shape.height);
    params.set("width", shape.width);
    params.set("channels", std::string(shape.channels == 1 ? "1" : "3"));
  }
  if (!labels.empty()) params.set("labels", labels);
  if (reader == "hdf5" || reader == "npz") params.set("array", array);
  const DatasetParts parts = registry.make_dataset(reader, params)->load({});
  Rows rows{parts.pool->count(), parts.shape.features, {}, {}, {}};
  rows.values.resize(static_cast<std::size_t>(rows.count * rows.columns));
  for (Index i = 0; i < rows.count; ++i) {
    const std::span<float> row(rows.values.data() + i * rows.columns, static_cast<std::size_t>(rows.columns));
    parts.pool->read(i, row);
    if (parts.pool->has_labels()) rows.labels.push_back(parts.pool->label(i));
  }
  rows.class_names = parts.class_names;
  return rows;
}

void match_classes(Rows& rows, const std::vector<std::string>& class_names, const std::string& where) {
  std::vector<std::int32_t> classes;
  for (std::size_t i = 0; i < rows.class_names.size(); ++i) {
    const auto& name = rows.class_names[i];
    const auto found = std::ranges::find(class_names, name);
    if (found == class_names.end())
      throw ConfigError(
          fmt::format("{}: label '{}' is none of the study's classes: {}", where, name, fmt::join(class_names, ", ")));
    classes.push_back(static_cast<std::int32_t>(found - class_names.begin()));
  }
  if (classes.empty()) return;
  for (auto& label : rows.labels) label = classes[static_cast<std::size_t>(label)];
  rows.class_names = class_names;
}

}  // namespace sandglass
