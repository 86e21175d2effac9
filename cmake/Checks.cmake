# Checks of the sources themselves, apart from the tests because they need LLVM's tools: `format` lays the sources out,
# `check_format` says which are not, `tidy` runs clang-tidy over the library. The preset `lint` is a build folder for
# them: `cmake --preset lint && cmake --build --preset lint` runs the last two.

file(GLOB_RECURSE REKINDLE_FORMATTED_FILES CONFIGURE_DEPENDS
    "${PROJECT_SOURCE_DIR}/include/*.h"
    "${PROJECT_SOURCE_DIR}/bindings/swig/*.h" "${PROJECT_SOURCE_DIR}/bindings/swig/*.c"
    "${PROJECT_SOURCE_DIR}/lib/*.h" "${PROJECT_SOURCE_DIR}/lib/*.cpp" "${PROJECT_SOURCE_DIR}/lib/*.c"
    "${PROJECT_SOURCE_DIR}/communicators/*.h" "${PROJECT_SOURCE_DIR}/communicators/*.cpp"
    "${PROJECT_SOURCE_DIR}/tests/*.h" "${PROJECT_SOURCE_DIR}/tests/*.cpp" "${PROJECT_SOURCE_DIR}/tests/*.c"
    "${PROJECT_SOURCE_DIR}/samples/*.h" "${PROJECT_SOURCE_DIR}/samples/*.c"
    "${PROJECT_SOURCE_DIR}/benchmarks/*.h" "${PROJECT_SOURCE_DIR}/benchmarks/*.cpp" "${PROJECT_SOURCE_DIR}/benchmarks/*.c")

# Other versions of clang-format lay out some constructs differently, so only this one is asked.
find_program(REKINDLE_CLANG_FORMAT clang-format-14)
if(REKINDLE_CLANG_FORMAT AND REKINDLE_FORMATTED_FILES)
    add_custom_target(format
        COMMAND "${REKINDLE_CLANG_FORMAT}" -i ${REKINDLE_FORMATTED_FILES}
        COMMENT "Laying out the sources" VERBATIM)
    add_custom_target(check_format
        COMMAND "${REKINDLE_CLANG_FORMAT}" --dry-run --Werror --ferror-limit=1 ${REKINDLE_FORMATTED_FILES}
        COMMENT "Checking the layout of the sources" VERBATIM)
endif()

find_program(REKINDLE_RUN_CLANG_TIDY run-clang-tidy-14)
if(REKINDLE_RUN_CLANG_TIDY)
    add_custom_target(tidy
        COMMAND "${REKINDLE_RUN_CLANG_TIDY}" -quiet -extra-arg=-Wno-unknown-warning-option
            -p "${PROJECT_BINARY_DIR}" "${PROJECT_SOURCE_DIR}/(lib|communicators)/.*"
        COMMENT "Running clang-tidy over the library" USES_TERMINAL VERBATIM)
    add_dependencies(tidy generate_schema)
endif()
