#pragma once

#include <cerrno>
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

// An open file descriptor and the path it was opened by; closed at destruction, never inherited by a program that the
// host starts.
class Descriptor {
public:
    // `operation` names the purpose in errors.
    Descriptor(const char *operation, const std::string &path, int flags);
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
    std::string path_;
    int number_;
};

} // namespace rekindle::platform
