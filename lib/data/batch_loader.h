#pragma once

#include <map>

#include "data/dataset.h"
#include "plan/plan.h"

namespace rekindle {

// A view of one array of samples, for loading.
struct SampleArray {
    const void *data = nullptr; // null: none
    Dtype dtype = REKINDLE_FLOAT32;
    size_t row_size = 0; // elements of a sample
};

// Copies the samples `indices` of x, y and weights into the inputs of a plan, cast as it wants them. On a compute
// thread.
void load_batch(const plan::Plan &plan, const SampleArray &x, const SampleArray &y, const SampleArray &sample_weight,
                const std::map<int64_t, double> &class_weights, const int64_t *indices, int threads);

} // namespace rekindle
