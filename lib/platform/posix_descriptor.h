#pragma once

#include <cerrno>
#include <fcntl.h>
#include <string>

namespace rekindle::platform {

// Throws Error for the current errno: "cannot <operation> '<path>': <the system's reason>".
[[noreturn]] void fail_with_errno(const char *operation, const std::string &path);

// Repeats a system call that signals interrupt.
template <class Call>
auto uninterrupted(Call &&call) {
    auto result = call();
    while (result < 0 && errno == EINTR) result = call();
    return result;
}

// An open file descriptor and the path that names it in errors; closed at destruction, never inherited by a program
// that the host starts. Its number is never 0, 1 or 2, even where the host has closed these: what a host prints must
// not end in a file of the library.
class Descriptor {
public:
    // `operation` names the purpose in errors.
    Descriptor(const char *operation, const std::string &path, int flags);
    // Of a name in a folder, or of "." for the folder itself.
    Descriptor(const char *operation, const Descriptor &folder, const std::string &name, int flags);
    // Opened by `path`, named in errors by `shown`.
    Descriptor(const char *operation, const std::string &path, std::string shown, int flags);
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;
    ~Descriptor();

    int number() const { return number_; }
    const std::string &path() const { return path_; }

    void sync();
    void close();

    // Gives the number up without closing it.
    void release() { number_ = -1; }

private:
    void open(const char *operation, int folder, const char *name, int flags);

    std::string path_;
    int number_ = -1;
};

} // namespace rekindle::platform
