#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/buffer.h"
#include "onednn/primitive.h"
#include "plan/value.h"

namespace rekindle::plan {

// What a kernel is told at each execution.
struct Run {
    uint64_t step = 0; // training steps done before: the counter of random masks
};

// One entry of a plan: a oneDNN primitive with its operands, or a function of our own.
struct Kernel {
    struct Operand {
        onednn::Argument argument;
        Block *block;
    };

    std::string name;
    std::optional<onednn::Primitive> primitive;
    std::vector<Operand> operands;
    std::function<void(const Run &)> function;
    // The function calls the host: it runs on the thread that called fit, evaluate or predict, in the library's float
    // mode, which what calls the host leaves (parts/custom_part.h).
    bool on_caller = false;
};

// What a plan's loss and metrics write at each execution.
struct Results {
    double loss = 0.0;           // the batch's mean loss
    std::vector<double> metrics; // the states of the metrics, folded over the batch
};

// A graph, batch size and mode, lowered: a flat list of kernels with all memory placed. Executing looks nothing up and
// allocates nothing of its own. One execution at a time.
class Plan {
public:
    // On a compute thread; where the plan calls the host, on the caller's, and the kernels between two such calls go to
    // a compute thread together.
    void execute(const Run &run) const;

    // Behind an execution of a training plan, if its outcome is to count: writes the model's statistics. Where execute
    // was called.
    void commit(const Run &run) const;

    // Where the batch goes before an execution: row-major. Target and weights are null where the plan has none.
    float *input() const { return input_->floats(); }
    float *target() const { return target_ == nullptr ? nullptr : target_->floats(); }
    int32_t *labels() const { return labels_ == nullptr ? nullptr : reinterpret_cast<int32_t *>(labels_->address); }
    float *sample_weight() const { return sample_weight_ == nullptr ? nullptr : sample_weight_->floats(); }

    // The output, row-major; of a predicting plan only.
    const float *output() const { return output_->floats(); }
    const Shape &output_shape() const { return output_shape_; }

    const Results &results() const { return *results_; }
    int64_t batch_size() const { return batch_size_; }
    int threads() const { return threads_; } // that it computes with
    Mode mode() const { return mode_; }

    size_t memory_bytes() const { return memory_.size(); }
    size_t scratchpad_bytes() const { return scratchpad_.size(); }
    const std::vector<Kernel> &kernels() const { return kernels_; }

private:
    friend class Builder;

    void execute_between(size_t begin, size_t end, const Run &run) const;

    Mode mode_ = Mode::kPredict;
    int64_t batch_size_ = 0;
    int threads_ = 1;
    bool calls_host_ = false;
    std::vector<Kernel> kernels_;
    std::vector<std::function<void(const Run &)>> commits_;
    std::vector<std::unique_ptr<Block>> blocks_;
    Block *input_ = nullptr, *target_ = nullptr, *labels_ = nullptr, *sample_weight_ = nullptr, *output_ = nullptr;
    Shape output_shape_;
    std::unique_ptr<Results> results_;
    Buffer memory_, scratchpad_;
    onednn::Stream stream_;
};

} // namespace rekindle::plan
