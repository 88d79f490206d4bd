#pragma once
#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "core/config/study/study_spec.hpp"

namespace sandglass {

class Registry;

/// The study that run, check and plan are given, and what the command line changes in it.
struct StudyArguments {
  std::filesystem::path file;          ///< its YAML
  std::vector<std::string> overrides;  ///< "model.latent=16"
  bool small = false;                  ///< its small version
  std::filesystem::path data;          ///< where the dataset's files are; empty: where the study says
  bool open_files = true;              ///< the study's plugins are made and its files opened, too
  std::vector<std::filesystem::path> plugins;

  /// Reads the study, loads its plugins and validates it. Throws ConfigError with every mistake, and
  /// if the file is a run.
  config::StudySpec load(Registry& registry) const;
};

/// FILE, KEY=VALUE, --axis, --small and --data; --plugin is add_plugin_option().
void add_study_arguments(CLI::App& command, StudyArguments& arguments);

/// The folder that commands on studies already begun are given.
void add_folder(CLI::App& command, std::filesystem::path& folder);

/// KEY=VALUE: what is changed of how the trials of a begun study run.
void add_changes(CLI::App& command, std::vector<std::string>& overrides);

/// Where commands that only read find a study: see StudySource.
void add_study_source(CLI::App& command, std::filesystem::path& source);

/// Where the data of a study already begun are now, if they have moved.
void add_data_option(CLI::App& command, std::filesystem::path& data);

void add_plugin_option(CLI::App& command, std::vector<std::filesystem::path>& plugins);
/// For the value of an option: says what is expected and what was given.
CLI::Validator whole_number(std::uint64_t least, std::uint64_t most = std::numeric_limits<std::uint64_t>::max());

void add_workers_option(CLI::App& command, unsigned& workers);

}  // namespace sandglass
