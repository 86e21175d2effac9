#include "kernels/regularizers.h"
#include "regularizers/regularizer_options.h"
#include "runtime/parallel.h"

namespace rekindle {
namespace {

constexpr size_t kGranularity = 64, kSerialBelow = 16384; // floats

} // namespace

double norm_penalty(double l1, double l2, const Penalized &given) {
    kernels::NormFactors factors{l1 * given.factor, l2 * given.factor};
    return runtime::parallel_sum(given.parts, given.count, kGranularity, kSerialBelow, [&](size_t begin, size_t end) {
        return kernels::norm_penalty(factors, given.weight, given.gradient, begin, end);
    });
}

} // namespace rekindle
