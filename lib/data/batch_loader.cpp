#include "data/batch_loader.h"

#include <algorithm>

#include "data/class_weights.h"
#include "kernels/gather.h"
#include "runtime/parallel.h"

namespace rekindle {
namespace {

constexpr size_t kSerialBelow = 65536; // elements

} // namespace

void load_batch(const plan::Plan &plan, const SampleArray &x, const SampleArray &y, const SampleArray &sample_weight,
                const std::map<int64_t, double> &class_weights, const int64_t *indices, int threads) {
    size_t count = static_cast<size_t>(plan.batch_size());
    size_t rows_serial = kSerialBelow / std::max<size_t>(x.row_size, 1);
    runtime::parallel_for(threads, count, 1, rows_serial, [&](size_t begin, size_t end) {
        kernels::gather_to_float(x.data, x.dtype, x.row_size, indices, plan.input(), begin, end);
    });
    if (plan.target() != nullptr) {
        kernels::gather_to_float(y.data, y.dtype, y.row_size, indices, plan.target(), 0, count);
    }
    if (plan.labels() != nullptr) {
        kernels::gather_to_int(y.data, y.dtype, y.row_size, indices, plan.labels(), 0, count);
    }
    if (plan.sample_weight() == nullptr) return;
    if (sample_weight.data != nullptr) {
        kernels::gather_to_float(sample_weight.data, sample_weight.dtype, sample_weight.row_size, indices,
                                 plan.sample_weight(), 0, count);
    } else {
        class_weights_of(class_weights, y.data, y.dtype, y.row_size, indices, count, plan.sample_weight());
    }
}

} // namespace rekindle
