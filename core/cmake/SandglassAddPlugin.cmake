# sandglass_add_plugin(<name> <sources>...)
#
# A loadable plugin library lib<name>.so, inside the project and out of it: find_package(sandglass) brings this function.
# Link further libraries of your own with target_link_libraries(<name> PRIVATE ...).
function(sandglass_add_plugin name)
  add_library(${name} MODULE ${ARGN})
  target_link_libraries(${name} PRIVATE sandglass::plugin)
  target_compile_features(${name} PRIVATE cxx_std_20)
  if(SANDGLASS_HEADERS)  # the installed package's: the library says which headers it was really built against
    sandglass_interface_hash(sandglass/plugin.hpp hash headers ROOT ${SANDGLASS_HEADERS}
                             GENERATED core/plugin/version.hpp core/plugin/interface_hash.hpp)
    target_compile_definitions(${name} PRIVATE SANDGLASS_INTERFACE_HASH="${hash}")
    list(TRANSFORM headers PREPEND ${SANDGLASS_HEADERS}/)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${headers})
  endif()
  # Hidden visibility: two plugins may use the same class names.
  set_target_properties(${name} PROPERTIES CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON CXX_EXTENSIONS OFF)
  # A missing symbol is an error of the build, not of the load; sanitizer run-times come with the executable.
  if(NOT "${SANDGLASS_SANITIZE};${CMAKE_CXX_FLAGS}" MATCHES "address|thread")
    target_link_options(${name} PRIVATE -Wl,-z,defs)
  endif()
endfunction()
