#pragma once
#include <filesystem>
#include <string>
#include <vector>

/// A study with mistakes, and the message that is expected of it.
struct BadStudy {
  std::string name;  ///< "axis misspelt"
  std::string yaml;
  std::string expected;
};

/// The bad studies of a text file, one after the other:
///   === case: axis misspelt
///   name: study
///   ...
///   === expected
///   study.yaml:7:5: axis 'noise.ration' is no parameter of this study
///   ...
/// A blank line before the next case belongs to neither. Throws std::runtime_error if the file is not of this form.
std::vector<BadStudy> read_bad_studies(const std::filesystem::path& file);

/// Writes what read_bad_studies() reads, byte for byte.
void write_bad_studies(const std::filesystem::path& file, const std::vector<BadStudy>& studies);

/// The studies of a folder whose bytes no text file would keep, such as one that is not UTF-8: `<name>.yaml` beside
/// `<name>.expected`.
std::vector<BadStudy> read_raw_studies(const std::filesystem::path& folder);
void write_raw_studies(const std::filesystem::path& folder, const std::vector<BadStudy>& studies);
