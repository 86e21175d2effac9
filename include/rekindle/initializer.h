/* Initializers. */
#ifndef REKINDLE_INITIALIZER_H
#define REKINDLE_INITIALIZER_H

#include "rekindle/status.h"

REKINDLE_BEGIN

/* How a weight gets its first values. */
typedef struct rekindle_initializer rekindle_initializer;

/* An initializer by its name:
 *   "glorot_uniform"  uniform in +-sqrt(6 / (fan in + fan out))            (Glorot and Bengio, 2010)
 *   "he_normal"       normal truncated at two deviations, stddev sqrt(2 / fan in) after truncation (He et al., 2015)
 *   "zeros", "ones"
 *   "random_normal"   mean, stddev
 *   "random_uniform"  minval, maxval
 * A seed of 0 takes the stream of the model's seed that belongs to the weight; another seed gives the same values to
 * every weight of the same shape, in any model. */
typedef struct rekindle_initializer_options {
    size_t struct_size;
    const char *name; /* one of these names */
    uint64_t seed;    /* the seed of its own; 0: the model's */
    double mean;      /* the mean of "random_normal"; finite */
    double stddev;    /* the standard deviation of "random_normal"; finite, >= 0 */
    double minval;    /* the least value of "random_uniform"; finite */
    double maxval;    /* the greatest value of "random_uniform"; finite, not less than minval */
} rekindle_initializer_options;

#define REKINDLE_INITIALIZER_OPTIONS_INIT                                                                              \
    { sizeof(rekindle_initializer_options), "glorot_uniform", 0, 0.0, 0.05, -0.05, 0.05 }

REKINDLE_API void rekindle_initializer_options_init(rekindle_initializer_options *options);

REKINDLE_API rekindle_status rekindle_initializer_create(const rekindle_initializer_options *options,
                                                         rekindle_initializer **initializer);

/* Drops the caller's reference. NULL is accepted. */
REKINDLE_API void rekindle_initializer_destroy(rekindle_initializer *initializer);

REKINDLE_END

#endif
