# sandglass_module(<floor>_<name> SOURCES ... PUBLIC_HEADERS ... INTERNAL_HEADERS ... DEPENDS <modules>
#                  PRIVATE <targets> PUBLIC <targets> PRECOMPILE <headers>...)
#
# One shared library per module. PUBLIC_HEADERS are what other modules include; they are installed. DEPENDS names every
# module that a file of this one includes: tests/structure holds the includes to it. The linker alone (-z defs refuses
# symbols that no library brings) would let a module use what those below it depend on.
# PRECOMPILE: headers for this module alone, instead of the standard ones that the modules share.
include(SandglassUnity)

# Compiled once for all modules that use fmt: reading them takes longer than compiling most files of ours.
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/empty.cpp CONTENT "")
add_library(sandglass_standard_headers OBJECT ${PROJECT_BINARY_DIR}/empty.cpp)
set(SANDGLASS_STANDARD_HEADERS <algorithm> <array> <cmath> <cstdint> <filesystem> <fmt/format.h> <fstream> <functional>
    <map> <memory> <optional> <span> <string> <string_view> <variant> <vector>)
target_precompile_headers(sandglass_standard_headers PRIVATE ${SANDGLASS_STANDARD_HEADERS})
target_link_libraries(sandglass_standard_headers PRIVATE sandglass_flags fmt::fmt)

function(sandglass_module name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC_HEADERS;INTERNAL_HEADERS;DEPENDS;PUBLIC;PRIVATE;PRECOMPILE" ${ARGN})
  set(target sandglass_${name})
  add_library(${target} SHARED ${ARG_SOURCES})
  add_library(sandglass::${name} ALIAS ${target})
  target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${ARG_PUBLIC_HEADERS}
                                  PRIVATE ${ARG_INTERNAL_HEADERS})
  list(TRANSFORM ARG_DEPENDS PREPEND sandglass::)
  target_link_libraries(${target} PUBLIC ${ARG_DEPENDS} ${ARG_PUBLIC}
                        PRIVATE $<BUILD_INTERFACE:sandglass_flags> ${ARG_PRIVATE})
  target_compile_features(${target} PUBLIC cxx_std_20)
  sandglass_unity(${target})
  if(ARG_PRECOMPILE)
    target_precompile_headers(${target} PRIVATE ${ARG_PRECOMPILE})
  elseif("fmt::fmt" IN_LIST ARG_PRIVATE)
    target_precompile_headers(${target} REUSE_FROM sandglass_standard_headers)
  endif()
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name} VERSION ${PROJECT_VERSION}
                        SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR} VERIFY_INTERFACE_HEADER_SETS ON)
  if(NOT SANDGLASS_SANITIZE)  # sanitizer run-times are resolved by the executable
    target_link_options(${target} PRIVATE -Wl,-z,defs)
  endif()
  set_property(GLOBAL APPEND PROPERTY SANDGLASS_MODULES ${target})
endfunction()
