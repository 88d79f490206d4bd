#include "core/cli/use/example_file.hpp"

#include <fmt/format.h>

#include "core/base/error.hpp"

namespace sandglass {
namespace {

/// Which dataset plugin reads a file, and what its parameters are called.
struct Reader {
  const char* plugin;
  const char* file;
  const char* labels;
};

Reader reader_of(const std::filesystem::path& path) {
  std::string name = path.filename().string();
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  if (name.ends_with(".npy")) return {"npy", "images", "labels"};
  if (name.ends_with(".csv")) return {"csv", "file", "label"};
  if (name.ends_with(".h5") || name.ends_with(".hdf5")) return {"hdf5", "file", "labels"};
  if (name.ends_with(".idx") || name.ends_with("-ubyte")) return {"idx", "images", "labels"};
  throw IoError(
      fmt::format("{}: cannot tell its format\nknown endings: .npy, .csv, .h5, .hdf5, .idx, -ubyte", path.string()));
}

/// The parameters that say how numbers are read, not where.
bool says_how(const ParameterSpec& spec, const Reader& reader) {
  return spec.path == PathKind::none && spec.name != reader.labels && !spec.name.ends_with("images") &&
         !spec.name.ends_with("labels");
}

ExampleFile load(const Params& params, const Reader& reader, const Registry& registry) {
  const DatasetParts parts = registry.make_dataset(reader.plugin, params)->load({});
  ExampleFile file{{parts.pool->count(), parts.shape.features, {}, {}}, parts.shape};
  Rows& rows = file.rows;
  rows.values.resize(static_cast<std::size_t>(rows.count * rows.columns));
  for (Index i = 0; i < rows.count; ++i) {
    const std::span<float> row(rows.values.data() + i * rows.columns, static_cast<std::size_t>(rows.columns));
    parts.pool->read(i, row);
    if (parts.pool->has_labels()) rows.labels.push_back(parts.pool->label(i));
  }
  return file;
}

}  // namespace

ExampleFile read_examples(const std::filesystem::path& file, const std::string& array, const std::string& labels,
                          const config::PluginUse* like, const Registry& registry) {
  const Reader reader = reader_of(file);
  const Schema& schema = registry.at(Kind::dataset, reader.plugin).schema;
  Params params(schema);
  if (like)
    for (const auto& [name, value] : like->params.values())
      if (const auto* spec = schema.find(name); spec && says_how(*spec, reader) && spec->violation(value).empty())
        params.set(name, value);
  params.set(reader.file, file.string());
  if (std::string_view(reader.plugin) == "hdf5") params.set("images", array);
  const auto* column =
      like && like->name == "csv" && like->name == reader.plugin ? like->params.find("label") : nullptr;
  if (!labels.empty() || !column) {
    if (!labels.empty()) params.set(reader.labels, labels);
    return load(params, reader, registry);
  }
  // New rows may have the study's column of labels or not.
  params.set("label", *column);
  try {
    return load(params, reader, registry);
  } catch (const IoError&) {
    params.set("label", std::string());
    return load(params, reader, registry);
  }
}

}  // namespace sandglass
