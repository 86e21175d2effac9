#include "onednn/desc.h"

#include <algorithm>

#include "onednn/check.h"

namespace rekindle::onednn {
namespace {

Desc adopt(dnnl_memory_desc_t handle) {
    return Desc(std::shared_ptr<const dnnl_memory_desc>(
        handle, [](const dnnl_memory_desc *desc) { dnnl_memory_desc_destroy(const_cast<dnnl_memory_desc *>(desc)); }));
}

Dims row_major_strides(const Dims &dims) {
    Dims strides(dims.size(), 1);
    for (size_t i = dims.size(); i-- > 1;) strides[i - 1] = strides[i] * dims[i];
    return strides;
}

} // namespace

Desc Desc::strided(const Dims &dims, const Dims &strides) {
    dnnl_memory_desc_t handle = nullptr;
    check(dnnl_memory_desc_create_with_strides(&handle, static_cast<int>(dims.size()), dims.data(), dnnl_f32,
                                               strides.data()),
          "memory descriptor");
    return adopt(handle);
}

Desc Desc::row_major(const Dims &dims) {
    return strided(dims, row_major_strides(dims));
}

Desc Desc::any(const Dims &dims) {
    dnnl_memory_desc_t handle = nullptr;
    check(dnnl_memory_desc_create_with_tag(&handle, static_cast<int>(dims.size()), dims.data(), dnnl_f32,
                                           dnnl_format_tag_any),
          "memory descriptor");
    return adopt(handle);
}

size_t Desc::bytes() const {
    return dnnl_memory_desc_get_size(handle_.get());
}

Dims Desc::dims() const {
    int rank = 0;
    const dnnl_dims_t *dims = nullptr;
    check(dnnl_memory_desc_query(handle_.get(), dnnl_query_ndims_s32, &rank), "memory descriptor query");
    check(dnnl_memory_desc_query(handle_.get(), dnnl_query_dims, &dims), "memory descriptor query");
    return Dims(*dims, *dims + rank);
}

bool Desc::operator==(const Desc &other) const {
    if (empty() || other.empty()) return empty() && other.empty();
    return dnnl_memory_desc_equal(handle_.get(), other.handle_.get()) != 0;
}

Dims channels_first_dims(const Shape &shape) {
    Dims dims = shape;
    std::rotate(dims.begin() + 1, dims.end() - 1, dims.end());
    return dims;
}

Desc channels_last(const Desc &channels_first) {
    constexpr int kSwapped[] = {0, 2, 1};
    if (channels_first.dims().size() != 3) return channels_first;
    dnnl_memory_desc_t handle = nullptr;
    check(dnnl_memory_desc_permute_axes(&handle, channels_first.get(), kSwapped), "memory descriptor");
    return adopt(handle);
}

Desc channels_first(const Desc &activation) {
    return channels_last(activation); // two axes change places
}

Dims activation_dims(const Shape &shape) {
    if (shape.size() != 4) return shape;
    return {shape[0], shape[3], shape[1], shape[2]};
}

Desc activation_desc(const Shape &shape) {
    if (shape.size() != 4) return Desc::row_major(shape);
    int64_t height = shape[1], width = shape[2], channels = shape[3];
    return Desc::strided(activation_dims(shape), {height * width * channels, 1, width * channels, channels});
}

} // namespace rekindle::onednn
