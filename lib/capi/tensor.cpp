#include "core/tensor.h"

#include "edge/edge.h"
#include "rekindle/tensor.h"

using namespace rekindle;
using namespace rekindle::capi;

namespace {

constexpr rekindle_array kDefaults = REKINDLE_ARRAY_INIT;
static_assert(std::has_unique_object_representations_v<rekindle_array>);

TensorPointer copy_of(const ArrayView &view) {
    auto tensor = std::make_shared<Tensor>(view.dtype, view.shape);
    if (tensor->byte_count() != 0) std::memcpy(tensor->mutable_data(), view.data, tensor->byte_count());
    return tensor;
}

} // namespace

extern "C" {

void rekindle_array_init(rekindle_array *array) {
    write_defaults(array, kDefaults);
}

rekindle_status rekindle_tensor_create(const rekindle_array *array, rekindle_tensor **tensor) {
    return create(tensor, "tensor", [&] { return copy_of(read_array(array, "array")); });
}

rekindle_status rekindle_tensor_borrow(const rekindle_array *array, void (*destroy)(void *user_data), void *user_data,
                                       rekindle_tensor **tensor) {
    HostData memory(destroy, user_data);
    return create(tensor, "tensor", [&]() -> TensorPointer {
        ArrayView view = read_array(array, "array");
        auto release = [destroy, user_data] {
            if (destroy != nullptr) destroy(user_data);
        };
        auto borrowed = std::make_shared<Tensor>(view.dtype, view.shape, view.data, release);
        memory.release();
        return borrowed;
    });
}

void rekindle_tensor_destroy(rekindle_tensor *tensor) {
    destroy(tensor);
}

rekindle_status rekindle_tensor_view(const rekindle_tensor *tensor, rekindle_array *view) {
    return guard([&] {
        const Tensor &value = *deref(tensor, "tensor").value;
        write_struct({0, value.data(), value.shape().data(), value.shape().size(), value.dtype(), 0}, view, "view");
    });
}

size_t rekindle_dtype_size(rekindle_dtype dtype) {
    return dtype_size(dtype);
}

} // extern "C"
