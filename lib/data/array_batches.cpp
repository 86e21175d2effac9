#include "core/error.h"
#include "data/batch_loader.h"
#include "data/batches.h"
#include "data/matching.h"
#include "data/permutation.h"

namespace rekindle {
namespace {

class ArrayBatches : public Batches {
public:
    ArrayBatches(MatchedArrays matched, int64_t first, int64_t count, const BatchRules &rules)
        : matched_(std::move(matched)), rules_(rules), first_(first), count_(count) {
        in_order(order_, first, count);
    }

    bool on_caller() const override { return false; }
    int64_t batch_size() const override { return rules_.batch_size; }
    int64_t batch_count() const override { return (count_ + rules_.batch_size - 1) / rules_.batch_size; }
    const std::vector<plan::TargetSpec> &targets() const override { return matched_.targets; }
    const std::vector<Shape> &input_shapes() const override { return matched_.input_shapes; }

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

    int64_t sample_at(int64_t place) const override { return order_[static_cast<size_t>(current_ + place)]; }

    bool load(const plan::Plan &plan, size_t first) const override {
        return load_batch(plan, matched_.arrays(), rules_, order_.data() + current_ + first);
    }

    std::string describe_bad_sample() const override {
        return rekindle::describe_bad_sample(matched_.arrays(), rules_, order_.data() + current_,
                                             static_cast<size_t>(next_ - current_));
    }

private:
    MatchedArrays matched_;
    BatchRules rules_;
    int64_t first_, count_;
    std::vector<int64_t> order_;
    int64_t next_ = 0, current_ = 0;
};

} // namespace

std::unique_ptr<Batches> make_array_batches(const ArrayData &data, int64_t first, int64_t count,
                                            const BatchRules &rules) {
    return std::make_unique<ArrayBatches>(match(given_arrays(data), rules, first, count), first, count, rules);
}

} // namespace rekindle
