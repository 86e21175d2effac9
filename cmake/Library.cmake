# The shared library `rekindle` and `rekindle_internal`, the same objects for tests of what the library does not export.

file(GLOB_RECURSE REKINDLE_SOURCES CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/lib/*.cpp")
list(FILTER REKINDLE_SOURCES EXCLUDE REGEX "/lib/tool/")
set(REKINDLE_KERNEL_SOURCES ${REKINDLE_SOURCES})
# Hashing is compiled like a kernel: with AVX2 it is twice as fast.
list(FILTER REKINDLE_KERNEL_SOURCES INCLUDE REGEX "/lib/(kernels/|core/hash\\.cpp)")
set_source_files_properties(${REKINDLE_KERNEL_SOURCES} PROPERTIES COMPILE_OPTIONS "-O3;-mavx2;-mfma;-ffp-contract=off")

set(REKINDLE_GENERATED_DIR "${PROJECT_BINARY_DIR}/generated")
set(REKINDLE_CHECKPOINT_SCHEMA "${PROJECT_SOURCE_DIR}/schema/checkpoint.fbs")
set(REKINDLE_CHECKPOINT_HEADER "${REKINDLE_GENERATED_DIR}/checkpoint_generated.h")
add_custom_command(
    OUTPUT "${REKINDLE_CHECKPOINT_HEADER}"
    COMMAND "${REKINDLE_FLATC}" --cpp -o "${REKINDLE_GENERATED_DIR}" "${REKINDLE_CHECKPOINT_SCHEMA}"
    DEPENDS "${REKINDLE_CHECKPOINT_SCHEMA}"
    COMMENT "Generating checkpoint_generated.h"
    VERBATIM)
list(APPEND REKINDLE_SOURCES "${REKINDLE_CHECKPOINT_HEADER}")
add_custom_target(generate_schema DEPENDS "${REKINDLE_CHECKPOINT_HEADER}")

# Everything a translation unit of the library needs. Tests of the inside use it too.
add_library(rekindle_build_requirements INTERFACE)
target_include_directories(rekindle_build_requirements INTERFACE
    "${PROJECT_SOURCE_DIR}/include" "${PROJECT_SOURCE_DIR}/lib")
target_include_directories(rekindle_build_requirements SYSTEM INTERFACE "${REKINDLE_GENERATED_DIR}")
target_compile_definitions(rekindle_build_requirements INTERFACE $<$<BOOL:${REKINDLE_TSAN}>:REKINDLE_TSAN=1>)
target_link_libraries(rekindle_build_requirements INTERFACE
    rekindle_warnings rekindle_header_only DNNL::dnnl OpenMP::OpenMP_CXX Threads::Threads ZLIB::ZLIB ${CMAKE_DL_LIBS})

add_library(rekindle_objects OBJECT ${REKINDLE_SOURCES})
target_link_libraries(rekindle_objects PRIVATE rekindle_build_requirements)
add_dependencies(rekindle_objects generate_schema)
# Half of the build time is this one header.
target_precompile_headers(rekindle_objects PRIVATE <nlohmann/json.hpp> <functional> <memory> <string> <vector>)
# Compiled for another instruction set, and without the standard library's inline functions.
set_source_files_properties(${REKINDLE_KERNEL_SOURCES} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)

# All objects, not an archive: a part that registers itself at load time must not be dropped by the linker.
add_library(rekindle_internal INTERFACE)
target_sources(rekindle_internal INTERFACE $<TARGET_OBJECTS:rekindle_objects>)
target_link_libraries(rekindle_internal INTERFACE rekindle_build_requirements)

add_library(rekindle SHARED $<TARGET_OBJECTS:rekindle_objects>)
add_library(rekindle::rekindle ALIAS rekindle)
target_include_directories(rekindle INTERFACE
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_link_libraries(rekindle PRIVATE rekindle_build_requirements)
set_target_properties(rekindle PROPERTIES
    LINKER_LANGUAGE CXX
    VERSION ${PROJECT_VERSION}
    SOVERSION ${REKINDLE_ABI_MAJOR}
    INSTALL_RPATH "$ORIGIN"
    LINK_DEPENDS "${PROJECT_SOURCE_DIR}/cmake/rekindle.map")
if(NOT REKINDLE_ONEDNN_IS_BUNDLED)
    set_target_properties(rekindle PROPERTIES INSTALL_RPATH_USE_LINK_PATH ON)
endif()
# nodelete: unloading the library while a team of OpenMP threads lives would crash the host.
target_link_options(rekindle PRIVATE
    "LINKER:--version-script=${PROJECT_SOURCE_DIR}/cmake/rekindle.map"
    "LINKER:--enable-new-dtags" "LINKER:-z,nodelete" "LINKER:-z,relro" "LINKER:-z,now" "LINKER:--exclude-libs,ALL")
# libgcc stays shared: exceptions and cancellations unwind through the library, and a process has one unwinder only.
# Collecting sections leaves out what the static libstdc++ brings unasked, and with it symbols of a newer glibc.
if(NOT REKINDLE_SANITIZER_FLAGS)
    target_link_options(rekindle PRIVATE -static-libstdc++ "LINKER:--gc-sections" "LINKER:--no-undefined")
endif()

# The symbols once more beside the library, for debuggers that find a stripped copy of it; see Install.cmake.
set(REKINDLE_SYMBOLS_FILE "${PROJECT_BINARY_DIR}/librekindle.so.${PROJECT_VERSION}.debug")
add_custom_command(TARGET rekindle POST_BUILD
    COMMAND "${CMAKE_OBJCOPY}" --only-keep-debug --compress-debug-sections "$<TARGET_FILE:rekindle>" "${REKINDLE_SYMBOLS_FILE}"
    COMMAND "${CMAKE_OBJCOPY}" "--add-gnu-debuglink=${REKINDLE_SYMBOLS_FILE}" "$<TARGET_FILE:rekindle>"
    BYPRODUCTS "${REKINDLE_SYMBOLS_FILE}" VERBATIM)
