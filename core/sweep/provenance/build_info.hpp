#pragma once
#include <map>
#include <string>

namespace sandglass {

/// The commit that this program was built from; with "-dirty" if sources had been changed, "unknown" if they were no
/// checkout.
std::string build_commit();

/// What this program was built with: "compiler", "build" (Release, ...), and each "library/<name>" with its version.
const std::map<std::string, std::string>& build_versions();

/// Both in lines for a person, the program's version first.
std::string version_text();

}  // namespace sandglass
