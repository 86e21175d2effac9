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

// An index that a layer has no row for.
struct BadIndex {
    const char *layer; // its name
    size_t sample;     // of the batch
    size_t element;    // of the sample
    int32_t index;     // the lowest int32 stands for what is no whole number of 32 bits
    size_t row_count;  // indices are below
};

// What a plan's layers, loss and metrics write at each execution.
struct Results {
    double loss = 0.0;           // the batch's: the sum of its outputs' losses by their weights, and the penalties
    std::vector<double> losses;  // of each output, unweighted; 0 for one without a loss
    std::vector<double> metrics; // the states of the metrics, folded over the batch
    std::optional<BadIndex> bad_index{}; // the first; with one, nothing else counts
};

// Where the samples of an input go before an execution: row-major, float32 or int32.
struct InputPort {
    Block *block;
    Dtype dtype;
};

// Where what belongs to an output goes; null where the plan does not look at it. All row-major: targets as floats or as
// class indices, and weights of its samples or rows.
struct TargetPort {
    Block *target = nullptr, *labels = nullptr, *sample_weight = nullptr;
};

// Where an output is; with the batch.
struct OutputPort {
    Block *block;
    Shape shape;
};

// A graph, batch size and mode, lowered: a flat list of kernels with all memory placed. Executing looks nothing up and
// allocates nothing of its own. One execution at a time.
class Plan {
public:
    // On a compute thread; where the plan calls the host, on the caller's, and the kernels between two such calls go to
    // a compute thread together.
    void execute(const Run &run) const;

    // Behind an execution, if its outcome is to count: writes the model's statistics and states. Where execute was
    // called.
    void commit(const Run &run) const;

    // Where the batch goes before an execution.
    const std::vector<InputPort> &inputs() const { return inputs_; }
    const std::vector<TargetPort> &targets() const { return targets_; } // of each output; none when predicting
    // The outputs; of a predicting plan only.
    const std::vector<OutputPort> &outputs() const { return outputs_; }

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
    std::vector<InputPort> inputs_;
    std::vector<TargetPort> targets_;
    std::vector<OutputPort> outputs_;
    std::unique_ptr<Results> results_;
    Buffer memory_, scratchpad_;
    onednn::Stream stream_;
};

} // namespace rekindle::plan
