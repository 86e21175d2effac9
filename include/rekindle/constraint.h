/* Constraints: conditions that weights are made to meet after every batch of training.
 *
 * `axis`: the axes of the weight along which norms are taken, so that there is one norm for each place on the other
 * axes; negative axes count from the end; an empty list: 0. For a Dense kernel, axis 0 gives the norm of the weights
 * that go into each unit. For a Conv2D kernel, the axes 0, 1 and 2 give the norm of each filter.
 *
 * In C, make a constraint from its options, set it in a layer's options, make the layer, and drop your reference with
 * rekindle_constraint_destroy. */
#ifndef REKINDLE_CONSTRAINT_H
#define REKINDLE_CONSTRAINT_H

#include "rekindle/status.h"

REKINDLE_BEGIN

/* A condition that a weight is made to meet after every batch of training. Layers take a constraint or the name of one.
 * The names are Keras's, such as "non_neg"; a constraint given by its name has its default options. Norms are
 * Euclidean: the square root of the sum of squares. */
typedef struct rekindle_constraint rekindle_constraint;

/* Drops the caller's reference. NULL is accepted. */
REKINDLE_API void rekindle_constraint_destroy(rekindle_constraint *constraint);

/* MaxNorm: A constraint that scales down norms larger than `max_value` to that value (Srivastava et al., 2014). */
typedef struct rekindle_max_norm_options {
    size_t struct_size;
    double max_value; /* the largest norm; >= 0 */
    const int64_t *axis;
    size_t axis_count;
} rekindle_max_norm_options;

#define REKINDLE_MAX_NORM_OPTIONS_INIT                                                                                 \
    { sizeof(rekindle_max_norm_options), 2.0, NULL, 0 }

REKINDLE_API void rekindle_max_norm_options_init(rekindle_max_norm_options *options);
REKINDLE_API rekindle_status rekindle_max_norm_create(const rekindle_max_norm_options *options,
                                                      rekindle_constraint **constraint);

/* MinMaxNorm: A constraint that scales norms outside of `min_value` to `max_value` towards the nearer of the two. */
typedef struct rekindle_min_max_norm_options {
    size_t struct_size;
    double min_value; /* the smallest norm; >= 0 */
    double max_value; /* the largest norm; >= 0 */
    /* how much of the way is gone after each batch; 1 brings norms all the way into the range; 0 <= rate <= 1 */
    double rate;
    const int64_t *axis;
    size_t axis_count;
} rekindle_min_max_norm_options;

#define REKINDLE_MIN_MAX_NORM_OPTIONS_INIT                                                                             \
    { sizeof(rekindle_min_max_norm_options), 0.0, 1.0, 1.0, NULL, 0 }

REKINDLE_API void rekindle_min_max_norm_options_init(rekindle_min_max_norm_options *options);
REKINDLE_API rekindle_status rekindle_min_max_norm_create(const rekindle_min_max_norm_options *options,
                                                          rekindle_constraint **constraint);

/* NonNeg: A constraint that sets negative elements to 0. */
typedef struct rekindle_non_neg_options {
    size_t struct_size;
} rekindle_non_neg_options;

#define REKINDLE_NON_NEG_OPTIONS_INIT                                                                                  \
    { sizeof(rekindle_non_neg_options) }

REKINDLE_API void rekindle_non_neg_options_init(rekindle_non_neg_options *options);
REKINDLE_API rekindle_status rekindle_non_neg_create(const rekindle_non_neg_options *options,
                                                     rekindle_constraint **constraint);

/* UnitNorm: A constraint that scales every norm to 1. */
typedef struct rekindle_unit_norm_options {
    size_t struct_size;
    const int64_t *axis;
    size_t axis_count;
} rekindle_unit_norm_options;

#define REKINDLE_UNIT_NORM_OPTIONS_INIT                                                                                \
    { sizeof(rekindle_unit_norm_options), NULL, 0 }

REKINDLE_API void rekindle_unit_norm_options_init(rekindle_unit_norm_options *options);
REKINDLE_API rekindle_status rekindle_unit_norm_create(const rekindle_unit_norm_options *options,
                                                       rekindle_constraint **constraint);

REKINDLE_END

#endif
