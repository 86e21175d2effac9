/* Constraints: what a weight is brought back to after every batch of training.
 *
 * `axis`: the axes of the weight along which norms are taken, so that one norm belongs to each place on the others;
 * from 0 on, or from -1 back; an empty list: 0. For a Dense kernel 0 takes the norm of what goes into each unit; for a
 * Conv2D kernel 0, 1 and 2 take that of each filter.
 */
#ifndef REKINDLE_CONSTRAINT_H
#define REKINDLE_CONSTRAINT_H

#include "rekindle/status.h"

REKINDLE_BEGIN

/* What a weight is brought back to after every batch. Layers take a constraint, or the name of one: Keras's, such as
 * "non_neg". */
typedef struct rekindle_constraint rekindle_constraint;

/* Drops the caller's reference. NULL is accepted. */
REKINDLE_API void rekindle_constraint_destroy(rekindle_constraint *constraint);

/* MaxNorm: Norms are `max_value` at most: what is longer is scaled down (Srivastava et al., 2014). */
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

/* MinMaxNorm: Norms are between `min_value` and `max_value`, or come nearer to that. */
typedef struct rekindle_min_max_norm_options {
    size_t struct_size;
    double min_value; /* the smallest norm; >= 0 */
    double max_value; /* the largest norm; >= 0 */
    double rate;      /* how much of the way there is gone after each batch: 1 is all of it; 0 <= rate <= 1 */
    const int64_t *axis;
    size_t axis_count;
} rekindle_min_max_norm_options;

#define REKINDLE_MIN_MAX_NORM_OPTIONS_INIT                                                                             \
    { sizeof(rekindle_min_max_norm_options), 0.0, 1.0, 1.0, NULL, 0 }

REKINDLE_API void rekindle_min_max_norm_options_init(rekindle_min_max_norm_options *options);
REKINDLE_API rekindle_status rekindle_min_max_norm_create(const rekindle_min_max_norm_options *options,
                                                          rekindle_constraint **constraint);

/* NonNeg: What is negative becomes 0. */
typedef struct rekindle_non_neg_options {
    size_t struct_size;
} rekindle_non_neg_options;

#define REKINDLE_NON_NEG_OPTIONS_INIT                                                                                  \
    { sizeof(rekindle_non_neg_options) }

REKINDLE_API void rekindle_non_neg_options_init(rekindle_non_neg_options *options);
REKINDLE_API rekindle_status rekindle_non_neg_create(const rekindle_non_neg_options *options,
                                                     rekindle_constraint **constraint);

/* UnitNorm: Norms are 1. */
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
