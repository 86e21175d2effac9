/* Keras's activation layers. What a field means that several layers have is said in layer.h. */
#ifndef REKINDLE_LAYERS_ACTIVATION_H
#define REKINDLE_LAYERS_ACTIVATION_H

#include "rekindle/layer.h"

REKINDLE_BEGIN

/* A function of each element x of the input, or, for the two softmaxes, of each row along the last axis:
 *   "elu"                    x if x > 0, else exp(x) - 1
 *   "exponential"            exp(x)
 *   "gelu"                   0.5 x (1 + erf(x / sqrt(2))), without approximation
 *   "hard_sigmoid"           x / 6 + 0.5, clipped to [0, 1]
 *   "hard_silu" ("hard_swish")  x times "hard_sigmoid" of x
 *   "leaky_relu"             x if x > 0, else 0.2 x
 *   "linear"                 x
 *   "log_softmax"            the logarithm of "softmax"
 *   "mish"                   x tanh("softplus" of x)
 *   "relu"                   x if x > 0, else 0
 *   "relu6"                  x, clipped to [0, 6]
 *   "selu"                   1.0507 x if x > 0, else 1.7581 (exp(x) - 1)
 *   "sigmoid"                1 / (1 + exp(-x))
 *   "silu" ("swish")         x times "sigmoid" of x
 *   "softmax"                exp(x) / the sum of exp over the row
 *   "softplus"               log(1 + exp(x))
 *   "softsign"               x / (1 + |x|)
 *   "tanh"                   the hyperbolic tangent of x
 *
 * In C, set either `activation` or `activation_name`. */
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

/* ReLU: x if x > `threshold`, but at most `max_value`; else `negative_slope` (x - threshold). */
typedef struct rekindle_relu_options {
    size_t struct_size;
    const char *name;
    double max_value;      /* the largest output; >= 0; -1: there is no limit */
    double negative_slope; /* the slope below the threshold; >= 0 */
    double threshold;      /* the value that x must exceed to pass unchanged; >= 0 */
} rekindle_relu_options;

#define REKINDLE_RELU_OPTIONS_INIT                                                                                     \
    { sizeof(rekindle_relu_options), NULL, -1.0, 0.0, 0.0 }

REKINDLE_API void rekindle_relu_options_init(rekindle_relu_options *options);
REKINDLE_API rekindle_status rekindle_relu_create(const rekindle_relu_options *options, rekindle_layer **layer);

/* LeakyReLU: x if x > 0, else `negative_slope` x (Maas et al., 2013). */
typedef struct rekindle_leaky_relu_options {
    size_t struct_size;
    const char *name;
    double negative_slope; /* the slope for x < 0; >= 0; the activation "leaky_relu" has 0.2, as in Keras */
} rekindle_leaky_relu_options;

#define REKINDLE_LEAKY_RELU_OPTIONS_INIT                                                                               \
    { sizeof(rekindle_leaky_relu_options), NULL, 0.3 }

REKINDLE_API void rekindle_leaky_relu_options_init(rekindle_leaky_relu_options *options);
REKINDLE_API rekindle_status rekindle_leaky_relu_create(const rekindle_leaky_relu_options *options,
                                                        rekindle_layer **layer);

/* PReLU: x if x > 0, else alpha x, with a learned alpha for each element of a sample (He et al., 2015). The weight
 * alpha has the shape of the input without the batch, with 1 for the shared axes. */
typedef struct rekindle_prelu_options {
    size_t struct_size;
    const char *name;
    const rekindle_initializer *alpha_initializer; /* the first values of alpha */
    const char *alpha_initializer_name;
    const rekindle_regularizer *alpha_regularizer; /* a penalty for large values of alpha, which is added to the loss */
    const char *alpha_regularizer_name;            /* NULL: none */
    /* a condition that alpha is made to meet after every batch of training */
    const rekindle_constraint *alpha_constraint;
    const char *alpha_constraint_name; /* NULL: none */
    /* the axes along which all elements share one alpha; 1 is the first axis after the batch, so 1 and 2 give an image
     * one alpha for each channel */
    const int64_t *shared_axes;
    size_t shared_axes_count;
} rekindle_prelu_options;

#define REKINDLE_PRELU_OPTIONS_INIT                                                                                    \
    { sizeof(rekindle_prelu_options), NULL, NULL, "zeros", NULL, NULL, NULL, NULL, NULL, 0 }

REKINDLE_API void rekindle_prelu_options_init(rekindle_prelu_options *options);
REKINDLE_API rekindle_status rekindle_prelu_create(const rekindle_prelu_options *options, rekindle_layer **layer);

/* ELU: x if x > 0, else `alpha` (exp(x) - 1) (Clevert et al., 2016). */
typedef struct rekindle_elu_options {
    size_t struct_size;
    const char *name;
    double alpha; /* the factor for x < 0; finite */
} rekindle_elu_options;

#define REKINDLE_ELU_OPTIONS_INIT                                                                                      \
    { sizeof(rekindle_elu_options), NULL, 1.0 }

REKINDLE_API void rekindle_elu_options_init(rekindle_elu_options *options);
REKINDLE_API rekindle_status rekindle_elu_create(const rekindle_elu_options *options, rekindle_layer **layer);

/* Softmax: exp(x) divided by the sum of exp along an axis, so that the results are positive and have the sum 1. */
typedef struct rekindle_softmax_options {
    size_t struct_size;
    const char *name;
    int64_t axis; /* the axis of the sum; 1 is the first axis after the batch, and negative axes count from the end */
} rekindle_softmax_options;

#define REKINDLE_SOFTMAX_OPTIONS_INIT                                                                                  \
    { sizeof(rekindle_softmax_options), NULL, -1 }

REKINDLE_API void rekindle_softmax_options_init(rekindle_softmax_options *options);
REKINDLE_API rekindle_status rekindle_softmax_create(const rekindle_softmax_options *options, rekindle_layer **layer);

REKINDLE_END

#endif
