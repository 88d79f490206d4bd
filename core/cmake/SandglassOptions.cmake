# Language level, warnings, output folders and the switches that a preset sets.
option(SANDGLASS_BUILD_TESTS "Build the tests" ON)
option(SANDGLASS_WERROR "Treat warnings as errors" ON)
option(SANDGLASS_UNITY "Compile many sources at once, folder by folder" ON)
set(SANDGLASS_SANITIZE "" CACHE STRING "Sanitizers to compile with: '', 'address,undefined' or 'thread'")
option(SANDGLASS_SANITIZE_ALL "With sanitizers: every check" OFF)
set(SANDGLASS_WITHOUT_TESTS "" CACHE STRING "Labels of tests to leave out, as ./check runs them in another preset")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

# GCC looks through its memory for what it no longer needs whenever it has doubled from 128 MB; where memory is plenty, a
# tenth of the time of compilation is saved when it does so later.
cmake_host_system_information(RESULT SANDGLASS_MEMORY QUERY TOTAL_PHYSICAL_MEMORY)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND SANDGLASS_MEMORY GREATER 7000)  # MiB; up to four compilations at once
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:--param=ggc-min-heapsize=1000000>)
endif()

include(GNUInstallDirs)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
set(CMAKE_INSTALL_RPATH "$ORIGIN;$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")

# Results must not depend on how the compiler contracts or reorders: no -ffast-math anywhere.
add_library(sandglass_warnings INTERFACE)
target_compile_options(sandglass_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
                       # GCC 12 sees overlaps and overflows in std::string that are not there (GCC bug 105329)
                       -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds
                       $<$<BOOL:${SANDGLASS_WERROR}>:-Werror>)
add_library(sandglass_flags INTERFACE)
target_link_libraries(sandglass_flags INTERFACE sandglass_warnings)
if(SANDGLASS_SANITIZE)
  # Instrumented code sends GCC 12's flow analysis astray in the standard library's regular expressions.
  target_compile_options(sandglass_flags INTERFACE -fsanitize=${SANDGLASS_SANITIZE} -fno-omit-frame-pointer
                         -fno-sanitize-recover=all -Wno-maybe-uninitialized)
  target_link_options(sandglass_flags INTERFACE -fsanitize=${SANDGLASS_SANITIZE})
  # These four look at every access through a pointer and double the time of compilation. What follows from a wrong
  # pointer the address sanitizer sees; SANDGLASS_SANITIZE_ALL=ON has them, too.
  if(SANDGLASS_SANITIZE MATCHES undefined AND NOT SANDGLASS_SANITIZE_ALL)
    target_compile_options(sandglass_flags INTERFACE -fno-sanitize=null,alignment,object-size,pointer-overflow)
  endif()
endif()

# A linker that is faster than the system's own, where one is installed.
find_program(SANDGLASS_MOLD mold)
find_program(SANDGLASS_LLD ld.lld)
if(SANDGLASS_MOLD)
  add_link_options(-fuse-ld=mold)
elseif(SANDGLASS_LLD)
  add_link_options(-fuse-ld=lld)
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Paths relative to the checkout, so that a fresh clone finds what another one compiled.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
      CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE_PROGRAM})
endif()
