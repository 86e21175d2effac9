/* Initializers: how weights get their first values.
 *
 * A random initializer draws from a stream of its own for each weight. `seed` is the seed of its own, which gives the
 * same values to every weight of the same shape, in any model; 0: the model's seed, and each weight's place in it.
 *
 * "Fan in" is the number of inputs that one output of a layer is made of, "fan out" the number of outputs that one
 * input goes to: of a Dense kernel its two sizes, of a convolution's these times the size of its window.
 */
#ifndef REKINDLE_INITIALIZER_H
#define REKINDLE_INITIALIZER_H

#include "rekindle/status.h"

REKINDLE_BEGIN

/* How a weight gets its first values. Layers take an initializer, or the name of one: Keras's, such as
 * "glorot_uniform". */
typedef struct rekindle_initializer rekindle_initializer;

/* Drops the caller's reference. NULL is accepted. */
REKINDLE_API void rekindle_initializer_destroy(rekindle_initializer *initializer);

/* ---------------------------------------------------------------------------------------------------- constants */

/* In C these are the options of all initializers that have nothing to be set. */
typedef struct rekindle_initializer_options {
    size_t struct_size;
} rekindle_initializer_options;

#define REKINDLE_INITIALIZER_OPTIONS_INIT                                                                              \
    { sizeof(rekindle_initializer_options) }

REKINDLE_API void rekindle_initializer_options_init(rekindle_initializer_options *options);

/* Zeros: All values are 0. */
REKINDLE_API rekindle_status rekindle_zeros_create(const rekindle_initializer_options *options,
                                                   rekindle_initializer **initializer);

/* Ones: All values are 1. */
REKINDLE_API rekindle_status rekindle_ones_create(const rekindle_initializer_options *options,
                                                  rekindle_initializer **initializer);

/* Constant: All values are the same. */
typedef struct rekindle_constant_options {
    size_t struct_size;
    double value; /* the value; finite */
} rekindle_constant_options;

#define REKINDLE_CONSTANT_OPTIONS_INIT                                                                                 \
    { sizeof(rekindle_constant_options), 0.0 }

REKINDLE_API void rekindle_constant_options_init(rekindle_constant_options *options);
REKINDLE_API rekindle_status rekindle_constant_create(const rekindle_constant_options *options,
                                                      rekindle_initializer **initializer);

/* Identity: The identity matrix times gain; for weights of two dimensions. */
typedef struct rekindle_identity_options {
    size_t struct_size;
    double gain; /* the values on the diagonal; finite */
} rekindle_identity_options;

#define REKINDLE_IDENTITY_OPTIONS_INIT                                                                                 \
    { sizeof(rekindle_identity_options), 1.0 }

REKINDLE_API void rekindle_identity_options_init(rekindle_identity_options *options);
REKINDLE_API rekindle_status rekindle_identity_create(const rekindle_identity_options *options,
                                                      rekindle_initializer **initializer);

/* ------------------------------------------------------------------------------------- random, of a given spread */

/* RandomNormal: A normal distribution. */
typedef struct rekindle_random_normal_options {
    size_t struct_size;
    double mean;   /* the mean; finite */
    double stddev; /* the standard deviation; finite, >= 0 */
    uint64_t seed;
} rekindle_random_normal_options;

#define REKINDLE_RANDOM_NORMAL_OPTIONS_INIT                                                                            \
    { sizeof(rekindle_random_normal_options), 0.0, 0.05, 0 }

REKINDLE_API void rekindle_random_normal_options_init(rekindle_random_normal_options *options);
REKINDLE_API rekindle_status rekindle_random_normal_create(const rekindle_random_normal_options *options,
                                                           rekindle_initializer **initializer);

/* TruncatedNormal: A normal distribution without what is more than two standard deviations from the mean. */
typedef struct rekindle_truncated_normal_options {
    size_t struct_size;
    double mean;   /* the mean; finite */
    double stddev; /* the standard deviation before it is truncated; finite, >= 0 */
    uint64_t seed;
} rekindle_truncated_normal_options;

#define REKINDLE_TRUNCATED_NORMAL_OPTIONS_INIT                                                                         \
    { sizeof(rekindle_truncated_normal_options), 0.0, 0.05, 0 }

REKINDLE_API void rekindle_truncated_normal_options_init(rekindle_truncated_normal_options *options);
REKINDLE_API rekindle_status rekindle_truncated_normal_create(const rekindle_truncated_normal_options *options,
                                                              rekindle_initializer **initializer);

/* RandomUniform: All numbers between two bounds alike. */
typedef struct rekindle_random_uniform_options {
    size_t struct_size;
    double minval; /* the least value; finite */
    double maxval; /* the greatest value; finite, not less than minval */
    uint64_t seed;
} rekindle_random_uniform_options;

#define REKINDLE_RANDOM_UNIFORM_OPTIONS_INIT                                                                           \
    { sizeof(rekindle_random_uniform_options), -0.05, 0.05, 0 }

REKINDLE_API void rekindle_random_uniform_options_init(rekindle_random_uniform_options *options);
REKINDLE_API rekindle_status rekindle_random_uniform_create(const rekindle_random_uniform_options *options,
                                                            rekindle_initializer **initializer);

/* Orthogonal: The columns of a random matrix, or its rows where there are fewer of these, made orthogonal and of length
 * gain; a weight of more dimensions is taken as a matrix whose columns are its last axis (Saxe et al., 2014). For
 * weights of two dimensions or more. */
typedef struct rekindle_orthogonal_options {
    size_t struct_size;
    double gain; /* the length of each vector; finite */
    uint64_t seed;
} rekindle_orthogonal_options;

#define REKINDLE_ORTHOGONAL_OPTIONS_INIT                                                                               \
    { sizeof(rekindle_orthogonal_options), 1.0, 0 }

REKINDLE_API void rekindle_orthogonal_options_init(rekindle_orthogonal_options *options);
REKINDLE_API rekindle_status rekindle_orthogonal_create(const rekindle_orthogonal_options *options,
                                                        rekindle_initializer **initializer);

/* ---------------------------------------------------------------------- random, of a spread that the layer decides */

/* In C these are the options of all initializers that have a seed alone. */
typedef struct rekindle_seeded_initializer_options {
    size_t struct_size;
    uint64_t seed;
} rekindle_seeded_initializer_options;

#define REKINDLE_SEEDED_INITIALIZER_OPTIONS_INIT                                                                       \
    { sizeof(rekindle_seeded_initializer_options), 0 }

REKINDLE_API void rekindle_seeded_initializer_options_init(rekindle_seeded_initializer_options *options);

/* GlorotUniform: Uniform between +-sqrt(6 / (fan in + fan out)) (Glorot and Bengio, 2010). */
REKINDLE_API rekindle_status rekindle_glorot_uniform_create(const rekindle_seeded_initializer_options *options,
                                                            rekindle_initializer **initializer);

/* GlorotNormal: Normal, truncated at two deviations, with a standard deviation of sqrt(2 / (fan in + fan out)) after
 * truncation (Glorot and Bengio, 2010). */
REKINDLE_API rekindle_status rekindle_glorot_normal_create(const rekindle_seeded_initializer_options *options,
                                                           rekindle_initializer **initializer);

/* HeUniform: Uniform between +-sqrt(6 / fan in) (He et al., 2015). */
REKINDLE_API rekindle_status rekindle_he_uniform_create(const rekindle_seeded_initializer_options *options,
                                                        rekindle_initializer **initializer);

/* HeNormal: Normal, truncated at two deviations, with a standard deviation of sqrt(2 / fan in) after truncation (He et
 * al., 2015). */
REKINDLE_API rekindle_status rekindle_he_normal_create(const rekindle_seeded_initializer_options *options,
                                                       rekindle_initializer **initializer);

/* LecunUniform: Uniform between +-sqrt(3 / fan in) (LeCun et al., 1998). */
REKINDLE_API rekindle_status rekindle_lecun_uniform_create(const rekindle_seeded_initializer_options *options,
                                                           rekindle_initializer **initializer);

/* LecunNormal: Normal, truncated at two deviations, with a standard deviation of sqrt(1 / fan in) after truncation
 * (LeCun et al., 1998). */
REKINDLE_API rekindle_status rekindle_lecun_normal_create(const rekindle_seeded_initializer_options *options,
                                                          rekindle_initializer **initializer);

/* By what a variance is divided. */
typedef enum rekindle_fan_mode {
    REKINDLE_FAN_MODE_FAN_IN = 0,  /* the number of inputs */
    REKINDLE_FAN_MODE_FAN_OUT = 1, /* the number of outputs */
    REKINDLE_FAN_MODE_FAN_AVG = 2  /* the mean of both */
} rekindle_fan_mode;

/* How random values are spread. */
typedef enum rekindle_distribution {
    REKINDLE_DISTRIBUTION_TRUNCATED_NORMAL = 0,   /* normal, without what is beyond two deviations */
    REKINDLE_DISTRIBUTION_UNTRUNCATED_NORMAL = 1, /* normal */
    REKINDLE_DISTRIBUTION_UNIFORM = 2             /* uniform around 0 */
} rekindle_distribution;

/* VarianceScaling: Values with a mean of 0 and a variance of scale divided by a fan (He et al., 2015). The initializers
 * named after people are this one at some scale, mode and distribution. */
typedef struct rekindle_variance_scaling_options {
    size_t struct_size;
    double scale; /* the variance times the fan; finite, > 0 */
    uint64_t seed;
    rekindle_fan_mode mode;             /* by what the scale is divided */
    rekindle_distribution distribution; /* how the values are spread */
} rekindle_variance_scaling_options;

#define REKINDLE_VARIANCE_SCALING_OPTIONS_INIT                                                                         \
    {                                                                                                                  \
        sizeof(rekindle_variance_scaling_options), 1.0, 0, REKINDLE_FAN_MODE_FAN_IN,                                   \
            REKINDLE_DISTRIBUTION_TRUNCATED_NORMAL                                                                     \
    }

REKINDLE_API void rekindle_variance_scaling_options_init(rekindle_variance_scaling_options *options);
REKINDLE_API rekindle_status rekindle_variance_scaling_create(const rekindle_variance_scaling_options *options,
                                                              rekindle_initializer **initializer);

REKINDLE_END

#endif
