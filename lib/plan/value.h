#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/dtype.h"
#include "onednn/desc.h"
#include "plan/written_rows.h"

namespace rekindle::plan {

enum class Mode { kTrain, kEvaluate, kPredict };

// A piece of memory that kernels read and write. Blocks of a plan share its memory where their lifetimes allow;
// weights and gradients lie in the model's arenas. Addresses are known once the plan is finished.
struct Block {
    enum class Home { kPlan, kWeights, kGradients };

    size_t bytes = 0;
    Home home = Home::kPlan;
    size_t offset = 0;
    size_t first_use = 0; // indices of kernels
    size_t last_use = 0;
    bool used = false;
    std::byte *address = nullptr;
    WrittenRows *written_rows = nullptr; // of a gradient that rows are added to

    float *floats() const { return reinterpret_cast<float *>(address); }
    uint8_t *flags() const { return reinterpret_cast<uint8_t *>(address); }
    int32_t *integers() const { return reinterpret_cast<int32_t *>(address); }
};

// What a value is for the way back (plan/tape.h), however it lies in memory.
using ValueId = size_t;
inline constexpr ValueId kConstant = 0; // it has no gradient

// Which places of a value count: a byte for each, 1 where it does and else 0, row-major. The shape is that of the
// value's first axes, with the batch.
struct Mask {
    Shape shape;
    Block *block = nullptr;

    bool empty() const { return block == nullptr; }
    size_t elements() const { return element_count(shape); }
};

// An activation or a gradient while a plan is made: its public shape (with the batch), how it lies in memory, and
// where. Copies in other layouts are the same value.
struct Value {
    Shape shape;
    onednn::Desc desc;
    Block *block = nullptr;
    ValueId id = kConstant;
    Dtype dtype = REKINDLE_FLOAT32; // or int32, which lies row-major and has no gradient
    // For the output of a fused ReLU in training: set by a consumer that applies the ReLU's gradient itself, where that
    // is cheaper. Null where others read the value, too.
    std::shared_ptr<bool> relu_gradient_done{};
    Mask mask{}; // that travels with it; empty: all places count

    bool empty() const { return block == nullptr; }
    size_t elements() const { return element_count(shape); }
};

} // namespace rekindle::plan
