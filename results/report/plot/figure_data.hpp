#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace sandglass::results {

/// The document of a study's page with its blocks (results/report/data), as figures read it: a figure and the page show
/// the same numbers.
struct FigureData {
  const nlohmann::json& document;
  std::string_view blocks;

  const nlohmann::json& operator[](const char* key) const { return document.at(key); }

  /// The items that a reference into the blocks stands for, scaled. Throws Error if it points outside them.
  std::vector<double> read(const nlohmann::json& reference) const;
};

/// A number of the document: null is NaN; "nan", "inf" and "-inf" are what they say.
double number(const nlohmann::json& value);
std::vector<double> numbers(const nlohmann::json& list);

/// A value of an axis as a person reads it; "-" where the axis does not count.
std::string value_text(const nlohmann::json& value);

/// The last part of a path, or as much of it as tells it from the others: "ratio", "model.latent".
std::vector<std::string> short_names(const std::vector<std::string>& paths);

/// "valid.reconstruction (nats per pixel)".
std::string with_unit(const std::string& name, const std::string& unit);

/// What tells a point from the others: "ratio 0.1, latent 32".
std::string point_name(const nlohmann::json& document, std::size_t row);

/// The rows of `points` with a value, best first: by rank, of several objectives by the first.
std::vector<std::size_t> ranked_rows(const nlohmann::json& document);

/// What the intervals of a figure are, or that its study has one replicate and so none: "means over replicates with 95
/// % intervals", "one replicate at each point: no intervals".
std::string replicates_note(const nlohmann::json& document);

/// What a figure of `metric` adds if its points are chosen and ordered by the objective: "; best and order by
/// valid.loss"; "" if `metric` is that.
std::string chosen_by(const nlohmann::json& document, const std::string& metric);

/// Position of `point` in the column of its name; none if it is not there.
std::size_t row_of(const nlohmann::json& column, const nlohmann::json& value);

}  // namespace sandglass::results
