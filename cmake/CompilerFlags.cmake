# Language levels, build types, warnings and sanitizers. Every target of the project links `rekindle_warnings`.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type" FORCE)
endif()

add_library(rekindle_warnings INTERFACE)
target_compile_options(rekindle_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wformat=2 -Wundef -Wvla -Werror
    $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes -Wmissing-prototypes>
    $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor -Woverloaded-virtual -Wextra-semi>
    # GCC 12 sees overlapping copies within std::string at -O3 where there are none (GCC bug 105651).
    $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-restrict>)

if(REKINDLE_ASAN AND REKINDLE_TSAN)
    message(FATAL_ERROR "REKINDLE_ASAN and REKINDLE_TSAN cannot be combined")
elseif(REKINDLE_ASAN)
    set(REKINDLE_SANITIZER_FLAGS -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
elseif(REKINDLE_FUZZ)
    set(REKINDLE_SANITIZER_FLAGS -fsanitize=fuzzer-no-link,address,undefined,float-cast-overflow
        -fno-sanitize-recover=all -fno-omit-frame-pointer)
elseif(REKINDLE_TSAN)
    set(REKINDLE_SANITIZER_FLAGS -fsanitize=thread -fno-omit-frame-pointer)
else()
    set(REKINDLE_SANITIZER_FLAGS)
endif()
add_compile_options(${REKINDLE_SANITIZER_FLAGS})
add_link_options(${REKINDLE_SANITIZER_FLAGS})
