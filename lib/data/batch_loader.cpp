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

// An input's samples [begin, end); whether its numbers are such as the rules ask for.
bool load_input(const plan::InputPort &port, const SampleArray &from, bool check, const int64_t *indices, size_t begin,
                size_t end) {
    if (port.dtype == REKINDLE_INT32) {
        return kernels::gather_whole(from.data, from.dtype, from.row_size, indices, port.block->integers(), begin, end);
    }
    float *to = port.block->floats();
    if (check) return kernels::gather_finite(from.data, from.dtype, from.row_size, indices, to, begin, end);
    kernels::gather_to_float(from.data, from.dtype, from.row_size, indices, to, begin, end);
    return true;
}

bool load_weights(const plan::Block &to, const SampleArray &given, const SampleArray &y, const BatchRules &rules,
                  const int64_t *indices, size_t begin, size_t end) {
    if (given.data == nullptr) {
        int64_t rows = rules.outputs[0].rows_for(y.row_size);
        class_weights_of(rules.class_weights, y, rows, indices + begin, end - begin,
                         to.floats() + begin * static_cast<size_t>(rows));
        return true;
    }
    kernels::gather_to_float(given.data, given.dtype, given.row_size, indices, to.floats(), begin, end);
    const float *weights = to.floats() + begin * given.row_size;
    return !rules.check_numbers || kernels::all_finite_not_negative(weights, (end - begin) * given.row_size);
}

bool load_target(const plan::TargetPort &port, const SampleArray &y, const SampleArray &weight, const BatchRules &rules,
                 const int64_t *indices, size_t begin, size_t end) {
    bool good = true;
    if (port.target != nullptr) {
        good = load_input({port.target, REKINDLE_FLOAT32}, y, rules.check_numbers, indices, begin, end);
    }
    if (port.labels != nullptr) {
        kernels::gather_to_int(y.data, y.dtype, y.row_size, indices, port.labels->integers(), begin, end);
    }
    return (port.sample_weight == nullptr ||
            load_weights(*port.sample_weight, weight, y, rules, indices, begin, end)) &&
           good;
}

// The samples [begin, end) of a batch, as load_batch.
bool load(const plan::Plan &plan, const SampleArrays &arrays, const BatchRules &rules, const int64_t *indices,
          size_t begin, size_t end) {
    bool good = true;
    for (size_t i = 0; i < plan.inputs().size(); ++i) {
        good = load_input(plan.inputs()[i], arrays.x[i], rules.check_numbers, indices, begin, end) && good;
    }
    for (size_t i = 0; i < plan.targets().size(); ++i) {
        good = load_target(plan.targets()[i], arrays.y[i], arrays.sample_weight[i], rules, indices, begin, end) && good;
    }
    return good;
}

size_t row_size(const SampleArrays &arrays) {
    size_t size = 0;
    for (std::span<const SampleArray> kind : {arrays.x, arrays.y, arrays.sample_weight}) {
        for (const SampleArray &array : kind) size += array.row_size;
    }
    return size;
}

} // namespace

bool load_batch(const plan::Plan &plan, const SampleArrays &arrays, const BatchRules &rules, const int64_t *indices) {
    size_t count = static_cast<size_t>(plan.batch_size());
    int threads = plan.threads();
    size_t row = row_size(arrays);
    bool good = false;
    runtime::compute(threads, [&] {
        good = runtime::parallel_all(
            threads, count, 1, kSerialBelow / std::max<size_t>(row, 1),
            [&](size_t begin, size_t end) { return load(plan, arrays, rules, indices, begin, end); });
    });
    return good;
}

} // namespace rekindle
