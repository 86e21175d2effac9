/* Keras's convolution layers. What a field means that several layers have is said in layer.h. */
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

REKINDLE_END

#endif
