#pragma once

#include "layers/layer_options.h"

namespace rekindle {

// A layer that is an activation and nothing else, so that it may be given wherever an activation is named. A part's
// Options begin with its name.
template <class Options, const auto &kOptions>
class ActivationLayer : public SimpleLayer {
public:
    ActivationLayer(Options options, ActivationPointer function)
        : SimpleLayer(options.name), options_(std::move(options)), function_(std::move(function)) {}

    bool keeps_mask() const final { return true; }
    Shape output_shape(const Shape &input) const final {
        function_->check(input, this->class_name());
        return input;
    }
    PendingActivation pending_activation() const final { return function_->pending(); }
    ActivationPointer as_activation() const override { return function_; }
    plan::Value lower(plan::Builder &builder, const Position &position, const plan::Value &src) const override {
        return position.leave_activation ? src : function_->lower(builder, src);
    }
    void write_config(Json &config) const final { kOptions.write(options_, config); }

private:
    const Options options_;
    const ActivationPointer function_;
};

} // namespace rekindle
