/* Layers.
 *
 * `name`: the layer's name, unique in its model; NULL: Keras's automatic one ("dense", "dense_1", ...).
 * `activation_name`: what the output passes through: "linear", "relu", "sigmoid", "tanh", "softmax", "gelu" or "elu";
 * NULL: nothing.
 * `use_bias`: whether a bias is added.
 * `kernel_initializer`: how the kernel gets its first values.
 * `bias_initializer`: how the bias gets its first values.
 * `padding`: what lies beyond the edge of an image.
 *
 * In C, a layer is made from its options and given to one model with rekindle_model_add, which takes its own reference;
 * the caller then drops its own with rekindle_layer_destroy. Where an options struct has both a handle and a name for
 * the same part, set one of them; a handle replaces the name that the INIT macro has set, and NULL in both places
 * stands for that name. */
#ifndef REKINDLE_LAYER_H
#define REKINDLE_LAYER_H

#include "rekindle/initializer.h"

REKINDLE_BEGIN

/* A layer, with Keras's name, arguments and defaults. Images are (batch, height, width, channels). */
typedef struct rekindle_layer rekindle_layer;

/* What lies beyond the edge of an image. */
typedef enum rekindle_padding {
    REKINDLE_PADDING_VALID = 0, /* nothing: windows stay inside */
    REKINDLE_PADDING_SAME = 1   /* what makes the output as large as the input divided by the strides */
} rekindle_padding;

/* activation(x . kernel + bias) over the last axis; kernel (in, units), bias (units). */
typedef struct rekindle_dense_options {
    size_t struct_size;
    const char *name;
    int64_t units; /* the size of the output; must be set, >= 1 */
    const char *activation_name;
    const rekindle_initializer *kernel_initializer;
    const char *kernel_initializer_name;
    const rekindle_initializer *bias_initializer;
    const char *bias_initializer_name;
    uint32_t use_bias;
    uint32_t reserved;
} rekindle_dense_options;

#define REKINDLE_DENSE_OPTIONS_INIT                                                                                    \
    { sizeof(rekindle_dense_options), NULL, 0, NULL, NULL, "glorot_uniform", NULL, "zeros", 1, 0 }

REKINDLE_API void rekindle_dense_options_init(rekindle_dense_options *options);
REKINDLE_API rekindle_status rekindle_dense_create(const rekindle_dense_options *options, rekindle_layer **layer);

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
    const char *activation_name;
    const rekindle_initializer *kernel_initializer;
    const char *kernel_initializer_name;
    const rekindle_initializer *bias_initializer;
    const char *bias_initializer_name;
    rekindle_padding padding;
    uint32_t use_bias;
} rekindle_conv2d_options;

#define REKINDLE_CONV2D_OPTIONS_INIT                                                                                   \
    {                                                                                                                  \
        sizeof(rekindle_conv2d_options), NULL, 0, {0, 0}, {1, 1}, {1, 1}, 1, NULL, NULL, "glorot_uniform", NULL,       \
            "zeros", REKINDLE_PADDING_VALID, 1                                                                         \
    }

REKINDLE_API void rekindle_conv2d_options_init(rekindle_conv2d_options *options);
REKINDLE_API rekindle_status rekindle_conv2d_create(const rekindle_conv2d_options *options, rekindle_layer **layer);

/* Images are (batch, height, width, channels), and so is the result. */
typedef struct rekindle_pooling2d_options {
    size_t struct_size;
    const char *name;
    int64_t pool_size[2]; /* the height and width of a window; >= 1 */
    int64_t strides[2];   /* the height and width of the step from one window to the next; {0, 0}: pool_size */
    rekindle_padding padding;
    uint32_t reserved;
} rekindle_pooling2d_options;

#define REKINDLE_POOLING2D_OPTIONS_INIT                                                                                \
    { sizeof(rekindle_pooling2d_options), NULL, {2, 2}, {0, 0}, REKINDLE_PADDING_VALID, 0 }

REKINDLE_API void rekindle_pooling2d_options_init(rekindle_pooling2d_options *options);

/* The largest element of each window of an image. */
REKINDLE_API rekindle_status rekindle_max_pooling2d_create(const rekindle_pooling2d_options *options,
                                                           rekindle_layer **layer);

/* The mean of each window of an image; padding is left out of the count, as Keras does. */
REKINDLE_API rekindle_status rekindle_average_pooling2d_create(const rekindle_pooling2d_options *options,
                                                               rekindle_layer **layer);

/* The mean over height and width: (batch, channels), or (batch, 1, 1, channels) with keepdims. */
typedef struct rekindle_global_average_pooling2d_options {
    size_t struct_size;
    const char *name;
    uint32_t keepdims; /* whether height and width stay, as 1 */
    uint32_t reserved;
} rekindle_global_average_pooling2d_options;

#define REKINDLE_GLOBAL_AVERAGE_POOLING2D_OPTIONS_INIT                                                                 \
    { sizeof(rekindle_global_average_pooling2d_options), NULL, 0, 0 }

REKINDLE_API void rekindle_global_average_pooling2d_options_init(rekindle_global_average_pooling2d_options *options);
REKINDLE_API rekindle_status rekindle_global_average_pooling2d_create(
    const rekindle_global_average_pooling2d_options *options, rekindle_layer **layer);

/* (batch, ...) to (batch, product), row-major. */
typedef struct rekindle_flatten_options {
    size_t struct_size;
    const char *name;
} rekindle_flatten_options;

#define REKINDLE_FLATTEN_OPTIONS_INIT                                                                                  \
    { sizeof(rekindle_flatten_options), NULL }

REKINDLE_API void rekindle_flatten_options_init(rekindle_flatten_options *options);
REKINDLE_API rekindle_status rekindle_flatten_create(const rekindle_flatten_options *options, rekindle_layer **layer);

/* (batch, ...) to (batch, `target_shape`), row-major. */
typedef struct rekindle_reshape_options {
    size_t struct_size;
    const char *name;
    const int64_t *target_shape; /* the shape without the batch; must be set; one dimension may be -1 */
    size_t target_rank;
} rekindle_reshape_options;

#define REKINDLE_RESHAPE_OPTIONS_INIT                                                                                  \
    { sizeof(rekindle_reshape_options), NULL, NULL, 0 }

REKINDLE_API void rekindle_reshape_options_init(rekindle_reshape_options *options);
REKINDLE_API rekindle_status rekindle_reshape_create(const rekindle_reshape_options *options, rekindle_layer **layer);

/* In training, sets each element to 0 with probability `rate` and scales the others by 1 / (1 - rate) (Srivastava et
 * al., 2014); otherwise the identity. The mask is a pure function of the model's seed, the layer's index and the number
 * of training steps done, so a resumed run draws the same ones. */
typedef struct rekindle_dropout_options {
    size_t struct_size;
    const char *name;
    double rate; /* the probability that an element becomes 0; 0 <= rate <= 1; must be set where it is not 0 */
} rekindle_dropout_options;

#define REKINDLE_DROPOUT_OPTIONS_INIT                                                                                  \
    { sizeof(rekindle_dropout_options), NULL, 0.0 }

REKINDLE_API void rekindle_dropout_options_init(rekindle_dropout_options *options);
REKINDLE_API rekindle_status rekindle_dropout_create(const rekindle_dropout_options *options, rekindle_layer **layer);

/* An activation by name; softmax works on the last axis. gelu is the exact one, 0.5 x (1 + erf(x / sqrt 2)). */
typedef struct rekindle_activation_options {
    size_t struct_size;
    const char *name;
    const char *activation_name; /* "linear", "relu", "sigmoid", "tanh", "softmax", "gelu" or "elu"; must be set */
} rekindle_activation_options;

#define REKINDLE_ACTIVATION_OPTIONS_INIT                                                                               \
    { sizeof(rekindle_activation_options), NULL, NULL }

REKINDLE_API void rekindle_activation_options_init(rekindle_activation_options *options);
REKINDLE_API rekindle_status rekindle_activation_create(const rekindle_activation_options *options,
                                                        rekindle_layer **layer);

/* x * scale + offset: for inputs such as bytes 0..255. */
typedef struct rekindle_rescaling_options {
    size_t struct_size;
    const char *name;
    double scale;  /* the factor; finite; must be set where it is not 1 */
    double offset; /* what is added after it; finite */
} rekindle_rescaling_options;

#define REKINDLE_RESCALING_OPTIONS_INIT                                                                                \
    { sizeof(rekindle_rescaling_options), NULL, 1.0, 0.0 }

REKINDLE_API void rekindle_rescaling_options_init(rekindle_rescaling_options *options);
REKINDLE_API rekindle_status rekindle_rescaling_create(const rekindle_rescaling_options *options,
                                                       rekindle_layer **layer);

/* Drops the caller's reference. NULL is accepted. */
REKINDLE_API void rekindle_layer_destroy(rekindle_layer *layer);

REKINDLE_END

#endif
