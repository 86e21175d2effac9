#include "kernels/element_losses.h"
#include "kernels/vector_math.h"

// Losses of numbers that are near to their targets or not.

namespace rekindle::kernels {

// In a form of its own: the squares are added exactly.
double mean_squared_error(const LossRows &rows, const TargetRows &target) {
    const double classes = static_cast<double>(rows.classes);
    return sum_rows(rows, [&](const LossRow &row, size_t r) {
        const float *row_target = target.values + r * target.row_stride;
        const __m256 factor = broadcast(static_cast<float>(2 / classes) * row.factor);
        LaneSums squares;
        for_each_group(0, row.classes, [&](size_t c, size_t count) {
            const __m256 t = load_strided(row_target + c * target.column_stride, target.column_stride, count);
            const __m256 error = _mm256_sub_ps(load(row.output + c, count), t);
            add_product(squares, error, error);
            if (row.gradient != nullptr) store(row.gradient + c, count, _mm256_mul_ps(factor, error));
        });
        return total(squares) / classes;
    });
}

// |e|
struct MeanAbsoluteError {
    Element operator()(__m256 p, __m256 t) const {
        const __m256 error = _mm256_sub_ps(p, t);
        return {magnitude(error), slope_of_magnitude(error)};
    }
};
template double mean_over_elements<MeanAbsoluteError>(const LossRows &, const TargetRows &);

// 100 |e| / |t|
struct MeanAbsolutePercentageError {
    Element operator()(__m256 p, __m256 t) const {
        const __m256 error = _mm256_sub_ps(p, t);
        const __m256 scale = _mm256_div_ps(broadcast(100), _mm256_max_ps(broadcast(kEpsilon), magnitude(t)));
        return {_mm256_mul_ps(scale, magnitude(error)), _mm256_mul_ps(scale, slope_of_magnitude(error))};
    }
};
template double mean_over_elements<MeanAbsolutePercentageError>(const LossRows &, const TargetRows &);

// (log(1 + p) - log(1 + t))^2
struct MeanSquaredLogarithmicError {
    Element operator()(__m256 p, __m256 t) const {
        const __m256 one = broadcast(1), epsilon = broadcast(kEpsilon);
        const __m256 raised = _mm256_add_ps(_mm256_max_ps(epsilon, p), one);
        const __m256 wanted = _mm256_add_ps(_mm256_max_ps(epsilon, t), one);
        const __m256 error = _mm256_sub_ps(log_of_normal(raised), log_of_normal(wanted));
        const __m256 derivative = _mm256_div_ps(_mm256_add_ps(error, error), raised);
        const __m256 is_raised = _mm256_cmp_ps(p, epsilon, _CMP_LT_OQ);
        return {_mm256_mul_ps(error, error), _mm256_andnot_ps(is_raised, derivative)};
    }
};
template double mean_over_elements<MeanSquaredLogarithmicError>(const LossRows &, const TargetRows &);

// e^2 / 2 up to a magnitude of delta, beyond it delta |e| - delta^2 / 2
struct Huber {
    float delta;

    Element operator()(__m256 p, __m256 t) const {
        const __m256 error = _mm256_sub_ps(p, t), size = magnitude(error);
        const __m256 half = broadcast(0.5F), bound = broadcast(delta);
        const __m256 square = _mm256_mul_ps(half, _mm256_mul_ps(error, error));
        const __m256 line = _mm256_fmsub_ps(bound, size, broadcast(0.5F * delta * delta));
        const __m256 is_far = _mm256_cmp_ps(size, bound, _CMP_GT_OQ);
        return {_mm256_blendv_ps(square, line, is_far), _mm256_blendv_ps(error, with_sign_of(bound, error), is_far)};
    }
};
template double mean_over_elements<Huber>(const LossRows &, const TargetRows &, float);

// log(cosh(e))
struct LogCosh {
    Element operator()(__m256 p, __m256 t) const {
        const __m256 error = _mm256_sub_ps(p, t), size = magnitude(error), one = broadcast(1);
        const __m256 e = exp_of_nonpositive(_mm256_mul_ps(broadcast(-2), size)); // exp(-2 |error|)
        const __m256 loss = _mm256_add_ps(size, _mm256_sub_ps(log_of_one_plus(e), broadcast(kLn2)));
        const __m256 slope = _mm256_div_ps(_mm256_sub_ps(one, e), _mm256_add_ps(one, e)); // tanh(|error|)
        return {loss, with_sign_of(slope, error)};
    }
};
template double mean_over_elements<LogCosh>(const LossRows &, const TargetRows &);

// p - t log(p)
struct Poisson {
    Element operator()(__m256 p, __m256 t) const {
        const __m256 raised = _mm256_add_ps(p, broadcast(kEpsilon));
        return {_mm256_fnmadd_ps(t, log_of(raised), p), _mm256_sub_ps(broadcast(1), _mm256_div_ps(t, raised))};
    }
};
template double mean_over_elements<Poisson>(const LossRows &, const TargetRows &);

} // namespace rekindle::kernels
