#include "core/cli/use/example_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <sstream>

#include "core/base/error.hpp"
#include "core/cli/use/input_options.hpp"

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
  if (name.ends_with(".png") || name.ends_with(".jpg") || name.ends_with(".jpeg"))
    throw IoError(fmt::format("{}: a single image\ngive the folder that it lies in", path.string()));
  throw IoError(fmt::format(
      "{}: cannot tell its format\nknown endings: .npy, .csv, .npz, .h5, .hdf5, .idx, -ubyte; or a folder of images",
      path.string()));
}

DatasetParts load_parts(const Params& params, const std::string& reader, const Registry& registry) try {
  return registry.make_dataset(reader, params)->load({});
} catch (const IoError& error) {
  throw IoError(error.what() + as_options(error.what(), registry.at(Kind::dataset, reader).schema));
}

/// The rows of a file; `features`, unless null, becomes what it calls their numbers.
ExampleFile load(const Params& params, const std::string& reader, const Registry& registry,
                 std::vector<std::string>* features = nullptr) {
  const DatasetParts parts = load_parts(params, reader, registry);
  ExampleFile file{{parts.pool->count(), parts.shape.features, {}, {}, {}}, parts.shape};
  Rows& rows = file.rows;
  rows.values.resize(static_cast<std::size_t>(rows.count * rows.columns));
  for (Index i = 0; i < rows.count; ++i) {
    const std::span<float> row(rows.values.data() + i * rows.columns, static_cast<std::size_t>(rows.columns));
    parts.pool->read(i, row);
    auto name = parts.pool->name(i);
    rows.names.push_back(name.empty() ? std::to_string(parts.pool->position(i)) : std::move(name));
    if (parts.pool->has_labels()) rows.labels.push_back(parts.pool->label(i));
  }
  rows.class_names = parts.class_names;
  if (features) *features = parts.features;
  return file;
}

ExampleFile read_folder(const std::filesystem::path& folder, const std::vector<std::string>& how,
                        const config::PluginUse* like, const DataShape& shape, const Registry& registry) {
  const Schema& schema = registry.at(Kind::dataset, "images").schema;
  Params params(schema);
  if (like && like->name == "images") {
    take_how(params, schema, *like);
  } else if (shape.is_image()) {
    params.set("height", shape.height);
    params.set("width", shape.width);
    params.set("channels", std::string(shape.channels == 1 ? "1" : "3"));
  }
  take_how(params, schema, how, "images");
  params.set("folder", folder.string());
  return load(params, "images", registry);
}

/// Whether the first line of a CSV file has this column.
bool has_column(const Params& params, const std::string& column, const Registry& registry) {
  Params probe = params;
  probe.set("header", std::string("true"));
  probe.set("skip", column);
  probe.set("labels", std::string());
  probe.set("names", std::string());
  try {
    registry.make_dataset("csv", probe)->inspect();
    return true;
  } catch (const IoError&) {
    return false;
  }
}

/// New rows need not have the columns that the study skips, nor that of its labels.
void leave_out_absent(Params& params, const std::string& labels, const config::PluginUse& like,
                      const Registry& registry) {
  std::istringstream columns(params.text("skip"));
  std::string present;
  for (std::string column; std::getline(columns, column, ',');) {
    const auto start = column.find_first_not_of(' ');
    if (start == std::string::npos) continue;
    column = column.substr(start, column.find_last_not_of(' ') - start + 1);
    if (has_column(params, column, registry)) present += (present.empty() ? "" : ",") + column;
  }
  params.set("skip", present);
  if (const auto& names = params.text("names"); !names.empty() && !has_column(params, names, registry))
    params.set("names", std::string());
  const auto* column = like.params.find("labels");
  if (!labels.empty() || !column) return;
  const auto& name = std::get<std::string>(*column);
  if (!name.empty() && has_column(params, name, registry)) params.set("labels", name);
}

/// The columns in the study's order. Throws ConfigError unless they are the study's.
void order_columns(ExampleFile& file, const std::vector<std::string>& names, const std::vector<std::string>& wanted,
                   const std::string& where) {
  Rows& rows = file.rows;
  if (names.empty()) {
    if (rows.columns == std::ssize(wanted)) return;
    throw ConfigError(
        fmt::format("{}: {} columns without a header, but the study has {} features: {}\n"
                    "give these columns in this order, or a header with their names",
                    where, rows.columns, wanted.size(), fmt::join(wanted, ", ")));
  }
  std::vector<std::string> missing, more;
  std::vector<std::size_t> from;
  std::vector<bool> taken(names.size(), false);
  for (const auto& name : wanted) {
    std::size_t i = 0;  // of columns of the same name each is taken once
    while (i < names.size() && (taken[i] || names[i] != name)) ++i;
    if (i == names.size()) {
      missing.push_back(name);
    } else {
      taken[i] = true;
      from.push_back(i);
    }
  }
  for (std::size_t i = 0; i < names.size(); ++i)
    if (!taken[i]) more.push_back(names[i]);
  if (!missing.empty() || !more.empty())
    throw ConfigError(
        fmt::format("{}: its columns are not the study's features\n  missing: {}\n  not of the study: {}\n"
                    "the study has {}; rename, add or remove columns of the file",
                    where, missing.empty() ? "none" : fmt::format("{}", fmt::join(missing, ", ")),
                    more.empty() ? "none" : fmt::format("{}", fmt::join(more, ", ")), fmt::join(wanted, ", ")));
  std::vector<float> ordered;
  ordered.reserve(rows.values.size());
  for (Index r = 0; r < rows.count; ++r)
    for (const auto i : from) ordered.push_back(rows.values[static_cast<std::size_t>(r) * names.size() + i]);
  rows.values = std::move(ordered);
}

/// Rows as the study's own from a CSV file.
ExampleFile read_csv_like(Params params, const std::string& labels, const std::vector<std::string>& how,
                          const config::PluginUse& like, const std::vector<std::string>& features,
                          const Registry& registry) {
  leave_out_absent(params, labels, like, registry);
  const bool drops = params.choice("missing") == "drop" &&
                     std::ranges::none_of(how, [](const auto& text) { return text.starts_with("missing="); });
  if (drops) params.set("missing", std::string("error"));
  std::vector<std::string> names;
  ExampleFile file;
  try {
    file = load(params, "csv", registry, &names);
  } catch (const IoError& error) {
    const std::string text = error.what();
    const auto advice = text.find("; set dataset.missing");
    if (!drops || advice == text.npos) throw;
    throw IoError(
        fmt::format("{}\nthe study drops records that lack a value; of new rows none is left out in silence: "
                    "remove those without a value from the file, or leave them out with --dataset missing=drop",
                    text.substr(0, advice)));
  }
  if (!features.empty()) order_columns(file, names, features, params.text("file"));
  return file;
}

}  // namespace

ExampleFile read_examples(const ExampleSource& source, const config::PluginUse* like,
                          const std::vector<std::string>& features, const DataShape& shape, const Registry& registry) {
  const auto& [file, array, labels, how] = source;
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) {
    if (labels.empty()) return read_folder(file, how, like, shape, registry);
    throw ConfigError(fmt::format("{}: the labels of a folder are its sub-folders\nleave out --labels", file.string()));
  }
  const std::string reader = reader_of(file);
  if (!std::filesystem::exists(file, ignored))
    throw IoError(fmt::format("{}: there is no such file; check the path (a relative one starts at the current folder)",
                              file.string()));
  Params params(registry.at(Kind::dataset, reader).schema);
  if (like) take_how(params, registry.at(Kind::dataset, reader).schema, *like);
  params.set("file", file.string());
  if (reader == "hdf5" || reader == "npz") params.set("array", array);
  if (!labels.empty()) params.set("labels", labels);
  take_how(params, registry.at(Kind::dataset, reader).schema, how, reader);
  if (like && like->name == "csv" && reader == "csv")
    return read_csv_like(params, labels, how, *like, features, registry);
  return load(params, reader, registry);
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
