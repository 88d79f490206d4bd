# What a plugin is compiled against, as one number: any change of it makes an older plugin library unusable.

# sandglass_headers_of(<header> <variable> ROOT <folder> [GENERATED <include>...])
#
# <header> and every header that it includes with quotation marks, directly or through others, in a fixed order. Includes
# are relative to ROOT; those that the build itself generates are named and left out.
function(sandglass_headers_of header variable)
  cmake_parse_arguments(ARG "" "ROOT" "GENERATED" ${ARGN})
  set(found "")
  set(left ${header})
  while(left)
    list(POP_FRONT left next)
    if(next IN_LIST found OR next IN_LIST ARG_GENERATED)
      continue()
    endif()
    if(NOT EXISTS ${ARG_ROOT}/${next})
      message(FATAL_ERROR "${header} includes \"${next}\", which is not in ${ARG_ROOT}")
    endif()
    list(APPEND found ${next})
    file(STRINGS ${ARG_ROOT}/${next} includes REGEX "^ *# *include *\"")
    list(TRANSFORM includes REPLACE "^ *# *include *\"([^\"]*)\".*" "\\1")
    list(APPEND left ${includes})
  endwhile()
  list(SORT found)
  set(${variable} ${found} PARENT_SCOPE)
endfunction()

# sandglass_interface_hash(<header> <variable> <headers variable> ROOT <folder> [GENERATED <include>...])
#
# The first 16 digits of the SHA-256 of the names and the text of sandglass_headers_of(<header>), which go into
# <headers variable>. A header's name is what a plugin writes to include it: the same in the project and once installed.
function(sandglass_interface_hash header variable headers_variable)
  cmake_parse_arguments(ARG "" "ROOT" "GENERATED" ${ARGN})
  sandglass_headers_of(${header} headers ROOT ${ARG_ROOT} GENERATED ${ARG_GENERATED})
  set(lines "")
  foreach(each IN LISTS headers)
    file(SHA256 ${ARG_ROOT}/${each} hash)
    string(REGEX REPLACE "^core/plugin/include/" "" name ${each})
    list(APPEND lines "${name} ${hash}")
  endforeach()
  list(SORT lines)
  string(SHA256 hash "${lines}")
  string(SUBSTRING ${hash} 0 16 hash)
  set(${variable} ${hash} PARENT_SCOPE)
  set(${headers_variable} ${headers} PARENT_SCOPE)
endfunction()
