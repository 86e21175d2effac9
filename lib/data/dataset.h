#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/json.h"
#include "core/tensor.h"
#include "rekindle/dataset.h"

namespace rekindle {

// Where samples come from: arrays, or a host's pull source. Shared by reference.
class Dataset {
public:
    virtual ~Dataset() = default;

    // The arrays, or null for a pull source.
    virtual const struct ArrayData *arrays() const { return nullptr; }
    // The pull source, or null for arrays.
    virtual class PullSource *pull() { return nullptr; }
};

// One of several arrays.
struct NamedTensor {
    std::string name;     // of the input or output that it is for; "": told by its place
    TensorPointer tensor; // null: none, in its place
};

// Arrays whose first axis is the sample: of inputs, of targets, and of the weights of samples at outputs.
struct ArrayData {
    std::vector<NamedTensor> x, y, sample_weight; // there is one x at least

    int64_t count() const { return x[0].tensor->shape()[0]; }
    Shape x_sample() const { return without_batch(x[0].tensor->shape()); }
};

class ArrayDataset : public Dataset {
public:
    // Throws INVALID_ARGUMENT unless counts, dtypes and ranks fit one another.
    explicit ArrayDataset(ArrayData data);

    const ArrayData *arrays() const override { return &data_; }

private:
    ArrayData data_;
};

// A host's source of batches. All its functions run on the thread that called fit, evaluate or predict, between the
// beginning and the end of a Use.
class PullSource {
public:
    // Checks the options; throws INVALID_ARGUMENT. Calls destroy when it goes, but not when it throws.
    explicit PullSource(const rekindle_pull_dataset_options &options);
    ~PullSource();
    PullSource(const PullSource &) = delete;
    PullSource &operator=(const PullSource &) = delete;

    // For the length of a scope: a source has one position, so it serves one call at a time. Throws BUSY.
    class Use {
    public:
        explicit Use(PullSource &source);
        ~Use() { source_.in_use_.store(false); }
        Use(const Use &) = delete;
        Use &operator=(const Use &) = delete;

    private:
        PullSource &source_;
    };

    int64_t batch_size() const { return batch_size_; }
    const Shape &x_sample() const { return x_sample_; }
    const std::string &identity() const { return identity_; }
    bool has_state() const { return options_.get_state != nullptr; }

    // Each throws DATA_ERROR when the host's function reports failure.
    void reset(int64_t epoch);
    rekindle_batch next();
    std::string get_state();
    void set_state(const std::string &state);

private:
    rekindle_pull_dataset_options options_;
    int64_t batch_size_;
    Shape x_sample_;
    std::string identity_;
    std::atomic<bool> in_use_{false};
};

class PullDataset : public Dataset {
public:
    explicit PullDataset(const rekindle_pull_dataset_options &options) : source_(options) {}

    PullSource *pull() override { return &source_; }

private:
    PullSource source_;
};

// Reads an IDX file, plain or gzip-compressed, whole, of any rank up to 8: int8 and int16 become int32, float64 becomes
// float32. Throws NOT_FOUND, IO_ERROR, CORRUPT or UNSUPPORTED.
TensorPointer read_idx(const std::string &path);

} // namespace rekindle
