#include <cmath>

#include "kernels/element_losses.h"
#include "kernels/vector_math.h"

// Cross-entropy of probabilities that did not come from a softmax, clipped as Keras does.

namespace rekindle::kernels {

double categorical_crossentropy(const LossRows &rows, const float *target, const TargetScale &scale) {
    return sum_rows(rows, [&](const LossRow &row, size_t r) {
        const float *row_target = target + r * row.classes;
        LaneSums outputs;
        for_each_group(0, row.classes, [&](size_t c, size_t count) { add(outputs, load(row.output + c, count)); });
        const __m256 sum = broadcast(static_cast<float>(total(outputs)));

        LaneSums log_likelihood, unclipped_targets;
        for_each_group(0, row.classes, [&](size_t c, size_t count) {
            const __m256 wanted = scaled(load(row_target + c, count), scale);
            const __m256 share = _mm256_div_ps(load(row.output + c, count), sum);
            add(log_likelihood, keep_first(_mm256_mul_ps(wanted, log_of_normal(clip_probability(share))), count));
            add(unclipped_targets, keep_first(through_clip(share, wanted), count));
        });
        if (row.gradient != nullptr) {
            // With p = output / sum inside the bounds, d(-t log p) / d(output) = (t's share of all - t / p) / sum.
            const __m256 all = broadcast(static_cast<float>(total(unclipped_targets)));
            const __m256 factor = _mm256_div_ps(broadcast(row.factor), sum);
            for_each_group(0, row.classes, [&](size_t c, size_t count) {
                const __m256 wanted = scaled(load(row_target + c, count), scale);
                const __m256 share = _mm256_div_ps(load(row.output + c, count), sum);
                const __m256 direct = through_clip(share, _mm256_div_ps(wanted, share));
                store(row.gradient + c, count, _mm256_mul_ps(factor, _mm256_sub_ps(all, direct)));
            });
        }
        return -total(log_likelihood);
    });
}

namespace {

// -t alpha (1 - p)^gamma log p, p the clipped share.
Element focal_element(__m256 share, __m256 t, const Focus &focus) {
    const __m256 p = clip_probability(share), q = _mm256_sub_ps(broadcast(1), p);
    const __m256 logarithm = log_of_normal(p), power = power_of(q, focus.gamma);
    // d(-(1 - p)^gamma log p) / dp = gamma (1 - p)^(gamma - 1) log p - (1 - p)^gamma / p
    const __m256 bend = _mm256_mul_ps(broadcast(focus.gamma), power_of(q, focus.gamma - 1));
    const __m256 slope = _mm256_fmsub_ps(bend, logarithm, _mm256_div_ps(power, p));
    const __m256 weight = _mm256_mul_ps(broadcast(focus.alpha), t);
    const __m256 minus_log = _mm256_sub_ps(_mm256_setzero_ps(), logarithm);
    return {_mm256_mul_ps(weight, _mm256_mul_ps(power, minus_log)), through_clip(share, _mm256_mul_ps(weight, slope))};
}

} // namespace

double categorical_focal_crossentropy(const LossRows &rows, const float *target, const TargetScale &scale,
                                      const Focus &focus) {
    return sum_rows(rows, [&](const LossRow &row, size_t r) {
        const float *row_target = target + r * row.classes;
        LaneSums outputs;
        for_each_group(0, row.classes, [&](size_t c, size_t count) { add(outputs, load(row.output + c, count)); });
        const __m256 sum = broadcast(static_cast<float>(total(outputs)));

        LaneSums losses, weighted;
        for_each_group(0, row.classes, [&](size_t c, size_t count) {
            const __m256 t = scaled(load(row_target + c, count), scale);
            const __m256 share = _mm256_div_ps(load(row.output + c, count), sum);
            const Element of = focal_element(share, t, focus);
            add(losses, keep_first(of.loss, count));
            if (row.gradient == nullptr) return;
            add(weighted, keep_first(_mm256_mul_ps(of.derivative, share), count));
            store(row.gradient + c, count, of.derivative);
        });
        if (row.gradient != nullptr) {
            // share = output / sum, so that what one output gains the others lose.
            const __m256 all = broadcast(static_cast<float>(total(weighted)));
            const __m256 factor = _mm256_div_ps(broadcast(row.factor), sum);
            for_each_group(0, row.classes, [&](size_t c, size_t count) {
                const __m256 derivative = _mm256_sub_ps(load(row.gradient + c, count), all);
                store(row.gradient + c, count, _mm256_mul_ps(factor, derivative));
            });
        }
        return total(losses);
    });
}

double sparse_categorical_crossentropy(const LossRows &rows, const LabelRows &labels) {
    return sum_rows(rows, [&](const LossRow &row, size_t r) {
        const int32_t label = labels.values[r];
        if (is_ignored(labels, label)) return no_loss(row);
        if (!is_class(label, row.classes)) return not_a_number(row);
        const size_t wanted = static_cast<size_t>(label);
        LaneSums clipped;
        for_each_group(0, row.classes, [&](size_t c, size_t count) {
            add(clipped, keep_first(clip_probability(load(row.output + c, count)), count));
        });
        const double sum = total(clipped);
        const __m256 wanted_output = broadcast(row.output[wanted]);
        const float probability = _mm256_cvtss_f32(clip_probability(wanted_output));
        if (row.gradient != nullptr) {
            const __m256 slope = broadcast(static_cast<float>(static_cast<double>(row.factor) / sum));
            for_each_group(0, row.classes, [&](size_t c, size_t count) {
                store(row.gradient + c, count, through_clip(load(row.output + c, count), slope));
            });
            const __m256 direct = through_clip(wanted_output, broadcast(row.factor / probability));
            row.gradient[wanted] -= _mm256_cvtss_f32(direct);
        }
        return std::log(sum) - std::log(static_cast<double>(probability));
    });
}

} // namespace rekindle::kernels
