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

}  // namespace

Rows read_rows(const std::filesystem::path& file, const std::string& array, const std::string& labels,
               const Registry& registry) {
  const Reader reader = reader_of(file);
  Params params(registry.at(Kind::dataset, reader.plugin).schema);
  params.set(reader.file, file.string());
  if (!labels.empty()) params.set(reader.labels, labels);
  if (std::string_view(reader.plugin) == "hdf5") params.set("images", array);
  const DatasetParts parts = registry.make_dataset(reader.plugin, params)->load({});
  Rows rows{parts.pool->count(), parts.shape.features, {}, {}};
  rows.values.resize(static_cast<std::size_t>(rows.count * rows.columns));
  for (Index i = 0; i < rows.count; ++i) {
    const std::span<float> row(rows.values.data() + i * rows.columns, static_cast<std::size_t>(rows.columns));
    parts.pool->read(i, row);
    if (parts.pool->has_labels()) rows.labels.push_back(parts.pool->label(i));
  }
  return rows;
}

}  // namespace sandglass
