#pragma once

#include <exception>
#include <sstream>
#include <string>
#include <utility>

#include "rekindle/status.h"

namespace rekindle {

// The one exception the library throws on purpose. The edge (capi/) turns it into its status and rekindle_last_error.
// The message names the argument, its value and what was expected.
class Error : public std::exception {
public:
    Error(rekindle_status status, std::string message) : status_(status), message_(std::move(message)) {}

    rekindle_status status() const { return status_; }
    const char *what() const noexcept override { return message_.c_str(); }

private:
    rekindle_status status_;
    std::string message_;
};

// The status that stands for an exception: an Error's own, OUT_OF_MEMORY, or INTERNAL.
rekindle_status status_of(const std::exception &exception) noexcept;

// Its text for people: "out of memory" instead of the name of a C++ type.
const char *text_of(const std::exception &exception) noexcept;

// Joins its arguments into one string, as by operator<<.
template <class... Parts>
std::string text(const Parts &...parts) {
    std::ostringstream stream;
    stream.imbue(std::locale::classic());
    stream.exceptions(std::ios_base::badbit); // else running out of memory would cut the text off silently
    (stream << ... << parts);
    return stream.str();
}

template <class... Parts>
[[noreturn]] void fail(rekindle_status status, const Parts &...parts) {
    throw Error(status, text(parts...));
}

} // namespace rekindle

// require(condition, parts...) is fail(REKINDLE_INVALID_ARGUMENT, parts...) unless the condition holds. A macro, so
// that the parts are not evaluated, and no text is made, where it does.
#define require(condition, ...)                                                                                        \
    (__builtin_expect(static_cast<bool>(condition), true) ? void()                                                     \
                                                          : ::rekindle::fail(REKINDLE_INVALID_ARGUMENT, __VA_ARGS__))
