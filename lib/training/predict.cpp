#include <cstring>
#include <functional>
#include <utility>

#include "core/error.h"
#include "core/log.h"
#include "training/bad_index.h"
#include "training/evaluate.h"

namespace rekindle {
namespace {

Buffer copy_of(const BatchPlan::Output &output) {
    Buffer copy(output.elements() * sizeof(float));
    std::memcpy(copy.data(), output.values, copy.size());
    return copy;
}

// The outputs of one pass, as they come.
class Outputs {
public:
    explicit Outputs(std::vector<Shape> samples) : samples_(std::move(samples)), parts_(samples_.size()) {}

    void add(const BatchPlan &executed) {
        for (size_t i = 0; i < parts_.size(); ++i) {
            check_shape(i, executed.output(i).shape);
            parts_[i].push_back(copy_of(executed.output(i)));
        }
        count_ += executed.batch_size();
    }

    // Joined, when their number is known.
    std::vector<TensorPointer> tensors() const {
        std::vector<TensorPointer> joined;
        for (size_t i = 0; i < parts_.size(); ++i) joined.push_back(join(i));
        return joined;
    }

private:
    // That of the first batch is that of all.
    void check_shape(size_t output, const Shape &batch) {
        Shape sample = without_batch(batch);
        if (!is_known(samples_[output])) samples_[output] = sample;
        if (sample == samples_[output]) return;
        fail(REKINDLE_DATA_ERROR, "batch ", parts_[output].size(), " gives outputs of shape ", describe(sample),
             ", and those before it ", describe(samples_[output]),
             "; expected one shape for all that is predicted at once");
    }

    TensorPointer join(size_t output) const {
        auto tensor = std::make_shared<Tensor>(REKINDLE_FLOAT32, with_batch(count_, samples_[output]));
        char *to = static_cast<char *>(tensor->mutable_data());
        for (const Buffer &part : parts_[output]) {
            std::memcpy(to, part.data(), part.size());
            to += part.size();
        }
        return tensor;
    }

    std::vector<Shape> samples_;
    std::vector<std::vector<Buffer>> parts_; // of each output
    int64_t count_ = 0;
};

} // namespace

std::vector<TensorPointer> predict(const ModelReference &reference, Dataset &dataset, int64_t batch_size,
                                   const CallbackList &callbacks) {
    Model &model = *reference.model;
    model.require_built();
    build_for(model, dataset);
    model.require_finite_weights();
    std::unique_ptr<Batches> batches = make_batches(dataset, prediction_rules(model, batch_size));
    model.check_batches(batch_sizes(*batches, dataset));
    rekindle_run_params params{sizeof(params), -1, batches->batch_count(), batches->batch_size(), -1};
    Hooks hooks(reference, callbacks, params);

    PlanSet plans(model, plan::Mode::kPredict);
    int64_t group = model.is_compiled() ? model.compiled().steps_per_execution : 1;
    Outputs outputs(output_samples(model.graph()));
    int64_t batch = 0, in_group = 0;
    bool warned = false, pauses = false;
    auto done = [&](const BatchPlan &executed, bool good) {
        require_good_indices(executed.results(), batches.get());
        outputs.add(executed);
        if (!good && !std::exchange(warned, true)) {
            log_warning("predict: ", batches->describe_bad_sample(), "; outputs may hide it");
        }
        ++batch;
        ++in_group;
        return !pauses || in_group < group;
    };
    batches->start({});
    hooks.call(Hook::kPredictBegin, {});
    pauses = hooks.wants(Hook::kPredictBatchBegin) || hooks.wants(Hook::kPredictBatchEnd) || hooks.stop_asked();
    int64_t samples = batches->fetch();
    if (samples == 0) fail_without_batch();
    while (samples > 0) {
        hooks.call(Hook::kPredictBatchBegin, {.batch = batch});
        in_group = 0;
        while (samples > 0 && (!pauses || in_group < group)) {
            execute_batches(*batches, plans, samples, std::ref(done));
        }
        hooks.call(Hook::kPredictBatchEnd, {.batch = batch - 1});
        if (hooks.stop_asked()) break;
    }
    hooks.call(Hook::kPredictEnd, {});
    return outputs.tensors();
}

} // namespace rekindle
