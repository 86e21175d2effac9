#pragma once

#include "data/batch_loader.h"
#include "data/batches.h"

namespace rekindle {

// An array of samples as it was given: for the input or output of a name, or "" where its place tells.
struct GivenArray {
    std::string name{};
    const void *data = nullptr; // null: none
    Dtype dtype = REKINDLE_FLOAT32;
    Shape shape{}; // the first axis is the sample

    bool is_there() const { return data != nullptr || !shape.empty(); } // without samples there may be no data
};

// Refers to memory of the host's or of tensors. `owner` stands before the names of arrays in errors.
struct GivenArrays {
    std::vector<GivenArray> x, y, sample_weight;
    std::string owner;
};

GivenArrays given_arrays(const ArrayData &data);

// Of a batch: their own, or where there are several those of the targets; null where they go by their places. Throws
// INVALID_ARGUMENT where there are others than one or one for each target. `owner` stands before names in errors.
const char *const *names_of_sample_weights(const rekindle_batch &batch, const char *owner);

// Throws INVALID_ARGUMENT unless dtypes, ranks and numbers of samples fit one another.
void check_given(const GivenArrays &given);

// Arrays in the order of a model's inputs and outputs.
struct MatchedArrays {
    int64_t count = 0; // samples
    std::vector<SampleArray> x;
    std::vector<SampleArray> y, sample_weight; // of each output; without data where there is none
    std::vector<plan::TargetSpec> targets;     // of each output
    std::vector<Shape> input_shapes;           // of a sample; none where the rules know them

    SampleArrays arrays() const { return {x, y, sample_weight}; }
};

// Which array is for which input and output, by their names or places. Throws INVALID_ARGUMENT for what fits none, is
// missing, or has other shapes than the model. Targets are class indices where the rules say so, which the samples
// [first, first + count) must hold.
MatchedArrays match(const GivenArrays &given, const BatchRules &rules, int64_t first, int64_t count);

} // namespace rekindle
