#include "training/host_batch.h"

#include "core/error.h"
#include "training/evaluate.h"

namespace rekindle {
namespace {

SampleArray view(const HostArray &array, int64_t samples) {
    if (array.data == nullptr) return {};
    return {array.data, array.dtype, element_count(array.shape) / static_cast<size_t>(samples)};
}

} // namespace

CheckedBatch check_batch(Model &model, const HostArray &x, const HostArray &y, const HostArray &sample_weight) {
    require_sample_dtype(x.dtype, "x");
    require_sample_dtype(y.dtype, "y");
    require(!x.shape.empty() && x.shape[0] >= 1, "x has shape ", to_string(x.shape), "; expected at least one sample");
    int64_t samples = x.shape[0];
    require(!y.shape.empty() && y.shape[0] == samples, "y has shape ", to_string(y.shape), "; expected ", samples,
            " samples, as x has");
    if (sample_weight.data != nullptr) {
        require(sample_weight.dtype == REKINDLE_FLOAT32 && !sample_weight.shape.empty() &&
                    sample_weight.shape[0] == samples,
                "sample_weight has shape ", to_string(sample_weight.shape), " and dtype ",
                dtype_name(sample_weight.dtype), "; expected float32 with ", samples, " samples");
    }
    model.build_for(Shape(x.shape.begin() + 1, x.shape.end()));
    CheckedBatch batch{samples,
                       {view(x, samples), view(y, samples), view(sample_weight, samples)},
                       Shape(y.shape.begin() + 1, y.shape.end()),
                       {}};
    check_labels(label_takers(model), y.data, y.dtype, batch.target_sample, 0, samples, "y");
    batch.rules.check_numbers = !model.allows_non_finite();
    return batch;
}

void load_batch(const PooledPlan &pooled, const CheckedBatch &batch) {
    if (load_batch(*pooled.plan, batch.arrays, batch.rules, pooled.in_order.data())) return;
    fail(REKINDLE_DATA_ERROR, describe_bad_sample(batch.arrays, pooled.in_order.data(), pooled.in_order.size(), ""));
}

} // namespace rekindle
