#pragma once

#include <functional>

#include "layers/layer_options.h"
#include "runtime/parallel.h"

namespace rekindle {

// A layer that merges any number of inputs element by element.
class MergeLayer : public Layer {
public:
    using Layer::Layer;

    bool takes_list() const final { return true; }
    std::vector<Shape> output_shapes(const std::vector<Shape> &inputs, const CallArguments &arguments) const override;
    std::vector<plan::Value> lower_call(plan::Builder &builder, const Position &position,
                                        const std::vector<plan::Value> &srcs) const final;
    // Where all inputs have masks: what counts in any of them.
    std::optional<Shape> output_mask(const std::vector<TensorSpec> &inputs) const final;
    MaskTerms::Term mask_term(MaskTerms &terms, const std::vector<MaskedTerm> &inputs) const final;
    plan::Mask lower_mask(plan::Builder &builder, const Position &position,
                          const std::vector<plan::Value> &srcs) const final;

private:
    // Adds the kernels for two or more values of one shape and layout, or for one where heeds_mask_of_one(), and
    // registers their way back. Where heeds_masks() the values have those masks that their inputs have, each of the
    // shape without the last axis.
    virtual plan::Value merge(plan::Builder &builder, const std::vector<plan::Value> &srcs) const = 0;
    // Whether what an input has in places that do not count makes no difference to the result.
    virtual bool heeds_masks() const { return false; }
    // Whether one input alone is not passed on as it is where it has a mask.
    virtual bool heeds_mask_of_one() const { return false; }
    void check_heeded(const std::vector<TensorSpec> &inputs) const;
};

// What counts in any of the values; empty unless all have masks. The masks are of one shape.
plan::Mask lower_any_of(plan::Builder &builder, const std::vector<plan::Value> &srcs);

// The same with its options, which are a name alone.
struct MergeOptions {
    std::string name;
};

template <class Given>
constexpr auto merge_options(const Given &defaults) {
    return parts::options_table<MergeOptions>(defaults, parts::layer_name(&Given::name, &MergeOptions::name));
}

template <const auto &kOptions>
class MergeLayerWith : public MergeLayer {
public:
    explicit MergeLayerWith(MergeOptions options) : MergeLayer(options.name), options_(std::move(options)) {}
    void write_config(Json &config) const final { kOptions.write(options_, config); }

private:
    const MergeOptions options_;
};

// dst = first op second over the elements [begin, end); dst may be either.
using MergeElements = void (*)(const float *first, const float *second, float *dst, size_t begin, size_t end);

// All floats of a value, the padding of its layout included, which is zero and stays so.
inline size_t float_count(const plan::Value &value) {
    return value.desc.bytes() / sizeof(float);
}

// ((src0 op src1) op src2) ..., then divided. Without a way back.
plan::Value fold(plan::Builder &builder, const char *name, const std::vector<plan::Value> &srcs, MergeElements merge,
                 float divisor = 1);

// The product of values of one shape and layout, with its way back.
plan::Value lower_product(plan::Builder &builder, const std::vector<plan::Value> &srcs);

// to = function(from), for two of one layout.
using MapElements = std::function<void(const float *from, float *to, size_t begin, size_t end)>;
void add_map(plan::Builder &builder, const char *name, const plan::Value &from, const plan::Value &to,
             MapElements function);

// The largest or smallest of the values that count, as `choose` takes of two, with its way back; `never` is what it
// takes of no two numbers.
plan::Value lower_extreme(plan::Builder &builder, const char *name, const std::vector<plan::Value> &srcs,
                          MergeElements choose, float never);

// Calls part(begin, end) for pieces of [0, count), on all threads. A piece is small enough for several values of it to
// stay in a thread's fastest cache.
template <class Part>
void over_elements(int threads, size_t count, const Part &part) {
    constexpr size_t kGranularity = 64, kSerialBelow = 16384, kCached = 2048;
    runtime::parallel_for(threads, count, kGranularity, kSerialBelow, [&](size_t begin, size_t end) {
        for (size_t first = begin; first < end; first += kCached) part(first, std::min(end, first + kCached));
    });
}

} // namespace rekindle
