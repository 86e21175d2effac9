/* Learning rate schedules.
 *
 * `initial_learning_rate`: the learning rate at the first step; must be set, >= 0.
 * `decay_steps`: the number of steps that the decay takes; must be set, >= 1.
 * `staircase`: whether the rate stays until so many steps are full.
 *
 * In C, a schedule is made from its options and given to an optimizer as `learning_rate_schedule`, which takes its own
 * reference; the caller then drops its own with rekindle_schedule_destroy. */
#ifndef REKINDLE_SCHEDULE_H
#define REKINDLE_SCHEDULE_H

#include "rekindle/status.h"

REKINDLE_BEGIN

/* A learning rate that follows from the number of steps, with Keras's arguments and defaults. A step is a batch, also
 * where an optimizer takes the mean gradient of several batches. */
typedef struct rekindle_schedule rekindle_schedule;

/* The initial rate times factor ^ (step / steps). */
typedef struct rekindle_exponential_decay_options {
    size_t struct_size;
    double initial_learning_rate;
    int64_t decay_steps; /* the number of steps for one factor; must be set, >= 1 */
    double decay_rate;   /* the factor; must be set, >= 0 */
    uint32_t staircase;
    uint32_t reserved;
} rekindle_exponential_decay_options;

#define REKINDLE_EXPONENTIAL_DECAY_OPTIONS_INIT                                                                        \
    { sizeof(rekindle_exponential_decay_options), -1.0, 0, -1.0, 0, 0 }

REKINDLE_API void rekindle_exponential_decay_options_init(rekindle_exponential_decay_options *options);
REKINDLE_API rekindle_status rekindle_exponential_decay_create(const rekindle_exponential_decay_options *options,
                                                               rekindle_schedule **schedule);

/* The initial rate / (1 + addend * step / steps). */
typedef struct rekindle_inverse_time_decay_options {
    size_t struct_size;
    double initial_learning_rate;
    int64_t decay_steps; /* the number of steps for one addend; must be set, >= 1 */
    double decay_rate;   /* the addend, by which the divisor grows; must be set, >= 0 */
    uint32_t staircase;
    uint32_t reserved;
} rekindle_inverse_time_decay_options;

#define REKINDLE_INVERSE_TIME_DECAY_OPTIONS_INIT                                                                       \
    { sizeof(rekindle_inverse_time_decay_options), -1.0, 0, -1.0, 0, 0 }

REKINDLE_API void rekindle_inverse_time_decay_options_init(rekindle_inverse_time_decay_options *options);
REKINDLE_API rekindle_status rekindle_inverse_time_decay_create(const rekindle_inverse_time_decay_options *options,
                                                                rekindle_schedule **schedule);

/* The first of the values up to the first boundary, that step included, the second up to the second boundary, and so
 * on; the last of the values beyond the last boundary. */
typedef struct rekindle_piecewise_constant_decay_options {
    size_t struct_size;
    const int64_t *boundaries; /* the steps after which the rate changes, rising; must be set */
    size_t boundary_count;
    const double *values; /* the rates, one more than boundaries; must be set, >= 0 */
    size_t value_count;
} rekindle_piecewise_constant_decay_options;

#define REKINDLE_PIECEWISE_CONSTANT_DECAY_OPTIONS_INIT                                                                 \
    { sizeof(rekindle_piecewise_constant_decay_options), NULL, 0, NULL, 0 }

REKINDLE_API void rekindle_piecewise_constant_decay_options_init(rekindle_piecewise_constant_decay_options *options);
REKINDLE_API rekindle_status rekindle_piecewise_constant_decay_create(
    const rekindle_piecewise_constant_decay_options *options, rekindle_schedule **schedule);

/* (initial rate - end rate) * (1 - step / steps) ^ power + end rate; the end rate from then on. */
typedef struct rekindle_polynomial_decay_options {
    size_t struct_size;
    double initial_learning_rate;
    int64_t decay_steps;
    double end_learning_rate; /* the learning rate at the end; >= 0 */
    double power;             /* the power of the polynomial; >= 0 */
    uint32_t cycle; /* whether behind its end the decay begins anew, with twice, three times, ... as many steps */
    uint32_t reserved;
} rekindle_polynomial_decay_options;

#define REKINDLE_POLYNOMIAL_DECAY_OPTIONS_INIT                                                                         \
    { sizeof(rekindle_polynomial_decay_options), -1.0, 0, 0.0001, 1.0, 0, 0 }

REKINDLE_API void rekindle_polynomial_decay_options_init(rekindle_polynomial_decay_options *options);
REKINDLE_API rekindle_status rekindle_polynomial_decay_create(const rekindle_polynomial_decay_options *options,
                                                              rekindle_schedule **schedule);

/* Half a cosine wave from the initial rate down to alpha times that rate (Loshchilov and Hutter, 2016), which stays.
 * With a warm-up the rate first rises, along a line, from the initial rate to warmup_target, from which it decays. */
typedef struct rekindle_cosine_decay_options {
    size_t struct_size;
    double initial_learning_rate;
    int64_t decay_steps;  /* the number of steps that the decay takes, without the warm-up; must be set, >= 1 */
    double alpha;         /* the least rate, as a part of the greatest; >= 0 */
    double warmup_target; /* the learning rate at the end of the warm-up, >= 0; -1: there is none */
    int64_t warmup_steps; /* the number of steps that the warm-up takes; >= 0 */
} rekindle_cosine_decay_options;

#define REKINDLE_COSINE_DECAY_OPTIONS_INIT                                                                             \
    { sizeof(rekindle_cosine_decay_options), -1.0, 0, 0.0, -1.0, 0 }

REKINDLE_API void rekindle_cosine_decay_options_init(rekindle_cosine_decay_options *options);
REKINDLE_API rekindle_status rekindle_cosine_decay_create(const rekindle_cosine_decay_options *options,
                                                          rekindle_schedule **schedule);

/* Cosine decays one after the other (Loshchilov and Hutter, 2016), each of t_mul times as many steps as the one before,
 * and from m_mul times its initial rate. */
typedef struct rekindle_cosine_decay_restarts_options {
    size_t struct_size;
    double initial_learning_rate;
    int64_t first_decay_steps; /* the number of steps that the first decay takes; must be set, >= 1 */
    double t_mul;              /* the factor for the number of steps; >= 1 */
    double m_mul;              /* the factor for the initial rate; >= 0 */
    double alpha;              /* the least rate, as a part of the initial one; >= 0 */
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
