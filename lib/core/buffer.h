#pragma once

#include <cstddef>
#include <utility>

namespace rekindle {

// A block of memory from the runtime's allocator, aligned to 64 bytes, uninitialised. Movable, not copyable.
// Throws OUT_OF_MEMORY. A size of 0 holds no memory.
class Buffer {
public:
    static constexpr size_t kAlignment = 64;

    Buffer() = default;
    explicit Buffer(size_t size);
    Buffer(Buffer &&other) noexcept { swap(other); }
    Buffer &operator=(Buffer &&other) noexcept {
        Buffer moved(std::move(other));
        swap(moved);
        return *this;
    }
    Buffer(const Buffer &) = delete;
    Buffer &operator=(const Buffer &) = delete;
    ~Buffer();

    // A buffer whose bytes are zero.
    static Buffer zeroed(size_t size);

    std::byte *data() const { return data_; }
    size_t size() const { return size_; }

    template <class T>
    T *as() const {
        return reinterpret_cast<T *>(data_);
    }

private:
    void swap(Buffer &other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
    }

    std::byte *data_ = nullptr;
    size_t size_ = 0;
};

} // namespace rekindle
