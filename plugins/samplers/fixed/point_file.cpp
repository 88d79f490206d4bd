#include "plugins/samplers/fixed/point_file.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "plugins/datasets/files/csv/csv_records.hpp"

namespace sandglass {
namespace {

constexpr std::size_t kLargest = 1 << 28;  ///< bytes of a YAML file

[[noreturn]] void fail(const std::string& where, const std::string& expected, const std::string& found) {
  throw ConfigError(where + ": expected " + expected + ", found " + found);
}

PointFile read_csv(const std::string& file, char separator) {
  CsvRecords records(file, separator);
  std::vector<std::string> header, fields;
  if (!records.next(header)) fail(file, "a header with the paths of the axes", "an empty file");
  for (std::size_t i = 0; i < header.size(); ++i)
    if (std::find(header.begin(), header.begin() + static_cast<std::ptrdiff_t>(i), header[i]) !=
        header.begin() + static_cast<std::ptrdiff_t>(i))
      fail(records.where(), "each column once", "'" + header[i] + "' twice");
  PointFile table;
  while (records.next(fields)) {
    if (fields.size() != header.size())
      fail(records.where(), std::to_string(header.size()) + " fields, as in the header", std::to_string(fields.size()));
    auto& row = table.rows.emplace_back();
    row.line = records.line();
    for (std::size_t i = 0; i < fields.size(); ++i) row.fields.push_back({header[i], fields[i]});
  }
  return table;
}

std::string read_text(const std::string& file) {
  ByteSource source(file);
  std::string text;
  std::vector<std::uint8_t> part(1 << 16);
  while (const auto got = source.read(part)) {
    text.append(part.begin(), part.begin() + static_cast<std::ptrdiff_t>(got));
    if (text.size() > kLargest) fail(file, "at most 256 MiB", "more");
  }
  return text;
}

std::string where(const std::string& file, const YAML::Node& node) {
  return file + ":" + std::to_string(node.Mark().line + 1);
}

/// A scalar as it stands; a flow list of them as "[256, 128]".
std::string text_of(const YAML::Node& node, const std::string& place) {
  if (node.IsNull()) return "";
  if (node.IsScalar()) return node.Scalar();
  if (!node.IsSequence()) fail(place, "a value", "a block of keys");
  std::string text = "[";
  for (const auto& item : node) {
    if (!item.IsScalar()) fail(place, "a list of numbers", "something deeper");
    if (text.size() > 1) text += ", ";
    text += item.Scalar();
  }
  return text + "]";
}

PointFile read_yaml(const std::string& file) {
  PointFile table;
  try {
    const auto root = YAML::Load(read_text(file));
    if (!root.IsSequence()) fail(file, "a list of points, each a map from axes to values", "something else");
    for (const auto& item : root) {
      auto& row = table.rows.emplace_back();
      row.line = static_cast<std::size_t>(std::max(item.Mark().line, 0)) + 1;
      if (!item.IsMap()) fail(where(file, item), "a map from axes to values", "something else");
      for (const auto& entry : item) {
        if (!entry.first.IsScalar()) fail(where(file, item), "the path of an axis as key", "something else");
        const auto& column = entry.first.Scalar();
        if (std::ranges::find(row.fields, column, &PointFile::Field::column) != row.fields.end())
          fail(where(file, entry.first), "each axis once", "'" + column + "' twice");
        row.fields.push_back({column, text_of(entry.second, where(file, entry.first))});
      }
    }
  } catch (const YAML::Exception& error) {
    throw ConfigError(file + ":" + std::to_string(error.mark.line + 1) + ": is no YAML or JSON: " + error.msg);
  }
  return table;
}

}  // namespace

PointFile read_point_file(const std::string& file) {
  auto extension = std::filesystem::path(file).extension().string();
  if (extension == ".gz") extension = std::filesystem::path(file).stem().extension().string();
  if (extension == ".yaml" || extension == ".yml" || extension == ".json") return read_yaml(file);
  if (extension == ".csv" || extension == ".txt") return read_csv(file, ',');
  if (extension == ".tsv") return read_csv(file, '\t');
  fail("sampler/points: `file` " + file, "a name that ends in .csv, .tsv, .yaml or .json",
       extension.empty() ? "none of them" : extension);
}

}  // namespace sandglass
