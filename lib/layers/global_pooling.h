#pragma once

#include "layers/layer_options.h"
#include "rekindle/layer.h"

namespace rekindle {

struct GlobalPoolingOptions {
    std::string name;
    bool keepdims;
};

namespace global_pooling {

using Given = rekindle_global_pooling_options;

inline constexpr auto kOptions = parts::options_table<GlobalPoolingOptions>(
    Given REKINDLE_GLOBAL_POOLING_OPTIONS_INIT, parts::layer_name(&Given::name, &GlobalPoolingOptions::name),
    parts::field("keepdims", &Given::keepdims, &GlobalPoolingOptions::keepdims), parts::reserved(&Given::reserved));

} // namespace global_pooling

// What makes one number of all places of a sequence, or of an image, channel by channel.
class GlobalPooling : public SimpleLayer {
public:
    GlobalPooling(GlobalPoolingOptions options, size_t axes)
        : SimpleLayer(options.name), options_(std::move(options)), axes_(axes) {}

    Shape output_shape(const Shape &input) const final;
    plan::Value lower(plan::Builder &builder, const Position &position, const plan::Value &src) const final;
    void write_config(Json &config) const final { global_pooling::kOptions.write(options_, config); }

private:
    // Of as many elements as the output, in whatever shape; with its way back.
    virtual plan::Value pool(plan::Builder &builder, const plan::Value &src) const = 0;

    const GlobalPoolingOptions options_;
    const size_t axes_; // between the batch and the channels
};

// Such values: the largest elements, all of whose equals share the gradient; the means; and the means of the steps of a
// sequence that its mask counts.
plan::Value lower_global_max(plan::Builder &builder, const plan::Value &src);
plan::Value lower_global_mean(plan::Builder &builder, const plan::Value &src);
plan::Value lower_counted_mean(plan::Builder &builder, const plan::Value &src);

} // namespace rekindle
