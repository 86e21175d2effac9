#pragma once

#include "onednn/convolution.h"
#include "parts/field.h"
#include "rekindle/layer.h"

namespace rekindle {

using onednn::Pair;

enum class Padding { kValid, kSame };

// A window that moves over the height and width of an image: the kernel of a convolution or a pool.
struct Window {
    Pair size{1, 1}, strides{1, 1}, dilation{1, 1};
    Padding padding = Padding::kValid;
};

// What the window does to one image size. "same" gives ceil(input / stride) and puts the odd pixel of padding after.
struct WindowFit {
    Pair output, padding_before, padding_after;
};

// Throws INVALID_ARGUMENT if a number is below 1.
void check_window(const Window &window, const char *size_argument);

// `layer` names the layer in errors; the input is (height, width, channels).
WindowFit fit_window(const Window &window, const Shape &input, const char *layer);

// The option `padding`.
template <class Public, class Options>
constexpr auto padding_field(rekindle_padding Public::*given, Padding Options::*option) {
    return parts::choice("padding", given, option, "valid", "same");
}

} // namespace rekindle
