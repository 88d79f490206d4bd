# The installed package: find_package(sandglass) gives the modules as sandglass::<name>, and sandglass_add_plugin().
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/sandglass)
# One root for all headers, so that "core/base/rng.hpp" does not spread over the system's include folder.
set(header_dir ${CMAKE_INSTALL_INCLUDEDIR}/sandglass)

get_property(modules GLOBAL PROPERTY SANDGLASS_MODULES)
install(TARGETS ${modules} EXPORT sandglassTargets
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
        FILE_SET HEADERS DESTINATION ${header_dir}
        FILE_SET generated_headers DESTINATION ${header_dir}
        FILE_SET author_headers DESTINATION ${header_dir})
install(EXPORT sandglassTargets NAMESPACE sandglass:: DESTINATION ${package_dir})

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/sandglassConfig.cmake.in
                              ${PROJECT_BINARY_DIR}/sandglassConfig.cmake INSTALL_DESTINATION ${package_dir}
                              PATH_VARS header_dir)
# Before 1.0 every minor version may change the plugin interfaces.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/sandglassConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/sandglassConfig.cmake ${PROJECT_BINARY_DIR}/sandglassConfigVersion.cmake
              ${CMAKE_CURRENT_LIST_DIR}/SandglassAddPlugin.cmake ${CMAKE_CURRENT_LIST_DIR}/SandglassInterfaceHash.cmake
        DESTINATION ${package_dir})

if(TARGET sandglass)
  install(TARGETS sandglass RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
