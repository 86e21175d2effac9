# What the build needs from outside. docs/dependencies.md states versions, purposes and licences;
# cmake/setup.sh installs what is missing.

set(REKINDLE_SETUP_HINT "run `bash cmake/setup.sh` in ${PROJECT_SOURCE_DIR}; docs/dependencies.md lists what is needed")

# The system's oneDNN, or the one CMAKE_PREFIX_PATH names, comes first; the folder that set-up fills comes last.
set(REKINDLE_ONEDNN_DIR "${PROJECT_SOURCE_DIR}/.deps/onednn")
find_package(dnnl 3.2 CONFIG QUIET PATHS "${REKINDLE_ONEDNN_DIR}" "${REKINDLE_ONEDNN_DIR}/local")
if(NOT dnnl_FOUND)
    message(FATAL_ERROR "oneDNN 3.2 or a later 3.x was not found: ${REKINDLE_SETUP_HINT}")
endif()

# An installed tree carries libdnnl when it is the project's own; a system's libdnnl stays where it is.
string(FIND "${dnnl_DIR}" "${REKINDLE_ONEDNN_DIR}/" REKINDLE_ONEDNN_POSITION)
if(REKINDLE_ONEDNN_POSITION EQUAL 0)
    set(REKINDLE_ONEDNN_IS_BUNDLED ON)
else()
    set(REKINDLE_ONEDNN_IS_BUNDLED OFF)
endif()

# Where the run-time's name is given, as for Clang with GCC's, CMake does not ask the compiler where it is.
if(OpenMP_CXX_LIB_NAMES STREQUAL "gomp" AND NOT OpenMP_gomp_LIBRARY)
    execute_process(COMMAND "${CMAKE_CXX_COMPILER}" -print-file-name=libgomp.so
        OUTPUT_VARIABLE REKINDLE_GOMP OUTPUT_STRIP_TRAILING_WHITESPACE)
    set(OpenMP_gomp_LIBRARY "${REKINDLE_GOMP}" CACHE FILEPATH "GCC's OpenMP run-time")
endif()
find_package(OpenMP COMPONENTS CXX)
if(NOT OpenMP_CXX_FOUND)
    message(FATAL_ERROR "the C++ compiler has no OpenMP support: ${REKINDLE_SETUP_HINT}")
endif()
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
# For librekindle-mpi.so alone, which is left out where there is none.
find_package(MPI QUIET COMPONENTS C)

# Header-only for this library: FlatBuffers' generated readers and writers, JSON, and xxHash inlined into its callers.
find_program(REKINDLE_FLATC flatc)
find_path(REKINDLE_FLATBUFFERS_INCLUDE_DIR flatbuffers/flatbuffers.h)
find_path(REKINDLE_XXHASH_INCLUDE_DIR xxhash.h)
find_path(REKINDLE_JSON_INCLUDE_DIR nlohmann/json.hpp)
foreach(variable REKINDLE_FLATC REKINDLE_FLATBUFFERS_INCLUDE_DIR REKINDLE_XXHASH_INCLUDE_DIR REKINDLE_JSON_INCLUDE_DIR)
    if(NOT ${variable})
        message(FATAL_ERROR "${variable} was not found: ${REKINDLE_SETUP_HINT}")
    endif()
endforeach()

add_library(rekindle_header_only INTERFACE)
target_include_directories(rekindle_header_only SYSTEM INTERFACE
    "${REKINDLE_FLATBUFFERS_INCLUDE_DIR}" "${REKINDLE_XXHASH_INCLUDE_DIR}" "${REKINDLE_JSON_INCLUDE_DIR}")
target_compile_definitions(rekindle_header_only INTERFACE XXH_INLINE_ALL)
