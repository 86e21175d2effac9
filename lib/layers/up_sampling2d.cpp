#include "layers/up_sampling.h"
#include "rekindle/layer.h"

namespace rekindle {
namespace {

using Given = rekindle_up_sampling2d_options;

struct UpSampling2DOptions {
    std::string name;
    Pair size;
    Interpolation interpolation;
};

constexpr auto kOptions = parts::options_table<UpSampling2DOptions>(
    Given REKINDLE_UP_SAMPLING2D_OPTIONS_INIT, parts::layer_name(&Given::name, &UpSampling2DOptions::name),
    parts::field("size", &Given::size, &UpSampling2DOptions::size),
    parts::choice("interpolation", &Given::interpolation, &UpSampling2DOptions::interpolation, "nearest", "bilinear"),
    parts::reserved(&Given::reserved));

class UpSampling2D final : public UpSampling {
public:
    static constexpr const char *kClassName = "UpSampling2D";

    explicit UpSampling2D(UpSampling2DOptions options)
        : UpSampling(options.name, extents(options.size), options.interpolation), options_(std::move(options)) {}

    const char *class_name() const override { return kClassName; }
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    const UpSampling2DOptions options_;
};

} // namespace

extern const LayerClass kUpSampling2D = layer_class<UpSampling2D, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_up_sampling2d_options_init(rekindle_up_sampling2d_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_up_sampling2d_create(const rekindle_up_sampling2d_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::UpSampling2D>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
