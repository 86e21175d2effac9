#include "kernels/gather.h"
#include "layers/layer_options.h"
#include "rekindle/layer.h"
#include "runtime/parallel.h"

namespace rekindle {

using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_rescaling_options;

struct RescalingOptions {
    std::string name;
    double scale, offset;
};

constexpr auto kOptions = parts::options_table<RescalingOptions>(
    Given REKINDLE_RESCALING_OPTIONS_INIT, parts::layer_name(&Given::name, &RescalingOptions::name),
    parts::field("scale", &Given::scale, &RescalingOptions::scale, parts::any<double>()),
    parts::field("offset", &Given::offset, &RescalingOptions::offset, parts::any<double>()));

class Rescaling final : public SimpleLayer {
public:
    static constexpr const char *kClassName = "Rescaling";

    explicit Rescaling(RescalingOptions options) : SimpleLayer(options.name), options_(std::move(options)) {}

    const char *class_name() const override { return kClassName; }
    bool keeps_mask() const override { return true; }
    Shape output_shape(const Shape &input) const override { return input; }
    Value lower(Builder &builder, const Position &position, const Value &src) const override;
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    RescalingOptions options_;
};

constexpr size_t kSerialBelow = 65536;
constexpr size_t kGranularity = 64;

Value Rescaling::lower(Builder &builder, const Position &, const Value &given) const {
    // Row-major has no layout padding, which the offset would make nonzero.
    Value src = builder.plain(given);
    size_t count = src.elements();
    int threads = builder.request().threads;
    float scale = static_cast<float>(options_.scale), offset = static_cast<float>(options_.offset);
    Value dst = builder.value(src.shape, src.desc);
    auto rescale = [=](const plan::Block *from, const plan::Block *to, float by) {
        runtime::parallel_for(threads, count, kGranularity, kSerialBelow, [&](size_t begin, size_t end) {
            kernels::rescale(from->floats(), to->floats(), scale, by, begin, end);
        });
    };
    builder.add("rescaling", {src.block, dst.block}, [=](const plan::Run &) { rescale(src.block, dst.block, offset); });
    builder.on_backward(src, dst, [=, &builder](const Value &given_diff) {
        Value diff_dst = builder.plain(given_diff), diff_src = builder.gradient_memory(diff_dst);
        builder.add("rescaling_backward", {diff_dst.block, diff_src.block},
                    [=](const plan::Run &) { rescale(diff_dst.block, diff_src.block, 0.0f); });
        return diff_src;
    });
    return dst;
}

} // namespace

extern const LayerClass kRescaling = layer_class<Rescaling, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_rescaling_options_init(rekindle_rescaling_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_rescaling_create(const rekindle_rescaling_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::Rescaling>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
