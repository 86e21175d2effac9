#pragma once

#include "layers/convolution.h"
#include "layers/convolution_options.h"

namespace rekindle {

// A layer that is one convolution, with a kernel, perhaps a bias, and an activation.
class ConvolutionLayer : public SimpleLayer {
public:
    Shape output_shape(const Shape &input) const final;
    std::vector<WeightSpec> weights(const Shape &input) const final;
    plan::Value lower(plan::Builder &builder, const Position &position, const plan::Value &src) const final;
    PendingActivation pending_activation() const final { return common().activation.function->pending(); }

protected:
    explicit ConvolutionLayer(const ConvolutionOptions &options);

private:
    virtual const ConvolutionOptions &common() const = 0;
    // Keras's, for an input of so many channels.
    virtual Shape kernel_shape(int64_t channels) const = 0;
    virtual onednn::Convolution operation(const Shape &batch, plan::Mode mode) const = 0;
};

// The bias of a convolution, for so many channels.
WeightSpec convolution_bias(const ConvolutionOptions &options, int64_t channels);

} // namespace rekindle
