#include "layers/global_pooling.h"

#include "core/error.h"
#include "kernels/global_pooling.h"
#include "layers/pooling_layer.h"
#include "layers/reshape.h"
#include "runtime/parallel.h"

namespace rekindle {

using kernels::SampleRows;
using plan::Block;
using plan::Builder;
using plan::Value;

Shape GlobalPooling::output_shape(const Shape &input) const {
    check_input(axes_, input, class_name());
    require(element_count(input) >= 1, class_name(), ": the input's shape is ", to_string(input),
            "; expected dimensions of 1 or more");
    Shape output(options_.keepdims ? axes_ : 0, 1);
    output.push_back(input.back());
    return output;
}

Value GlobalPooling::lower(Builder &builder, const Position &position, const Value &src) const {
    return lower_reshape(builder, pool(builder, src), with_batch(src.shape[0], position.outputs[0]));
}

Value lower_global_mean(Builder &builder, const Value &src) {
    Extents all(src.shape.begin() + 1, src.shape.end() - 1);
    return lower_pooling(builder, onednn::PoolingKind::kAverage, {all, all, Extents(all.size(), 1), Padding::kValid},
                         src);
}

namespace {

constexpr size_t kSerialBelow = 16384; // floats
constexpr size_t kChannels = 64;       // of a piece of work, so that few large samples are work for several threads

// A batch of samples whose places are rows.
struct Samples {
    size_t count, rows, channels;
    int threads;

    Samples(const Builder &builder, const Value &src)
        : count(static_cast<size_t>(src.shape[0])),
          rows(src.elements() / count / static_cast<size_t>(src.shape.back())),
          channels(static_cast<size_t>(src.shape.back())), threads(builder.request().threads) {}

    size_t size() const { return rows * channels; }

    // Calls part(rows of the sample, which sample) for all channels of all samples.
    template <class Part>
    void for_parts(const Part &part) const {
        size_t pieces = (channels + kChannels - 1) / kChannels;
        runtime::parallel_for(
            threads, count * pieces, 1, kSerialBelow * pieces / size() + 1, [&](size_t begin, size_t end) {
                for (size_t i = begin; i < end; ++i) {
                    size_t first = i % pieces * kChannels;
                    part(SampleRows{rows, channels, first, std::min(channels, first + kChannels)}, i / pieces);
                }
            });
    }
};

Value pooled(Builder &builder, const Value &src) {
    Shape shape{src.shape[0], src.shape.back()};
    return builder.value(shape, onednn::activation_desc(shape));
}

} // namespace

Value lower_global_max(Builder &builder, const Value &given) {
    Value src = builder.plain(given), dst = pooled(builder, src);
    Samples samples(builder, src);
    builder.add("global_max", {src.block, dst.block}, [=, from = src.block, to = dst.block](const plan::Run &) {
        samples.for_parts([&](const SampleRows &rows, size_t i) {
            kernels::largest_of_rows(rows, from->floats() + i * samples.size(), to->floats() + i * samples.channels);
        });
    });
    builder.on_backward(src, dst, [=, &builder](const Value &given_diff) {
        Value diff_dst = builder.plain(given_diff), diff_src = builder.value(src.shape, src.desc);
        builder.add(
            "global_max_backward", {src.block, dst.block, diff_dst.block, diff_src.block},
            [=, from = src.block, largest = dst.block, diff = diff_dst.block, to = diff_src.block](const plan::Run &) {
                samples.for_parts([&](const SampleRows &rows, size_t i) {
                    size_t sample = i * samples.size(), result = i * samples.channels;
                    kernels::largest_of_rows_backward(rows, from->floats() + sample, largest->floats() + result,
                                                      diff->floats() + result, to->floats() + sample);
                });
            });
        return diff_src;
    });
    return dst;
}

Value lower_counted_mean(Builder &builder, const Value &given) {
    Value src = builder.plain(given), dst = pooled(builder, src);
    Samples samples(builder, src);
    Block *mask = given.mask.block;
    builder.add("counted_mean", {src.block, mask, dst.block}, [=, from = src.block, to = dst.block](const plan::Run &) {
        samples.for_parts([&](const SampleRows &rows, size_t i) {
            kernels::mean_of_rows(rows, mask->flags() + i * samples.rows, from->floats() + i * samples.size(),
                                  to->floats() + i * samples.channels);
        });
    });
    builder.on_backward(src, dst, [=, &builder](const Value &given_diff) {
        Value diff_dst = builder.plain(given_diff), diff_src = builder.value(src.shape, src.desc);
        builder.add("counted_mean_backward", {diff_dst.block, mask, diff_src.block},
                    [=, diff = diff_dst.block, to = diff_src.block](const plan::Run &) {
                        samples.for_parts([&](const SampleRows &rows, size_t i) {
                            kernels::mean_of_rows_backward(rows, mask->flags() + i * samples.rows,
                                                           diff->floats() + i * samples.channels,
                                                           to->floats() + i * samples.size());
                        });
                    });
        return diff_src;
    });
    return dst;
}

} // namespace rekindle

extern "C" void rekindle_global_pooling_options_init(rekindle_global_pooling_options *options) {
    rekindle::global_pooling::kOptions.write_defaults(options);
}
