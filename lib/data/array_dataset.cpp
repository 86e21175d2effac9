#include "core/error.h"
#include "data/dataset.h"
#include "data/matching.h"

namespace rekindle {
namespace {

// Refers to the tensors.
std::vector<GivenArray> view(const std::vector<NamedTensor> &tensors) {
    std::vector<GivenArray> given;
    for (const NamedTensor &one : tensors) {
        if (one.tensor == nullptr) {
            given.push_back({one.name});
        } else {
            given.push_back({one.name, one.tensor->data(), one.tensor->dtype(), one.tensor->shape()});
        }
    }
    return given;
}

} // namespace

ArrayDataset::ArrayDataset(ArrayData data) : data_(std::move(data)) {
    check_given(given_arrays(data_));
}

GivenArrays given_arrays(const ArrayData &data) {
    return {view(data.x), view(data.y), view(data.sample_weight), ""};
}

} // namespace rekindle
