#pragma once

#include "onednn/convolution.h"
#include "parts/field.h"
#include "parts/single_field.h"
#include "rekindle/layer.h"

namespace rekindle {

using onednn::Extents;
using parts::Pair;

// In the order of rekindle_padding.
enum class Padding { kValid, kSame, kCausal };

// A window that moves over the steps of a sequence, or over the height and width of an image: the kernel of a
// convolution or a pool.
struct Window {
    Extents size, strides, dilation; // of each spatial axis
    Padding padding = Padding::kValid;
};

// What the window does to an input of one size. "same" gives ceil(input / stride) and puts the odd place of padding
// after; "causal" pads before, so that an output sees nothing behind it.
struct WindowFit {
    Extents output, padding_before, padding_after;
};

// As a user gives them: one number alone, or a pair.
std::string extents_text(const Extents &extents);

// Throw INVALID_ARGUMENT if a number is below 1, or beyond kMaximumDimension.
void check_extents(const Extents &extents, const char *argument);
void check_window(const Window &window, const char *size_argument);

// Throws INVALID_ARGUMENT unless the input is (spatial axes, channels), and can be computed with. `layer` names the
// layer in errors, here and below.
void check_input(size_t axes, const Shape &input, const char *layer);

// The input is (spatial axes, channels).
WindowFit fit_window(const Window &window, const Shape &input, const char *layer);

// The same for a transposed convolution, which makes of the input what its window, moved over it, would make the input
// of: `output` is that, and the padding is the output's. `output_padding` is Keras's; of -1: none is given.
WindowFit fit_transposed_window(const Window &window, const Extents &output_padding, const Shape &input,
                                const char *layer);

inline Extents extents(const Pair &pair) {
    return {pair.begin(), pair.end()};
}

inline Extents extents(int64_t one) {
    return {one};
}

// A number for the one axis, or a pair.
template <class Public, class Options>
constexpr auto extents_field(const char *key, int64_t Public::*given, int64_t Options::*option) {
    return parts::single(key, given, option);
}

template <class Public, class Options>
constexpr auto extents_field(const char *key, int64_t (Public::*given)[2], Pair Options::*option) {
    return parts::field(key, given, option);
}

// The option `padding`.
template <class Public, class Options>
constexpr auto padding_field(rekindle_padding Public::*given, Padding Options::*option) {
    return parts::choice("padding", given, option, "valid", "same");
}

// That of a window along one axis.
template <class Public, class Options>
constexpr auto causal_padding_field(rekindle_padding Public::*given, Padding Options::*option) {
    return parts::choice("padding", given, option, "valid", "same", "causal");
}

} // namespace rekindle
