#include "data/batch_loader.h"

#include <algorithm>

#include "data/class_weights.h"
#include "kernels/finite.h"
#include "kernels/gather.h"
#include "runtime/parallel.h"
#include "runtime/runtime.h"

namespace rekindle {
namespace {

constexpr size_t kSerialBelow = 65536; // elements

bool gather(const SampleArray &from, const int64_t *indices, bool check, float *to, size_t begin, size_t end) {
    if (check) return kernels::gather_finite(from.data, from.dtype, from.row_size, indices, to, begin, end);
    kernels::gather_to_float(from.data, from.dtype, from.row_size, indices, to, begin, end);
    return true;
}

bool load_weights(const plan::Plan &plan, const SampleArrays &arrays, const BatchRules &rules, const int64_t *indices,
                  size_t begin, size_t end) {
    const SampleArray &given = arrays.sample_weight;
    if (given.data == nullptr) {
        size_t rows = static_cast<size_t>(rules.rows_per_sample);
        class_weights_of(rules.class_weights, arrays.y, rules.rows_per_sample, indices + begin, end - begin,
                         plan.sample_weight() + begin * rows);
        return true;
    }
    gather(given, indices, false, plan.sample_weight(), begin, end);
    const float *weights = plan.sample_weight() + begin * given.row_size;
    return !rules.check_numbers || kernels::all_finite_not_negative(weights, (end - begin) * given.row_size);
}

// The samples [begin, end) of a batch, as load_batch.
bool load(const plan::Plan &plan, const SampleArrays &arrays, const BatchRules &rules, const int64_t *indices,
          size_t begin, size_t end) {
    const SampleArray &y = arrays.y;
    bool good = gather(arrays.x, indices, rules.check_numbers, plan.input(), begin, end);
    if (plan.target() != nullptr) good = gather(y, indices, rules.check_numbers, plan.target(), begin, end) && good;
    if (plan.labels() != nullptr) {
        kernels::gather_to_int(y.data, y.dtype, y.row_size, indices, plan.labels(), begin, end);
    }
    return (plan.sample_weight() == nullptr || load_weights(plan, arrays, rules, indices, begin, end)) && good;
}

} // namespace

bool load_batch(const plan::Plan &plan, const SampleArrays &arrays, const BatchRules &rules, const int64_t *indices) {
    size_t count = static_cast<size_t>(plan.batch_size());
    int threads = plan.threads();
    size_t row = arrays.x.row_size + arrays.y.row_size + arrays.sample_weight.row_size;
    bool good = false;
    runtime::compute(threads, [&] {
        good = runtime::parallel_all(
            threads, count, 1, kSerialBelow / std::max<size_t>(row, 1),
            [&](size_t begin, size_t end) { return load(plan, arrays, rules, indices, begin, end); });
    });
    return good;
}

} // namespace rekindle
