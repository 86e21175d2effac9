#include "core/error.h"
#include "layers/element_dropout.h"
#include "layers/layer_options.h"
#include "parts/partial_shape_field.h"
#include "parts/seed_field.h"
#include "rekindle/layer.h"

namespace rekindle {

using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_dropout_options;

struct DropoutOptions {
    std::string name;
    double rate;
    Shape noise_shape; // empty: the input's
    uint64_t seed;
};

using Own = DropoutOptions;

constexpr auto kOptions = parts::options_table<Own>(
    Given REKINDLE_DROPOUT_OPTIONS_INIT, parts::layer_name(&Given::name, &Own::name),
    parts::field("rate", &Given::rate, &Own::rate, parts::between(0.0, 1.0)),
    parts::partial_shape("noise_shape", &Given::noise_shape, &Given::noise_rank, &Own::noise_shape),
    parts::seed(&Given::seed, &Own::seed));

class Dropout final : public SimpleLayer {
public:
    static constexpr const char *kClassName = "Dropout";

    explicit Dropout(Own options) : SimpleLayer(options.name), options_(std::move(options)) {}

    const char *class_name() const override { return kClassName; }
    bool keeps_mask() const override { return true; }
    Shape output_shape(const Shape &input) const override;
    Value lower(Builder &builder, const Position &position, const Value &src) const override;
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    Own options_;
};

// How large a batch is a shape does not say, and the last one of a pass may be smaller.
Shape Dropout::output_shape(const Shape &input) const {
    const Shape &drawn = options_.noise_shape;
    if (drawn.empty()) return input;
    auto fits = [&] {
        if (drawn.size() != input.size() + 1) return false;
        for (size_t i = 0; i < input.size(); ++i) {
            int64_t dimension = drawn[i + 1];
            if (dimension != 1 && dimension != kUnknownDimension && dimension != input[i]) return false;
        }
        return true;
    };
    require(fits(), kClassName, ": noise_shape is ", describe(drawn), "; expected the dimensions of the input, ",
            describe(with_batch(kUnknownDimension, input)), ", or 1, or REKINDLE_UNKNOWN_DIMENSION");
    return input;
}

Value Dropout::lower(Builder &builder, const Position &position, const Value &src) const {
    return lower_dropout(builder, position, {options_.rate, options_.seed, options_.noise_shape}, src);
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
