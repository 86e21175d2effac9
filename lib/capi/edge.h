#pragma once

#include <cstring>
#include <string>
#include <type_traits>

#include "capi/handles.h"
#include "core/error.h"

// The edge: everything that stands between a C caller and the C++ inside.
namespace rekindle::capi {

// Stores the thread's rekindle_last_error.
rekindle_status report(rekindle_status status, const char *message) noexcept;

// Translates the exception that is being handled into a status. A forced unwind (pthread_cancel) is thrown on.
rekindle_status translate_exception();

// Throws FORKED in a child of a process that had used the library.
void refuse_forked_child();

// Runs the body of a public function; no exception leaves it, but for a forced unwind.
template <class Body>
rekindle_status guard(Body &&body) {
    try {
        refuse_forked_child();
        body();
        return REKINDLE_OK;
    } catch (...) {
        return translate_exception();
    }
}

// The options that the caller gave, or the defaults for NULL. A shorter struct (an older caller) gets defaults for the
// rest; a longer one is accepted if its unknown tail is zero.
template <class Options>
Options read_options(const Options *given, const Options &defaults, const char *argument) {
    static_assert(std::is_trivially_copyable_v<Options>);
    if (given == nullptr) return defaults;
    size_t size = given->struct_size;
    require(size >= sizeof(size_t), argument, "->struct_size is ", size, "; expected sizeof(*", argument,
            "), as the INIT macro sets it");
    if (size > sizeof(Options)) {
        const char *tail = reinterpret_cast<const char *>(given);
        for (size_t i = sizeof(Options); i < size; ++i) {
            require(tail[i] == 0, argument, "->struct_size is ", size, " with data at byte ", i,
                    "; this library knows the first ", sizeof(Options), " bytes only");
        }
        size = sizeof(Options);
    }
    Options options = defaults;
    std::memcpy(&options, given, size);
    return options;
}

// Throws INVALID_ARGUMENT if a pointer argument is NULL.
template <class T>
T &deref(T *pointer, const char *argument) {
    require(pointer != nullptr, argument, " is NULL; expected a pointer");
    return *pointer;
}

// The array a caller described as a shape.
Shape read_shape(const int64_t *shape, size_t rank, const char *argument);

// Checks a host array: dtype, shape, data. `argument` names it in errors.
struct ArrayView {
    const void *data;
    Dtype dtype;
    Shape shape;
};
ArrayView read_array(const rekindle_array *array, const char *argument);

// A copy that rekindle_string_destroy releases.
char *copy_string(const std::string &text);

// Reserved fields must be zero.
inline void require_reserved(uint32_t reserved, const char *argument) {
    require(reserved == 0, argument, "->reserved is ", reserved, "; expected 0");
}

// A flag must be 0 or 1.
inline bool read_flag(uint32_t flag, const char *argument) {
    require(flag <= 1, argument, " is ", flag, "; expected 0 or 1");
    return flag == 1;
}

} // namespace rekindle::capi
