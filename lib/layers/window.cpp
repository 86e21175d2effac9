#include "layers/window.h"

#include <algorithm>

#include "core/error.h"

namespace rekindle {
namespace {

void check_pair(const Pair &pair, const char *argument) {
    require(pair[0] >= 1 && pair[1] >= 1, argument, " is (", pair[0], ", ", pair[1], "); expected 1 or more");
    require(std::max(pair[0], pair[1]) <= kMaximumDimension, argument, " is (", pair[0], ", ", pair[1],
            "); expected at most ", kMaximumDimension);
}

} // namespace

void check_window(const Window &window, const char *size_argument) {
    check_pair(window.size, size_argument);
    check_pair(window.strides, "strides");
    check_pair(window.dilation, "dilation_rate");
    bool strided = std::max(window.strides[0], window.strides[1]) > 1;
    bool dilated = std::max(window.dilation[0], window.dilation[1]) > 1;
    require(!(strided && dilated), "strides and dilation_rate are both above 1; expected at most one of them");
}

WindowFit fit_window(const Window &window, const Shape &input, const char *layer) {
    require(input.size() == 3, layer, ": the input's shape is ", to_string(input),
            " without the batch; expected (height, width, channels)");
    require_computable(input, "the input");
    WindowFit fit{};
    for (size_t i = 0; i < 2; ++i) {
        int64_t extent = (window.size[i] - 1) * window.dilation[i] + 1, stride = window.strides[i];
        require(extent <= kMaximumDimension, layer, ": a window of ", extent, " is too large; expected at most ",
                kMaximumDimension);
        if (window.padding == Padding::kSame) {
            fit.output[i] = (input[i] + stride - 1) / stride;
            int64_t total = std::max<int64_t>((fit.output[i] - 1) * stride + extent - input[i], 0);
            fit.padding_before[i] = total / 2;
            fit.padding_after[i] = total - total / 2;
        } else {
            require(input[i] >= extent, layer, ": the input's shape is ", to_string(input), "; a window of ", extent,
                    " with valid padding does not fit");
            fit.output[i] = (input[i] - extent) / stride + 1;
            // oneDNN wants input + padding to end with the last window; what is left over is cut off.
            fit.padding_after[i] = (fit.output[i] - 1) * stride + extent - input[i];
        }
    }
    return fit;
}

} // namespace rekindle
