#include "layers/window.h"

#include <algorithm>

#include "core/error.h"

namespace rekindle {
namespace {

bool has_above_one(const Extents &extents) {
    return std::any_of(extents.begin(), extents.end(), [](int64_t one) { return one > 1; });
}

// Of the window along an axis, with its gaps.
int64_t extent_of(const Window &window, size_t axis, const char *layer) {
    int64_t extent = (window.size[axis] - 1) * window.dilation[axis] + 1;
    require(extent <= kMaximumDimension, layer, ": a window of ", extent, " is too large; expected at most ",
            kMaximumDimension);
    return extent;
}

// How long Keras makes the output of a transposed convolution along an axis.
int64_t transposed_output(const Window &window, int64_t input, int64_t extent, int64_t stride, int64_t output_padding) {
    bool is_given = output_padding >= 0;
    if (window.padding == Padding::kSame) {
        return is_given ? (input - 1) * stride + extent % 2 + output_padding : input * stride;
    }
    return (input - 1) * stride + (is_given ? extent + output_padding : std::max(extent, stride));
}

} // namespace

std::string extents_text(const Extents &extents) {
    return extents.size() == 1 ? std::to_string(extents[0]) : to_string(extents);
}

void check_extents(const Extents &extents, const char *argument) {
    auto [least, largest] = std::minmax_element(extents.begin(), extents.end());
    require(*least >= 1, argument, " is ", extents_text(extents), "; expected 1 or more");
    require(*largest <= kMaximumDimension, argument, " is ", extents_text(extents), "; expected at most ",
            kMaximumDimension);
}

void check_input(size_t axes, const Shape &input, const char *layer) {
    require(input.size() == axes + 1, layer, ": the input's shape is ", to_string(input),
            " without the batch; expected ", axes == 1 ? "(steps, channels)" : "(height, width, channels)");
    require_computable(input, "the input");
}

void check_window(const Window &window, const char *size_argument) {
    check_extents(window.size, size_argument);
    check_extents(window.strides, "strides");
    check_extents(window.dilation, "dilation_rate");
    require(!(has_above_one(window.strides) && has_above_one(window.dilation)),
            "strides and dilation_rate are both above 1; expected at most one of them");
}

WindowFit fit_window(const Window &window, const Shape &input, const char *layer) {
    size_t axes = window.size.size();
    check_input(axes, input, layer);
    WindowFit fit{Extents(axes), Extents(axes), Extents(axes)};
    for (size_t i = 0; i < axes; ++i) {
        int64_t extent = extent_of(window, i, layer), stride = window.strides[i];
        if (window.padding == Padding::kSame) {
            fit.output[i] = (input[i] + stride - 1) / stride;
            int64_t total = std::max<int64_t>((fit.output[i] - 1) * stride + extent - input[i], 0);
            fit.padding_before[i] = total / 2;
            fit.padding_after[i] = total - total / 2;
        } else {
            fit.padding_before[i] = window.padding == Padding::kCausal ? extent - 1 : 0;
            int64_t padded = fit.padding_before[i] + input[i];
            require(padded >= extent, layer, ": the input's shape is ", to_string(input), "; a window of ", extent,
                    " with valid padding does not fit");
            fit.output[i] = (padded - extent) / stride + 1;
            // oneDNN wants input + padding to end with the last window; what is left over is cut off.
            fit.padding_after[i] = (fit.output[i] - 1) * stride + extent - padded;
        }
    }
    return fit;
}

WindowFit fit_transposed_window(const Window &window, const Extents &output_padding, const Shape &input,
                                const char *layer) {
    size_t axes = window.size.size();
    check_input(axes, input, layer);
    Shape output(axes);
    for (size_t i = 0; i < axes; ++i) {
        output[i] =
            transposed_output(window, input[i], extent_of(window, i, layer), window.strides[i], output_padding[i]);
    }
    require_computable(output, "the output");
    Shape with_channels = output;
    with_channels.push_back(input.back());
    WindowFit fit = fit_window(window, with_channels, layer);
    require(fit.output == Extents(input.begin(), input.end() - 1), layer, ": output_padding is ",
            extents_text(output_padding),
            "; expected more than 0 where the kernel spans an even number of places and padding is same");
    fit.output = output;
    return fit;
}

} // namespace rekindle
