#include "results/report/plot/figure_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>

#include "results/base/error.hpp"

namespace sandglass::results {
namespace {

using Json = nlohmann::json;

template <class T>
void append_items(std::vector<double>& values, std::string_view bytes, std::size_t count, double scale, double zero) {
  for (std::size_t i = 0; i < count; ++i) {
    T item;
    std::memcpy(&item, bytes.data() + i * sizeof(T), sizeof(T));
    values.push_back(static_cast<double>(item) * scale + zero);
  }
}

}  // namespace

std::vector<double> FigureData::read(const Json& reference) const {
  const auto offset = reference.at("offset").get<std::size_t>(), length = reference.at("length").get<std::size_t>();
  const auto type = reference.at("type").get<std::string>();
  const double scale = reference.value("scale", 1.0), zero = reference.value("zero", 0.0);
  const std::size_t size = type == "f64" ? 8 : type == "u8" ? 1 : type == "i16" || type == "u16" ? 2 : 4;
  if (offset > blocks.size() || length > (blocks.size() - offset) / size)
    throw Error("a block of the page's document lies outside its data");
  const auto bytes = blocks.substr(offset, length * size);
  std::vector<double> values;
  values.reserve(length);
  if (type == "f32") append_items<float>(values, bytes, length, scale, zero);
  if (type == "f64") append_items<double>(values, bytes, length, scale, zero);
  if (type == "i32") append_items<std::int32_t>(values, bytes, length, scale, zero);
  if (type == "i16") append_items<std::int16_t>(values, bytes, length, scale, zero);
  if (type == "u16") append_items<std::uint16_t>(values, bytes, length, scale, zero);
  if (type == "u8") append_items<std::uint8_t>(values, bytes, length, scale, zero);
  return values;
}

double number(const Json& value) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (value.is_number()) return value.get<double>();
  if (value.is_boolean()) return value.get<bool>() ? 1 : 0;
  if (value == "inf") return infinity;
  if (value == "-inf") return -infinity;
  return std::nan("");
}

std::vector<double> numbers(const Json& list) {
  std::vector<double> values;
  for (const auto& item : list) values.push_back(number(item));
  return values;
}

std::string value_text(const Json& value) {
  if (value.is_null()) return "-";
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) return fmt::format("{:.6g}", value.get<double>());
  if (!value.is_array()) return value.dump();
  std::string text;
  for (const auto& item : value) text += (text.empty() ? "" : ", ") + value_text(item);
  return "[" + text + "]";
}

std::vector<std::string> short_names(const std::vector<std::string>& paths) {
  const auto last = [](const std::string& path) { return path.substr(path.rfind('.') + 1); };
  std::map<std::string, int> times;
  for (const auto& path : paths) ++times[last(path)];
  std::vector<std::string> names;
  for (const auto& path : paths) names.push_back(times[last(path)] > 1 ? path : last(path));
  return names;
}

std::string with_unit(const std::string& name, const std::string& unit) {
  return unit.empty() ? name : fmt::format("{} ({})", name, unit);
}

std::string point_name(const Json& document, std::size_t row) {
  std::vector<std::string> paths;
  for (const auto& axis : document.at("axes")) paths.push_back(axis.at("name").get<std::string>());
  const auto names = short_names(paths);
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto& value = document.at("points").at("axes").at(i).at(row);
    if (value.is_null()) continue;
    text += (text.empty() ? "" : ", ") + names[i] + " " + value_text(value);
  }
  return text.empty() ? fmt::format("point {}", value_text(document.at("points").at("point").at(row))) : text;
}

std::vector<std::size_t> ranked_rows(const Json& document) {
  const auto& points = document.at("points");
  auto ranks = numbers(points.at("rank"));
  if (document.at("objectives").size() > 1) {  // no point has a rank
    ranks = numbers(points.at("objectives").at(0).at("mean"));
    if (document.at("objectives").at(0).at("goal") == "maximize")
      for (auto& rank : ranks) rank = -rank;
  }
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < ranks.size(); ++row)
    if (!std::isnan(ranks[row])) rows.push_back(row);
  std::ranges::stable_sort(rows, {}, [&](std::size_t row) { return ranks[row]; });
  return rows;
}

std::string replicates_note(const Json& document) {
  return document.at("study").at("replicates").get<std::uint64_t>() > 1 ? "means over replicates with 95 % intervals"
                                                                        : "one replicate at each point: no intervals";
}

std::string chosen_by(const Json& document, const std::string& metric) {
  const auto& objective = document.at("objectives").at(0).at("metric").get_ref<const std::string&>();
  return metric == objective ? "" : "; best and order by " + objective;
}

std::size_t row_of(const Json& column, const Json& value) {
  return static_cast<std::size_t>(std::ranges::find(column, value) - column.begin());
}

}  // namespace sandglass::results
