#include "platform/posix_descriptor.h"

#include <array>
#include <cstring>
#include <unistd.h>
#include <utility>

#include "core/system_error.h"
#include "platform/file_system.h"
#include "platform/posix_calls.h"

namespace rekindle::platform {
namespace {

constexpr int kFirstNumber = 3; // behind those of standard input, output and error

// Occupies those of the numbers 0 to 2 that the host has closed, while a file is opened, with something that can be
// neither read nor written: a file must not have such a number even for a moment, in which another thread may print.
class StandardNumbers {
public:
    StandardNumbers() {
        for (int number = 0; number < kFirstNumber; ++number) {
            if (fcntl(number, F_GETFD) < 0 && errno == EBADF) occupy();
        }
    }
    StandardNumbers(const StandardNumbers &) = delete;
    StandardNumbers &operator=(const StandardNumbers &) = delete;
    ~StandardNumbers() {
        int code = errno;
        for (size_t i = 0; i < count_; ++i) {
            // The host may have put something of its own there by now.
            if ((fcntl(occupied_[i], F_GETFL) & O_PATH) != 0) ::close(occupied_[i]);
        }
        errno = code;
    }

private:
    void occupy() {
        int number = ::open("/", O_PATH | O_CLOEXEC);
        if (number >= 0) occupied_[count_++] = number;
    }

    std::array<int, kFirstNumber> occupied_{};
    size_t count_ = 0;
};

} // namespace

void fail_with_errno(const char *operation, const std::string &path) {
    int code = errno;
    char buffer[256];
    fail_with(code, "cannot ", operation, " '", path, "': ", strerror_r(code, buffer, sizeof(buffer)));
}

Descriptor::Descriptor(const char *operation, const std::string &path, int flags)
    : Descriptor(operation, path, path, flags) {}

Descriptor::Descriptor(const char *operation, const Descriptor &folder, const std::string &name, int flags)
    : path_(name == "." ? folder.path() : join_path(folder.path(), name)) {
    open(operation, folder.number(), name.c_str(), flags);
}

Descriptor::Descriptor(const char *operation, const std::string &path, std::string shown, int flags)
    : path_(std::move(shown)) {
    open(operation, AT_FDCWD, path.c_str(), flags);
}

void Descriptor::open(const char *operation, int folder, const char *name, int flags) {
    constexpr mode_t kMode = 0666; // less the host's umask
    constexpr int kAttempts = 8;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        StandardNumbers occupied;
        int number = uninterrupted([&] { return posix_calls().openat(folder, name, flags | O_CLOEXEC, kMode); });
        if (number < 0) fail_with_errno(operation, path_);
        if (number >= kFirstNumber) {
            number_ = number;
            return;
        }
        // The host has closed it since the others were occupied: a new file may have in it what was printed meanwhile.
        posix_calls().close(number);
        if ((flags & O_CREAT) != 0) posix_calls().unlinkat(folder, name);
    }
    errno = EMFILE;
    fail_with_errno(operation, path_);
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
