#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "data/dataset.h"
#include "plan/builder.h"

namespace rekindle {

// One pass over a dataset: its number for a pull source, and for arrays which of their orders it has.
struct Pass {
    int64_t epoch = 0;
    uint64_t order = 0;
};

// The batches of passes over a dataset, as a plan wants them.
class Batches {
public:
    virtual ~Batches() = default;

    // Whether fetch calls the host, and so must run on the thread that called fit, evaluate or predict.
    virtual bool on_caller() const = 0;

    virtual int64_t batch_size() const = 0;
    // The number of batches of a pass; -1 if unknown.
    virtual int64_t batch_count() const = 0;

    // Goes to the first batch of a pass.
    virtual void start(const Pass &pass) = 0;

    // Goes to a later batch of a pass that another process began, behind so many batches and samples. `restored`: a
    // source's state was set back, so that it stands there already.
    virtual void resume(const Pass &pass, int64_t batches, int64_t samples, bool restored) = 0;

    // Takes the next batch; returns its number of samples, 0 at the end of the pass.
    virtual int64_t fetch() = 0;
    // Which of the dataset's samples one of the fetched batch is; of a pull source the place in the batch.
    virtual int64_t sample_at(int64_t place) const = 0;
    // Copies samples of the fetched batch, from `first` on as many as the plan takes, into it; false if the rules check
    // numbers and some are not to be trained on. In a step, as load_batch; several threads may call it at once.
    virtual bool load(const plan::Plan &plan, size_t first) const = 0;
    // What is wrong with the fetched batch, when load has said that something is.
    virtual std::string describe_bad_sample() const = 0;

    // What belongs to each output; not known before the first fetch of a pull source. None when predicting.
    virtual const std::vector<plan::TargetSpec> &targets() const = 0;
    // The shapes of a sample's inputs, where the model does not know all of them; else none. As targets().
    virtual const std::vector<Shape> &input_shapes() const = 0;
};

// What takes targets of some shapes as class indices; refers to a compiled model.
struct LabelTaker {
    const char *kind; // "loss" or "metric"
    const char *name;
    int64_t classes;                // indices are below
    std::optional<int64_t> ignored; // or this one, which does not count
    std::function<bool(const Shape &target_sample)> takes;
};

// What a model takes at an input.
struct InputRule {
    std::string name;
    Shape sample; // dimensions may be unknown
    Dtype dtype;  // float32 or int32
};

// What it is given for an output.
struct OutputRule {
    std::string name;
    bool wants_target; // there is a loss or a metric
    std::vector<LabelTaker> label_takers;
    int64_t rows_per_sample = 1; // of the output: each has a class weight of its own; may be unknown

    // Where it is unknown, the targets of so many elements are a label for each row.
    int64_t rows_for(size_t target_size) const {
        return rows_per_sample == kUnknownDimension ? static_cast<int64_t>(target_size) : rows_per_sample;
    }
};

// How the batches of a pass are made.
struct BatchRules {
    int64_t batch_size = 32; // of arrays
    bool shuffle = false;    // arrays: a permutation for each order of a pass
    uint64_t seed = 0;
    std::map<int64_t, double> class_weights; // empty: none
    std::vector<InputRule> inputs;
    std::vector<OutputRule> outputs; // none when predicting
    bool check_numbers = true;       // whether loading tells of numbers that are not finite and of negative weights
};

// The samples [first, first + count) of arrays. The data must outlive it.
std::unique_ptr<Batches> make_array_batches(const ArrayData &data, int64_t first, int64_t count,
                                            const BatchRules &rules);

// A pull source's batches. The source must outlive it.
std::unique_ptr<Batches> make_pull_batches(PullSource &source, const BatchRules &rules);

// Throws INVALID_ARGUMENT unless the targets of the samples [first, first + count) in `values` are classes for those
// that take them as such. The text names the targets as `argument`, the sample, the value, and who expects what.
void check_labels(const std::vector<LabelTaker> &takers, const void *values, Dtype dtype, const Shape &target_sample,
                  int64_t first, int64_t count, const char *argument);

} // namespace rekindle
