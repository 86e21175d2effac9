#include "optimizers/clipping.h"

#include <cmath>
#include <limits>

#include "kernels/gradients.h"
#include "optimizers/optimizer.h"
#include "runtime/parallel.h"

namespace rekindle {
namespace {

double norm(const float *gradients, const float *accumulator, size_t count, int parts) {
    double squares =
        runtime::parallel_sum(parts, count, kUpdateGranularity, kSerialUpdateBelow, [&](size_t begin, size_t end) {
            if (accumulator == nullptr) return kernels::sum_of_squares(gradients + begin, end - begin);
            return kernels::sum_of_squares(gradients + begin, accumulator + begin, end - begin);
        });
    return std::sqrt(squares);
}

// NaN for a norm that is not finite: nothing of it is a direction.
float scale_to(double limit, double norm) {
    if (!std::isfinite(norm)) return std::numeric_limits<float>::quiet_NaN();
    return norm > limit ? static_cast<float>(limit / norm) : 1.0f;
}

} // namespace

void Clipping::scale(const OptimizerArenas &arenas, const float *accumulator, double number, int parts) const {
    if (global_clipnorm > 0.0) {
        float scale = scale_to(global_clipnorm, norm(arenas.gradients, accumulator, arenas.count, parts) / number);
        for (OptimizerVariable &variable : arenas.variables) variable.gradient_scale = scale;
        return;
    }
    for (OptimizerVariable &variable : arenas.variables) {
        const float *of_accumulator = accumulator == nullptr ? nullptr : accumulator + variable.begin;
        size_t count = variable.end - variable.begin;
        variable.gradient_scale =
            scale_to(clipnorm, norm(arenas.gradients + variable.begin, of_accumulator, count, parts) / number);
    }
}

void Clipping::check(const Clipping &clipping, const char *prefix) {
    const std::pair<const char *, double> all[] = {{"clipnorm", clipping.clipnorm},
                                                   {"global_clipnorm", clipping.global_clipnorm},
                                                   {"clipvalue", clipping.clipvalue}};
    const std::pair<const char *, double> *first = nullptr;
    for (const auto &one : all) {
        if (one.second == 0.0) continue;
        if (first != nullptr) {
            fail(REKINDLE_INVALID_ARGUMENT, prefix, one.first, " is ", one.second, ", and ", prefix, first->first,
                 " is ", first->second, "; expected one of the two, or neither");
        }
        first = &one;
    }
}

} // namespace rekindle
