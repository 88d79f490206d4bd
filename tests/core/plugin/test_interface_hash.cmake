# cmake -D SOURCE=<project> -D FOLDER=<scratch> -P: the digest of the author's headers changes with each of them, and with
# nothing else. Works on a copy.
cmake_minimum_required(VERSION 3.25)
include(${SOURCE}/core/cmake/SandglassInterfaceHash.cmake)
set(author core/plugin/include/sandglass/plugin.hpp)
set(generated core/plugin/version.hpp core/plugin/interface_hash.hpp)

sandglass_headers_of(${author} headers ROOT ${SOURCE} GENERATED ${generated})
file(REMOVE_RECURSE ${FOLDER})
foreach(header IN LISTS headers)
  get_filename_component(folder ${header} DIRECTORY)
  file(COPY ${SOURCE}/${header} DESTINATION ${FOLDER}/${folder})
endforeach()

function(hash_now variable)
  sandglass_interface_hash(${author} hash reached ROOT ${FOLDER} GENERATED ${generated})
  set(${variable} ${hash} PARENT_SCOPE)
endfunction()

hash_now(before)
if(NOT before MATCHES "^[0-9a-f]+$")
  message(FATAL_ERROR "expected a digest, got '${before}'")
endif()
foreach(reached core/plugin/interfaces/sampler.hpp core/autodiff/operator.hpp core/nn/dense.hpp core/base/rng.hpp
                core/linalg/types.hpp results/base/error.hpp)
  if(NOT reached IN_LIST headers)
    message(FATAL_ERROR "${reached} is not among the headers that a plugin includes: ${headers}")
  endif()
endforeach()

# Each header counts.
foreach(header IN LISTS headers)
  file(APPEND ${FOLDER}/${header} "// changed\n")
  hash_now(after)
  if(after STREQUAL before)
    message(FATAL_ERROR "a change of ${header} left the digest at ${before}")
  endif()
  file(COPY_FILE ${SOURCE}/${header} ${FOLDER}/${header})
endforeach()
hash_now(restored)
if(NOT restored STREQUAL before)
  message(FATAL_ERROR "the digest of unchanged headers is ${restored}, expected ${before}")
endif()

# A header that no plugin includes does not.
file(WRITE ${FOLDER}/core/plugin/interfaces/other.hpp "#pragma once\n")
hash_now(unrelated)
if(NOT unrelated STREQUAL before)
  message(FATAL_ERROR "a header that a plugin does not include changed the digest")
endif()
