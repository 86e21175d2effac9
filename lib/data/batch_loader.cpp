#include "data/batch_loader.h"

#include <algorithm>

#include "data/class_weights.h"
#include "kernels/finite.h"
#include "kernels/gather.h"
#include "runtime/parallel.h"

namespace rekindle {
namespace {

constexpr size_t kSerialBelow = 65536; // elements

bool gather(const SampleArray &from, const int64_t *indices, bool check, float *to, size_t begin, size_t end) {
    if (check) return kernels::gather_finite(from.data, from.dtype, from.row_size, indices, to, begin, end);
    kernels::gather_to_float(from.data, from.dtype, from.row_size, indices, to, begin, end);
    return true;
}

} // namespace

bool load_batch(const plan::Plan &plan, const SampleArrays &arrays, const BatchRules &rules, const int64_t *indices,
                int threads) {
    const auto &[x, y, sample_weight] = arrays;
    bool check = rules.check_numbers;
    size_t count = static_cast<size_t>(plan.batch_size());
    size_t rows_serial = kSerialBelow / std::max<size_t>(x.row_size, 1);
    bool good = runtime::parallel_all(threads, count, 1, rows_serial, [&](size_t begin, size_t end) {
        return gather(arrays.x, indices, check, plan.input(), begin, end);
    });
    if (plan.target() != nullptr) good = gather(y, indices, check, plan.target(), 0, count) && good;
    if (plan.labels() != nullptr) {
        kernels::gather_to_int(y.data, y.dtype, y.row_size, indices, plan.labels(), 0, count);
    }
    if (plan.sample_weight() == nullptr) return good;
    if (sample_weight.data == nullptr) {
        class_weights_of(rules.class_weights, y, rules.rows_per_sample, indices, count, plan.sample_weight());
        return good;
    }
    gather(sample_weight, indices, false, plan.sample_weight(), 0, count);
    size_t weights = count * sample_weight.row_size;
    return (!check || kernels::all_finite_not_negative(plan.sample_weight(), weights)) && good;
}

} // namespace rekindle
