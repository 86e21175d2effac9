#include "layers/layer_options.h"
#include "layers/pooling2d.h"
#include "layers/reshape.h"
#include "rekindle/layer.h"

namespace rekindle {

using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_global_pooling_options;

struct GlobalAveragePooling2DOptions {
    std::string name;
    bool keepdims;
};

constexpr auto kOptions = parts::options_table<GlobalAveragePooling2DOptions>(
    Given REKINDLE_GLOBAL_POOLING_OPTIONS_INIT, parts::layer_name(&Given::name, &GlobalAveragePooling2DOptions::name),
    parts::field("keepdims", &Given::keepdims, &GlobalAveragePooling2DOptions::keepdims),
    parts::reserved(&Given::reserved));

class GlobalAveragePooling2D final : public SimpleLayer {
public:
    static constexpr const char *kClassName = "GlobalAveragePooling2D";

    explicit GlobalAveragePooling2D(GlobalAveragePooling2DOptions options)
        : SimpleLayer(options.name), options_(std::move(options)) {}

    const char *class_name() const override { return kClassName; }
    Shape output_shape(const Shape &input) const override;
    Value lower(Builder &builder, const Position &position, const Value &src) const override;
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    GlobalAveragePooling2DOptions options_;
};

Shape GlobalAveragePooling2D::output_shape(const Shape &input) const {
    require(input.size() == 3 && input[0] >= 1 && input[1] >= 1, "GlobalAveragePooling2D: the input's shape is ",
            to_string(input), " without the batch; expected (height, width, channels)");
    return options_.keepdims ? Shape{1, 1, input[2]} : Shape{input[2]};
}

Value GlobalAveragePooling2D::lower(Builder &builder, const Position &, const Value &src) const {
    onednn::Extents image{src.shape[1], src.shape[2]};
    Window whole{image, image, {1, 1}, Padding::kValid};
    Value mean = lower_pooling(builder, onednn::PoolingKind::kAverage, whole, src);
    return options_.keepdims ? mean : lower_reshape(builder, mean, {src.shape[0], src.shape[3]});
}

} // namespace

extern const LayerClass kGlobalAveragePooling2D = layer_class<GlobalAveragePooling2D, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_global_pooling_options_init(rekindle_global_pooling_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_global_average_pooling2d_create(const rekindle_global_pooling_options *options,
                                                         rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::GlobalAveragePooling2D>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
