#pragma once
#include <sandglass/plugin.hpp>
#include <string>
#include <vector>

namespace sandglass {

/// A table of texts as it stands in a file.
struct PointFile {
  struct Field {
    std::string column, text;
  };
  struct Row {
    std::size_t line = 0;
    std::vector<Field> fields;
  };
  std::vector<Row> rows;
};

/// Reads a CSV file with a header (.csv, .csv.gz, .txt, .tsv), or a YAML or JSON list of maps (.yaml, .yml, .json).
/// Throws IoError if it cannot be read, ConfigError if it is no such table; both name file and line.
PointFile read_point_file(const std::string& file);

/// The points of the file on the axes of `space`: a column for each axis, named by its path. A field of an axis that is
/// not active at the point may be empty or missing. Throws one ConfigError with everything that is wrong (file, line,
/// column, expected, found), at most 20 of them in full.
std::vector<Point> points_of(const PointFile& table, const SearchSpace& space, const std::string& file);

}  // namespace sandglass
