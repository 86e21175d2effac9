#include "layers/borders.h"

#include <algorithm>

#include "core/error.h"
#include "layers/window.h"
#include "runtime/parallel.h"

namespace rekindle {

using plan::Builder;
using plan::Value;

namespace {

constexpr size_t kSerialBelow = 16384; // floats

// A batch of images and the same with borders, in floats: a row of an image is one piece of memory. A sequence is an
// image of one row.
struct Frame {
    size_t samples, height, row; // of the images
    size_t top, bottom, left, right;
    int threads;

    // From the shape of what has no borders, with the batch.
    Frame(const Builder &builder, const Shape &inner, std::span<const int64_t> borders)
        : samples(static_cast<size_t>(inner[0])), top(0), bottom(0), threads(builder.request().threads) {
        bool is_image = borders.size() == 4;
        size_t channels = static_cast<size_t>(inner.back());
        height = is_image ? static_cast<size_t>(inner[1]) : 1;
        row = static_cast<size_t>(inner[inner.size() - 2]) * channels;
        if (is_image) {
            top = static_cast<size_t>(borders[0]);
            bottom = static_cast<size_t>(borders[1]);
        }
        left = static_cast<size_t>(borders[borders.size() - 2]) * channels;
        right = static_cast<size_t>(borders[borders.size() - 1]) * channels;
    }

    size_t outer_height() const { return top + height + bottom; }
    size_t outer_row() const { return left + row + right; }

    // Calls part(index) for so many rows of that size.
    template <class Part>
    void over_rows(size_t count, size_t size, const Part &part) const {
        runtime::parallel_for(threads, count, 1, kSerialBelow / size + 1, [&](size_t begin, size_t end) {
            for (size_t i = begin; i < end; ++i) part(i);
        });
    }

    void pad(const float *inner, float *outer) const {
        over_rows(samples * outer_height(), outer_row(), [&](size_t i) {
            float *to = outer + i * outer_row();
            size_t sample = i / outer_height(), place = i % outer_height();
            if (place < top || place >= top + height) {
                std::fill_n(to, outer_row(), 0.0F);
                return;
            }
            const float *from = inner + (sample * height + place - top) * row;
            std::fill_n(to, left, 0.0F);
            std::copy_n(from, row, to + left);
            std::fill_n(to + left + row, right, 0.0F);
        });
    }

    void crop(const float *outer, float *inner) const {
        over_rows(samples * height, row, [&](size_t i) {
            size_t sample = i / height, place = i % height;
            const float *from = outer + (sample * outer_height() + top + place) * outer_row() + left;
            std::copy_n(from, row, inner + i * row);
        });
    }
};

void add_pad(Builder &builder, const char *name, const Frame &frame, const Value &inner, const Value &outer) {
    builder.add(name, {inner.block, outer.block}, [frame, from = inner.block, to = outer.block](const plan::Run &) {
        frame.pad(from->floats(), to->floats());
    });
}

void add_crop(Builder &builder, const char *name, const Frame &frame, const Value &outer, const Value &inner) {
    builder.add(name, {outer.block, inner.block}, [frame, from = outer.block, to = inner.block](const plan::Run &) {
        frame.crop(from->floats(), to->floats());
    });
}

} // namespace

Shape padded_shape(const Shape &input, std::span<const int64_t> borders, const char *layer) {
    check_input(borders.size() / 2, input, layer);
    Shape output = input;
    for (size_t i = 0; i < borders.size(); ++i) output[i / 2] += borders[i];
    require_computable(output, std::string(layer) + "'s output");
    return output;
}

Shape cropped_shape(const Shape &input, std::span<const int64_t> borders, const char *layer) {
    check_input(borders.size() / 2, input, layer);
    Shape output = input;
    for (size_t i = 0; i < borders.size(); ++i) output[i / 2] -= borders[i];
    require(*std::min_element(output.begin(), output.end() - 1) >= 1, layer, ": cropping is ",
            parts::borders_text(borders), "; nothing is left of the input's shape ", to_string(input));
    return output;
}

Value lower_padding(Builder &builder, const Value &given, std::span<const int64_t> borders) {
    Value src = builder.plain(given);
    Shape shape = with_batch(src.shape[0], padded_shape(without_batch(src.shape), borders, "padding"));
    Value dst = builder.value(shape, onednn::activation_desc(shape));
    Frame frame(builder, src.shape, borders);
    add_pad(builder, "padding", frame, src, dst);
    builder.on_backward(src, dst, [=, &builder](const Value &given_diff) {
        Value diff_dst = builder.plain(given_diff), diff_src = builder.value(src.shape, src.desc);
        add_crop(builder, "padding_backward", frame, diff_dst, diff_src);
        return diff_src;
    });
    return dst;
}

Value lower_cropping(Builder &builder, const Value &given, std::span<const int64_t> borders) {
    Value src = builder.plain(given);
    Shape shape = with_batch(src.shape[0], cropped_shape(without_batch(src.shape), borders, "cropping"));
    Value dst = builder.value(shape, onednn::activation_desc(shape));
    Frame frame(builder, dst.shape, borders);
    add_crop(builder, "cropping", frame, src, dst);
    builder.on_backward(src, dst, [=, &builder](const Value &given_diff) {
        Value diff_dst = builder.plain(given_diff), diff_src = builder.value(src.shape, src.desc);
        add_pad(builder, "cropping_backward", frame, diff_dst, diff_src);
        return diff_src;
    });
    return dst;
}

} // namespace rekindle
