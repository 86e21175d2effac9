#include <numeric>

#include "core/error.h"
#include "core/interruption.h"
#include "core/log.h"
#include "data/batch_loader.h"
#include "data/batches.h"
#include "data/matching.h"

namespace rekindle {
namespace {

constexpr const char *kOwner = "the pulled batch's ";

GivenArray check_array(const rekindle_array &array, const char *kind, const char *name) {
    GivenArray pulled{name == nullptr ? "" : name};
    if (array.data == nullptr) return pulled;
    std::string argument = kOwner + std::string(kind);
    pulled.data = array.data;
    pulled.dtype = read_dtype(array.dtype, (argument + "'s dtype").c_str());
    require(array.shape != nullptr && array.rank >= 1 && array.rank <= kMaximumRank && array.shape[0] >= 1, argument,
            " has no samples or no shape; expected at least one");
    pulled.shape.assign(array.shape, array.shape + array.rank);
    return pulled;
}

// The one array, or else the list.
std::vector<GivenArray> check_arrays(const rekindle_array &single, const rekindle_array *list, size_t count,
                                     const char *const *names, const char *kind) {
    require(single.data == nullptr || count == 0, kOwner, kind,
            " is given both alone and in a list; expected one of them");
    std::vector<GivenArray> arrays;
    if (single.data != nullptr) arrays.push_back(check_array(single, kind, nullptr));
    for (size_t i = 0; i < count; ++i) {
        arrays.push_back(check_array(list[i], kind, names == nullptr ? nullptr : names[i]));
    }
    return arrays;
}

bool is_end(const rekindle_batch &batch) {
    return batch.x.data == nullptr && batch.input_count == 0;
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
    const std::vector<plan::TargetSpec> &targets() const override { return matched_.targets; }
    const std::vector<Shape> &input_shapes() const override { return matched_.input_shapes; }

    void start(const Pass &pass) override { source_.reset(pass.epoch); }

    void resume(const Pass &pass, int64_t batch, int64_t, bool restored) override {
        if (restored) return;
        log_info("the pull dataset has no state to restore; it is reset, and ", batch, " batches are skipped");
        source_.reset(pass.epoch);
        for (int64_t skipped = 0; skipped < batch; ++skipped) {
            check_interruption();
            if (is_end(source_.next())) {
                fail(REKINDLE_DATA_ERROR, "the pull dataset ended after ", skipped, " batches; the run was at batch ",
                     batch);
            }
        }
    }

    int64_t fetch() override {
        rekindle_batch batch = source_.next();
        if (is_end(batch)) return 0;
        try {
            return accept(batch);
        } catch (const Error &error) {
            throw Error(REKINDLE_DATA_ERROR, error.what());
        }
    }

    int64_t sample_at(int64_t place) const override { return place; }

    bool load(const plan::Plan &plan, size_t first) const override {
        return load_batch(plan, matched_.arrays(), rules_, indices_.data() + first);
    }

    std::string describe_bad_sample() const override {
        return rekindle::describe_bad_sample(matched_.arrays(), rules_, indices_.data(),
                                             static_cast<size_t>(matched_.count));
    }

private:
    int64_t accept(const rekindle_batch &batch) {
        GivenArrays given{
            check_arrays(batch.x, batch.inputs, batch.input_count, batch.input_names, "x"), {}, {}, kOwner};
        if (!rules_.outputs.empty()) {
            given.y = check_arrays(batch.y, batch.targets, batch.target_count, batch.target_names, "y");
            given.sample_weight = check_arrays(batch.sample_weight, batch.sample_weights, batch.sample_weight_count,
                                               names_of_sample_weights(batch, kOwner), "sample_weight");
        }
        int64_t count = given.x[0].shape.empty() ? 0 : given.x[0].shape[0];
        require(count <= source_.batch_size(), "the pulled batch has ", count,
                " samples; expected at most batch_size, ", source_.batch_size());
        check_given(given);
        matched_ = match(given, rules_, 0, count);
        return count;
    }

    PullSource &source_;
    PullSource::Use use_;
    BatchRules rules_;
    std::vector<int64_t> indices_;
    MatchedArrays matched_; // of the fetched batch
};

} // namespace

std::unique_ptr<Batches> make_pull_batches(PullSource &source, const BatchRules &rules) {
    return std::make_unique<PullBatches>(source, rules);
}

} // namespace rekindle
