#pragma once
#include <filesystem>
#include <functional>
#include <vector>

namespace CLI {
class App;
}

namespace sandglass {

class Registry;

/// Each command stores here what to do once the whole command line is understood.
using Action = std::function<int(Registry&)>;

void add_plugin_option(CLI::App& command, std::vector<std::filesystem::path>& plugins);
void add_workers_option(CLI::App& command, unsigned& workers);

/// The commands on studies that were begun: resume, rerun, extend, stop, status, replay.
void add_operations(CLI::App& app, Action& action);

}  // namespace sandglass
