#include "layers/layer.h"

#include "core/error.h"

namespace rekindle {

uint64_t Position::random_key(RandomStream kind) const {
    uint64_t key = stream_key(seed, kind, index);
    return call == 0 ? key : stream_key(key, kind, call);
}

std::vector<Shape> SimpleLayer::output_shapes(const std::vector<Shape> &inputs) const {
    require(inputs.size() == 1, class_name(), " is called on ", inputs.size(), " inputs; expected one");
    return {output_shape(inputs[0])};
}

} // namespace rekindle
