#pragma once
#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "results/analysis/comparison/matched_points.hpp"

namespace sandglass::results {

/// What somebody else reports, in the unit of a metric of the study.
struct Figure {
  std::string name;  ///< of its column
  double value = 0;
  std::optional<std::pair<double, double>> interval{};  ///< low and high, as they are given
  std::optional<double> standard_deviation{};           ///< of `count` values, with n - 1
  std::size_t count = 0;
};

/// A line of them.
struct FigureRow {
  std::size_t line = 0;                                           ///< of the file, the head being 1
  std::vector<std::pair<std::string, std::string>> where, words;  ///< by column; an empty cell has none
  std::vector<Figure> figures;
};

/// Other people's figures beside a study's points.
struct FigureTable {
  std::vector<std::string> axes, names, words;  ///< columns: parameters of the study, figures, anything else
  std::vector<FigureRow> rows;
};

/// Reads a CSV file (RFC 4180) with a head. A column is a parameter if it is called as one of the study (an axis, or
/// what is fixed in its YAML at such a path as "model.latent"); else, if all that stands in it are numbers, figures;
/// else words. Beside the figures "x", "x_low" and "x_high" are their intervals, "x_sd" the standard deviation of as
/// many values as "x_n" or "n" says. Throws IoError with file and line: what is no such file, or says nothing to
/// compare.
FigureTable read_figures(const std::filesystem::path& file, const ComparedStudy& study);

/// A figure beside the point of the study with the same parameters.
struct MatchedFigure {
  std::size_t row = 0, figure = 0;  ///< in FigureTable::rows and FigureRow::figures
  std::size_t point = 0;            ///< position in Summary::points
  /// The figure minus the point's mean: Welch's, if the figure has a standard deviation and both have two values or
  /// more; else without a test.
  Difference difference;
  double adjusted_p = 1;                  ///< Holm's, over all figures that a test is possible for
  std::optional<bool> intervals_apart{};  ///< if the figure has an interval and the point one
};

struct MatchedFigures {
  std::vector<MatchedFigure> matched;  ///< in the order of the file
  std::vector<std::size_t> rows;       ///< positions of the rows that no point of the study belongs to
};

/// `summary_of` gives the study's points by the metric that the figures of this name are compared with. A row belongs
/// to the point that agrees with it on each of the file's parameters, to nine digits, and where a cell is empty has
/// none. If several do (the file has not all axes) it is compared with the best of them. Free of state, any thread.
MatchedFigures match_figures(const FigureTable& table, const ComparedStudy& study,
                             const std::function<const Summary&(const std::string& name)>& summary_of);

}  // namespace sandglass::results
