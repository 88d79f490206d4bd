# sandglass_add_plugin(<name> <sources>...)
#
# A loadable plugin library lib<name>.so, inside the project and out of it: find_package(sandglass) brings this function.
# Link further libraries of your own with target_link_libraries(<name> PRIVATE ...).
function(sandglass_add_plugin name)
  add_library(${name} MODULE ${ARGN})
  target_link_libraries(${name} PRIVATE sandglass::plugin)
  target_compile_features(${name} PRIVATE cxx_std_20)
  # Hidden visibility: two plugins may use the same class names.
  set_target_properties(${name} PROPERTIES CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON CXX_EXTENSIONS OFF)
  # A missing symbol is an error of the build, not of the load; sanitizer run-times come with the executable.
  if(NOT "${SANDGLASS_SANITIZE};${CMAKE_CXX_FLAGS}" MATCHES "address|thread")
    target_link_options(${name} PRIVATE -Wl,-z,defs)
  endif()
endfunction()
