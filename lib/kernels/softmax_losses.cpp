#include <algorithm>
#include <cmath>

#include "kernels/element_losses.h"
#include "kernels/softmax_tile.h"

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

// What the targets of a tile's rows say.
struct TargetTile {
    alignas(32) float wanted[kTileClasses][kLanes];
    alignas(32) double sum[kLanes];
    alignas(32) double products[kLanes]; // of wanted and output - maximum
};

void store_sums(double *to, const LaneSums &sums) {
    _mm256_store_pd(to, sums.low);
    _mm256_store_pd(to + 4, sums.high);
}

void compare(SoftmaxTile &tile, TargetTile &targets, const float *output, const float *target, size_t classes,
             size_t count, const TargetScale &scale) {
    LaneSums sums, products;
    for_each_column(target, classes, classes, count, [&](size_t c, __m256 column) {
        const __m256 wanted = scaled(column, scale);
        _mm256_store_ps(targets.wanted[c], wanted);
        add(sums, wanted);
    });
    exponentiate(tile, output, classes, count,
                 [&](size_t c, __m256 shifted) { add_product(products, _mm256_load_ps(targets.wanted[c]), shifted); });
    store_sums(targets.sum, sums);
    store_sums(targets.products, products);
}

double tile_loss(const LossRows &rows, size_t first, size_t count, const SoftmaxTile &tile, const TargetTile &targets) {
    double sum = 0;
    for (size_t lane = 0; lane < count; ++lane) {
        const double loss = targets.sum[lane] * std::log(tile.sum[lane]) - targets.products[lane];
        sum += static_cast<double>(loss_row(rows, first + lane).weight) * loss;
    }
    return sum;
}

void write_tile_gradient(const LossRows &rows, size_t first, size_t count, const SoftmaxTile &tile,
                         const TargetTile &targets) {
    alignas(32) float factor[kLanes] = {}, softmax_factor[kLanes] = {};
    for (size_t lane = 0; lane < count; ++lane) {
        factor[lane] = loss_row(rows, first + lane).factor;
        const double of_targets = static_cast<double>(factor[lane]) * targets.sum[lane];
        softmax_factor[lane] = static_cast<float>(of_targets / tile.sum[lane]);
    }
    const __m256 factors = _mm256_load_ps(factor), softmax_factors = _mm256_load_ps(softmax_factor);
    store_columns(rows.gradient + first * rows.classes, rows.classes, rows.classes, count, [&](size_t c) {
        const __m256 wanted = _mm256_mul_ps(factors, _mm256_load_ps(targets.wanted[c]));
        return _mm256_fmsub_ps(softmax_factors, _mm256_load_ps(tile.exponentials[c]), wanted);
    });
}

double tile_losses(const LossRows &rows, const float *target, const TargetScale &scale) {
    double sum = 0;
    SoftmaxTile tile;
    TargetTile targets;
    for (size_t first = rows.begin; first < rows.end; first += kLanes) {
        const size_t count = std::min(kLanes, rows.end - first), offset = first * rows.classes;
        compare(tile, targets, rows.output + offset, target + offset, rows.classes, count, scale);
        sum += tile_loss(rows, first, count, tile, targets);
        if (rows.gradient != nullptr) write_tile_gradient(rows, first, count, tile, targets);
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
    if (rows.classes <= kTileClasses) return tile_losses(rows, target, scale);
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
