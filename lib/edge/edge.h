#pragma once

#include <algorithm>
#include <cstring>
#include <span>
#include <string>
#include <type_traits>

#include "core/error.h"
#include "core/interruption.h"
#include "edge/handles.h"
#include "runtime/fork_guard.h"

// The edge: everything that stands between a C caller and the C++ inside.
namespace rekindle::capi {

// Stores the thread's rekindle_last_error.
rekindle_status report(rekindle_status status, const char *message) noexcept;

// Translates the exception that is being handled into a status. A forced unwind (pthread_cancel) is thrown on.
rekindle_status translate_exception();

// Throws FORKED in a child of a process that had used the library.
void refuse_forked_child();

// Runs the body of a public function; no exception leaves it, but for a forced unwind. A function that is called inside
// a fit, as by a hook, is none of the work that interrupts that fit.
template <class Body>
rekindle_status guard(Body &&body) {
    try {
        refuse_forked_child();
        InterruptibleScope alone(nullptr);
        body();
        return REKINDLE_OK;
    } catch (...) {
        return translate_exception();
    }
}

// Throws INVALID_ARGUMENT if a pointer argument is NULL.
template <class T>
T &deref(T *pointer, const char *argument) {
    require(pointer != nullptr, argument, " is NULL; expected a pointer");
    return *pointer;
}

// The body of a function that hands out a new handle: `make` returns what it refers to.
template <class Handle, class Make>
rekindle_status create(Handle **handle, const char *argument, const Make &make) {
    return guard([&] {
        deref(handle, argument);
        *handle = new Handle{make()};
    });
}

// Drops a handle; not in a forked child, where threads and files of the parent are missing.
template <class Handle>
void destroy(Handle *handle) {
    if (!runtime::in_forked_child()) delete handle;
}

// No struct of this library will ever be larger; a larger struct_size is memory that nobody has set up.
constexpr size_t kMaximumStructSize = 65536;

// The options that the caller gave, or the defaults for NULL. A shorter struct (an older caller) gets defaults for the
// rest; a longer one is accepted if its unknown tail is zero.
template <class Options>
Options read_options(const Options *given, const Options &defaults, const char *argument) {
    static_assert(std::is_trivially_copyable_v<Options>);
    if (given == nullptr) return defaults;
    size_t size = given->struct_size;
    require(size >= sizeof(size_t) && size <= kMaximumStructSize, argument, "->struct_size is ", size,
            "; expected sizeof(*", argument, "), as the INIT macro sets it");
    const char *bytes = reinterpret_cast<const char *>(given);
    for (size_t i = sizeof(Options); i < size; ++i) {
        require(bytes[i] == 0, argument, "->struct_size is ", size, " with data at byte ", i,
                "; this library knows the first ", sizeof(Options), " bytes only");
    }
    Options options = defaults;
    std::memcpy(&options, bytes, std::min(size, sizeof(Options)));
    return options;
}

// The body of an init function.
template <class Options>
void write_defaults(Options *options, const Options &defaults) {
    if (options != nullptr) *options = defaults;
}

// Hands a struct to a caller who may know fewer of its fields: as many bytes as struct_size says there is room for.
template <class Struct>
void write_struct(Struct value, Struct *destination, const char *argument) {
    size_t room = deref(destination, argument).struct_size;
    require(room >= sizeof(size_t) && room <= kMaximumStructSize, argument, "->struct_size is ", room,
            "; expected sizeof(*", argument, ")");
    value.struct_size = room;
    std::memcpy(static_cast<void *>(destination), &value, std::min(room, sizeof(Struct)));
}

// For static assertions: whether these are all fields of a struct, and nothing lies between them.
template <class Field>
struct OneField {
    Field field;
};
template <class Struct, class... Fields>
constexpr bool has_no_padding(Fields Struct::*.../*fields*/) {
    return sizeof(Struct) == (sizeof(OneField<Fields>) + ...);
}

// What a host gave together with a function that destroys it: destroyed at the end of the scope, unless something has
// taken it over.
class HostData {
public:
    HostData(void (*destroy)(void *), void *user_data) : destroy_(destroy), user_data_(user_data) {}
    // From options with the fields user_data and destroy, as far as they can be read.
    template <class Options>
    explicit HostData(const Options *options) {
        constexpr size_t kEnd = offsetof(Options, destroy) + sizeof(options->destroy);
        static_assert(offsetof(Options, user_data) < kEnd);
        if (options == nullptr || options->struct_size < kEnd || options->struct_size > kMaximumStructSize) return;
        destroy_ = options->destroy;
        user_data_ = options->user_data;
    }
    ~HostData() {
        if (destroy_ != nullptr) destroy_(user_data_);
    }
    HostData(const HostData &) = delete;
    HostData &operator=(const HostData &) = delete;

    void release() { destroy_ = nullptr; }

private:
    void (*destroy_)(void *) = nullptr;
    void *user_data_ = nullptr;
};

// The body of a function that makes a part of options which the part takes over, user_data and destroy included. What
// `check` throws for the options comes before the part is made.
template <class Made, class Public, class Handle, class Check>
rekindle_status create_taking_over(const Public *options, const Public &defaults, Handle **handle, const char *argument,
                                   const Check &check) {
    HostData user_data(options);
    return create(handle, argument, [&] {
        Public given = read_options(&deref(options, "options"), defaults, "options");
        check(given);
        auto value = std::make_shared<Made>(given);
        user_data.release();
        return value;
    });
}
template <class Made, class Public, class Handle>
rekindle_status create_taking_over(const Public *options, const Public &defaults, Handle **handle,
                                   const char *argument) {
    return create_taking_over<Made>(options, defaults, handle, argument, [](const Public &) {});
}

// A text that must be given, in UTF-8.
std::string read_text(const char *text, const char *argument);

// A path that must be given; bytes as the operating system takes them.
std::string read_path(const char *path, const char *argument);

// The text, or something else for NULL.
std::string read_text_or(const char *text, const char *otherwise, const char *argument);

// An array of pointers or structs; `argument` names it in errors.
template <class T>
std::span<T> read_list(T *list, size_t count, const char *argument) {
    require(list != nullptr || count == 0, argument, " is NULL; expected ", count, " elements");
    return {list, count};
}

// Throws INVALID_ARGUMENT if a part is given twice: by a handle and by a name that is not the default one.
void require_one(const void *handle, const char *name, const char *default_name, const char *argument);

// An enumerator, numbered from 0 to `last`.
template <class Enum>
Enum read_enum(const Enum &given, Enum last, const char *argument) {
    std::underlying_type_t<Enum> number;
    std::memcpy(&number, &given, sizeof(number));
    require(number >= 0 && number <= static_cast<decltype(number)>(last), argument, " is ", number,
            "; expected one of its enumerators, 0 to ", static_cast<int>(last));
    return static_cast<Enum>(number);
}

// A list of dimensions of any value.
Shape read_dimensions(const int64_t *shape, size_t rank, const char *argument);

// The same with every dimension 0 or more, and a number of elements that can be counted.
Shape read_shape(const int64_t *shape, size_t rank, const char *argument);

// The shape of a sample: dimensions of 1 or more, or unknown.
Shape read_input_shape(const int64_t *shape, size_t rank, const char *argument);

// Checks a host array: dtype, shape, data. `argument` names it in errors.
struct ArrayView {
    const void *data;
    Dtype dtype;
    Shape shape;
};
ArrayView read_array(const rekindle_array *array, const char *argument);
// The same, left as the host has it: without a copy of the shape.
rekindle_array check_array(const rekindle_array *array, const char *argument);

// A copy that rekindle_string_destroy releases.
char *copy_string(const std::string &text);

// Reserved fields must be zero.
inline void require_reserved(uint32_t reserved, const char *argument, const char *field = "reserved") {
    require(reserved == 0, argument, "->", field, " is ", reserved, "; expected 0");
}

// A flag must be 0 or 1.
inline bool read_flag(uint32_t flag, const char *argument) {
    require(flag <= 1, argument, " is ", flag, "; expected 0 or 1");
    return flag == 1;
}

} // namespace rekindle::capi
