/* Keras's convolution layers. What a field of a name that several of them have means stands in layer.h. */
#ifndef REKINDLE_LAYERS_CONVOLUTION_H
#define REKINDLE_LAYERS_CONVOLUTION_H

#include "rekindle/layer.h"

REKINDLE_BEGIN

/* The 2D convolution of (batch, height, width, channels); kernel (height, width, channels / groups, filters). "same"
 * padding puts the odd pixel at the bottom and right, as Keras does. Strides and dilation may not both exceed 1. */
typedef struct rekindle_conv2d_options {
    size_t struct_size;
    const char *name;
    int64_t filters;          /* the channels of the output; must be set, >= 1, a multiple of groups */
    int64_t kernel_size[2];   /* the height and width of the kernel; must be set, >= 1 */
    int64_t strides[2];       /* the height and width of the step from one window to the next */
    int64_t dilation_rate[2]; /* the height and width of the step from one element of a window to the next */
    int64_t groups;           /* the number of groups of channels, each convolved by itself */
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
            "zeros", NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, REKINDLE_PADDING_VALID, 1                         \
    }

REKINDLE_API void rekindle_conv2d_options_init(rekindle_conv2d_options *options);
REKINDLE_API rekindle_status rekindle_conv2d_create(const rekindle_conv2d_options *options, rekindle_layer **layer);

REKINDLE_END

#endif
