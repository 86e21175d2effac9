#include "core/error.h"
#include "data/batch_loader.h"
#include "data/batches.h"
#include "data/permutation.h"

namespace rekindle {
namespace {

SampleArray view(const TensorPointer &tensor) {
    if (tensor == nullptr) return {};
    return {tensor->data(), tensor->dtype(), tensor->count() / static_cast<size_t>(tensor->shape()[0])};
}

class ArrayBatches : public Batches {
public:
    ArrayBatches(const ArrayData &data, int64_t first, int64_t count, const BatchRules &rules)
        : data_(data), rules_(rules), first_(first),
          count_(count), arrays_{view(data.x), view(data.y), view(data.sample_weight)} {
        in_order(order_, first, count);
    }

    bool on_caller() const override { return false; }
    int64_t batch_size() const override { return rules_.batch_size; }
    int64_t batch_count() const override { return (count_ + rules_.batch_size - 1) / rules_.batch_size; }
    Shape target_sample() const override { return data_.y_sample(); }
    int64_t weights_per_sample() const override {
        if (arrays_.sample_weight.data != nullptr) return static_cast<int64_t>(arrays_.sample_weight.row_size);
        return rules_.class_weights.empty() ? 0 : rules_.rows_per_sample;
    }

    void start(const Pass &pass) override {
        if (rules_.shuffle) permute(order_, first_, count_, rules_.seed, pass.order);
        next_ = 0;
    }

    // By samples: the batches before may have had another size.
    void resume(const Pass &pass, int64_t, int64_t samples, bool) override {
        start(pass);
        next_ = samples;
    }

    int64_t fetch() override {
        current_ = next_;
        int64_t size = std::min(rules_.batch_size, count_ - current_);
        if (size <= 0) return 0;
        next_ += size;
        return size;
    }

    bool load(const plan::Plan &plan) override { return load_batch(plan, arrays_, rules_, order_.data() + current_); }

    std::string describe_bad_sample() const override {
        return rekindle::describe_bad_sample(arrays_, order_.data() + current_, static_cast<size_t>(next_ - current_),
                                             "");
    }

private:
    const ArrayData &data_;
    BatchRules rules_;
    int64_t first_, count_;
    SampleArrays arrays_;
    std::vector<int64_t> order_;
    int64_t next_ = 0, current_ = 0;
};

} // namespace

std::unique_ptr<Batches> make_array_batches(const ArrayData &data, int64_t first, int64_t count,
                                            const BatchRules &rules) {
    require(data.x_sample() == rules.x_sample, "x has samples of shape ", to_string(data.x_sample()),
            "; the model expects ", to_string(rules.x_sample));
    require(!rules.needs_target || data.y != nullptr, "the dataset has no y; expected targets");
    require(rules.class_weights.empty() || data.sample_weight == nullptr,
            "class_weights and sample_weight are both given; expected one of them");
    if (rules.needs_target) {
        check_labels(rules.label_takers, data.y->data(), data.y->dtype(), data.y_sample(), first, count, "y");
    }
    return std::make_unique<ArrayBatches>(data, first, count, rules);
}

} // namespace rekindle
