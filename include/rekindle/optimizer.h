/* Optimizers. */
#ifndef REKINDLE_OPTIMIZER_H
#define REKINDLE_OPTIMIZER_H

#include "rekindle/status.h"

REKINDLE_BEGIN

/* An optimizer, with Keras's update rule and defaults. */
typedef struct rekindle_optimizer rekindle_optimizer;

/* SGD: w -= lr * g; with momentum m: v = m v - lr g, w += v, or with nesterov w += m v - lr g. */
typedef struct rekindle_sgd_options {
    size_t struct_size;
    double learning_rate; /* the learning rate lr; finite, >= 0 */
    double momentum;      /* the momentum m; 0 <= momentum <= 1 */
    uint32_t nesterov;    /* whether the momentum is Nesterov's */
    uint32_t reserved;
} rekindle_sgd_options;

#define REKINDLE_SGD_OPTIONS_INIT                                                                                      \
    { sizeof(rekindle_sgd_options), 0.01, 0.0, 0, 0 }

REKINDLE_API void rekindle_sgd_options_init(rekindle_sgd_options *options);
REKINDLE_API rekindle_status rekindle_sgd_create(const rekindle_sgd_options *options, rekindle_optimizer **optimizer);

/* Kingma and Ba, 2014, in the form before their section 2.1, as Keras has it: m += (1 - b1)(g - m), v += (1 - b2)(g^2 -
 * v), w -= lr sqrt(1 - b2^t) / (1 - b1^t) * m / (sqrt(v) + epsilon). */
typedef struct rekindle_adam_options {
    size_t struct_size;
    double learning_rate; /* the learning rate lr; finite, >= 0 */
    double beta_1;        /* the decay b1 of the first moment; 0 <= beta_1 < 1 */
    double beta_2;        /* the decay b2 of the second moment; 0 <= beta_2 < 1 */
    double epsilon;       /* what keeps the divisor away from 0; finite, >= 0 */
} rekindle_adam_options;

#define REKINDLE_ADAM_OPTIONS_INIT                                                                                     \
    { sizeof(rekindle_adam_options), 0.001, 0.9, 0.999, 1e-7 }

REKINDLE_API void rekindle_adam_options_init(rekindle_adam_options *options);
REKINDLE_API rekindle_status rekindle_adam_create(const rekindle_adam_options *options, rekindle_optimizer **optimizer);

/* Drops the caller's reference. NULL is accepted. */
REKINDLE_API void rekindle_optimizer_destroy(rekindle_optimizer *optimizer);

REKINDLE_END

#endif
