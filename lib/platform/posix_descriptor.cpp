#include "platform/posix_descriptor.h"

#include <cstring>
#include <fcntl.h>
#include <utility>

#include "core/error.h"
#include "platform/posix_calls.h"

namespace rekindle::platform {

void fail_with_errno(const char *operation, const std::string &path) {
    int code = errno;
    char buffer[256];
    fail(code == ENOENT ? REKINDLE_NOT_FOUND : REKINDLE_IO_ERROR, "cannot ", operation, " '", path,
         "': ", strerror_r(code, buffer, sizeof(buffer)));
}

Descriptor::Descriptor(const char *operation, const std::string &path, int flags) : path_(path) {
    constexpr mode_t kMode = 0666; // less the host's umask
    number_ = uninterrupted([&] { return posix_calls().open(path.c_str(), flags | O_CLOEXEC, kMode); });
    if (number_ < 0) fail_with_errno(operation, path);
}

Descriptor::~Descriptor() {
    if (number_ >= 0) posix_calls().close(number_);
}

void Descriptor::sync() {
    if (uninterrupted([&] { return posix_calls().fsync(number_); }) != 0) fail_with_errno("flush", path_);
}

void Descriptor::close() {
    int number = std::exchange(number_, -1);
    // Linux releases the number even when a signal interrupts the call.
    if (posix_calls().close(number) != 0 && errno != EINTR) fail_with_errno("close", path_);
}

} // namespace rekindle::platform
