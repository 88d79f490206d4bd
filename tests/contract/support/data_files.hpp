#pragma once
#include <sandglass/plugin.hpp>

namespace sandglass::contract {

/// Sets the parameters of `entry` that name files or folders to small files, made at the first call and removed at the
/// end of the program: 12 images of 4 x 3 pixels with labels, in the format that the plugin reads. A plugin that reads
/// another format is told apart by its id here.
void give_files(const PluginEntry& entry, Params& params);

}  // namespace sandglass::contract
