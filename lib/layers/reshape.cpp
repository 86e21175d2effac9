#include "layers/reshape.h"

#include <algorithm>

#include "core/error.h"
#include "layers/layer_options.h"
#include "rekindle/layer.h"

namespace rekindle {

using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_reshape_options;

struct ReshapeOptions {
    std::string name;
    Shape target_shape;
};

constexpr auto kOptions = parts::options_table<ReshapeOptions>(
    Given REKINDLE_RESHAPE_OPTIONS_INIT, parts::layer_name(&Given::name, &ReshapeOptions::name),
    parts::field("target_shape", &Given::target_shape, &Given::target_rank, &ReshapeOptions::target_shape));

class Reshape final : public SimpleLayer {
public:
    static constexpr const char *kClassName = "Reshape";

    explicit Reshape(ReshapeOptions options) : SimpleLayer(options.name), options_(std::move(options)) {}

    const char *class_name() const override { return kClassName; }
    Shape output_shape(const Shape &input) const override;
    Value lower(Builder &builder, const Position &position, const Value &src) const override;
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    ReshapeOptions options_;
};

Shape Reshape::output_shape(const Shape &input) const {
    Shape output = options_.target_shape, known_dimensions = options_.target_shape;
    std::erase(known_dimensions, -1);
    size_t available = element_count(input), known = element_count(known_dimensions);
    auto open = std::find(output.begin(), output.end(), -1);
    bool fits = open == output.end() ? known == available : available % known == 0;
    require(fits, "Reshape: target_shape ", to_string(options_.target_shape), " does not fit the input's shape ",
            to_string(input), " of ", available, " elements");
    if (open != output.end()) *open = static_cast<int64_t>(available / known);
    return output;
}

Value Reshape::lower(Builder &builder, const Position &, const Value &src) const {
    Shape sample = without_batch(src.shape);
    return lower_reshape(builder, src, with_batch(src.shape[0], output_shape(sample)));
}

} // namespace

Value lower_reshape(Builder &builder, const Value &src, const Shape &shape) {
    Value plain = builder.plain(src);
    Value dst = builder.reshaped(plain, shape);
    builder.on_backward(plain, dst, [&builder, shape = plain.shape](const Value &diff_dst) {
        return builder.reshaped(builder.plain(diff_dst), shape);
    });
    return dst;
}

extern const LayerClass kReshape = layer_class<Reshape, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_reshape_options_init(rekindle_reshape_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_reshape_create(const rekindle_reshape_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::Reshape>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
