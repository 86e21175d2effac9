/* Keras's convolution layers. What a field means that several layers have is said in layer.h.
 *
 * `depthwise_initializer`: the first values of the depthwise kernel, which each channel has of its own.
 * `depthwise_regularizer`: a penalty for large values of the depthwise kernel, which is added to the loss.
 * `depthwise_regularizer_name`: NULL: none.
 * `depthwise_constraint`: a condition that the depthwise kernel is made to meet after every batch of training.
 * `depthwise_constraint_name`: NULL: none.
 * `pointwise_initializer`: the first values of the pointwise kernel, which mixes the channels.
 * `pointwise_regularizer`: a penalty for large values of the pointwise kernel, which is added to the loss.
 * `pointwise_regularizer_name`: NULL: none.
 * `pointwise_constraint`: a condition that the pointwise kernel is made to meet after every batch of training.
 * `pointwise_constraint_name`: NULL: none. */
#ifndef REKINDLE_LAYERS_CONVOLUTION_H
#define REKINDLE_LAYERS_CONVOLUTION_H

#include "rekindle/layer.h"

REKINDLE_BEGIN

/* A 1D convolution of sequences (batch, steps, channels). The kernel has the shape (steps, channels / groups, filters),
 * the bias (filters). "same" padding is of zeros, with the odd step at the end, as in Keras; "causal" padding is of
 * zeros before the first step. Strides and dilation cannot both be larger than 1. */
typedef struct rekindle_conv1d_options {
    size_t struct_size;
    const char *name;
    int64_t filters;       /* the number of channels of the output; must be set, >= 1, a multiple of groups */
    int64_t kernel_size;   /* the number of steps that the kernel spans; must be set, >= 1 */
    int64_t strides;       /* how many steps a window begins behind the one before; >= 1 */
    int64_t dilation_rate; /* how many steps an element of a window lies behind the one before; >= 1 */
    /* the number of groups that the channels are divided into, each of which is convolved by itself; >= 1 */
    int64_t groups;
    const rekindle_layer *activation;
    const char *activation_name;
    const rekindle_initializer *kernel_initializer;
    const char *kernel_initializer_name;
    const rekindle_initializer *bias_initializer;
    const char *bias_initializer_name;
    const rekindle_regularizer *kernel_regularizer;
    const char *kernel_regularizer_name;
    const rekindle_regularizer *bias_regularizer;
    const char *bias_regularizer_name;
    const rekindle_regularizer *activity_regularizer;
    const char *activity_regularizer_name;
    const rekindle_constraint *kernel_constraint;
    const char *kernel_constraint_name;
    const rekindle_constraint *bias_constraint;
    const char *bias_constraint_name;
    rekindle_padding padding;
    uint32_t use_bias;
} rekindle_conv1d_options;

#define REKINDLE_CONV1D_OPTIONS_INIT                                                                                   \
    {                                                                                                                  \
        sizeof(rekindle_conv1d_options), NULL, 0, 0, 1, 1, 1, NULL, NULL, NULL, "glorot_uniform", NULL, "zeros", NULL, \
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, REKINDLE_PADDING_VALID, 1                            \
    }

REKINDLE_API void rekindle_conv1d_options_init(rekindle_conv1d_options *options);
REKINDLE_API rekindle_status rekindle_conv1d_create(const rekindle_conv1d_options *options, rekindle_layer **layer);

/* A 2D convolution of images (batch, height, width, channels). The kernel has the shape (height, width, channels /
 * groups, filters), the bias (filters). "same" padding is of zeros, with the odd row and column at the bottom and
 * right, as in Keras. Strides and dilation cannot both be larger than 1. */
typedef struct rekindle_conv2d_options {
    size_t struct_size;
    const char *name;
    int64_t filters;          /* the number of channels of the output; must be set, >= 1, a multiple of groups */
    int64_t kernel_size[2];   /* the height and width of the kernel; must be set, >= 1 */
    int64_t strides[2];       /* the height and width of the step from one window to the next; >= 1 */
    int64_t dilation_rate[2]; /* the height and width of the step from one element of a window to the next; >= 1 */
    /* the number of groups that the channels are divided into, each of which is convolved by itself; >= 1 */
    int64_t groups;
    const rekindle_layer *activation;
    const char *activation_name;
    const rekindle_initializer *kernel_initializer;
    const char *kernel_initializer_name;
    const rekindle_initializer *bias_initializer;
    const char *bias_initializer_name;
    const rekindle_regularizer *kernel_regularizer;
    const char *kernel_regularizer_name;
    const rekindle_regularizer *bias_regularizer;
    const char *bias_regularizer_name;
    const rekindle_regularizer *activity_regularizer;
    const char *activity_regularizer_name;
    const rekindle_constraint *kernel_constraint;
    const char *kernel_constraint_name;
    const rekindle_constraint *bias_constraint;
    const char *bias_constraint_name;
    rekindle_padding padding;
    uint32_t use_bias;
} rekindle_conv2d_options;

#define REKINDLE_CONV2D_OPTIONS_INIT                                                                                   \
    {                                                                                                                  \
        sizeof(rekindle_conv2d_options), NULL, 0, {0, 0}, {1, 1}, {1, 1}, 1, NULL, NULL, NULL, "glorot_uniform", NULL, \
            "zeros", NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, REKINDLE_PADDING_VALID, 1             \
    }

REKINDLE_API void rekindle_conv2d_options_init(rekindle_conv2d_options *options);
REKINDLE_API rekindle_status rekindle_conv2d_create(const rekindle_conv2d_options *options, rekindle_layer **layer);

/* A 2D convolution of each channel of an image (batch, height, width, channels) by itself, which makes
 * `depth_multiplier` channels of it (Howard et al., 2017). The kernel has the shape (height, width, channels,
 * depth_multiplier), the bias (channels * depth_multiplier). Padding is as in Conv2D. Strides and dilation cannot both
 * be larger than 1. */
typedef struct rekindle_depthwise_conv2d_options {
    size_t struct_size;
    const char *name;
    int64_t kernel_size[2];   /* the height and width of the kernel; must be set, >= 1 */
    int64_t strides[2];       /* the height and width of the step from one window to the next; >= 1 */
    int64_t depth_multiplier; /* the number of channels that are made of each channel of the input; >= 1 */
    int64_t dilation_rate[2]; /* the height and width of the step from one element of a window to the next; >= 1 */
    const rekindle_layer *activation;
    const char *activation_name;
    const rekindle_initializer *depthwise_initializer;
    const char *depthwise_initializer_name;
    const rekindle_initializer *bias_initializer;
    const char *bias_initializer_name;
    const rekindle_regularizer *depthwise_regularizer;
    const char *depthwise_regularizer_name;
    const rekindle_regularizer *bias_regularizer;
    const char *bias_regularizer_name;
    const rekindle_regularizer *activity_regularizer;
    const char *activity_regularizer_name;
    const rekindle_constraint *depthwise_constraint;
    const char *depthwise_constraint_name;
    const rekindle_constraint *bias_constraint;
    const char *bias_constraint_name;
    rekindle_padding padding;
    uint32_t use_bias;
} rekindle_depthwise_conv2d_options;

#define REKINDLE_DEPTHWISE_CONV2D_OPTIONS_INIT                                                                         \
    {                                                                                                                  \
        sizeof(rekindle_depthwise_conv2d_options), NULL, {0, 0}, {1, 1}, 1, {1, 1}, NULL, NULL, NULL,                  \
            "glorot_uniform", NULL, "zeros", NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,               \
            REKINDLE_PADDING_VALID, 1                                                                                  \
    }

REKINDLE_API void rekindle_depthwise_conv2d_options_init(rekindle_depthwise_conv2d_options *options);
REKINDLE_API rekindle_status rekindle_depthwise_conv2d_create(const rekindle_depthwise_conv2d_options *options,
                                                              rekindle_layer **layer);

/* A 1D convolution of each channel of a sequence (batch, steps, channels) by itself, which makes `depth_multiplier`
 * channels of it, and behind it a convolution of one step that mixes them (Chollet, 2017). The kernels have the shapes
 * (steps, channels, depth_multiplier) and (1, channels * depth_multiplier, filters), the bias (filters). Padding is as
 * in Conv1D. Strides and dilation cannot both be larger than 1. */
typedef struct rekindle_separable_conv1d_options {
    size_t struct_size;
    const char *name;
    int64_t filters;          /* the number of channels of the output; must be set, >= 1 */
    int64_t kernel_size;      /* the number of steps that the kernel spans; must be set, >= 1 */
    int64_t strides;          /* how many steps a window begins behind the one before; >= 1 */
    int64_t dilation_rate;    /* how many steps an element of a window lies behind the one before; >= 1 */
    int64_t depth_multiplier; /* the number of channels that are made of each channel of the input; >= 1 */
    const rekindle_layer *activation;
    const char *activation_name;
    const rekindle_initializer *depthwise_initializer;
    const char *depthwise_initializer_name;
    const rekindle_initializer *pointwise_initializer;
    const char *pointwise_initializer_name;
    const rekindle_initializer *bias_initializer;
    const char *bias_initializer_name;
    const rekindle_regularizer *depthwise_regularizer;
    const char *depthwise_regularizer_name;
    const rekindle_regularizer *pointwise_regularizer;
    const char *pointwise_regularizer_name;
    const rekindle_regularizer *bias_regularizer;
    const char *bias_regularizer_name;
    const rekindle_regularizer *activity_regularizer;
    const char *activity_regularizer_name;
    const rekindle_constraint *depthwise_constraint;
    const char *depthwise_constraint_name;
    const rekindle_constraint *pointwise_constraint;
    const char *pointwise_constraint_name;
    const rekindle_constraint *bias_constraint;
    const char *bias_constraint_name;
    rekindle_padding padding;
    uint32_t use_bias;
} rekindle_separable_conv1d_options;

#define REKINDLE_SEPARABLE_CONV1D_OPTIONS_INIT                                                                         \
    {                                                                                                                  \
        sizeof(rekindle_separable_conv1d_options), NULL, 0, 0, 1, 1, 1, NULL, NULL, NULL, "glorot_uniform", NULL,      \
            "glorot_uniform", NULL, "zeros", NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,   \
            NULL, NULL, REKINDLE_PADDING_VALID, 1                                                                      \
    }

REKINDLE_API void rekindle_separable_conv1d_options_init(rekindle_separable_conv1d_options *options);
REKINDLE_API rekindle_status rekindle_separable_conv1d_create(const rekindle_separable_conv1d_options *options,
                                                              rekindle_layer **layer);

/* A 2D convolution of each channel of an image (batch, height, width, channels) by itself, which makes
 * `depth_multiplier` channels of it, and behind it a convolution of one pixel that mixes them (Chollet, 2017). The
 * kernels have the shapes (height, width, channels, depth_multiplier) and (1, 1, channels * depth_multiplier, filters),
 * the bias (filters). Padding is as in Conv2D. Strides and dilation cannot both be larger than 1. */
typedef struct rekindle_separable_conv2d_options {
    size_t struct_size;
    const char *name;
    int64_t filters;          /* the number of channels of the output; must be set, >= 1 */
    int64_t kernel_size[2];   /* the height and width of the kernel; must be set, >= 1 */
    int64_t strides[2];       /* the height and width of the step from one window to the next; >= 1 */
    int64_t dilation_rate[2]; /* the height and width of the step from one element of a window to the next; >= 1 */
    int64_t depth_multiplier; /* the number of channels that are made of each channel of the input; >= 1 */
    const rekindle_layer *activation;
    const char *activation_name;
    const rekindle_initializer *depthwise_initializer;
    const char *depthwise_initializer_name;
    const rekindle_initializer *pointwise_initializer;
    const char *pointwise_initializer_name;
    const rekindle_initializer *bias_initializer;
    const char *bias_initializer_name;
    const rekindle_regularizer *depthwise_regularizer;
    const char *depthwise_regularizer_name;
    const rekindle_regularizer *pointwise_regularizer;
    const char *pointwise_regularizer_name;
    const rekindle_regularizer *bias_regularizer;
    const char *bias_regularizer_name;
    const rekindle_regularizer *activity_regularizer;
    const char *activity_regularizer_name;
    const rekindle_constraint *depthwise_constraint;
    const char *depthwise_constraint_name;
    const rekindle_constraint *pointwise_constraint;
    const char *pointwise_constraint_name;
    const rekindle_constraint *bias_constraint;
    const char *bias_constraint_name;
    rekindle_padding padding;
    uint32_t use_bias;
} rekindle_separable_conv2d_options;

#define REKINDLE_SEPARABLE_CONV2D_OPTIONS_INIT                                                                         \
    {                                                                                                                  \
        sizeof(rekindle_separable_conv2d_options), NULL, 0, {0, 0}, {1, 1}, {1, 1}, 1, NULL, NULL, NULL,               \
            "glorot_uniform", NULL, "glorot_uniform", NULL, "zeros", NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,   \
            NULL, NULL, NULL, NULL, NULL, NULL, REKINDLE_PADDING_VALID, 1                                              \
    }

REKINDLE_API void rekindle_separable_conv2d_options_init(rekindle_separable_conv2d_options *options);
REKINDLE_API rekindle_status rekindle_separable_conv2d_create(const rekindle_separable_conv2d_options *options,
                                                              rekindle_layer **layer);

/* A transposed 1D convolution: what leads back from the output of a convolution to its input, so that a sequence
 * (batch, steps, channels) becomes longer where strides are larger than 1 (Zeiler et al., 2010). The kernel has the
 * shape (steps, filters, channels), the bias (filters). Strides and dilation cannot both be larger than 1. */
typedef struct rekindle_conv1d_transpose_options {
    size_t struct_size;
    const char *name;
    int64_t filters;     /* the number of channels of the output; must be set, >= 1 */
    int64_t kernel_size; /* the number of steps that the kernel spans; must be set, >= 1 */
    int64_t strides;     /* how many steps a window begins behind the one before; >= 1 */
    /* how many steps the output goes on behind the last window's; >= 0, less than strides; -1: with "valid" padding as
     * many as the strides are longer than the kernel, with "same" padding as many as make it strides times as long */
    int64_t output_padding;
    int64_t dilation_rate; /* how many steps an element of a window lies behind the one before; >= 1 */
    const rekindle_layer *activation;
    const char *activation_name;
    const rekindle_initializer *kernel_initializer;
    const char *kernel_initializer_name;
    const rekindle_initializer *bias_initializer;
    const char *bias_initializer_name;
    const rekindle_regularizer *kernel_regularizer;
    const char *kernel_regularizer_name;
    const rekindle_regularizer *bias_regularizer;
    const char *bias_regularizer_name;
    const rekindle_regularizer *activity_regularizer;
    const char *activity_regularizer_name;
    const rekindle_constraint *kernel_constraint;
    const char *kernel_constraint_name;
    const rekindle_constraint *bias_constraint;
    const char *bias_constraint_name;
    rekindle_padding padding;
    uint32_t use_bias;
} rekindle_conv1d_transpose_options;

#define REKINDLE_CONV1D_TRANSPOSE_OPTIONS_INIT                                                                         \
    {                                                                                                                  \
        sizeof(rekindle_conv1d_transpose_options), NULL, 0, 0, 1, -1, 1, NULL, NULL, NULL, "glorot_uniform", NULL,     \
            "zeros", NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, REKINDLE_PADDING_VALID, 1             \
    }

REKINDLE_API void rekindle_conv1d_transpose_options_init(rekindle_conv1d_transpose_options *options);
REKINDLE_API rekindle_status rekindle_conv1d_transpose_create(const rekindle_conv1d_transpose_options *options,
                                                              rekindle_layer **layer);

/* A transposed 2D convolution: what leads back from the output of a convolution to its input, so that an image (batch,
 * height, width, channels) becomes larger where strides are larger than 1 (Zeiler et al., 2010). The kernel has the
 * shape (height, width, filters, channels), the bias (filters). Strides and dilation cannot both be larger than 1. */
typedef struct rekindle_conv2d_transpose_options {
    size_t struct_size;
    const char *name;
    int64_t filters;        /* the number of channels of the output; must be set, >= 1 */
    int64_t kernel_size[2]; /* the height and width of the kernel; must be set, >= 1 */
    int64_t strides[2];     /* the height and width of the step from one window to the next; >= 1 */
    /* how many rows and columns the output goes on below and to the right of the last window's; >= 0, less than
     * strides; {-1, -1}: with "valid" padding as many as the strides are larger than the kernel, with "same" padding as
     * many as make it strides times as large */
    int64_t output_padding[2];
    int64_t dilation_rate[2]; /* the height and width of the step from one element of a window to the next; >= 1 */
    const rekindle_layer *activation;
    const char *activation_name;
    const rekindle_initializer *kernel_initializer;
    const char *kernel_initializer_name;
    const rekindle_initializer *bias_initializer;
    const char *bias_initializer_name;
    const rekindle_regularizer *kernel_regularizer;
    const char *kernel_regularizer_name;
    const rekindle_regularizer *bias_regularizer;
    const char *bias_regularizer_name;
    const rekindle_regularizer *activity_regularizer;
    const char *activity_regularizer_name;
    const rekindle_constraint *kernel_constraint;
    const char *kernel_constraint_name;
    const rekindle_constraint *bias_constraint;
    const char *bias_constraint_name;
    rekindle_padding padding;
    uint32_t use_bias;
} rekindle_conv2d_transpose_options;

#define REKINDLE_CONV2D_TRANSPOSE_OPTIONS_INIT                                                                         \
    {                                                                                                                  \
        sizeof(rekindle_conv2d_transpose_options), NULL, 0, {0, 0}, {1, 1}, {-1, -1}, {1, 1}, NULL, NULL, NULL,        \
            "glorot_uniform", NULL, "zeros", NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,               \
            REKINDLE_PADDING_VALID, 1                                                                                  \
    }

REKINDLE_API void rekindle_conv2d_transpose_options_init(rekindle_conv2d_transpose_options *options);
REKINDLE_API rekindle_status rekindle_conv2d_transpose_create(const rekindle_conv2d_transpose_options *options,
                                                              rekindle_layer **layer);

REKINDLE_END

#endif
