#include "kernels/loss_rows.h"
#include "kernels/vector_math.h"

// The losses that are a mean over the elements of a row.

namespace rekindle::kernels {

namespace {

// `count` elements of a target, `stride` apart; the other lanes are 0.
inline __m256 load_strided(const float *target, size_t stride, size_t count) {
    if (stride == 1) return load(target, count);
    float values[kLanes] = {};
    for (size_t i = 0; i < count; ++i) {
        values[i] = target[i * stride];
    }
    return _mm256_loadu_ps(values);
}

} // namespace

double mean_squared_error(const LossRows &rows, const float *target, size_t row_stride, size_t column_stride) {
    const double classes = static_cast<double>(rows.classes);
    return sum_rows(rows, [=](const LossRow &row, size_t r) {
        const float *row_target = target + r * row_stride;
        const __m256 factor = broadcast(static_cast<float>(2 / classes) * row.factor);
        LaneSums squares;
        for_each_group(0, row.classes, [&](size_t c, size_t count) {
            const __m256 wanted = load_strided(row_target + c * column_stride, column_stride, count);
            const __m256 difference = _mm256_sub_ps(load(row.output + c, count), wanted);
            add_product(squares, difference, difference);
            if (row.gradient != nullptr) store(row.gradient + c, count, _mm256_mul_ps(factor, difference));
        });
        return total(squares) / classes;
    });
}

double sigmoid_crossentropy(const LossRows &rows, const float *target) {
    const double classes = static_cast<double>(rows.classes);
    return sum_rows(rows, [=](const LossRow &row, size_t r) {
        const float *row_target = target + r * row.classes;
        const __m256 factor = broadcast(row.factor / static_cast<float>(classes));
        const __m256 zero = _mm256_setzero_ps(), one = broadcast(1), sign_bit = broadcast(-0.0F);
        LaneSums losses;
        for_each_group(0, row.classes, [&](size_t c, size_t count) {
            const __m256 z = load(row.output + c, count), t = load(row_target + c, count);
            const __m256 e = exp_of_nonpositive(_mm256_or_ps(z, sign_bit)); // exp(-|z|)
            const __m256 linear = _mm256_fnmadd_ps(z, t, _mm256_max_ps(zero, z));
            add(losses, keep_first(_mm256_add_ps(linear, log_of_one_plus(e)), count));
            if (row.gradient == nullptr) return;
            // The sigmoid is 1 / (1 + e) for positive z and e / (1 + e) for negative z.
            const __m256 sigmoid = _mm256_div_ps(_mm256_blendv_ps(one, e, z), _mm256_add_ps(one, e));
            store(row.gradient + c, count, _mm256_mul_ps(factor, _mm256_sub_ps(sigmoid, t)));
        });
        return total(losses) / classes;
    });
}

double binary_crossentropy(const LossRows &rows, const float *target) {
    const double classes = static_cast<double>(rows.classes);
    return sum_rows(rows, [=](const LossRow &row, size_t r) {
        const float *row_target = target + r * row.classes;
        const __m256 factor = broadcast(row.factor / static_cast<float>(classes));
        const __m256 one = broadcast(1);
        LaneSums log_likelihood;
        for_each_group(0, row.classes, [&](size_t c, size_t count) {
            const __m256 output = load(row.output + c, count), t = load(row_target + c, count);
            const __m256 p = clip_probability(output), q = _mm256_sub_ps(one, p);
            const __m256 negative_part = _mm256_mul_ps(_mm256_sub_ps(one, t), log_of_normal(q));
            add(log_likelihood, keep_first(_mm256_fmadd_ps(t, log_of_normal(p), negative_part), count));
            if (row.gradient == nullptr) return;
            const __m256 derivative = _mm256_div_ps(_mm256_sub_ps(p, t), _mm256_mul_ps(p, q));
            store(row.gradient + c, count, _mm256_mul_ps(factor, through_clip(output, derivative)));
        });
        return -total(log_likelihood) / classes;
    });
}

} // namespace rekindle::kernels
