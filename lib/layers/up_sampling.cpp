#include "layers/up_sampling.h"

#include "core/error.h"

namespace rekindle {

UpSampling::UpSampling(const std::string &name, Extents size, Interpolation interpolation)
    : SimpleLayer(name), size_(std::move(size)), interpolation_(interpolation) {
    check_extents(size_, "size");
}

Shape UpSampling::output_shape(const Shape &input) const {
    check_input(size_.size(), input, class_name());
    Shape output = input;
    for (size_t i = 0; i < size_.size(); ++i) output[i] *= size_[i]; // each is of 31 bits
    require_computable(output, std::string(class_name()) + "'s output");
    return output;
}

} // namespace rekindle
