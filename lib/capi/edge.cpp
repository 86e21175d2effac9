#include "capi/edge.h"

#include <cstdlib>
#include <cxxabi.h>
#include <new>

#include "runtime/fork_guard.h"

namespace rekindle::capi {
namespace {

// A fixed buffer first, so that reporting out-of-memory allocates nothing.
struct LastError {
    std::string text;
    const char *message = "";
};

LastError &last_error() {
    thread_local LastError error;
    return error;
}

} // namespace

rekindle_status report(rekindle_status status, const char *message) noexcept {
    LastError &error = last_error();
    try {
        error.text = message;
        error.message = error.text.c_str();
    } catch (...) {
        error.message = "out of memory while reporting an error";
    }
    return status;
}

rekindle_status translate_exception() {
    try {
        throw;
    } catch (const Error &error) {
        return report(error.status(), error.what());
    } catch (const std::bad_alloc &) {
        return report(REKINDLE_OUT_OF_MEMORY, "out of memory");
    } catch (abi::__forced_unwind &) {
        throw;
    } catch (const std::exception &error) {
        return report(REKINDLE_INTERNAL, error.what());
    } catch (...) {
        return report(REKINDLE_INTERNAL, "an exception of unknown type");
    }
}

void refuse_forked_child() {
    if (runtime::in_forked_child()) {
        fail(REKINDLE_FORKED, "the library was in use before fork(); a child of that process must not call it");
    }
}

Shape read_shape(const int64_t *shape, size_t rank, const char *argument) {
    constexpr size_t kMaximumRank = 8;
    require(rank <= kMaximumRank, argument, ": rank is ", rank, "; expected at most ", kMaximumRank);
    require(shape != nullptr || rank == 0, argument, ": shape is NULL with rank ", rank);
    Shape result(shape, shape + rank);
    element_count(result);
    return result;
}

ArrayView read_array(const rekindle_array *array, const char *argument) {
    const rekindle_array defaults = REKINDLE_ARRAY_INIT;
    deref(array, argument);
    rekindle_array given = read_options(array, defaults, argument);
    require_reserved(given.reserved, argument);
    require(dtype_size(given.dtype) != 0, argument, "->dtype is ", static_cast<int>(given.dtype),
            "; expected a rekindle_dtype");
    ArrayView view{given.data, given.dtype, read_shape(given.shape, given.rank, argument)};
    require(given.data != nullptr || element_count(view.shape) == 0, argument, "->data is NULL; expected ",
            element_count(view.shape), " elements");
    return view;
}

char *copy_string(const std::string &text) {
    char *copy = static_cast<char *>(std::malloc(text.size() + 1));
    if (copy == nullptr) throw std::bad_alloc();
    std::memcpy(copy, text.c_str(), text.size() + 1);
    return copy;
}

} // namespace rekindle::capi

extern "C" {

const char *rekindle_last_error(void) {
    return rekindle::capi::last_error().message;
}

const char *rekindle_status_name(rekindle_status status) {
    switch (status) {
    case REKINDLE_OK: return "REKINDLE_OK";
    case REKINDLE_INVALID_ARGUMENT: return "REKINDLE_INVALID_ARGUMENT";
    case REKINDLE_INVALID_STATE: return "REKINDLE_INVALID_STATE";
    case REKINDLE_NOT_FOUND: return "REKINDLE_NOT_FOUND";
    case REKINDLE_OUT_OF_MEMORY: return "REKINDLE_OUT_OF_MEMORY";
    case REKINDLE_UNSUPPORTED: return "REKINDLE_UNSUPPORTED";
    case REKINDLE_BUSY: return "REKINDLE_BUSY";
    case REKINDLE_LOCKED: return "REKINDLE_LOCKED";
    case REKINDLE_IO_ERROR: return "REKINDLE_IO_ERROR";
    case REKINDLE_CORRUPT: return "REKINDLE_CORRUPT";
    case REKINDLE_NEWER_FORMAT: return "REKINDLE_NEWER_FORMAT";
    case REKINDLE_MISMATCH: return "REKINDLE_MISMATCH";
    case REKINDLE_ABORTED: return "REKINDLE_ABORTED";
    case REKINDLE_PREEMPTED: return "REKINDLE_PREEMPTED";
    case REKINDLE_DATA_ERROR: return "REKINDLE_DATA_ERROR";
    case REKINDLE_FORKED: return "REKINDLE_FORKED";
    case REKINDLE_BACKEND_ERROR: return "REKINDLE_BACKEND_ERROR";
    case REKINDLE_INTERNAL: return "REKINDLE_INTERNAL";
    }
    return "REKINDLE_UNKNOWN";
}

void rekindle_string_destroy(char *string) {
    std::free(string);
}

} // extern "C"
