// Batch normalization of row-major rows of channels.
#include <algorithm>
#include <cmath>

#include "kernels/channel_moments.h"
#include "layers/batch_statistics.h"
#include "runtime/parallel.h"

namespace rekindle {

using plan::Block;
using plan::Builder;
using plan::Value;

namespace {

constexpr size_t kSerialBelow = 16384; // elements

// What all kernels of one normalization share.
struct Rows {
    size_t count, channels;
    int threads;
    float epsilon;
    Block *src, *gamma, *beta; // gamma and beta may be null
    Block *mean, *variance;    // of the batch, or moving
    // The flags of the elements that the batch's are of, null: all; and how many those are of each channel, in double.
    Block *flags, *counts;
    bool flags_by_channel;
    size_t rows_per_flag;

    template <class Part>
    void over_parts(const Part &part) const {
        runtime::parallel_parts(threads, count, 1, kSerialBelow / channels, part);
    }
    size_t parts() const { return runtime::part_count(threads, count, kSerialBelow / channels); }

    kernels::CountedElements counted() const { return {flags->flags(), flags_by_channel, rows_per_flag}; }
    // What sums over the elements of a channel are divided by. As Keras, which adds its epsilon where not all count.
    double divisor(size_t channel) const {
        if (flags == nullptr) return static_cast<double>(count);
        return reinterpret_cast<const double *>(counts->address)[channel] + 1e-7;
    }

    float root(size_t channel) const { return 1.0F / std::sqrt(variance->floats()[channel] + epsilon); }
    float slope(size_t channel) const { return root(channel) * (gamma == nullptr ? 1.0F : gamma->floats()[channel]); }
};

// Mean and variance of the batch. `room` has means and squares for each part, in double.
void measure_all(const Rows &rows, Block *room) {
    size_t channels = rows.channels, parts = rows.parts();
    double *all = reinterpret_cast<double *>(room->address);
    std::fill_n(all, 2 * parts * channels, 0.0);
    std::array<double, runtime::kMaximumThreads> counts{};
    auto of_part = [&](size_t part) {
        double *means = all + 2 * part * channels;
        return kernels::ChannelMoments{counts[part], means, means + channels};
    };
    rows.over_parts([&](size_t part, size_t begin, size_t end) {
        kernels::add_rows(of_part(part), rows.src->floats(), channels, begin, end);
        counts[part] = static_cast<double>(end - begin);
    });
    kernels::ChannelMoments total = of_part(0);
    for (size_t part = 1; part < parts; ++part) kernels::merge(total, of_part(part), channels);
    for (size_t i = 0; i < channels; ++i) {
        rows.mean->floats()[i] = static_cast<float>(total.means[i]);
        rows.variance->floats()[i] = static_cast<float>(total.squares[i] / total.count);
    }
}

// Adds the parts behind the first to it, each of so many numbers.
void add_parts(double *parts, size_t count, size_t size) {
    for (size_t i = size; i < count * size; ++i) parts[i % size] += parts[i];
}

// The same of the elements that count. `room` has sums and counts for each part.
void measure_counted(const Rows &rows, Block *room) {
    size_t channels = rows.channels, parts = rows.parts();
    double *all = reinterpret_cast<double *>(room->address), *counts = reinterpret_cast<double *>(rows.counts->address);
    std::fill_n(all, 2 * parts * channels, 0.0);
    rows.over_parts([&](size_t part, size_t begin, size_t end) {
        double *sums = all + 2 * part * channels;
        kernels::add_counted(rows.counted(), rows.src->floats(), channels, begin, end, sums, sums + channels);
    });
    add_parts(all, parts, 2 * channels);
    std::copy_n(all + channels, channels, counts);
    for (size_t i = 0; i < channels; ++i) rows.mean->floats()[i] = static_cast<float>(all[i] / rows.divisor(i));
    std::fill_n(all, parts * channels, 0.0);
    rows.over_parts([&](size_t part, size_t begin, size_t end) {
        kernels::add_counted_squares(rows.counted(), rows.src->floats(), rows.mean->floats(), channels, begin, end,
                                     all + part * channels);
    });
    add_parts(all, parts, channels);
    for (size_t i = 0; i < channels; ++i) rows.variance->floats()[i] = static_cast<float>(all[i] / rows.divisor(i));
}

// `room` has a scale and a shift for each channel.
void normalize(const Rows &rows, Block *room, Block *dst) {
    float *scale = room->floats(), *shift = scale + rows.channels;
    for (size_t i = 0; i < rows.channels; ++i) {
        scale[i] = rows.slope(i);
        shift[i] = (rows.beta == nullptr ? 0.0F : rows.beta->floats()[i]) - rows.mean->floats()[i] * scale[i];
    }
    rows.over_parts([&](size_t, size_t begin, size_t end) {
        kernels::scale_channels(rows.src->floats(), scale, shift, dst->floats(), rows.channels, begin, end);
    });
}

// What the way back reads and writes besides; gradients may be null.
struct Gradients {
    Block *diff_dst, *diff_src, *gamma, *beta;
    Block *sums;  // two in double for each channel and part
    Block *terms; // three floats for each channel
};

// Sums of the gradient, and of its products with the distance from the mean.
void sum_gradients(const Rows &rows, const Gradients &of) {
    size_t channels = rows.channels, parts = rows.parts();
    double *all = reinterpret_cast<double *>(of.sums->address);
    std::fill_n(all, 2 * parts * channels, 0.0);
    rows.over_parts([&](size_t part, size_t begin, size_t end) {
        double *sums = all + 2 * part * channels;
        kernels::add_channel_gradients(rows.src->floats(), of.diff_dst->floats(), rows.mean->floats(), channels, begin,
                                       end, sums, sums + channels);
    });
    add_parts(all, parts, 2 * channels);
    for (size_t i = 0; i < channels; ++i) {
        if (of.beta != nullptr) of.beta->floats()[i] = static_cast<float>(all[i]);
        if (of.gamma != nullptr) of.gamma->floats()[i] = static_cast<float>(all[channels + i]) * rows.root(i);
    }
}

// The way to the input: through mean and variance of the batch, too, unless they are fixed.
void apply_gradient(const Rows &rows, const Gradients &of, bool are_fixed) {
    size_t channels = rows.channels;
    float *by_diff = of.terms->floats(), *by_distance = by_diff + channels, *shift = by_distance + channels;
    const double *sums = are_fixed ? nullptr : reinterpret_cast<const double *>(of.sums->address);
    for (size_t i = 0; i < channels; ++i) {
        float slope = by_diff[i] = rows.slope(i), root = rows.root(i);
        by_distance[i] =
            are_fixed ? 0.0F : -slope * root * root * static_cast<float>(sums[channels + i] / rows.divisor(i));
        shift[i] = are_fixed ? 0.0F : -slope * static_cast<float>(sums[i] / rows.divisor(i));
    }
    kernels::ChannelGradient gradient{rows.mean->floats(), by_diff, by_distance, shift};
    rows.over_parts([&](size_t, size_t begin, size_t end) {
        const float *src = rows.src->floats(), *diff_dst = of.diff_dst->floats();
        float *diff_src = of.diff_src->floats();
        if (are_fixed || rows.flags == nullptr) {
            kernels::apply_channel_gradient(gradient, src, diff_dst, diff_src, channels, begin, end);
        } else {
            kernels::apply_counted_gradient(rows.counted(), gradient, src, diff_dst, diff_src, channels, begin, end);
        }
    });
}

} // namespace

Value lower_rows(Builder &builder, const BatchStatistics &of) {
    const Value &src = of.src;
    size_t channels = static_cast<size_t>(of.channels());
    onednn::Desc view = onednn::Desc::row_major({of.channels()});
    auto parameter = [&](std::optional<size_t> index) { return index ? builder.weight(*index, view) : nullptr; };
    Block *moving_mean = builder.weight(of.moving_mean, view),
          *moving_variance = builder.weight(of.moving_variance, view);
    size_t bytes = channels * sizeof(float);
    Rows rows{src.elements() / channels,
              channels,
              builder.request().threads,
              of.epsilon,
              src.block,
              parameter(of.gamma),
              parameter(of.beta),
              of.are_fixed ? moving_mean : builder.block(bytes),
              of.are_fixed ? moving_variance : builder.block(bytes),
              of.counted.block,
              of.counted.empty() ? nullptr : builder.block(channels * sizeof(double)),
              of.counted_by_channel,
              of.rows_per_flag};
    if (!of.are_fixed) {
        Block *room = builder.block(2 * rows.parts() * channels * sizeof(double));
        auto measure_them = rows.flags == nullptr ? measure_all : measure_counted;
        builder.add("batch_statistics", {src.block, rows.mean, rows.variance, rows.flags, rows.counts, room},
                    [=](const plan::Run &) { measure_them(rows, room); });
        move_averages(builder, of, {rows.mean, rows.variance, rows.counts});
    }
    Value dst = builder.value(src.shape, src.desc);
    Block *room = builder.block(2 * bytes);
    builder.add("batch_normalization", {src.block, rows.gamma, rows.beta, rows.mean, rows.variance, room, dst.block},
                [=](const plan::Run &) { normalize(rows, room, dst.block); });

    builder.on_backward(src, of.parameters(), dst, [=, &builder](const Value &given) -> Value {
        Value diff_dst = builder.plain(given);
        auto gradient = [&](std::optional<size_t> index) {
            return index && builder.is_trained(*index) ? builder.gradient_to_write(*index) : nullptr;
        };
        Gradients gradients{diff_dst.block,
                            nullptr,
                            gradient(of.gamma),
                            gradient(of.beta),
                            builder.block(2 * rows.parts() * channels * sizeof(double)),
                            builder.block(3 * bytes)};
        bool has_trained = gradients.gamma != nullptr || gradients.beta != nullptr;
        if (has_trained || !of.are_fixed) {
            builder.add(
                "batch_normalization_backward_sums",
                {src.block, diff_dst.block, rows.mean, rows.variance, gradients.sums, gradients.gamma, gradients.beta},
                [=](const plan::Run &) { sum_gradients(rows, gradients); });
            if (gradients.gamma != nullptr) builder.add_written_gradient(*of.gamma, gradients.gamma);
            if (gradients.beta != nullptr) builder.add_written_gradient(*of.beta, gradients.beta);
        }
        if (!builder.needs_gradient(src)) return {};
        Value diff_src = builder.gradient_memory(diff_dst);
        gradients.diff_src = diff_src.block;
        builder.add("batch_normalization_backward",
                    {src.block, diff_dst.block, rows.gamma, rows.mean, rows.variance, rows.flags, rows.counts,
                     gradients.sums, gradients.terms, diff_src.block},
                    [=, are_fixed = of.are_fixed](const plan::Run &) { apply_gradient(rows, gradients, are_fixed); });
        return diff_src;
    });
    return dst;
}

} // namespace rekindle
