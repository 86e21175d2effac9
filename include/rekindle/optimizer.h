/* Optimizers.
 *
 * `learning_rate`: the learning rate lr; finite, >= 0.
 * `learning_rate_schedule`: a schedule that sets the learning rate at every step, in place of `learning_rate`; NULL:
 * there is no schedule.
 * `epsilon`: a small number that keeps the divisor away from 0; finite, >= 0.
 * `initial_accumulator_value`: the value that the sums of squared gradients begin with; finite, >= 0.
 *
 * In C, make an optimizer from its options, give it to rekindle_model_compile, and drop your reference with
 * rekindle_optimizer_destroy. */
#ifndef REKINDLE_OPTIMIZER_H
#define REKINDLE_OPTIMIZER_H

#include "rekindle/schedule.h"

REKINDLE_BEGIN

/* An optimizer, with Keras's update rule, arguments and defaults. compile takes an optimizer or the name of one. The
 * names are Keras's, such as "adam"; an optimizer given by its name has its default options.
 *
 * In the formulas w is a weight, g its gradient, lr the learning rate, and t the number of the update, counted from 1.
 * The other letters are state that the optimizer keeps for each weight; it begins with 0 unless said otherwise. */
typedef struct rekindle_optimizer rekindle_optimizer;

/* The options that every optimizer has. For each update they take effect in this order: the gradients of several
 * batches are averaged (gradient_accumulation_steps), the gradient is clipped (clipnorm, global_clipnorm or clipvalue),
 * the weight decays (weight_decay), the optimizer's formula changes the weight, and the moving average of the weight
 * follows (use_ema).
 *
 * In C, this is the last member of each optimizer's options: options.common.clipnorm = 1.0. */
typedef struct rekindle_optimizer_common {
    /* how fast weights decay: before each update, w -= w * weight_decay * lr; finite, >= 0 */
    double weight_decay;
    /* the weights that do not decay: those whose name contains one of these texts; a text without a slash is looked for
     * in the weight's own name ("bias"), a text with a slash in the name with the layer's ("dense/bias") */
    const char *const *exclude_from_weight_decay;
    size_t exclude_from_weight_decay_count;
    /* the largest norm that the gradient of each weight may have; a gradient with a larger norm is scaled down to it;
     * finite, >= 0; only one of `clipnorm`, `global_clipnorm` and `clipvalue` can be set; 0: there is no limit */
    double clipnorm;
    /* the largest norm that the gradients of all weights, taken together, may have; if they have a larger one, all are
     * scaled down by the same factor; finite, >= 0; 0: there is no limit */
    double global_clipnorm;
    /* the largest magnitude that an element of a gradient may have; a larger one is set to it, with its sign; finite,
     * >= 0; 0: there is no limit */
    double clipvalue;
    /* whether an exponential moving average of the weights is kept, which takes the weights' place at the end of fit */
    uint32_t use_ema;
    uint32_t reserved;
    /* the momentum of the moving average: average = ema_momentum * average + (1 - ema_momentum) * w; 0 <= ema_momentum
     * <= 1 */
    double ema_momentum;
    /* the number of updates after which the average takes the weights' place, each time; >= 1; 0: only at the end of
     * fit */
    int64_t ema_overwrite_frequency;
    /* the number of batches whose gradients are averaged for one update; batches left over at the end of a fit count
     * for the first update of the next; >= 2; 0: every batch makes an update */
    int64_t gradient_accumulation_steps;
} rekindle_optimizer_common;

/* Defaults for `common`: with a weight_decay of its own, and with none. */
#define REKINDLE_OPTIMIZER_COMMON_INIT_WITH(weight_decay)                                                              \
    { weight_decay, NULL, 0, 0.0, 0.0, 0.0, 0, 0, 0.99, 0, 0 }
#define REKINDLE_OPTIMIZER_COMMON_INIT REKINDLE_OPTIMIZER_COMMON_INIT_WITH(0.0)

/* SGD: Stochastic gradient descent: w -= lr * g. With momentum m: v = m v - lr g, w += v. With Nesterov's momentum: v =
 * m v - lr g, w += m v - lr g. */
typedef struct rekindle_sgd_options {
    size_t struct_size;
    double learning_rate;
    const rekindle_schedule *learning_rate_schedule;
    double momentum;   /* the momentum m; 0 <= momentum <= 1 */
    uint32_t nesterov; /* whether the momentum is Nesterov's */
    uint32_t reserved;
    rekindle_optimizer_common common;
} rekindle_sgd_options;

#define REKINDLE_SGD_OPTIONS_INIT                                                                                      \
    { sizeof(rekindle_sgd_options), 0.01, NULL, 0.0, 0, 0, REKINDLE_OPTIMIZER_COMMON_INIT }

REKINDLE_API void rekindle_sgd_options_init(rekindle_sgd_options *options);
REKINDLE_API rekindle_status rekindle_sgd_create(const rekindle_sgd_options *options, rekindle_optimizer **optimizer);

/* Adam: The optimizer of Kingma and Ba (2014), in the form before their section 2.1, as in Keras: m += (1 - b1)(g - m),
 * v += (1 - b2)(g^2 - v), w -= lr sqrt(1 - b2^t) / (1 - b1^t) * m / (sqrt(v) + epsilon). */
typedef struct rekindle_adam_options {
    size_t struct_size;
    double learning_rate;
    const rekindle_schedule *learning_rate_schedule;
    double beta_1; /* the decay b1 of the mean m of the gradients; 0 <= beta_1 < 1 */
    double beta_2; /* the decay b2 of the mean v of their squares; 0 <= beta_2 < 1 */
    double epsilon;
    uint32_t amsgrad; /* whether the largest v so far is used in place of v (Reddi et al., 2018) */
    uint32_t reserved;
    rekindle_optimizer_common common;
} rekindle_adam_options;

#define REKINDLE_ADAM_OPTIONS_INIT                                                                                     \
    { sizeof(rekindle_adam_options), 0.001, NULL, 0.9, 0.999, 1e-7, 0, 0, REKINDLE_OPTIMIZER_COMMON_INIT }

REKINDLE_API void rekindle_adam_options_init(rekindle_adam_options *options);
REKINDLE_API rekindle_status rekindle_adam_create(const rekindle_adam_options *options, rekindle_optimizer **optimizer);

/* AdamW: Adam with weight decay, which is 0.004 by default (Loshchilov and Hutter, 2017). */
typedef struct rekindle_adamw_options {
    size_t struct_size;
    double learning_rate;
    const rekindle_schedule *learning_rate_schedule;
    double beta_1; /* the decay b1 of the mean m of the gradients; 0 <= beta_1 < 1 */
    double beta_2; /* the decay b2 of the mean v of their squares; 0 <= beta_2 < 1 */
    double epsilon;
    uint32_t amsgrad; /* whether the largest v so far is used in place of v (Reddi et al., 2018) */
    uint32_t reserved;
    rekindle_optimizer_common common;
} rekindle_adamw_options;

#define REKINDLE_ADAMW_OPTIONS_INIT                                                                                    \
    { sizeof(rekindle_adamw_options), 0.001, NULL, 0.9, 0.999, 1e-7, 0, 0, REKINDLE_OPTIMIZER_COMMON_INIT_WITH(0.004) }

REKINDLE_API void rekindle_adamw_options_init(rekindle_adamw_options *options);
REKINDLE_API rekindle_status rekindle_adamw_create(const rekindle_adamw_options *options,
                                                   rekindle_optimizer **optimizer);

/* RMSprop: The optimizer of Hinton (2012): v = rho v + (1 - rho) g^2, w -= lr g / sqrt(v + epsilon). With momentum m: u
 * = m u + lr g / sqrt(v + epsilon), w -= u. If centered: a = rho a + (1 - rho) g, and v - a^2 is used in place of v
 * below the root. */
typedef struct rekindle_rmsprop_options {
    size_t struct_size;
    double learning_rate;
    const rekindle_schedule *learning_rate_schedule;
    double rho;      /* the decay of the averages; 0 <= rho <= 1 */
    double momentum; /* the momentum m; 0 <= momentum <= 1 */
    double epsilon;
    /* whether the mean of the gradients is subtracted, so that gradients are divided by their standard deviation */
    uint32_t centered;
    uint32_t reserved;
    rekindle_optimizer_common common;
} rekindle_rmsprop_options;

#define REKINDLE_RMSPROP_OPTIONS_INIT                                                                                  \
    { sizeof(rekindle_rmsprop_options), 0.001, NULL, 0.9, 0.0, 1e-7, 0, 0, REKINDLE_OPTIMIZER_COMMON_INIT }

REKINDLE_API void rekindle_rmsprop_options_init(rekindle_rmsprop_options *options);
REKINDLE_API rekindle_status rekindle_rmsprop_create(const rekindle_rmsprop_options *options,
                                                     rekindle_optimizer **optimizer);

/* Adagrad: The optimizer of Duchi et al. (2011): a += g^2, w -= lr g / sqrt(a + epsilon). a begins with
 * initial_accumulator_value. */
typedef struct rekindle_adagrad_options {
    size_t struct_size;
    double learning_rate;
    const rekindle_schedule *learning_rate_schedule;
    double initial_accumulator_value;
    double epsilon;
    rekindle_optimizer_common common;
} rekindle_adagrad_options;

#define REKINDLE_ADAGRAD_OPTIONS_INIT                                                                                  \
    { sizeof(rekindle_adagrad_options), 0.001, NULL, 0.1, 1e-7, REKINDLE_OPTIMIZER_COMMON_INIT }

REKINDLE_API void rekindle_adagrad_options_init(rekindle_adagrad_options *options);
REKINDLE_API rekindle_status rekindle_adagrad_create(const rekindle_adagrad_options *options,
                                                     rekindle_optimizer **optimizer);

/* Adadelta: The optimizer of Zeiler (2012): v = rho v + (1 - rho) g^2, x = -sqrt(d + epsilon) / sqrt(v + epsilon) g, d
 * = rho d + (1 - rho) x^2, w += lr x. */
typedef struct rekindle_adadelta_options {
    size_t struct_size;
    double learning_rate;
    const rekindle_schedule *learning_rate_schedule;
    double rho; /* the decay of the averages; 0 <= rho <= 1 */
    double epsilon;
    rekindle_optimizer_common common;
} rekindle_adadelta_options;

#define REKINDLE_ADADELTA_OPTIONS_INIT                                                                                 \
    { sizeof(rekindle_adadelta_options), 0.001, NULL, 0.95, 1e-7, REKINDLE_OPTIMIZER_COMMON_INIT }

REKINDLE_API void rekindle_adadelta_options_init(rekindle_adadelta_options *options);
REKINDLE_API rekindle_status rekindle_adadelta_create(const rekindle_adadelta_options *options,
                                                      rekindle_optimizer **optimizer);

/* Adamax: The optimizer of Kingma and Ba (2014, section 7.1): m += (1 - b1)(g - m), u = max(b2 u, |g|), w -= lr / (1 -
 * b1^t) * m / (u + epsilon). */
typedef struct rekindle_adamax_options {
    size_t struct_size;
    double learning_rate;
    const rekindle_schedule *learning_rate_schedule;
    double beta_1; /* the decay b1 of the mean m of the gradients; 0 <= beta_1 < 1 */
    double beta_2; /* the decay b2 of the largest magnitude u; 0 <= beta_2 < 1 */
    double epsilon;
    rekindle_optimizer_common common;
} rekindle_adamax_options;

#define REKINDLE_ADAMAX_OPTIONS_INIT                                                                                   \
    { sizeof(rekindle_adamax_options), 0.001, NULL, 0.9, 0.999, 1e-7, REKINDLE_OPTIMIZER_COMMON_INIT }

REKINDLE_API void rekindle_adamax_options_init(rekindle_adamax_options *options);
REKINDLE_API rekindle_status rekindle_adamax_create(const rekindle_adamax_options *options,
                                                    rekindle_optimizer **optimizer);

/* Nadam: Adam with Nesterov's momentum (Dozat, 2016). The momentum rises with the number of the update: b1 (1 - 0.5 *
 * 0.96^t). */
typedef struct rekindle_nadam_options {
    size_t struct_size;
    double learning_rate;
    const rekindle_schedule *learning_rate_schedule;
    double beta_1; /* the decay b1 of the mean m of the gradients; 0 <= beta_1 < 1 */
    double beta_2; /* the decay b2 of the mean v of their squares; 0 <= beta_2 < 1 */
    double epsilon;
    rekindle_optimizer_common common;
} rekindle_nadam_options;

#define REKINDLE_NADAM_OPTIONS_INIT                                                                                    \
    { sizeof(rekindle_nadam_options), 0.001, NULL, 0.9, 0.999, 1e-7, REKINDLE_OPTIMIZER_COMMON_INIT }

REKINDLE_API void rekindle_nadam_options_init(rekindle_nadam_options *options);
REKINDLE_API rekindle_status rekindle_nadam_create(const rekindle_nadam_options *options,
                                                   rekindle_optimizer **optimizer);

/* Ftrl: The optimizer "Follow the regularized leader" (McMahan et al., 2013), which makes weights that are exactly 0: n
 * = a + g^2, z += g + 2 shrinkage w - (n^p - a^p) / lr * w, w = (z clipped to [-l1, l1] - z) / (n^p / lr + 2 l2 + beta
 * / lr), a = n, where p is -learning_rate_power and shrinkage is l2_shrinkage_regularization_strength. a begins with
 * initial_accumulator_value. */
typedef struct rekindle_ftrl_options {
    size_t struct_size;
    double learning_rate;
    const rekindle_schedule *learning_rate_schedule;
    double learning_rate_power; /* the power of the sums of squares by which the rate falls; <= 0 */
    double initial_accumulator_value;
    double l1_regularization_strength; /* the strength l1 of the penalty on the weights' magnitudes; finite, >= 0 */
    double l2_regularization_strength; /* the strength l2 of the penalty on the weights' squares; finite, >= 0 */
    /* the strength of a penalty on the weights' squares that is added to the gradient only; finite, >= 0 */
    double l2_shrinkage_regularization_strength;
    double beta; /* the term beta of the formula; finite, >= 0 */
    rekindle_optimizer_common common;
} rekindle_ftrl_options;

#define REKINDLE_FTRL_OPTIONS_INIT                                                                                     \
    { sizeof(rekindle_ftrl_options), 0.001, NULL, -0.5, 0.1, 0.0, 0.0, 0.0, 0.0, REKINDLE_OPTIMIZER_COMMON_INIT }

REKINDLE_API void rekindle_ftrl_options_init(rekindle_ftrl_options *options);
REKINDLE_API rekindle_status rekindle_ftrl_create(const rekindle_ftrl_options *options, rekindle_optimizer **optimizer);

/* Lion: The optimizer of Chen et al. (2023): w -= lr * sign(b1 m + (1 - b1) g), m = b2 m + (1 - b2) g. */
typedef struct rekindle_lion_options {
    size_t struct_size;
    double learning_rate;
    const rekindle_schedule *learning_rate_schedule;
    double beta_1; /* the share b1 of the momentum in the update; 0 < beta_1 <= 1 */
    double beta_2; /* the decay b2 of the momentum; 0 <= beta_2 <= 1 */
    rekindle_optimizer_common common;
} rekindle_lion_options;

#define REKINDLE_LION_OPTIONS_INIT                                                                                     \
    { sizeof(rekindle_lion_options), 0.001, NULL, 0.9, 0.99, REKINDLE_OPTIMIZER_COMMON_INIT }

REKINDLE_API void rekindle_lion_options_init(rekindle_lion_options *options);
REKINDLE_API rekindle_status rekindle_lion_create(const rekindle_lion_options *options, rekindle_optimizer **optimizer);

/* Drops the caller's reference. NULL is accepted. */
REKINDLE_API void rekindle_optimizer_destroy(rekindle_optimizer *optimizer);

REKINDLE_END

#endif
