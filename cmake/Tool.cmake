# The command-line tool `rekindle`, a client of the public C API only.

file(GLOB REKINDLE_TOOL_SOURCES CONFIGURE_DEPENDS
    "${PROJECT_SOURCE_DIR}/lib/tool/*.c" "${PROJECT_SOURCE_DIR}/lib/tool/*.cpp")
if(REKINDLE_TOOL_SOURCES)
    file(RELATIVE_PATH REKINDLE_BIN_TO_LIB "${CMAKE_INSTALL_FULL_BINDIR}" "${CMAKE_INSTALL_FULL_LIBDIR}")
    add_executable(rekindle_tool ${REKINDLE_TOOL_SOURCES})
    target_link_libraries(rekindle_tool PRIVATE rekindle rekindle_warnings)
    set_target_properties(rekindle_tool PROPERTIES
        OUTPUT_NAME rekindle
        INSTALL_RPATH "$ORIGIN/${REKINDLE_BIN_TO_LIB}")
    install(TARGETS rekindle_tool RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()
