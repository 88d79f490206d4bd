# sandglass_module(<floor>_<name> SOURCES ... HEADERS ... DEPENDS <modules> PRIVATE <targets> PUBLIC <targets>
#                  PRECOMPILE <headers>... PRECOMPILE_UNOPTIMISED <headers>...)
#
# PRECOMPILE: headers that most sources include, for modules where reading them takes longer than compiling the rest.
# PRECOMPILE_UNOPTIMISED: the same for the sanitizers' builds alone, where GCC 12, which misreads string concatenations
# behind a precompiled header, does not optimise.
# One shared library per module. Undefined symbols are refused when it is linked (-z defs), so a module that reaches
# for a floor it does not declare does not build.
include(SandglassUnity)

function(sandglass_module name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC_HEADERS;INTERNAL_HEADERS;DEPENDS;PUBLIC;PRIVATE;PRECOMPILE;PRECOMPILE_UNOPTIMISED" ${ARGN})
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
  endif()
  if(ARG_PRECOMPILE_UNOPTIMISED AND SANDGLASS_SANITIZE)
    target_precompile_headers(${target} PRIVATE ${ARG_PRECOMPILE_UNOPTIMISED})
  endif()
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name} VERSION ${PROJECT_VERSION}
                        SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR} VERIFY_INTERFACE_HEADER_SETS ON)
  if(NOT SANDGLASS_SANITIZE)  # sanitizer run-times are resolved by the executable
    target_link_options(${target} PRIVATE -Wl,-z,defs)
  endif()
  set_property(GLOBAL APPEND PROPERTY SANDGLASS_MODULES ${target})
endfunction()
