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

# sandglass_runs_here(<variable> <test> <labels>...)
#
# Whether this configuration has the test. ./check runs each test where it can show most, which its labels tell:
#   release  in the optimised build alone: numbers (the contract suites run the same plugins under the sanitizers), and
#            whole programs whose code another test runs under the sanitizers
#   asan     under the address and undefined-behaviour sanitizers alone: parsing, bookkeeping, messages, where it is
#            memory that can go wrong, and what comes out does not depend on how the compiler optimises
#   neither  in both
# SANDGLASS_WITHOUT_TESTS names the label that a configuration leaves out; tests/structure holds that none is lost.
function(sandglass_runs_here variable test)
  list(JOIN ARGN "\", \"" labels)
  set_property(GLOBAL APPEND PROPERTY SANDGLASS_TESTS "{\"name\": \"${test}\", \"labels\": [\"${labels}\"]}")
  set(${variable} TRUE PARENT_SCOPE)
  foreach(label IN LISTS ARGN)
    if(label IN_LIST SANDGLASS_WITHOUT_TESTS)
      set(${variable} FALSE PARENT_SCOPE)
    endif()
  endforeach()
endfunction()

# sandglass_test(<name> [OF_PLUGINS] SOURCES ... DEPENDS <modules> [LABELS ...] [COST <number>])
# Every TEST_CASE becomes a test of ctest, named "<name>: <sentence>". With sanitizers, and in ./check, starting a program
# for each takes longer than most tests: there the whole program is one test, named "<name>". COST: the seconds that it
# then takes, about; ctest begins with what takes longest.
function(sandglass_test name)
  cmake_parse_arguments(ARG "OF_PLUGINS" "COST" "SOURCES;DEPENDS;LABELS" ${ARGN})
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "sandglass_test(${name}): unknown arguments ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  set(target test_${name})
  set(header sandglass_test_main)
  if(ARG_OF_PLUGINS)
    set(header sandglass_plugin_test_header)
  endif()
  add_executable(${target} ${ARG_SOURCES})
  sandglass_runs_here(here ${name} ${ARG_LABELS})
  if(NOT here)  # still a target, for whoever names it
    set_target_properties(${target} PROPERTIES EXCLUDE_FROM_ALL ON)
  endif()
  list(TRANSFORM ARG_DEPENDS PREPEND sandglass::)
  target_link_libraries(${target} PRIVATE sandglass_test_main ${ARG_DEPENDS})
  target_precompile_headers(${target} REUSE_FROM ${header})
  target_compile_options(${target} PRIVATE -O0)
  sandglass_unity(${target} WHOLE)
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests
                        POSITION_INDEPENDENT_CODE OFF)
  if(NOT here)
    return()
  endif()
  if(SANDGLASS_SANITIZE OR SANDGLASS_WITHOUT_TESTS)
    if(NOT ARG_COST)
      set(ARG_COST 5)
    endif()
    add_test(NAME ${name} COMMAND ${target})
    set_tests_properties(${name} PROPERTIES TIMEOUT 900 COST ${ARG_COST} LABELS "${ARG_LABELS}")
  else()
    catch_discover_tests(${target} TEST_PREFIX "${name}: " DISCOVERY_MODE PRE_TEST
                         PROPERTIES TIMEOUT 300 LABELS "${ARG_LABELS}")
  endif()
endfunction()
