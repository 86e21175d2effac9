#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "data/batch_loader.h"

namespace rekindle {

// Writes the weights of the classes of the samples `indices`, one for each row of the outputs, of which a sample has
// `rows`. A row's class is, as Keras has it, the index of the largest element of a one-hot target, else the target
// itself, rounded, halves to even. A class that is not listed counts 1.
void class_weights_of(const std::map<int64_t, double> &class_weights, const SampleArray &targets, int64_t rows,
                      const int64_t *indices, size_t count, float *weights);

} // namespace rekindle
