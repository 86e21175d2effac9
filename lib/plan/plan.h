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

// What a kernel is told at each execution. A plan computes a batch, or a shard of one: some of its samples, one after
// the other.
struct Run {
    uint64_t step = 0;       // training steps done before: the counter of random masks
    size_t samples = 0;      // of the batch
    size_t first_sample = 0; // of the batch, that the plan has
    // What the losses of the batch are divided by, of each output that counts (Results::counted); null: the plan's own.
    const double *counted = nullptr;
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

// The row_count of a number that a vocabulary lacks.
inline constexpr size_t kOfVocabulary = 0;

// An index that a layer has no row for.
struct BadIndex {
    const char *layer; // its name
    size_t sample;     // of the batch
    size_t element;    // of the sample
    int32_t index;     // the lowest int32 stands for what is no whole number of 32 bits
    size_t row_count;  // indices are below; kOfVocabulary
};

// What a plan's layers, loss and metrics write at each execution.
struct Results {
    double loss = 0.0;           // the batch's: the sum of its outputs' losses by their weights, and the penalties
    std::vector<double> losses;  // of each output, unweighted; 0 for one without a loss
    std::vector<double> counted; // of each output whose loss is divided by what counts: so much does
    std::vector<double> metrics; // the states of the metrics, folded over the batch
    std::optional<BadIndex> bad_index{}; // the first; with one, nothing else counts
};

// A mean over the batch that training keeps a moving average of, for each of some channels.
struct Statistic {
    Block *mean;    // floats
    Block *average; // in the arena of the weights
    size_t channels;
    double rows;       // that each channel's mean is over
    Block *counts;     // or, in double, as many as count there; null: all
    float kept, taken; // shares of the average and of the mean in the new average
    // From the mean over a batch.
    void move(const float *mean) const;
};

// What a layer keeps of a batch for the next: a row for each sample.
struct KeptRows {
    Block *rows;
    size_t row_floats;
    std::function<void(int64_t samples, const float *rows)> keep; // those of a whole batch
};

// What the loss of an output is divided by.
inline double counted(const Run &run, const Results &own, size_t output) {
    return run.counted == nullptr ? own.counted[output] : run.counted[output];
}

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

// A model's arenas, which outlive its plans.
struct Arenas {
    std::byte *weights = nullptr, *gradients = nullptr;
    WrittenRows *written_rows = nullptr; // of each parameter's gradient
};

// A stretch of a plan's kernels [begin, end) at whose end the plans of a batch's shards meet.
struct Stage {
    enum class End {
        kPlan,    // nothing is left
        kHost,    // the next kernel, `end`, calls the host
        kCounted, // what comes then reads Run::counted
    };
    size_t begin, end;
    End then;
};

// A graph, batch size and mode, lowered: a flat list of kernels with all memory placed. Executing looks nothing up and
// allocates nothing of its own. One execution at a time.
class Plan {
public:
    // On a compute thread; where the plan calls the host, on the caller's, and the kernels between two such calls go to
    // a compute thread together.
    void execute(const Run &run) const;

    // The same piece by piece, for one of several shards, on this thread, which computes: the kernels of a stage. Then,
    // where it ends with a kernel that calls the host, this kernel, on the thread that is the host's.
    const std::vector<Stage> &stages() const { return stages_; }
    void begin_stages() const { results_->bad_index.reset(); }
    void execute(const Stage &stage, const Run &run) const { execute_between(stage.begin, stage.end, run); }
    void call_host(const Stage &stage, const Run &run) const;

    // Has the gradients of the next execution written to another arena of the same layout.
    void write_gradients_to(const Arenas &arenas);
    // How many kernels have been executed when the gradients in the floats [begin, end) of their arena are written.
    size_t gradients_written_after(size_t begin, size_t end) const;

    // Behind an execution of a whole batch, if its outcome is to count: writes the model's statistics and states. Where
    // execute was called.
    void commit() const;
    const std::vector<Statistic> &statistics() const { return statistics_; }
    const std::vector<KeptRows> &kept_rows() const { return kept_rows_; }

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

    // A gradient's block, and how a kernel is bound to it.
    struct GradientBlock {
        Block *block;
        size_t parameter, offset; // in the arena
    };
    struct GradientOperand {
        onednn::Primitive *primitive;
        Kernel::Operand operand;
    };

    void execute_between(size_t begin, size_t end, const Run &run) const;

    Mode mode_ = Mode::kPredict;
    int64_t batch_size_ = 0;
    int threads_ = 1;
    std::vector<Kernel> kernels_;
    std::vector<Stage> stages_;
    std::vector<Statistic> statistics_;
    std::vector<KeptRows> kept_rows_;
    std::vector<std::unique_ptr<Block>> blocks_;
    std::vector<InputPort> inputs_;
    std::vector<TargetPort> targets_;
    std::vector<OutputPort> outputs_;
    std::vector<GradientBlock> gradient_blocks_;
    std::vector<GradientOperand> gradient_operands_;
    std::unique_ptr<Results> results_;
    Buffer memory_, scratchpad_;
    onednn::Stream stream_;
};

} // namespace rekindle::plan
