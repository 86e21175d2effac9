#include <numeric>

#include "core/error.h"
#include "core/interruption.h"
#include "core/log.h"
#include "data/batch_loader.h"
#include "data/batches.h"

namespace rekindle {
namespace {

// A host's array, checked. The first axis is the sample.
struct PulledArray {
    SampleArray samples;
    Shape shape;
};

PulledArray check_array(const rekindle_array &array, const std::string &name) {
    PulledArray pulled;
    if (array.data == nullptr) return pulled;
    Dtype dtype = read_dtype(array.dtype, (name + "'s dtype").c_str());
    require_sample_dtype(dtype, name.c_str());
    require(array.shape != nullptr && array.rank >= 1 && array.rank <= 8 && array.shape[0] >= 1, name,
            " has no samples or no shape; expected at least one");
    pulled.shape.assign(array.shape, array.shape + array.rank);
    pulled.samples = {array.data, dtype, element_count(pulled.shape) / static_cast<size_t>(array.shape[0])};
    return pulled;
}

class PullBatches : public Batches {
public:
    PullBatches(PullSource &source, const BatchRules &rules)
        : source_(source), use_(source), rules_(rules), indices_(static_cast<size_t>(source.batch_size())) {
        std::iota(indices_.begin(), indices_.end(), 0);
    }

    bool on_caller() const override { return true; }
    int64_t batch_size() const override { return source_.batch_size(); }
    int64_t batch_count() const override { return -1; }
    int64_t weights_per_sample() const override {
        if (arrays_.sample_weight.data != nullptr) return static_cast<int64_t>(arrays_.sample_weight.row_size);
        return rules_.class_weights.empty() ? 0 : rules_.rows_per_sample;
    }
    Shape target_sample() const override { return target_sample_; }

    void start(const Pass &pass) override { source_.reset(pass.epoch); }

    void resume(const Pass &pass, int64_t batch, int64_t, bool restored) override {
        if (restored) return;
        log_info("the pull dataset has no state to restore; it is reset, and ", batch, " batches are skipped");
        source_.reset(pass.epoch);
        for (int64_t skipped = 0; skipped < batch; ++skipped) {
            check_interruption();
            if (source_.next().x.data == nullptr) {
                fail(REKINDLE_DATA_ERROR, "the pull dataset ended after ", skipped, " batches; the run was at batch ",
                     batch);
            }
        }
    }

    int64_t fetch() override {
        rekindle_batch batch = source_.next();
        if (batch.x.data == nullptr) return 0;
        try {
            return accept(batch);
        } catch (const Error &error) {
            throw Error(REKINDLE_DATA_ERROR, error.what());
        }
    }

    bool load(const plan::Plan &plan) override { return load_batch(plan, arrays_, rules_, indices_.data()); }

    std::string describe_bad_sample() const override {
        return rekindle::describe_bad_sample(arrays_, indices_.data(), static_cast<size_t>(count_),
                                             "the pulled batch's ");
    }

private:
    int64_t accept(const rekindle_batch &batch) {
        PulledArray x = check_array(batch.x, "the pulled batch's x");
        PulledArray y = check_array(batch.y, "the pulled batch's y");
        PulledArray weight = check_array(batch.sample_weight, "the pulled batch's sample_weight");
        int64_t count = x.shape[0];
        Shape sample(x.shape.begin() + 1, x.shape.end());
        require(sample == rules_.x_sample, "the pulled batch's x has samples of shape ", to_string(sample),
                "; the model expects ", to_string(rules_.x_sample));
        require(count <= source_.batch_size(), "the pulled batch has ", count,
                " samples; expected at most batch_size, ", source_.batch_size());
        if (rules_.needs_target) {
            require(y.samples.data != nullptr && y.shape[0] == count, "the pulled batch's y has ",
                    y.samples.data == nullptr ? 0 : y.shape[0], " samples; expected those of x, ", count);
            target_sample_.assign(y.shape.begin() + 1, y.shape.end());
            check_labels(rules_.label_takers, y.samples.data, y.samples.dtype, target_sample_, 0, count,
                         "the pulled batch's y");
        }
        if (weight.samples.data != nullptr) {
            require(weight.samples.dtype == REKINDLE_FLOAT32 && weight.shape[0] == count,
                    "the pulled batch's sample_weight has shape ", to_string(weight.shape), " and dtype ",
                    dtype_name(weight.samples.dtype), "; expected float32 with ", count, " samples");
            require(rules_.class_weights.empty(),
                    "class_weights and sample_weight are both given; expected one of them");
        }
        arrays_ = {x.samples, y.samples, weight.samples};
        count_ = count;
        return count;
    }

    PullSource &source_;
    PullSource::Use use_;
    BatchRules rules_;
    std::vector<int64_t> indices_;
    SampleArrays arrays_;
    int64_t count_ = 0; // samples of the fetched batch
    Shape target_sample_;
};

} // namespace

std::unique_ptr<Batches> make_pull_batches(PullSource &source, const BatchRules &rules) {
    return std::make_unique<PullBatches>(source, rules);
}

} // namespace rekindle
