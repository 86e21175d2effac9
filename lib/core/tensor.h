#pragma once

#include <functional>
#include <memory>

#include "core/buffer.h"
#include "core/dtype.h"
#include "core/shape.h"

namespace rekindle {

// A row-major, dense tensor in host memory that owns its bytes or borrows the host's. Fixed once it is shared.
class Tensor {
public:
    // Uninitialised, owned.
    Tensor(Dtype dtype, Shape shape);

    // Over memory that stays valid and unchanged until `release` is called, once, by the destructor.
    Tensor(Dtype dtype, Shape shape, const void *data, std::function<void()> release);

    Tensor(const Tensor &) = delete;
    Tensor &operator=(const Tensor &) = delete;
    ~Tensor();

    Dtype dtype() const { return dtype_; }
    const Shape &shape() const { return shape_; }
    size_t count() const { return count_; }
    size_t byte_count() const { return count_ * dtype_size(dtype_); }
    const void *data() const { return data_; }

    template <class T>
    const T *as() const {
        return static_cast<const T *>(data_);
    }

    // The owned bytes, for filling in a tensor that is not shared yet.
    void *mutable_data() { return buffer_.data(); }

private:
    Dtype dtype_;
    Shape shape_;
    size_t count_;
    Buffer buffer_;
    const void *data_;
    std::function<void()> release_;
};

using TensorPointer = std::shared_ptr<const Tensor>;

} // namespace rekindle
