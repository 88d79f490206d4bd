#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "core/config/yaml/diagnostic.hpp"

namespace sandglass::config {

/// A study as written: the tree of the file and of those that it includes, with the overrides of the command line laid
/// over it. It is read before any plugin is known, so that the plugins it lists can be loaded before it is validated.
/// References stand as they are written.
struct StudyDocument {
  std::vector<Source> sources;  ///< the file, those that it includes, then each override
  std::filesystem::path file;   ///< as an absolute path
  Node root;
  std::size_t changes = 0;  ///< how many values `small` and the overrides laid over the tree
  bool small = false;       ///< the block `small` has been laid over the rest
  /// Mistakes that leave the tree usable (a key twice, an anchor ...). validate() reports them with its own.
  Diagnostics mistakes;
  std::filesystem::path data;  ///< where the dataset's files are, as an absolute path; empty: where the study says
  bool thorough = false;       ///< see StudyOptions

  /// The libraries under `plugins:`, as absolute paths. Malformed entries and references that lead nowhere are left out
  /// here and reported by validate().
  std::vector<std::filesystem::path> plugins() const;
};

/// What else the command line says of a study.
struct StudyOptions {
  bool small = false;            ///< its small version: the block `small` is laid over the rest, before any override
  std::filesystem::path data{};  ///< where the dataset's files are: move_data(); empty: where the study says
  /// validate() makes the study's plugins and opens its files too, and reports what is wrong with them at its line.
  bool thorough = false;
};

/// Reads a study file. An override is "path.to.key=value": it adds or replaces a key, its value is YAML (a list or map
/// in flow style). In "sweep.axes.noise.ratio=[0, 0.5]" everything after "sweep.axes." is one key.
/// Throws IoError if the file cannot be read, StudyError if it is not YAML or a file that it includes cannot be read.
/// Mistakes that leave the rest readable, also in an override, go to `mistakes`, so that validate() reports them
/// together with all others.
StudyDocument read_study(const std::filesystem::path& file, const std::vector<std::string>& overrides = {},
                         const StudyOptions& options = {});

/// The same for a text in memory. `label` stands for the file in messages; relative plugin paths start at its folder.
StudyDocument parse_study(std::string text, std::string label, const std::vector<std::string>& overrides = {},
                          const StudyOptions& options = {});

/// The absolute path of a library that `node`, an entry of `plugins:`, names. It starts at the folder of the file in
/// which it stands; from an override at the current one.
std::filesystem::path plugin_path(const StudyDocument& document, const Node& node);

}  // namespace sandglass::config
