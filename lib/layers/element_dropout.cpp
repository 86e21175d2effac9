#include "layers/element_dropout.h"

#include <algorithm>

#include "layers/dropout_mask.h"
#include "layers/shared_noise.h"
#include "runtime/parallel.h"

namespace rekindle {

using plan::Block;
using plan::Builder;
using plan::Value;

namespace {

constexpr size_t kSerialBelow = 16384; // elements; below, starting a team costs more than it saves
constexpr size_t kGranularity = 64;

// What all kernels of one dropout share.
struct Draw {
    double rate;
    uint64_t key;
    int threads;
    size_t count;      // of what is drawn
    size_t per_sample; // of that; 0 where samples share it

    kernels::DropoutMask mask(const plan::Run &run) const { return dropout_mask(rate, key, run, per_sample); }

    template <class Part>
    void over_drawn(const Part &part) const {
        runtime::parallel_for(threads, count, kGranularity, kSerialBelow, part);
    }
};

// An element of the mask for each of the value.
Value drop_each(Builder &builder, const Draw &draw, const Value &src) {
    Block *mask = builder.block(draw.count);
    Value dst = builder.value(src.shape, src.desc);
    builder.add("dropout", {src.block, dst.block, mask}, [=](const plan::Run &run) {
        kernels::DropoutMask of = draw.mask(run);
        draw.over_drawn([&](size_t begin, size_t end) {
            kernels::dropout_forward(src.block->floats(), dst.block->floats(), mask->flags(), of, begin, end);
        });
    });
    builder.on_backward(src, dst, [=, &builder](const Value &given) {
        Value diff_dst = builder.plain(given), diff_src = builder.gradient_memory(diff_dst);
        float scale = dropout_mask(draw.rate, draw.key, 0).scale;
        builder.add("dropout_backward", {diff_dst.block, mask, diff_src.block}, [=](const plan::Run &) {
            draw.over_drawn([&](size_t begin, size_t end) {
                kernels::dropout_backward(diff_dst.block->floats(), mask->flags(), diff_src.block->floats(), scale,
                                          begin, end);
            });
        });
        return diff_src;
    });
    return dst;
}

void apply(const Draw &draw, const SharedNoise &noise, const Block *factors, const Block *from, Block *to) {
    runtime::parallel_for(draw.threads, noise.rows(), 1, kSerialBelow / noise.row_size(),
                          [&](size_t begin, size_t end) {
                              noise.for_each_stretch(begin, end, [&](size_t row, size_t rows, size_t drawn) {
                                  size_t at = row * noise.row_size();
                                  kernels::drop_out_rows(from->floats() + at, factors->floats() + drawn,
                                                         noise.row_size(), to->floats() + at, 0, rows);
                              });
                          });
}

// Elements that share what is drawn.
Value drop_shared(Builder &builder, const Draw &draw, const SharedNoise &noise, const Value &src) {
    Block *factors = builder.block(draw.count * sizeof(float));
    Value dst = builder.value(src.shape, src.desc);
    builder.add("dropout", {src.block, dst.block, factors}, [=](const plan::Run &run) {
        kernels::DropoutMask of = draw.mask(run);
        draw.over_drawn(
            [&](size_t begin, size_t end) { kernels::draw_dropout_factors(factors->floats(), of, begin, end); });
        apply(draw, noise, factors, src.block, dst.block);
    });
    builder.on_backward(src, dst, [=, &builder](const Value &given) {
        Value diff_dst = builder.plain(given), diff_src = builder.gradient_memory(diff_dst);
        builder.add("dropout_backward", {diff_dst.block, factors, diff_src.block},
                    [=](const plan::Run &) { apply(draw, noise, factors, diff_dst.block, diff_src.block); });
        return diff_src;
    });
    return dst;
}

} // namespace

Value lower_dropout(Builder &builder, const Position &position, const ElementDropout &of, const Value &given) {
    if (!builder.training() || of.rate == 0.0) return given;
    // Row-major, because the mask must not depend on the layout that suits a machine or a batch size.
    Value src = builder.plain(given);
    Shape drawn = of.noise_shape.empty() ? src.shape : of.noise_shape;
    for (size_t i = 0; i < drawn.size(); ++i) drawn[i] = drawn[i] == 1 ? 1 : src.shape[i];
    size_t count = element_count(drawn), samples = static_cast<size_t>(builder.request().batch_size);
    bool has_own = of.noise_shape.empty() || of.noise_shape[0] != 1;
    Draw draw{of.rate, position.random_key(RandomStream::kDropout, of.seed), builder.request().threads, count,
              has_own ? count / samples : 0};
    return drawn == src.shape && has_own ? drop_each(builder, draw, src)
                                         : drop_shared(builder, draw, SharedNoise(src.shape, drawn), src);
}

} // namespace rekindle
