#include "core/plugin/load/loader.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <set>
#include <string_view>
#include <system_error>

#include "core/base/error.hpp"
#include "core/plugin/load/abi_tag.hpp"
#include "core/plugin/load/handshake.hpp"

namespace sandglass {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& library, std::string_view why) {
  throw PluginError(fmt::format("plugin library {}: {}", library.string(), why));
}

/// Never closed again: objects, functions and exceptions of a plugin may live until the process ends.
void* open_library(const fs::path& library) {
  std::error_code ignored;
  if (!fs::exists(library, ignored)) refuse(library, "there is no such file");
  if (fs::is_directory(library, ignored)) refuse(library, "is a folder, expected a shared library");
  // An absolute path, because dlopen looks a bare name up in the system's library folders.
  void* handle = dlopen(fs::absolute(library).c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (!handle) refuse(library, fmt::format("cannot be loaded: {}", dlerror()));
  return handle;
}

/// Runs code of the plugin; whatever it throws becomes a PluginError.
template <class Body>
auto guarded(const fs::path& library, std::string_view what, Body&& body) {
  try {
    return body();
  } catch (const std::exception& error) {
    refuse(library, fmt::format("{} threw: {}", what, error.what()));
  } catch (...) {
    refuse(library, fmt::format("{} threw something that is not a std::exception", what));
  }
}

const PluginHandshake& handshake_of(const fs::path& library, void* handle) {
  void* symbol = dlsym(handle, kHandshakeSymbol);
  if (!symbol) {
    refuse(library,
           fmt::format("has no symbol {}: expected a Sandglass plugin, whose source holds SANDGLASS_PLUGIN(...) "
                       "and is built with sandglass_add_plugin()",
                       kHandshakeSymbol));
  }
  const auto entry = reinterpret_cast<const PluginHandshake* (*)()>(symbol);
  const auto* handshake = guarded(library, "its handshake", entry);
  if (!handshake) refuse(library, "its handshake is null");
  return *handshake;
}

/// Fields are read in the order in which they may be trusted: the layout says what the rest looks like.
void check_handshake(const fs::path& library, const PluginHandshake& shown) {
  constexpr auto mend = "build the plugin again against this version's headers";
  if (shown.layout != kHandshakeLayout)
    refuse(library, fmt::format("its handshake has layout {}, expected {}: {}", shown.layout, kHandshakeLayout, mend));
  if (shown.struct_size < sizeof(PluginHandshake)) {
    refuse(library, fmt::format("its handshake has {} bytes, expected at least {}: {}", shown.struct_size,
                                sizeof(PluginHandshake), mend));
  }
  if (!shown.abi_tag || !shown.name || !shown.version || !shown.register_plugins)
    refuse(library, fmt::format("its handshake has an empty field: {}", mend));
  if (const auto difference = abi_difference(shown.abi_tag, kAbiTag); !difference.empty())
    refuse(library, fmt::format("{}: {}", difference, mend));
}

/// The libraries of one place, by name: those of a folder, or the file itself.
std::vector<fs::path> libraries_at(const fs::path& place) {
  std::error_code ignored;
  if (!fs::is_directory(place, ignored)) return {place};
  std::vector<fs::path> found;
  for (auto entry = fs::directory_iterator(place, ignored); entry != fs::directory_iterator();
       entry.increment(ignored)) {
    if (entry->path().extension() == ".so") found.push_back(entry->path());
  }
  std::ranges::sort(found);
  return found;
}

/// One pass over all places, loading each file once and collecting what fails.
class SearchPass {
 public:
  explicit SearchPass(Registry& registry) : registry_(registry) {}

  void visit(const fs::path& place, bool named) {
    std::error_code ignored;
    const bool exists = fs::exists(place, ignored);
    places_ += fmt::format("\n  {}{}", place.string(), exists ? "" : " (does not exist)");
    if (!exists && !named) return;  // a standard place may be absent
    for (const auto& library : libraries_at(place)) load_once(library);
  }

  void finish() const {
    if (!failures_.empty()) throw PluginError(fmt::format("{}\nplaces searched:{}", failures_, places_));
  }

 private:
  void load_once(const fs::path& library) {
    std::error_code ignored;
    if (!seen_.insert(fs::weakly_canonical(library, ignored)).second) return;
    try {
      load_plugin(library, registry_);
    } catch (const PluginError& error) {
      failures_ += (failures_.empty() ? "" : "\n") + std::string(error.what());
    }
  }

  Registry& registry_;
  std::set<fs::path> seen_;
  std::string failures_;
  std::string places_;
};

}  // namespace

void load_plugin(const fs::path& library, Registry& registry) {
  const auto& handshake = handshake_of(library, open_library(library));
  check_handshake(library, handshake);
  // A registry of its own first: a registration that fails half way leaves nothing behind.
  Registry staged;
  guarded(library, "its registration", [&] {
    Registrar registrar(staged, library.string(), handshake.version);
    handshake.register_plugins(registrar);
    return 0;
  });
  registry.add_all(staged);
}

PluginSearch PluginSearch::standard(std::vector<fs::path> named) {
  PluginSearch search{std::move(named), {}};
  if (const char* variable = std::getenv("SANDGLASS_PLUGIN_PATH")) {
    for (std::string_view rest = variable; !rest.empty();) {
      const auto folder = rest.substr(0, rest.find(':'));
      rest.remove_prefix(std::min(rest.size(), folder.size() + 1));
      if (!folder.empty()) search.folders.emplace_back(folder);
    }
  }
  std::error_code failed;
  const auto program = fs::read_symlink("/proc/self/exe", failed);
  if (!failed) search.folders.push_back((program.parent_path() / "../lib/sandglass/plugins").lexically_normal());
  return search;
}

void load_plugins(const PluginSearch& search, Registry& registry) {
  SearchPass pass(registry);
  for (const auto& place : search.named) pass.visit(place, true);
  for (const auto& place : search.folders) pass.visit(place, false);
  pass.finish();
}

}  // namespace sandglass
