#pragma once
#include <cstdint>

#include "core/plugin/interface_hash.hpp"
#include "core/plugin/load/registrar.hpp"
#include "core/plugin/version.hpp"

namespace sandglass {

/// What a plugin library shows before any of its C++ is touched: plain C data, so that a plugin of another compiler or
/// version is refused with a clear message instead of a crash. Fields are only ever added at the end.
struct PluginHandshake {
  std::uint32_t struct_size;
  std::uint32_t layout;  ///< kHandshakeLayout
  const char* abi_tag;   ///< semicolon-separated "field=value" pairs, see kAbiTag
  const char* name;
  const char* version;
  void (*register_plugins)(Registrar&);
};

/// Of the fields of PluginHandshake. The C++ interfaces have no number of their own: their headers are part of kAbiTag.
inline constexpr std::uint32_t kHandshakeLayout = 1;

/// The C symbol that the loader looks up; it returns a pointer to a constant PluginHandshake.
inline constexpr const char* kHandshakeSymbol = "sandglass_plugin_handshake";

#define SANDGLASS_STRINGIFY_(x) #x
#define SANDGLASS_STRINGIFY(x) SANDGLASS_STRINGIFY_(x)
#ifdef _GLIBCXX_USE_CXX11_ABI
#define SANDGLASS_STRING_ABI SANDGLASS_STRINGIFY(_GLIBCXX_USE_CXX11_ABI)
#else
#define SANDGLASS_STRING_ABI "none"
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANDGLASS_SANITIZED "yes"
#else
#define SANDGLASS_SANITIZED "no"
#endif

/// What has to agree between the program and a plugin, fixed when each is compiled: the project's version, a digest of
/// every header that a plugin includes, and the compiler's own conventions. No Eigen type crosses the border, so
/// neither Eigen's version nor its alignment is part of it.
// clang-format off
inline constexpr const char* kAbiTag = "sandglass=" SANDGLASS_VERSION_SERIES
                                       ";interfaces=" SANDGLASS_INTERFACE_HASH
                                       ";compiler=gcc-abi-" SANDGLASS_STRINGIFY(__GXX_ABI_VERSION)
                                       ";string-abi=" SANDGLASS_STRING_ABI
                                       ";pointer=" SANDGLASS_STRINGIFY(__SIZEOF_POINTER__)
                                       ";scalar=float32"
                                       ";sanitizer=" SANDGLASS_SANITIZED;
// clang-format on

}  // namespace sandglass

#if defined(SANDGLASS_BUILTIN)
#define SANDGLASS_PLUGIN_EXPORT_(id, version_text)
#else
#define SANDGLASS_PLUGIN_EXPORT_(id, version_text)                                                                     \
  extern "C" __attribute__((visibility("default"))) const ::sandglass::PluginHandshake* sandglass_plugin_handshake() { \
    static constexpr ::sandglass::PluginHandshake handshake{sizeof(::sandglass::PluginHandshake),                      \
                                                            ::sandglass::kHandshakeLayout,                             \
                                                            ::sandglass::kAbiTag,                                      \
                                                            #id,                                                       \
                                                            version_text,                                              \
                                                            &::sandglass_register_##id};                               \
    return &handshake;                                                                                                 \
  }
#endif

/// Defines a plugin's one registration function; its body follows and uses `registrar`. Nothing runs at load time.
///   SANDGLASS_PLUGIN(masking, "1.0.0") { registrar.noise("masking", "Sets ...", Schema{}..., make); }
/// The same source serves as a built-in (compiled with SANDGLASS_BUILTIN, called by name) and as a shared library
/// (found through the C handshake). Stands at global scope.
#define SANDGLASS_PLUGIN(id, version_text)                         \
  void sandglass_register_##id(::sandglass::Registrar& registrar); \
  SANDGLASS_PLUGIN_EXPORT_(id, version_text)                       \
  void sandglass_register_##id(::sandglass::Registrar& registrar)
