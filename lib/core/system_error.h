#pragma once

#include <cerrno>

#include "core/error.h"

namespace rekindle {

// A failure that goes with an errno, which rekindle_last_system_error gives.
class SystemError : public Error {
public:
    SystemError(rekindle_status status, int number, const std::string &message)
        : Error(status, message), number_(number) {}

    int number() const { return number_; }

private:
    int number_;
};

// A system call has failed with this errno.
template <class... Parts>
[[noreturn]] void fail_with(int number, const Parts &...parts) {
    throw SystemError(number == ENOENT ? REKINDLE_NOT_FOUND : REKINDLE_IO_ERROR, number, text(parts...));
}

} // namespace rekindle
