# How a plugin's source is built; the source is the same as a library of its own and as a part of the program.
set(SANDGLASS_PLUGIN_CMAKE_DIR ${CMAKE_CURRENT_LIST_DIR})
include(SandglassAddPlugin)

# The id that the source's SANDGLASS_PLUGIN macro gives, into <variable>.
function(sandglass_plugin_id source variable)
  file(STRINGS ${source} lines REGEX "^SANDGLASS_PLUGIN\\(")
  list(LENGTH lines count)
  if(NOT count EQUAL 1)
    message(FATAL_ERROR "${source}: expected one line that starts with SANDGLASS_PLUGIN(, found ${count}")
  endif()
  string(REGEX REPLACE "^SANDGLASS_PLUGIN\\( *([a-z0-9_]+) *,.*" "\\1" id "${lines}")
  set(${variable} ${id} PARENT_SCOPE)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})  # a changed id regenerates the list
endfunction()

# sandglass_builtin_plugins(<target> PLUGINS <sources>... [SOURCES <helpers>...] [HEADERS ...] [DEPENDS <modules>...]
#                           [PRIVATE <targets>...] [PRECOMPILE <headers>...])
#
# The module of plugins that come with the program. Each of PLUGINS holds one SANDGLASS_PLUGIN; SOURCES are helpers
# without one. Registration is an explicit, generated list of calls, because a linker may drop static initialisers.
function(sandglass_builtin_plugins target)
  cmake_parse_arguments(ARG "" "" "PLUGINS;SOURCES;HEADERS;DEPENDS;PRIVATE;PRECOMPILE" ${ARGN})
  set(SANDGLASS_DECLARATIONS "")
  set(SANDGLASS_CALLS "")
  foreach(source IN LISTS ARG_PLUGINS)
    sandglass_plugin_id(${CMAKE_CURRENT_SOURCE_DIR}/${source} id)
    string(APPEND SANDGLASS_DECLARATIONS "void sandglass_register_${id}(sandglass::Registrar&);\n")
    string(APPEND SANDGLASS_CALLS "  sandglass_register_${id}(registrar);\n")
  endforeach()
  set(list ${CMAKE_CURRENT_BINARY_DIR}/builtin_plugins.cpp)
  configure_file(${SANDGLASS_PLUGIN_CMAKE_DIR}/builtin_plugins.cpp.in ${list} @ONLY)
  sandglass_module(${target} SOURCES ${ARG_PLUGINS} ${ARG_SOURCES} ${list} PUBLIC_HEADERS builtin.hpp INTERNAL_HEADERS ${ARG_HEADERS}
                   DEPENDS plugin ${ARG_DEPENDS} PRIVATE ${ARG_PRIVATE}
                   PRECOMPILE ${ARG_PRECOMPILE})
  target_compile_definitions(sandglass_${target} PRIVATE SANDGLASS_BUILTIN)
endfunction()
