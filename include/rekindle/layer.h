/* Layers.
 *
 * `name`: the layer's name, unique in its model; NULL: Keras's automatic one ("dense", "dense_1", ...).
 * `activation`: what the output passes through: a layer that is nothing but an activation (ReLU, LeakyReLU, ELU,
 * Softmax, Activation), which needs no model and may be given as often as one likes.
 * `activation_name`: one of the functions that the Activation layer lists; NULL: nothing.
 * `use_bias`: whether a bias is added.
 * `kernel_initializer`: how the kernel gets its first values.
 * `bias_initializer`: how the bias gets its first values.
 * `kernel_regularizer`: a penalty for large values of the kernel, which is added to the loss.
 * `kernel_regularizer_name`: NULL: none.
 * `bias_regularizer`: a penalty for large values of the bias, which is added to the loss.
 * `bias_regularizer_name`: NULL: none.
 * `kernel_constraint`: what the kernel is brought back to after every batch of training.
 * `kernel_constraint_name`: NULL: none.
 * `bias_constraint`: what the bias is brought back to after every batch of training.
 * `bias_constraint_name`: NULL: none.
 * `padding`: what lies beyond the edge of an image.
 *
 * In C, a layer is made from its options and given to one model with rekindle_model_add, which takes its own reference;
 * the caller then drops its own with rekindle_layer_destroy. Where an options struct has both a handle and a name for
 * the same part, set one of them; a handle replaces the name that the INIT macro has set, and NULL in both places
 * stands for that name. */
#ifndef REKINDLE_LAYER_H
#define REKINDLE_LAYER_H

#include "rekindle/constraint.h"
#include "rekindle/initializer.h"
#include "rekindle/regularizer.h"

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
    uint32_t use_bias;
    uint32_t reserved;
} rekindle_dense_options;

#define REKINDLE_DENSE_OPTIONS_INIT                                                                                    \
    {                                                                                                                  \
        sizeof(rekindle_dense_options), NULL, 0, NULL, NULL, NULL, "glorot_uniform", NULL, "zeros", NULL, NULL, NULL,  \
            NULL, NULL, NULL, NULL, NULL, 1, 0                                                                         \
    }

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

/* A function of each element, or for the two softmaxes of each row along the last axis:
 *   "elu"                    x above 0, else exp(x) - 1
 *   "exponential"            exp(x)
 *   "gelu"                   0.5 x (1 + erf(x / sqrt 2)), the exact one
 *   "hard_sigmoid"           x / 6 + 0.5, clipped to 0 and 1
 *   "hard_silu" ("hard_swish")  x times "hard_sigmoid"
 *   "leaky_relu"             x above 0, else 0.2 x
 *   "linear"                 x
 *   "log_softmax"            the logarithm of "softmax"
 *   "mish"                   x tanh("softplus")
 *   "relu"                   x above 0, else 0
 *   "relu6"                  x, clipped to 0 and 6
 *   "selu"                   1.0507 x above 0, else 1.7581 (exp(x) - 1)
 *   "sigmoid"                1 / (1 + exp(-x))
 *   "silu" ("swish")         x times "sigmoid"
 *   "softmax"                exp(x) / the sum of exp over the row
 *   "softplus"               log(1 + exp(x))
 *   "softsign"               x / (1 + |x|)
 *   "tanh"                   the hyperbolic tangent
 *
 * In C, either the layer or the name is set. */
typedef struct rekindle_activation_options {
    size_t struct_size;
    const char *name;
    const rekindle_layer *activation;
    const char *activation_name; /* one of these names; must be set */
} rekindle_activation_options;

#define REKINDLE_ACTIVATION_OPTIONS_INIT                                                                               \
    { sizeof(rekindle_activation_options), NULL, NULL, NULL }

REKINDLE_API void rekindle_activation_options_init(rekindle_activation_options *options);
REKINDLE_API rekindle_status rekindle_activation_create(const rekindle_activation_options *options,
                                                        rekindle_layer **layer);

/* ReLU: x above `threshold`, but `max_value` at most; else `negative_slope` (x - threshold). */
typedef struct rekindle_relu_options {
    size_t struct_size;
    const char *name;
    double max_value;      /* the largest output; >= 0; -1: none */
    double negative_slope; /* the slope below the threshold; >= 0 */
    double threshold;      /* what x must be more than to pass; >= 0 */
} rekindle_relu_options;

#define REKINDLE_RELU_OPTIONS_INIT                                                                                     \
    { sizeof(rekindle_relu_options), NULL, -1.0, 0.0, 0.0 }

REKINDLE_API void rekindle_relu_options_init(rekindle_relu_options *options);
REKINDLE_API rekindle_status rekindle_relu_create(const rekindle_relu_options *options, rekindle_layer **layer);

/* LeakyReLU: x above 0, else `negative_slope` x (Maas et al., 2013). */
typedef struct rekindle_leaky_relu_options {
    size_t struct_size;
    const char *name;
    double negative_slope; /* the slope below 0; >= 0; the function "leaky_relu" has 0.2, as in Keras */
} rekindle_leaky_relu_options;

#define REKINDLE_LEAKY_RELU_OPTIONS_INIT                                                                               \
    { sizeof(rekindle_leaky_relu_options), NULL, 0.3 }

REKINDLE_API void rekindle_leaky_relu_options_init(rekindle_leaky_relu_options *options);
REKINDLE_API rekindle_status rekindle_leaky_relu_create(const rekindle_leaky_relu_options *options,
                                                        rekindle_layer **layer);

/* PReLU: x above 0, else alpha x with a learned alpha for each element of a sample (He et al., 2015); alpha (the
 * input's shape without the batch). */
typedef struct rekindle_prelu_options {
    size_t struct_size;
    const char *name;
    const rekindle_initializer *alpha_initializer; /* how alpha gets its first values */
    const char *alpha_initializer_name;
    const rekindle_regularizer *alpha_regularizer; /* a penalty for large values of alpha, which is added to the loss */
    const char *alpha_regularizer_name;            /* NULL: none */
    const rekindle_constraint *alpha_constraint;   /* what alpha is brought back to after every batch of training */
    const char *alpha_constraint_name;             /* NULL: none */
    const int64_t *shared_axes; /* the axes along which one alpha serves all elements, 1 being the first after the
                                   batch: 1 and 2 give an image one for each channel */
    size_t shared_axes_count;
} rekindle_prelu_options;

#define REKINDLE_PRELU_OPTIONS_INIT                                                                                    \
    { sizeof(rekindle_prelu_options), NULL, NULL, "zeros", NULL, NULL, NULL, NULL, NULL, 0 }

REKINDLE_API void rekindle_prelu_options_init(rekindle_prelu_options *options);
REKINDLE_API rekindle_status rekindle_prelu_create(const rekindle_prelu_options *options, rekindle_layer **layer);

/* ELU: x above 0, else `alpha` (exp(x) - 1) (Clevert et al., 2016). */
typedef struct rekindle_elu_options {
    size_t struct_size;
    const char *name;
    double alpha; /* the factor below 0; finite */
} rekindle_elu_options;

#define REKINDLE_ELU_OPTIONS_INIT                                                                                      \
    { sizeof(rekindle_elu_options), NULL, 1.0 }

REKINDLE_API void rekindle_elu_options_init(rekindle_elu_options *options);
REKINDLE_API rekindle_status rekindle_elu_create(const rekindle_elu_options *options, rekindle_layer **layer);

/* Softmax: exp(x) divided by the sum of exp along an axis. */
typedef struct rekindle_softmax_options {
    size_t struct_size;
    const char *name;
    int64_t axis; /* the axis, from 1, the first after the batch, or from -1 back */
} rekindle_softmax_options;

#define REKINDLE_SOFTMAX_OPTIONS_INIT                                                                                  \
    { sizeof(rekindle_softmax_options), NULL, -1 }

REKINDLE_API void rekindle_softmax_options_init(rekindle_softmax_options *options);
REKINDLE_API rekindle_status rekindle_softmax_create(const rekindle_softmax_options *options, rekindle_layer **layer);

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
