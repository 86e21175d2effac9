#pragma once

#include <memory>
#include <vector>

#include "core/shape.h"

struct dnnl_memory_desc;

namespace rekindle::onednn {

using Dims = std::vector<int64_t>;

// A float32 (or, for workspaces, opaque) memory descriptor: logical dimensions and how they lie in memory. A value;
// cheap to copy; never changed once made.
class Desc {
public:
    Desc() = default;
    explicit Desc(std::shared_ptr<const dnnl_memory_desc> handle) : handle_(std::move(handle)) {}

    // Element (i, j, ...) at i * strides[0] + j * strides[1] + ...
    static Desc strided(const Dims &dims, const Dims &strides);
    static Desc row_major(const Dims &dims);
    // The layout is left to the primitive.
    static Desc any(const Dims &dims);

    bool empty() const { return handle_ == nullptr; }
    size_t bytes() const;
    Dims dims() const;
    bool operator==(const Desc &other) const;
    const dnnl_memory_desc *get() const { return handle_.get(); }

private:
    std::shared_ptr<const dnnl_memory_desc> handle_;
};

// Activations. A shape of rank 4 is an image (batch, height, width, channels), whose oneDNN dimensions are
// (batch, channels, height, width); other ranks keep their order.
Dims activation_dims(const Shape &shape);

// The row-major layout of the public API: NHWC for images.
Desc activation_desc(const Shape &shape);

// The dimensions that oneDNN has an activation in where channels are an axis of their own: (batch, channels, spatial
// axes). For an image they are those of activation_dims.
Dims channels_first_dims(const Shape &shape);

// A layout that is given in channels_first_dims in activation_dims, and back. Both are of rank 3 or 4.
Desc channels_last(const Desc &channels_first);
Desc channels_first(const Desc &activation);

} // namespace rekindle::onednn
