#include "layers/shared_noise.h"

namespace rekindle {

SharedNoise::SharedNoise(const Shape &value, const Shape &drawn) {
    size_t count = 1; // of what is drawn on the axes seen so far
    for (size_t i = value.size(); i-- > 0;) {
        size_t size = static_cast<size_t>(value[i]);
        if (size == 1) continue;
        bool is_own = drawn[i] != 1;
        if (is_own && rows_per_cell_ == 1 && outer_.empty()) {
            row_size_ *= size;
        } else if (!is_own && outer_.empty()) {
            rows_per_cell_ *= size;
        } else {
            outer_.push_back({size, is_own ? count : 0});
            cells_ *= size;
        }
        if (is_own) count *= size;
    }
}

size_t SharedNoise::first_drawn(size_t cell) const {
    size_t drawn = 0;
    for (const Axis &axis : outer_) {
        drawn += cell % axis.size * axis.stride;
        cell /= axis.size;
    }
    return drawn;
}

} // namespace rekindle
