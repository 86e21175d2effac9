#pragma once

#include <utility>

namespace rekindle_tcp {

// Owns a file descriptor; -1: none. A process that was forked from this one has it closed: a copy there would keep the
// connection open when this process has ended, and the other rank would not notice.
class Descriptor {
public:
    Descriptor() = default;
    // Closes the number also if it throws, std::bad_alloc.
    explicit Descriptor(int number);
    Descriptor(Descriptor &&other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor &operator=(Descriptor &&other) noexcept {
        std::swap(number_, other.number_);
        other.close();
        return *this;
    }
    ~Descriptor() { close(); }

    void close() noexcept;
    int number() const { return number_; }
    explicit operator bool() const { return number_ >= 0; }

private:
    int number_ = -1;
};

} // namespace rekindle_tcp
