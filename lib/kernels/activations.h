#pragma once

#include <cstddef>

// Activations that oneDNN lacks, over the elements [begin, end). The ways back: diff_src = diff_dst * f'(src), where
// diff_src may be diff_dst. NaN gives NaN.
namespace rekindle::kernels {

// scale x above 0, else scale alpha (exp(x) - 1), with the constants of Klambauer et al., 2017.
void selu(const float *src, float *dst, size_t begin, size_t end);
void selu_backward(const float *src, const float *diff_dst, float *diff_src, size_t begin, size_t end);

// x / (1 + |x|)
void softsign(const float *src, float *dst, size_t begin, size_t end);
void softsign_backward(const float *src, const float *diff_dst, float *diff_src, size_t begin, size_t end);

// max_value where x reaches it, x above the threshold, else negative_slope (x - threshold).
struct Relu {
    float max_value, negative_slope, threshold;
};
void relu(const Relu &parameters, const float *src, float *dst, size_t begin, size_t end);
void relu_backward(const Relu &parameters, const float *src, const float *diff_dst, float *diff_src, size_t begin,
                   size_t end);

// x where it is positive, else alpha x. Rows of `width` elements, which share one alpha or have one for each.
struct PreluRow {
    const float *src;
    const float *alpha;
    size_t width;
    bool shares_alpha;
};
void prelu(const PreluRow &row, float *dst);
// Adds to alpha's gradient, too.
void prelu_backward(const PreluRow &row, const float *diff_dst, float *diff_src, double *alpha_gradient);

} // namespace rekindle::kernels
