#include "core/tensor.h"

#include "core/error.h"

namespace rekindle {

Tensor::Tensor(Dtype dtype, Shape shape)
    : dtype_(dtype), shape_(std::move(shape)), count_(element_count(shape_)), buffer_(count_ * dtype_size(dtype)),
      data_(buffer_.data()) {}

Tensor::Tensor(Dtype dtype, Shape shape, const void *data, std::function<void()> release)
    : dtype_(dtype), shape_(std::move(shape)), count_(element_count(shape_)), data_(data),
      release_(std::move(release)) {}

Tensor::~Tensor() {
    if (release_) release_();
}

} // namespace rekindle
