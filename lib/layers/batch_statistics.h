#pragma once

#include "layers/gamma_beta.h"

namespace rekindle {

// A batch normalization of one input whose channels are the last axis (in a layout of oneDNN's: the second dimension).
struct BatchStatistics : GammaBeta {
    plan::Value src;
    size_t moving_mean, moving_variance;
    double momentum;
    float epsilon;
    bool are_fixed; // it normalizes by the moving averages
    // The elements that the batch's mean and variance are of: a flag for each row, or one for each channel and so many
    // rows. Empty: all.
    plan::Mask counted{};
    bool counted_by_channel = false;
    size_t rows_per_flag = 1;

    int64_t channels() const { return src.shape.back(); }
    int64_t rows() const { return static_cast<int64_t>(src.elements()) / channels(); }
};

// A batch's own, of each channel, in floats; and, in double, how many elements count where not all do, else null.
struct BatchMoments {
    plan::Block *mean, *variance, *counts;
};

// Adds its kernels, the way back, and in training what moves the averages. Returns the output. By kernels of ours where
// the input lies row-major, and by oneDNN's in a blocked layout of a convolution, where all elements count.
plan::Value lower_rows(plan::Builder &builder, const BatchStatistics &of);
plan::Value lower_blocked(plan::Builder &builder, const BatchStatistics &of);

// Registers what brings the moving averages nearer to a batch's mean and variance.
void move_averages(plan::Builder &builder, const BatchStatistics &of, const BatchMoments &moments);

} // namespace rekindle
