#pragma once
#include <CLI/CLI.hpp>
#include <string>

namespace sandglass {

/// What is wrong with a command line, in plain words, with the nearest command or option and where to read on. `app`
/// has just thrown `error` while it parsed.
std::string plain_message(const CLI::App& app, const CLI::ParseError& error);

}  // namespace sandglass
