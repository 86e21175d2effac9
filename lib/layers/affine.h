#pragma once

#include <optional>

#include "onednn/eltwise.h"
#include "plan/builder.h"

namespace rekindle {

// dst (..., units) = activation(src (..., inputs) . kernel + bias): a product over the last axis.
struct Affine {
    int64_t units;
    size_t kernel;                             // parameters
    std::optional<size_t> bias;                // none: 0
    std::optional<onednn::Eltwise> activation; // fused
};

// Adds its kernels, with their way back; `src` is row-major.
plan::Value lower_affine(plan::Builder &builder, const std::string &name, const plan::Value &src, const Affine &of);

} // namespace rekindle
