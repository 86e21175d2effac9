# `cmake --install`: headers, the library, libdnnl beside it, and what find_package(rekindle) and pkg-config read. What is
# installed is stripped; `cmake --install <build> --component symbols` adds the file in which debuggers find the symbols.

include(CMakePackageConfigHelpers)

set(REKINDLE_PACKAGE_DIR "${CMAKE_INSTALL_LIBDIR}/cmake/rekindle")
set(REKINDLE_DOC_DIR "${CMAKE_INSTALL_DATAROOTDIR}/doc/rekindle")

# As by `cmake --install --strip`, of which a project that has this one inside makes its own choice.
if(PROJECT_IS_TOP_LEVEL)
    install(CODE "set(CMAKE_INSTALL_DO_STRIP TRUE)")
endif()
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
    FILES_MATCHING PATTERN "*.h")
install(TARGETS rekindle LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(FILES "${REKINDLE_SYMBOLS_FILE}" DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT symbols EXCLUDE_FROM_ALL)
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" "${PROJECT_SOURCE_DIR}/docs/dependencies.md"
    DESTINATION "${REKINDLE_DOC_DIR}")

# The installed target is written by hand: an exported one would make every consumer find oneDNN.
configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/rekindleConfig.cmake.in"
    "${PROJECT_BINARY_DIR}/rekindleConfig.cmake"
    INSTALL_DESTINATION "${REKINDLE_PACKAGE_DIR}"
    PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_LIBDIR)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/rekindleConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/rekindleConfig.cmake" "${PROJECT_BINARY_DIR}/rekindleConfigVersion.cmake"
    DESTINATION "${REKINDLE_PACKAGE_DIR}")

file(RELATIVE_PATH REKINDLE_PC_TO_PREFIX
    "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" "${CMAKE_INSTALL_PREFIX}")
string(REGEX REPLACE "/$" "" REKINDLE_PC_TO_PREFIX "${REKINDLE_PC_TO_PREFIX}")
# Where the system looks for libraries itself, programs need no path to this one.
set(REKINDLE_PC_RPATH " -Wl,-rpath,\${libdir}")
if(CMAKE_INSTALL_FULL_LIBDIR IN_LIST CMAKE_C_IMPLICIT_LINK_DIRECTORIES)
    set(REKINDLE_PC_RPATH)
endif()
configure_file("${PROJECT_SOURCE_DIR}/cmake/rekindle.pc.in" "${PROJECT_BINARY_DIR}/rekindle.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/rekindle.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")

if(REKINDLE_ONEDNN_IS_BUNDLED)
    get_target_property(REKINDLE_DNNL_CONFIGURATION DNNL::dnnl IMPORTED_CONFIGURATIONS)
    list(GET REKINDLE_DNNL_CONFIGURATION 0 REKINDLE_DNNL_CONFIGURATION)
    get_target_property(REKINDLE_DNNL_FILE DNNL::dnnl IMPORTED_LOCATION_${REKINDLE_DNNL_CONFIGURATION})
    get_target_property(REKINDLE_DNNL_SONAME DNNL::dnnl IMPORTED_SONAME_${REKINDLE_DNNL_CONFIGURATION})
    install(PROGRAMS "${REKINDLE_DNNL_FILE}" DESTINATION "${CMAKE_INSTALL_LIBDIR}" RENAME "${REKINDLE_DNNL_SONAME}")
    set(dnnl_installed "\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBDIR}/${REKINDLE_DNNL_SONAME}")
    install(CODE "if(CMAKE_INSTALL_DO_STRIP)
    execute_process(COMMAND \"${CMAKE_STRIP}\" \"${dnnl_installed}\" COMMAND_ERROR_IS_FATAL ANY)
endif()")
    get_filename_component(REKINDLE_DNNL_PREFIX "${dnnl_DIR}/../../.." ABSOLUTE)
    install(FILES "${REKINDLE_DNNL_PREFIX}/share/doc/onednn/LICENSE"
        "${REKINDLE_DNNL_PREFIX}/share/doc/onednn/THIRD-PARTY-PROGRAMS"
        DESTINATION "${REKINDLE_DOC_DIR}/onednn")
endif()
