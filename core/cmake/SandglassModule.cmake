# sandglass_module(<floor>_<name> SOURCES ... PUBLIC_HEADERS ... INTERNAL_HEADERS ... DEPENDS <modules>
#                  PRIVATE <targets> PUBLIC <targets> PRECOMPILE <headers>... [LIGHT] [UNITY_WHOLE])
#
# One shared library per module. PUBLIC_HEADERS are what other modules include; they are installed. DEPENDS names every
# module that a file of this one includes: tests/structure holds the includes to it. The linker alone (-z defs refuses
# symbols that no library brings) would let a module use what those below it depend on.
# PRECOMPILE: headers for this module alone, instead of the standard ones that the modules share.
# LIGHT: no trial spends its time here; optimised in full it takes half as long again to compile.
# UNITY_WHOLE: its folders are compiled together (see SandglassUnity.cmake), as each holds few files.
include(SandglassUnity)

# Compiled once for all modules that use fmt: reading them takes longer than compiling most files of ours.
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/empty.cpp CONTENT "")
set(SANDGLASS_STANDARD_HEADERS <algorithm> <array> <cmath> <cstdint> <filesystem> <fmt/format.h> <fstream> <functional>
    <map> <memory> <optional> <span> <string> <string_view> <variant> <vector>)
function(sandglass_standard_headers target)
  add_library(${target} OBJECT ${PROJECT_BINARY_DIR}/empty.cpp)
  target_precompile_headers(${target} PRIVATE ${SANDGLASS_STANDARD_HEADERS} ${ARGN})
  target_link_libraries(${target} PRIVATE sandglass_flags fmt::fmt nlohmann_json::nlohmann_json)
endfunction()
sandglass_standard_headers(sandglass_standard_headers)
set(SANDGLASS_LIGHT_HEADERS sandglass_standard_headers)
if(CMAKE_BUILD_TYPE STREQUAL "Release")  # a precompiled header serves one level of optimisation
  set(SANDGLASS_LIGHT_HEADERS sandglass_light_headers)
  sandglass_standard_headers(sandglass_light_headers <nlohmann/json.hpp>)
  target_compile_options(sandglass_light_headers PRIVATE -O1)
endif()

function(sandglass_module name)
  cmake_parse_arguments(ARG "LIGHT;UNITY_WHOLE" "" "SOURCES;PUBLIC_HEADERS;INTERNAL_HEADERS;DEPENDS;PUBLIC;PRIVATE;PRECOMPILE"
                        ${ARGN})
  set(target sandglass_${name})
  add_library(${target} SHARED ${ARG_SOURCES})
  add_library(sandglass::${name} ALIAS ${target})
  target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${ARG_PUBLIC_HEADERS}
                                  PRIVATE ${ARG_INTERNAL_HEADERS})
  list(TRANSFORM ARG_DEPENDS PREPEND sandglass::)
  target_link_libraries(${target} PUBLIC ${ARG_DEPENDS} ${ARG_PUBLIC}
                        PRIVATE $<BUILD_INTERFACE:sandglass_flags> ${ARG_PRIVATE})
  target_compile_features(${target} PUBLIC cxx_std_20)
  set(headers sandglass_standard_headers)
  if(ARG_LIGHT)
    target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
    set(headers ${SANDGLASS_LIGHT_HEADERS})
  endif()
  set(whole "")
  if(ARG_UNITY_WHOLE)
    set(whole WHOLE)
  endif()
  sandglass_unity(${target} ${whole})
  if(ARG_PRECOMPILE)
    target_precompile_headers(${target} PRIVATE ${ARG_PRECOMPILE})
  elseif("fmt::fmt" IN_LIST ARG_PRIVATE)
    target_precompile_headers(${target} REUSE_FROM ${headers})
  endif()
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name} VERSION ${PROJECT_VERSION}
                        SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR} VERIFY_INTERFACE_HEADER_SETS ON)
  if(NOT SANDGLASS_SANITIZE)  # sanitizer run-times are resolved by the executable
    target_link_options(${target} PRIVATE -Wl,-z,defs)
  endif()
  set_property(GLOBAL APPEND PROPERTY SANDGLASS_MODULES ${target})
endfunction()
