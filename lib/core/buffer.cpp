#include "core/buffer.h"

#include "core/error.h"
#include "core/interruption.h"
#include "platform/memory.h"

namespace rekindle {

Buffer::Buffer(size_t size) {
    if (size == 0) return;
    data_ = static_cast<std::byte *>(platform::allocate(size, kAlignment));
    if (data_ == nullptr) fail(REKINDLE_OUT_OF_MEMORY, "allocating ", size, " bytes failed");
    size_ = size;
}

Buffer::~Buffer() {
    if (data_ != nullptr) platform::deallocate(data_, size_);
}

Buffer Buffer::zeroed(size_t size) {
    Buffer buffer(size);
    clear_interruptibly(buffer.data(), size);
    return buffer;
}

} // namespace rekindle
