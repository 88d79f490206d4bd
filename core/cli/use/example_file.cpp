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

/// The parameters that say how numbers are read, not where they stand.
bool says_how(const ParameterSpec& spec) {
  return spec.path == PathKind::none && spec.name != "array" && spec.name != "labels" && spec.name != "test_array" &&
         spec.name != "test_labels";
}

void take_how(Params& params, const Schema& schema, const config::PluginUse& like) {
  for (const auto& [name, value] : like.params.values())
    if (const auto* spec = schema.find(name); spec && says_how(*spec) && spec->violation(value).empty())
      params.set(name, value);
}

ExampleFile load(const Params& params, const std::string& reader, const Registry& registry) {
  const DatasetParts parts = registry.make_dataset(reader, params)->load({});
  ExampleFile file{{parts.pool->count(), parts.shape.features, {}, {}, {}}, parts.shape};
  Rows& rows = file.rows;
  rows.values.resize(static_cast<std::size_t>(rows.count * rows.columns));
  for (Index i = 0; i < rows.count; ++i) {
    const std::span<float> row(rows.values.data() + i * rows.columns, static_cast<std::size_t>(rows.columns));
    parts.pool->read(i, row);
    if (parts.pool->has_labels()) rows.labels.push_back(parts.pool->label(i));
  }
  rows.class_names = parts.class_names;
  return file;
}

ExampleFile read_folder(const std::filesystem::path& folder, const config::PluginUse* like, const DataShape& shape,
                        const Registry& registry) {
  const Schema& schema = registry.at(Kind::dataset, "images").schema;
  Params params(schema);
  if (like && like->name == "images") {
    take_how(params, schema, *like);
  } else if (shape.is_image()) {
    params.set("height", shape.height);
    params.set("width", shape.width);
    params.set("channels", std::string(shape.channels == 1 ? "1" : "3"));
  }
  params.set("folder", folder.string());
  return load(params, "images", registry);
}

}  // namespace

ExampleFile read_examples(const std::filesystem::path& file, const std::string& array, const std::string& labels,
                          const config::PluginUse* like, const DataShape& shape, const Registry& registry) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) {
    if (labels.empty()) return read_folder(file, like, shape, registry);
    throw ConfigError(fmt::format("{}: the labels of a folder are its sub-folders\nleave out --labels", file.string()));
  }
  const std::string reader = reader_of(file);
  Params params(registry.at(Kind::dataset, reader).schema);
  if (like) take_how(params, registry.at(Kind::dataset, reader).schema, *like);
  params.set("file", file.string());
  if (reader == "hdf5" || reader == "npz") params.set("array", array);
  const auto* column = like && like->name == "csv" && reader == "csv" ? like->params.find("labels") : nullptr;
  if (!labels.empty() || !column) {
    if (!labels.empty()) params.set("labels", labels);
    return load(params, reader, registry);
  }
  // New rows may have the study's column of labels or not.
  params.set("labels", *column);
  try {
    return load(params, reader, registry);
  } catch (const IoError&) {
    params.set("labels", std::string());
    return load(params, reader, registry);
  }
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
