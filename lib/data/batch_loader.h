#pragma once

#include <span>
#include <string>

#include "data/batches.h"

namespace rekindle {

// A view of one array of samples, for loading.
struct SampleArray {
    const void *data = nullptr; // null: none
    Dtype dtype = REKINDLE_FLOAT32;
    size_t row_size = 0; // elements of a sample
    std::string name{};  // in errors
};

// In the order of a model's inputs, and of its outputs; of these none when predicting.
struct SampleArrays {
    std::span<const SampleArray> x, y, sample_weight;
};

// Copies the samples `indices`, as many as a plan takes, into its inputs, cast as it wants them, with the weights of
// their classes where the rules have some. Where the rules ask for it, whether all numbers are finite and no sample
// weight is negative; else true. In a step (Model::run_steps), of which it is work for a compute thread.
bool load_batch(const plan::Plan &plan, const SampleArrays &arrays, const BatchRules &rules, const int64_t *indices);

// Of what load_batch found fault with, the first: "x has nan at element 2 of sample 5; expected finite numbers".
// Samples are named by their indices.
std::string describe_bad_sample(const SampleArrays &arrays, const BatchRules &rules, const int64_t *indices,
                                size_t count);

} // namespace rekindle
