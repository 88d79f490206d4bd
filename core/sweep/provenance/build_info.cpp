#include "core/sweep/provenance/build_info.hpp"

#include <fmt/format.h>

#include <vector>

#include "core/plugin/version.hpp"
#include "core/sweep/build_commit.hpp"
#include "core/sweep/build_versions.hpp"

namespace sandglass {

std::string build_commit() { return SANDGLASS_COMMIT; }

const std::map<std::string, std::string>& build_versions() {
  static const std::map<std::string, std::string> versions{SANDGLASS_BUILD_VERSIONS};
  return versions;
}

std::string version_text() {
  std::vector<std::string> libraries;
  constexpr std::string_view kLibrary = "library/";
  for (const auto& [name, version] : build_versions())
    if (name.starts_with(kLibrary)) libraries.push_back(fmt::format("{} {}", name.substr(kLibrary.size()), version));
  return fmt::format("sandglass {}\ncommit     {}\nbuilt      {} with {}\nlibraries  {}", SANDGLASS_VERSION,
                     build_commit(), build_versions().at("build"), build_versions().at("compiler"),
                     fmt::join(libraries, ", "));
}

}  // namespace sandglass
