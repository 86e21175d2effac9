#include "core/error.h"
#include "layers/broadcast.h"
#include "layers/layer_options.h"
#include "layers/reshape.h"
#include "rekindle/layer.h"

namespace rekindle {

using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_repeat_vector_options;

struct RepeatVectorOptions {
    std::string name;
    int64_t n;
};

constexpr auto kOptions = parts::options_table<RepeatVectorOptions>(
    Given REKINDLE_REPEAT_VECTOR_OPTIONS_INIT, parts::layer_name(&Given::name, &RepeatVectorOptions::name),
    parts::field("n", &Given::n, &RepeatVectorOptions::n, parts::at_least<int64_t>(1)));

class RepeatVector final : public SimpleLayer {
public:
    static constexpr const char *kClassName = "RepeatVector";

    explicit RepeatVector(RepeatVectorOptions options) : SimpleLayer(options.name), options_(std::move(options)) {}

    const char *class_name() const override { return kClassName; }
    Shape output_shape(const Shape &input) const override;
    Value lower(Builder &builder, const Position &position, const Value &src) const override;
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    const RepeatVectorOptions options_;
};

Shape RepeatVector::output_shape(const Shape &input) const {
    require(input.size() == 1, "RepeatVector: the input's shape is ", to_string(input),
            " without the batch; expected (features)");
    return {options_.n, input[0]};
}

Value RepeatVector::lower(Builder &builder, const Position &, const Value &src) const {
    int64_t batch = src.shape[0], features = src.shape[1];
    return lower_broadcast(builder, lower_reshape(builder, src, {batch, 1, features}), {batch, options_.n, features});
}

} // namespace

extern const LayerClass kRepeatVector = layer_class<RepeatVector, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_repeat_vector_options_init(rekindle_repeat_vector_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_repeat_vector_create(const rekindle_repeat_vector_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::RepeatVector>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
