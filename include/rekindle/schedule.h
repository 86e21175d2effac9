/* Learning rate schedules.
 *
 * `initial_learning_rate`: the learning rate at the first step; must be set, >= 0.
 * `decay_steps`: the number of steps that the decay takes; must be set, >= 1.
 * `staircase`: whether step / `decay_steps` is rounded down to a whole number, so that the rate changes only every
 * `decay_steps` steps.
 *
 * In C, make a schedule from its options, set it as an optimizer's `learning_rate_schedule`, make the optimizer, and
 * drop your reference with rekindle_schedule_destroy. */
#ifndef REKINDLE_SCHEDULE_H
#define REKINDLE_SCHEDULE_H

#include "rekindle/status.h"

REKINDLE_BEGIN

/* A learning rate that depends on the number of the step, with Keras's arguments and defaults. A step is one batch of
 * training, even if the optimizer updates the weights only every few batches (gradient accumulation). The first step is
 * 0. */
typedef struct rekindle_schedule rekindle_schedule;

/* The initial rate * `decay_rate` ^ (step / `decay_steps`). */
typedef struct rekindle_exponential_decay_options {
    size_t struct_size;
    double initial_learning_rate;
    /* the number of steps after which the rate has been multiplied by `decay_rate` once; must be set, >= 1 */
    int64_t decay_steps;
    double decay_rate; /* the factor that the rate is multiplied by every `decay_steps` steps; must be set, >= 0 */
    uint32_t staircase;
    uint32_t reserved;
} rekindle_exponential_decay_options;

#define REKINDLE_EXPONENTIAL_DECAY_OPTIONS_INIT                                                                        \
    { sizeof(rekindle_exponential_decay_options), -1.0, 0, -1.0, 0, 0 }

REKINDLE_API void rekindle_exponential_decay_options_init(rekindle_exponential_decay_options *options);
REKINDLE_API rekindle_status rekindle_exponential_decay_create(const rekindle_exponential_decay_options *options,
                                                               rekindle_schedule **schedule);

/* The initial rate / (1 + `decay_rate` * step / `decay_steps`). */
typedef struct rekindle_inverse_time_decay_options {
    size_t struct_size;
    double initial_learning_rate;
    /* the number of steps after which the divisor has grown by `decay_rate` once; must be set, >= 1 */
    int64_t decay_steps;
    double decay_rate; /* what the divisor grows by every `decay_steps` steps; must be set, >= 0 */
    uint32_t staircase;
    uint32_t reserved;
} rekindle_inverse_time_decay_options;

#define REKINDLE_INVERSE_TIME_DECAY_OPTIONS_INIT                                                                       \
    { sizeof(rekindle_inverse_time_decay_options), -1.0, 0, -1.0, 0, 0 }

REKINDLE_API void rekindle_inverse_time_decay_options_init(rekindle_inverse_time_decay_options *options);
REKINDLE_API rekindle_status rekindle_inverse_time_decay_create(const rekindle_inverse_time_decay_options *options,
                                                                rekindle_schedule **schedule);

/* A rate that is constant between boundaries: the first of `values` up to and including the step that is the first of
 * `boundaries`, the second up to and including the second boundary, and so on; the last of the values after the last
 * boundary. */
typedef struct rekindle_piecewise_constant_decay_options {
    size_t struct_size;
    const int64_t *boundaries; /* the last step of each rate but the last, in rising order; must be set, >= 0 */
    size_t boundary_count;
    const double *values; /* the rates, one more than boundaries; must be set, >= 0 */
    size_t value_count;
} rekindle_piecewise_constant_decay_options;

#define REKINDLE_PIECEWISE_CONSTANT_DECAY_OPTIONS_INIT                                                                 \
    { sizeof(rekindle_piecewise_constant_decay_options), NULL, 0, NULL, 0 }

REKINDLE_API void rekindle_piecewise_constant_decay_options_init(rekindle_piecewise_constant_decay_options *options);
REKINDLE_API rekindle_status rekindle_piecewise_constant_decay_create(
    const rekindle_piecewise_constant_decay_options *options, rekindle_schedule **schedule);

/* (initial rate - end rate) * (1 - step / `decay_steps`) ^ power + end rate, and the end rate from step `decay_steps`
 * on.
 */
typedef struct rekindle_polynomial_decay_options {
    size_t struct_size;
    double initial_learning_rate;
    int64_t decay_steps;
    double end_learning_rate; /* the learning rate at the end of the decay; >= 0 */
    double power;             /* the power in the formula; 1 decays along a straight line; >= 0 */
    /* whether the decay goes on after step `decay_steps`: the rate jumps up, and decays to the end rate over twice
     * `decay_steps` steps from the start, then over three times as many, and so on */
    uint32_t cycle;
    uint32_t reserved;
} rekindle_polynomial_decay_options;

#define REKINDLE_POLYNOMIAL_DECAY_OPTIONS_INIT                                                                         \
    { sizeof(rekindle_polynomial_decay_options), -1.0, 0, 0.0001, 1.0, 0, 0 }

REKINDLE_API void rekindle_polynomial_decay_options_init(rekindle_polynomial_decay_options *options);
REKINDLE_API rekindle_status rekindle_polynomial_decay_create(const rekindle_polynomial_decay_options *options,
                                                              rekindle_schedule **schedule);

/* A decay along half a cosine wave, from the initial rate down to `alpha` times that rate, where it stays (Loshchilov
 * and Hutter, 2016). With a warm-up the rate first rises along a straight line from the initial rate to
 * `warmup_target`, and decays from there to `alpha` times warmup_target. */
typedef struct rekindle_cosine_decay_options {
    size_t struct_size;
    double initial_learning_rate;
    int64_t decay_steps;  /* the number of steps that the decay takes, not counting the warm-up; must be set, >= 1 */
    double alpha;         /* the rate at the end, as a share of the rate that the decay begins with; >= 0 */
    double warmup_target; /* the learning rate at the end of the warm-up; >= 0; -1: there is no warm-up */
    int64_t warmup_steps; /* the number of steps that the warm-up takes; >= 0 */
} rekindle_cosine_decay_options;

#define REKINDLE_COSINE_DECAY_OPTIONS_INIT                                                                             \
    { sizeof(rekindle_cosine_decay_options), -1.0, 0, 0.0, -1.0, 0 }

REKINDLE_API void rekindle_cosine_decay_options_init(rekindle_cosine_decay_options *options);
REKINDLE_API rekindle_status rekindle_cosine_decay_create(const rekindle_cosine_decay_options *options,
                                                          rekindle_schedule **schedule);

/* Decays along half a cosine wave, one after the other (Loshchilov and Hutter, 2016). Each takes `t_mul` times as many
 * steps as the one before, and begins with `m_mul` times its initial rate. */
typedef struct rekindle_cosine_decay_restarts_options {
    size_t struct_size;
    double initial_learning_rate;
    int64_t first_decay_steps; /* the number of steps that the first decay takes; must be set, >= 1 */
    double t_mul;              /* the factor by which each decay takes more steps than the one before; >= 1 */
    double m_mul;              /* the factor between the initial rates of two decays that follow each other; >= 0 */
    double alpha;              /* the lowest rate, as a share of `initial_learning_rate`; >= 0 */
} rekindle_cosine_decay_restarts_options;

#define REKINDLE_COSINE_DECAY_RESTARTS_OPTIONS_INIT                                                                    \
    { sizeof(rekindle_cosine_decay_restarts_options), -1.0, 0, 2.0, 1.0, 0.0 }

REKINDLE_API void rekindle_cosine_decay_restarts_options_init(rekindle_cosine_decay_restarts_options *options);
REKINDLE_API rekindle_status rekindle_cosine_decay_restarts_create(
    const rekindle_cosine_decay_restarts_options *options, rekindle_schedule **schedule);

/* Drops the caller's reference. NULL is accepted. */
REKINDLE_API void rekindle_schedule_destroy(rekindle_schedule *schedule);

REKINDLE_END

#endif
