#include "layers/resampling.h"

#include <algorithm>
#include <cmath>

#include "kernels/resampling.h"
#include "runtime/parallel.h"

namespace rekindle {

using kernels::Tap;
using kernels::TapList;
using plan::Block;
using plan::Builder;
using plan::Value;

namespace {

constexpr size_t kSerialBelow = 16384; // floats

// What the places along an axis of the result are made of.
struct AxisTaps {
    std::vector<size_t> ends{0};
    std::vector<Tap> taps{};

    size_t count() const { return ends.size() - 1; }
    TapList list() const { return {ends.data(), taps.data(), count()}; }
    void end_place() { ends.push_back(taps.size()); }

    bool is_copy(size_t place) const { return ends[place + 1] - ends[place] == 1 && taps[ends[place]].weight == 1; }
    bool copies_all() const {
        for (size_t i = 0; i < count(); ++i) {
            if (!is_copy(i)) return false;
        }
        return true;
    }
    bool is_identity(size_t source) const {
        if (source != count()) return false;
        for (size_t i = 0; i < source; ++i) {
            if (!is_copy(i) || taps[ends[i]].place != i) return false;
        }
        return true;
    }
};

AxisTaps nearest_taps(size_t source, size_t factor) {
    AxisTaps made;
    for (size_t i = 0; i < source * factor; ++i) {
        made.taps.push_back({i / factor, 1});
        made.end_place();
    }
    return made;
}

// In the single precision of TensorFlow's ResizeBilinear with half_pixel_centers.
AxisTaps bilinear_taps(size_t source, size_t factor) {
    AxisTaps made;
    size_t count = source * factor;
    float scale = static_cast<float>(source) / static_cast<float>(count);
    for (size_t i = 0; i < count; ++i) {
        float place = (static_cast<float>(i) + 0.5F) * scale - 0.5F, below = std::floor(place), part = place - below;
        size_t lower = static_cast<size_t>(std::max(below, 0.0F));
        size_t upper = std::min(static_cast<size_t>(std::max(std::ceil(place), 0.0F)), source - 1);
        if (lower == upper) {
            made.taps.push_back({lower, 1});
        } else {
            made.taps.push_back({lower, 1 - part});
            made.taps.push_back({upper, part});
        }
        made.end_place();
    }
    return made;
}

// Those of the gradient: a place of the source gets what it has given.
AxisTaps transposed(const AxisTaps &forward, size_t source) {
    std::vector<std::vector<Tap>> taken(source);
    for (size_t i = 0; i < forward.count(); ++i) {
        for (size_t tap = forward.ends[i]; tap < forward.ends[i + 1]; ++tap) {
            taken[forward.taps[tap].place].push_back({i, forward.taps[tap].weight});
        }
    }
    AxisTaps back;
    for (const std::vector<Tap> &taps : taken) {
        back.taps.insert(back.taps.end(), taps.begin(), taps.end());
        back.end_place();
    }
    return back;
}

// Of a batch of images; a sequence is an image of one row.
struct Resampling {
    AxisTaps rows, columns;
    size_t samples, height, width, channels; // of the source

    size_t row() const { return width * channels; }
    size_t result_row() const { return columns.count() * channels; }
};

void add_resampling(Builder &builder, const char *name, Resampling resampling, const Value &src, const Value &dst) {
    int threads = builder.request().threads;
    bool one_way = resampling.columns.is_identity(resampling.width);
    // A row of the source's width for each thread, between the two axes.
    bool has_rows_between = !one_way && !resampling.rows.copies_all();
    Block *between =
        has_rows_between ? builder.block(resampling.row() * static_cast<size_t>(threads) * sizeof(float)) : nullptr;
    builder.add(name, {src.block, between, dst.block},
                [=, r = std::move(resampling), from = src.block, to = dst.block](const plan::Run &) {
                    TapList rows = r.rows.list(), columns = r.columns.list();
                    size_t minimum = kSerialBelow / r.result_row() + 1;
                    runtime::parallel_parts(
                        threads, r.samples * rows.count, 1, minimum, [&](size_t part, size_t begin, size_t end) {
                            for (size_t i = begin; i < end; ++i) {
                                const float *image = from->floats() + i / rows.count * r.height * r.row();
                                float *result = to->floats() + i * r.result_row();
                                size_t place = i % rows.count;
                                if (one_way) {
                                    kernels::resample_row(rows, place, image, r.row(), result);
                                    continue;
                                }
                                const float *row = image + r.rows.taps[r.rows.ends[place]].place * r.row();
                                if (!r.rows.is_copy(place)) {
                                    float *mixed = between->floats() + part * r.row();
                                    kernels::resample_row(rows, place, image, r.row(), mixed);
                                    row = mixed;
                                }
                                kernels::resample_columns(columns, row, r.channels, result);
                            }
                        });
                });
}

} // namespace

Value lower_up_sampling(Builder &builder, const Value &given, const std::vector<int64_t> &size,
                        Interpolation interpolation) {
    Value src = builder.plain(given);
    Shape shape = src.shape;
    for (size_t i = 0; i < size.size(); ++i) shape[i + 1] *= size[i];
    Value dst = builder.value(shape, onednn::activation_desc(shape));

    auto number = [](int64_t one) { return static_cast<size_t>(one); };
    bool is_image = size.size() == 2;
    size_t samples = number(src.shape[0]), channels = number(src.shape.back());
    size_t height = is_image ? number(src.shape[1]) : 1, width = number(src.shape[is_image ? 2 : 1]);
    auto make = interpolation == Interpolation::kNearest ? nearest_taps : bilinear_taps;
    AxisTaps rows = make(height, is_image ? number(size[0]) : 1), columns = make(width, number(size.back()));
    Resampling back{
        transposed(rows, height), transposed(columns, width), samples, rows.count(), columns.count(), channels};
    add_resampling(builder, "up_sampling", {std::move(rows), std::move(columns), samples, height, width, channels}, src,
                   dst);
    builder.on_backward(src, dst, [=, &builder](const Value &given_diff) {
        Value diff_dst = builder.plain(given_diff), diff_src = builder.value(src.shape, src.desc);
        add_resampling(builder, "up_sampling_backward", back, diff_dst, diff_src);
        return diff_src;
    });
    return dst;
}

} // namespace rekindle
