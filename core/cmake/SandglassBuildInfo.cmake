# What the program is built from and with, for its provenance: generated/core/sweep/build_versions.hpp when it is
# configured, build_commit.hpp whenever it is built.
function(sandglass_build_info target generated)
  if(NOT muparser_VERSION AND MUPARSER_VERSION)
    set(muparser_VERSION ${MUPARSER_VERSION})
  endif()
  set(versions "    {\"compiler\", \"${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}\"}")
  set(build $<IF:$<BOOL:$<CONFIG>>,$<CONFIG>,none>)
  string(APPEND versions ", \\\n    {\"build\", \"${build}\"}")
  foreach(library "HDF5=${HDF5_VERSION}" "oneTBB=${TBB_VERSION}" "Eigen=${Eigen3_VERSION}" "yaml-cpp=${yaml-cpp_VERSION}" "muparser=${muparser_VERSION}" "fmt=${fmt_VERSION}"
                  "CLI11=${CLI11_VERSION}" "nlohmann-json=${nlohmann_json_VERSION}" "simdjson=${simdjson_VERSION}"
                  "zlib=${ZLIB_VERSION_STRING}" "libpng=${PNG_VERSION_STRING}" "libjpeg=${JPEG_VERSION}"
                  "Boost=${Boost_VERSION_STRING}")
    string(REPLACE "=" ";" pair "${library}")
    list(LENGTH pair parts)
    list(GET pair 0 name)
    set(version "")
    if(parts EQUAL 2)
      list(GET pair 1 version)
    endif()
    if(version)
      string(APPEND versions ", \\\n    {\"library/${name}\", \"${version}\"}")
    endif()
  endforeach()
  file(GENERATE OUTPUT ${generated}/core/sweep/build_versions.hpp
       CONTENT "#pragma once\n#define SANDGLASS_BUILD_VERSIONS \\\n${versions}\n")
  add_custom_target(sandglass_build_commit
    COMMAND ${CMAKE_COMMAND} -DSOURCE=${PROJECT_SOURCE_DIR} -DFILE=${generated}/core/sweep/build_commit.hpp
            -P ${PROJECT_SOURCE_DIR}/core/cmake/BuildCommit.cmake
    BYPRODUCTS ${generated}/core/sweep/build_commit.hpp
    COMMENT "Looking at the commit")
  add_dependencies(${target} sandglass_build_commit)
  target_include_directories(${target} PRIVATE ${generated})
endfunction()
