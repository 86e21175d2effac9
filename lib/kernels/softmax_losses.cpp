#include <algorithm>
#include <cmath>

#include "kernels/element_losses.h"
#include "kernels/vector_math.h"

// Softmax with cross-entropy, loss and gradient in one pass. A row is read before its gradient, which may be the same
// memory, is written. A NaN anywhere in a row makes the sum of its exponentials NaN, and so its loss and gradient.

namespace rekindle::kernels {

namespace {

// The sum of exp(output - maximum). The terms are left in the gradient.
double exponentiate(const LossRow &row, float maximum) {
    LaneSums sums;
    for_each_group(0, row.classes, [&](size_t c, size_t count) {
        const __m256 shifted = _mm256_sub_ps(load(row.output + c, count), broadcast(maximum));
        const __m256 exponential = keep_first(exp_of_nonpositive(shifted), count);
        add(sums, exponential);
        if (row.gradient != nullptr) store(row.gradient + c, count, exponential);
    });
    return total(sums);
}

double sparse_row_loss(const LossRow &row, int32_t label) {
    if (!is_class(label, row.classes)) return not_a_number(row);
    const float maximum = largest(row.output, row.classes);
    const double shifted = static_cast<double>(row.output[label]) - static_cast<double>(maximum);
    const double sum = exponentiate(row, maximum);
    if (row.gradient != nullptr) {
        const __m256 factor = broadcast(static_cast<float>(static_cast<double>(row.factor) / sum));
        for_each_group(0, row.classes, [&](size_t c, size_t count) {
            store(row.gradient + c, count, _mm256_mul_ps(factor, load(row.gradient + c, count)));
        });
        row.gradient[label] -= row.factor;
    }
    return std::log(sum) - shifted;
}

// Eight rows of a few classes at once, one row per lane: short rows leave no lane idle and need no sums across lanes.
constexpr size_t kTileClasses = 32;

struct SoftmaxTile {
    alignas(32) float exponentials[kTileClasses][kLanes]; // exp(output - maximum)
    alignas(32) float maximum[kLanes];
    alignas(32) double sum[kLanes]; // of the exponentials
};

// Fills the lanes [0, count) from consecutive rows; the other lanes repeat the last row.
void exponentiate(SoftmaxTile &tile, const float *output, size_t classes, size_t count) {
    const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    const __m256i row = _mm256_min_epi32(lane, _mm256_set1_epi32(static_cast<int>(count - 1)));
    const __m256i offset = _mm256_mullo_epi32(row, _mm256_set1_epi32(static_cast<int>(classes)));
    __m256 maximum = broadcast(kMinusInfinity);
    for (size_t c = 0; c < classes; ++c) {
        const __m256 column = _mm256_i32gather_ps(output + c, offset, sizeof(float));
        _mm256_store_ps(tile.exponentials[c], column);
        maximum = _mm256_max_ps(maximum, column);
    }
    LaneSums sums;
    for (size_t c = 0; c < classes; ++c) {
        const __m256 shifted = _mm256_sub_ps(_mm256_load_ps(tile.exponentials[c]), maximum);
        const __m256 exponential = exp_of_nonpositive(shifted);
        _mm256_store_ps(tile.exponentials[c], exponential);
        add(sums, exponential);
    }
    _mm256_store_ps(tile.maximum, maximum);
    _mm256_store_pd(tile.sum, sums.low);
    _mm256_store_pd(tile.sum + 4, sums.high);
}

double sparse_tile_row_loss(const SoftmaxTile &tile, size_t lane, const LossRow &row, int32_t label) {
    if (!is_class(label, row.classes)) return not_a_number(row);
    const double shifted = static_cast<double>(row.output[label]) - static_cast<double>(tile.maximum[lane]);
    if (row.gradient != nullptr) {
        const float factor = static_cast<float>(static_cast<double>(row.factor) / tile.sum[lane]);
        for (size_t c = 0; c < row.classes; ++c) {
            row.gradient[c] = factor * tile.exponentials[c][lane];
        }
        row.gradient[label] -= row.factor;
    }
    return std::log(tile.sum[lane]) - shifted;
}

double sparse_tile_losses(const LossRows &rows, const LabelRows &labels) {
    double sum = 0;
    SoftmaxTile tile;
    for (size_t first = rows.begin; first < rows.end; first += kLanes) {
        const size_t count = std::min(kLanes, rows.end - first);
        exponentiate(tile, rows.output + first * rows.classes, rows.classes, count);
        for (size_t lane = 0; lane < count; ++lane) {
            const LossRow row = loss_row(rows, first + lane);
            const int32_t label = labels.values[first + lane];
            const double loss = is_ignored(labels, label) ? no_loss(row) : sparse_tile_row_loss(tile, lane, row, label);
            sum += static_cast<double>(row.weight) * loss;
        }
    }
    return sum;
}

} // namespace

double sparse_softmax_crossentropy(const LossRows &rows, const LabelRows &labels) {
    if (rows.classes <= kTileClasses) return sparse_tile_losses(rows, labels);
    return sum_rows(rows, [&](const LossRow &row, size_t r) {
        const int32_t label = labels.values[r];
        return is_ignored(labels, label) ? no_loss(row) : sparse_row_loss(row, label);
    });
}

double softmax_crossentropy(const LossRows &rows, const float *target, const TargetScale &scale) {
    return sum_rows(rows, [&](const LossRow &row, size_t r) {
        const float *row_target = target + r * row.classes;
        const float maximum = largest(row.output, row.classes);
        LaneSums targets, products;
        for_each_group(0, row.classes, [&](size_t c, size_t count) {
            const __m256 wanted = keep_first(scaled(load(row_target + c, count), scale), count);
            add(targets, wanted);
            add_product(products, wanted, _mm256_sub_ps(load(row.output + c, count), broadcast(maximum)));
        });
        const double target_sum = total(targets);
        const double sum = exponentiate(row, maximum);
        if (row.gradient != nullptr) {
            const double factor = static_cast<double>(row.factor);
            const __m256 softmax_factor = broadcast(static_cast<float>(factor * target_sum / sum));
            for_each_group(0, row.classes, [&](size_t c, size_t count) {
                const __m256 smooth = scaled(load(row_target + c, count), scale);
                const __m256 wanted = _mm256_mul_ps(broadcast(row.factor), smooth);
                const __m256 exponential = load(row.gradient + c, count);
                store(row.gradient + c, count, _mm256_fmsub_ps(softmax_factor, exponential, wanted));
            });
        }
        return target_sum * std::log(sum) - total(products);
    });
}

} // namespace rekindle::kernels
