# One Catch2 main, compiled once; every test program shares its precompiled header.
include(Catch)
# catch_main.cpp defines a macro before it includes Catch2, so it goes without the header; an empty source builds it.
set(precompiled ${CMAKE_CURRENT_BINARY_DIR}/precompiled.cpp)
file(CONFIGURE OUTPUT ${precompiled} CONTENT "")
add_library(sandglass_test_main STATIC ${PROJECT_SOURCE_DIR}/tests/catch_main.cpp ${precompiled})
set_source_files_properties(${PROJECT_SOURCE_DIR}/tests/catch_main.cpp PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
if(SANDGLASS_SANITIZE)  # Catch2's own code is not what is tested
  set_property(SOURCE ${PROJECT_SOURCE_DIR}/tests/catch_main.cpp PROPERTY COMPILE_OPTIONS -fno-sanitize=all)
endif()
target_precompile_headers(sandglass_test_main PUBLIC <catch2/catch.hpp> <fmt/format.h> <filesystem> <string> <vector>)
# A shared precompiled header needs equal code-generation flags: -fPIC of a library and -fPIE of a program differ.
set_target_properties(sandglass_test_main PROPERTIES POSITION_INDEPENDENT_CODE OFF)
target_link_libraries(sandglass_test_main PUBLIC Catch2::Catch2 fmt::fmt sandglass_flags)
# What takes time in a test is in the libraries; the tests' own code is faster compiled than optimised.
target_compile_options(sandglass_test_main PRIVATE -O0)

# The same for the tests of plugins, which include the plugin author's header as well.
add_library(sandglass_plugin_test_header STATIC ${precompiled})
target_precompile_headers(sandglass_plugin_test_header PRIVATE <catch2/catch.hpp> <fmt/format.h> <sandglass/plugin.hpp>)
set_target_properties(sandglass_plugin_test_header PROPERTIES POSITION_INDEPENDENT_CODE OFF)
target_link_libraries(sandglass_plugin_test_header PRIVATE Catch2::Catch2 fmt::fmt sandglass_flags sandglass::plugin)
target_compile_options(sandglass_plugin_test_header PRIVATE -O0)

# sandglass_test(<name> [OF_PLUGINS] [FORMULAS] SOURCES ... DEPENDS <modules> [LABELS ...])
# FORMULAS: the tests hold plugins to numbers. The contract suites run the same code under the sanitizers; there these are
# built with SANDGLASS_SANITIZE_ALL=ON only.
# Every TEST_CASE becomes a test of ctest, named "<name>: <sentence>"; with sanitizers, where starting a program takes
# longer than most tests, the whole program is one test, named "<name>".
function(sandglass_test name)
  cmake_parse_arguments(ARG "OF_PLUGINS;FORMULAS" "" "SOURCES;DEPENDS;LABELS" ${ARGN})
  if(ARG_FORMULAS AND SANDGLASS_SANITIZE AND NOT SANDGLASS_SANITIZE_ALL)
    return()
  endif()
  set(target test_${name})
  set(header sandglass_test_main)
  if(ARG_OF_PLUGINS)
    set(header sandglass_plugin_test_header)
  endif()
  add_executable(${target} ${ARG_SOURCES})
  list(TRANSFORM ARG_DEPENDS PREPEND sandglass::)
  target_link_libraries(${target} PRIVATE sandglass_test_main ${ARG_DEPENDS})
  target_precompile_headers(${target} REUSE_FROM ${header})
  target_compile_options(${target} PRIVATE -O0)
  sandglass_unity(${target} WHOLE)
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests
                        POSITION_INDEPENDENT_CODE OFF)
  if(SANDGLASS_SANITIZE)
    add_test(NAME ${name} COMMAND ${target})
    set_tests_properties(${name} PROPERTIES TIMEOUT 900 LABELS "${ARG_LABELS}")
  else()
    catch_discover_tests(${target} TEST_PREFIX "${name}: " DISCOVERY_MODE PRE_TEST
                         PROPERTIES TIMEOUT 300 LABELS "${ARG_LABELS}")
  endif()
endfunction()
