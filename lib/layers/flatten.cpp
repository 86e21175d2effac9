#include "layers/layer_options.h"
#include "layers/reshape.h"
#include "rekindle/layer.h"

namespace rekindle {

using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_flatten_options;

struct FlattenOptions {
    std::string name;
};

constexpr auto kOptions = parts::options_table<FlattenOptions>(Given REKINDLE_FLATTEN_OPTIONS_INIT,
                                                               parts::layer_name(&Given::name, &FlattenOptions::name));

class Flatten final : public SimpleLayer {
public:
    static constexpr const char *kClassName = "Flatten";

    explicit Flatten(FlattenOptions options) : SimpleLayer(options.name), options_(std::move(options)) {}

    const char *class_name() const override { return kClassName; }
    Shape output_shape(const Shape &input) const override { return {static_cast<int64_t>(element_count(input))}; }
    Value lower(Builder &builder, const Position &position, const Value &src) const override;
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    FlattenOptions options_;
};

Value Flatten::lower(Builder &builder, const Position &, const Value &src) const {
    return lower_reshape(builder, src, {src.shape[0], static_cast<int64_t>(src.elements()) / src.shape[0]});
}

} // namespace

extern const LayerClass kFlatten = layer_class<Flatten, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_flatten_options_init(rekindle_flatten_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_flatten_create(const rekindle_flatten_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::Flatten>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
