#include "edge/edge.h"

#include <array>
#include <cstdlib>
#include <cxxabi.h>
#include <new>
#include <string_view>

#include "core/system_error.h"
#include "rekindle/model.h"
#include "rekindle/system_error.h"

namespace rekindle::capi {
namespace {

// A fixed buffer, so that reporting allocates nothing.
constexpr size_t kMaximumMessage = 4096;

char *last_error() {
    thread_local std::array<char, kMaximumMessage> message{};
    return message.data();
}

int &last_system_error() {
    thread_local int number = 0;
    return number;
}

// Where a text can be cut to so many bytes without breaking a UTF-8 character.
size_t cut(const char *text, size_t size) {
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
    return size;
}

} // namespace

rekindle_status report(rekindle_status status, const char *message) noexcept {
    constexpr std::string_view kMore = " ...";
    char *to = last_error();
    last_system_error() = 0;
    size_t size = std::strlen(message);
    if (size < kMaximumMessage) {
        std::memmove(to, message, size + 1);
        return status;
    }
    size = cut(message, kMaximumMessage - kMore.size() - 1);
    std::memmove(to, message, size);
    std::memcpy(to + size, kMore.data(), kMore.size());
    to[size + kMore.size()] = '\0';
    return status;
}

// A forced unwind has no object: the handler's reference is bound to nothing, and never used.
__attribute__((no_sanitize("undefined"))) rekindle_status translate_exception() {
    try {
        throw;
    } catch (const SystemError &error) {
        report(error.status(), error.what());
        last_system_error() = error.number();
        return error.status();
    } catch (const Error &error) {
        return report(error.status(), error.what());
    } catch (const std::bad_alloc &error) {
        return report(REKINDLE_OUT_OF_MEMORY, text_of(error));
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

namespace {

// The bytes of the well-formed UTF-8 character at `text`; 0 if there is none. See table 3-7 of the Unicode standard.
size_t character_size(const unsigned char *text) {
    auto continues = [text](size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
        return text[i] >= low && text[i] <= high;
    };
    unsigned first = text[0];
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return continues(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        bool second = continues(1, first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF);
        return second && continues(2) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        bool second = continues(1, first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF);
        return second && continues(2) && continues(3) ? 4 : 0;
    }
    return 0;
}

} // namespace

std::string read_text(const char *text, const char *argument) {
    std::string result(&deref(text, argument));
    const unsigned char *bytes = reinterpret_cast<const unsigned char *>(result.c_str());
    for (size_t i = 0; i < result.size();) {
        size_t size = character_size(bytes + i);
        require(size != 0, argument, " is not UTF-8 from byte ", i, " on; expected UTF-8");
        i += size;
    }
    return result;
}

std::string read_path(const char *path, const char *argument) {
    std::string result(&deref(path, argument));
    require(!result.empty(), argument, " is \"\"; expected a path");
    return result;
}

std::string read_text_or(const char *text, const char *otherwise, const char *argument) {
    return read_text(text == nullptr ? otherwise : text, argument);
}

void require_one(const void *handle, const char *name, const char *default_name, const char *argument) {
    bool is_named = name != nullptr && (default_name == nullptr || std::strcmp(name, default_name) != 0);
    if (handle == nullptr || !is_named) return;
    fail(REKINDLE_INVALID_ARGUMENT, argument, " and ", argument, "_name are both set, the latter to \"", name,
         "\"; expected at most one of them");
}

static std::span<const int64_t> view_dimensions(const int64_t *shape, size_t rank, const char *argument) {
    require(rank <= kMaximumRank, argument, " has rank ", rank, "; expected at most ", kMaximumRank);
    require(shape != nullptr || rank == 0, argument, " is NULL; expected ", rank, " dimensions");
    return {shape, rank};
}

static size_t count_elements(std::span<const int64_t> shape, const char *argument) {
    try {
        return element_count(shape);
    } catch (const Error &error) {
        throw Error(error.status(), text(argument, ": ", error.what()));
    }
}

Shape read_dimensions(const int64_t *shape, size_t rank, const char *argument) {
    std::span<const int64_t> dimensions = view_dimensions(shape, rank, argument);
    return Shape(dimensions.begin(), dimensions.end());
}

Shape read_shape(const int64_t *shape, size_t rank, const char *argument) {
    Shape result = read_dimensions(shape, rank, argument);
    count_elements(result, argument);
    return result;
}

Shape read_input_shape(const int64_t *shape, size_t rank, const char *argument) {
    static_assert(kUnknownDimension == REKINDLE_UNKNOWN_DIMENSION);
    Shape result = read_dimensions(shape, rank, argument), known = result;
    for (int64_t &dimension : known) {
        if (dimension == kUnknownDimension) dimension = 1;
        require(dimension >= 1, argument, " is ", describe(result),
                "; expected dimensions of 1 or more, or REKINDLE_UNKNOWN_DIMENSION");
    }
    count_elements(known, argument);
    return result;
}

rekindle_array check_array(const rekindle_array *array, const char *argument) {
    constexpr size_t kMaximumBytes = size_t{1} << 62;
    constexpr rekindle_array kDefaults = REKINDLE_ARRAY_INIT;
    deref(array, argument);
    rekindle_array given = read_options(array, kDefaults, argument);
    require_reserved(given.reserved, argument);
    size_t element = dtype_size(read_dtype(given.dtype, text(argument, "->dtype").c_str()));
    std::string shape = text(argument, "->shape");
    size_t count = count_elements(view_dimensions(given.shape, given.rank, shape.c_str()), shape.c_str());
    if (count > kMaximumBytes / element) {
        fail(REKINDLE_INVALID_ARGUMENT, shape, " is ", to_string(Shape(given.shape, given.shape + given.rank)),
             "; expected less than 2^62 bytes");
    }
    require(given.data != nullptr || count == 0, argument, "->data is NULL; expected ", count, " elements");
    require(reinterpret_cast<uintptr_t>(given.data) % element == 0, argument, "->data is ", given.data,
            "; expected an address that is a multiple of the element's size, ", element);
    return given;
}

ArrayView read_array(const rekindle_array *array, const char *argument) {
    rekindle_array given = check_array(array, argument);
    return {given.data, given.dtype, Shape(given.shape, given.shape + given.rank)};
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
    return rekindle::capi::last_error();
}

int rekindle_last_system_error(void) {
    return rekindle::capi::last_system_error();
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
    case REKINDLE_RANK_LOST: return "REKINDLE_RANK_LOST";
    }
    return "REKINDLE_UNKNOWN";
}

void rekindle_string_destroy(char *string) {
    std::free(string);
}

} // extern "C"
