#include "layers/dropout_mask.h"
#include "layers/layer_options.h"
#include "rekindle/layer.h"
#include "runtime/parallel.h"

namespace rekindle {

using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_dropout_options;

struct DropoutOptions {
    std::string name;
    double rate;
};

constexpr auto kOptions = parts::options_table<DropoutOptions>(
    Given REKINDLE_DROPOUT_OPTIONS_INIT, parts::layer_name(&Given::name, &DropoutOptions::name),
    parts::field("rate", &Given::rate, &DropoutOptions::rate, parts::between(0.0, 1.0)));

class Dropout final : public SimpleLayer {
public:
    static constexpr const char *kClassName = "Dropout";

    explicit Dropout(DropoutOptions options) : SimpleLayer(options.name), options_(std::move(options)) {}

    const char *class_name() const override { return kClassName; }
    bool keeps_mask() const override { return true; }
    Shape output_shape(const Shape &input) const override { return input; }
    Value lower(Builder &builder, const Position &position, const Value &src) const override;
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    DropoutOptions options_;
};

constexpr size_t kSerialBelow = 16384; // elements; below, starting a team costs more than it saves
constexpr size_t kGranularity = 64;

Value Dropout::lower(Builder &builder, const Position &position, const Value &given) const {
    if (!builder.training() || options_.rate == 0.0) return given;
    // Row-major, because the mask must not depend on the layout that suits a machine or a batch size.
    Value src = builder.plain(given);
    size_t count = src.elements(), sample_size = count / static_cast<size_t>(builder.request().batch_size);
    uint64_t key = position.random_key(RandomStream::kDropout);
    double rate = options_.rate;
    int threads = builder.request().threads;
    plan::Block *mask = builder.block(count);
    Value dst = builder.value(src.shape, src.desc);
    builder.add("dropout", {src.block, dst.block, mask}, [=](const plan::Run &run) {
        kernels::DropoutMask draw = dropout_mask(rate, key, run, sample_size);
        runtime::parallel_for(threads, count, kGranularity, kSerialBelow, [&](size_t begin, size_t end) {
            kernels::dropout_forward(src.block->floats(), dst.block->floats(),
                                     reinterpret_cast<uint8_t *>(mask->address), draw, begin, end);
        });
    });
    builder.on_backward(src, dst, [=, &builder](const Value &given_diff) {
        Value diff_dst = builder.plain(given_diff), diff_src = builder.gradient_memory(diff_dst);
        float scale = dropout_mask(rate, key, 0).scale;
        builder.add("dropout_backward", {diff_dst.block, mask, diff_src.block}, [=](const plan::Run &) {
            runtime::parallel_for(threads, count, kGranularity, kSerialBelow, [&](size_t begin, size_t end) {
                kernels::dropout_backward(diff_dst.block->floats(), reinterpret_cast<uint8_t *>(mask->address),
                                          diff_src.block->floats(), scale, begin, end);
            });
        });
        return diff_src;
    });
    return dst;
}

} // namespace

extern const LayerClass kDropout = layer_class<Dropout, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_dropout_options_init(rekindle_dropout_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_dropout_create(const rekindle_dropout_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::Dropout>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
