/* Keras's activation layers, and the functions that the name of an activation stands for. What a field of a name that several of them have means stands in layer.h. */
#ifndef REKINDLE_LAYERS_ACTIVATION_H
#define REKINDLE_LAYERS_ACTIVATION_H

#include "rekindle/layer.h"

REKINDLE_BEGIN

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

REKINDLE_END

#endif
