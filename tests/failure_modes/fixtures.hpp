#pragma once
#include <filesystem>

/// The folder of the broken plugin libraries.
inline const std::filesystem::path kFixtures = SANDGLASS_FIXTURES;
