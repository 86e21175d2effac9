#pragma once

#include "layers/layer.h"

namespace rekindle {

// What a layer learns from data before it is used.
class Learner {
public:
    virtual ~Learner() = default;

    // The next samples, row-major. In a step, on a compute thread that has its team.
    virtual void add(const float *samples, size_t count) = 0;
    // The layer that knows it; behind one sample at least.
    virtual std::shared_ptr<Layer> finish() const = 0;
};

} // namespace rekindle
