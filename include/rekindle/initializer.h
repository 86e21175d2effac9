/* Initializers: the first values of weights.
 *
 * `seed`: the seed of the random numbers; with a seed other than 0, all weights of the same shape get the same values,
 * in every model; 0: the model's seed and the weight's place in the model, so that each weight has values of its own.
 *
 * In C, make an initializer from its options, set it in a layer's options, make the layer, and drop your reference with
 * rekindle_initializer_destroy. */
#ifndef REKINDLE_INITIALIZER_H
#define REKINDLE_INITIALIZER_H

#include "rekindle/status.h"

REKINDLE_BEGIN

/* The first values of a weight. Layers take an initializer or the name of one. The names are Keras's, such as
 * "glorot_uniform"; an initializer given by its name has its default options.
 *
 * In the formulas "fan in" is the number of inputs that one output of the layer is computed from, and "fan out" the
 * number of outputs that one input goes to. For a Dense kernel they are its two sizes; for a convolution's kernel, the
 * numbers of its channels times the size of its window. */
typedef struct rekindle_initializer rekindle_initializer;

/* Drops the caller's reference. NULL is accepted. */
REKINDLE_API void rekindle_initializer_destroy(rekindle_initializer *initializer);

/* ---------------------------------------------------------------------------------------------------- constants */

/* In C, the options of initializers that have none. */
typedef struct rekindle_initializer_options {
    size_t struct_size;
} rekindle_initializer_options;

#define REKINDLE_INITIALIZER_OPTIONS_INIT                                                                              \
    { sizeof(rekindle_initializer_options) }

REKINDLE_API void rekindle_initializer_options_init(rekindle_initializer_options *options);

/* Zeros: An initializer that sets all values to 0. */
REKINDLE_API rekindle_status rekindle_zeros_create(const rekindle_initializer_options *options,
                                                   rekindle_initializer **initializer);

/* Ones: An initializer that sets all values to 1. */
REKINDLE_API rekindle_status rekindle_ones_create(const rekindle_initializer_options *options,
                                                  rekindle_initializer **initializer);

/* Constant: An initializer that sets all values to one number. */
typedef struct rekindle_constant_options {
    size_t struct_size;
    double value; /* the number; finite */
} rekindle_constant_options;

#define REKINDLE_CONSTANT_OPTIONS_INIT                                                                                 \
    { sizeof(rekindle_constant_options), 0.0 }

REKINDLE_API void rekindle_constant_options_init(rekindle_constant_options *options);
REKINDLE_API rekindle_status rekindle_constant_create(const rekindle_constant_options *options,
                                                      rekindle_initializer **initializer);

/* Identity: The identity matrix times `gain`: 0 everywhere but on the diagonal. For weights of two dimensions only. */
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

/* RandomNormal: Random values from a normal distribution. */
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

/* TruncatedNormal: Random values from a normal distribution from which values more than two standard deviations from
 * the mean are left out. */
typedef struct rekindle_truncated_normal_options {
    size_t struct_size;
    double mean;   /* the mean; finite */
    double stddev; /* the standard deviation of the distribution before it is truncated; finite, >= 0 */
    uint64_t seed;
} rekindle_truncated_normal_options;

#define REKINDLE_TRUNCATED_NORMAL_OPTIONS_INIT                                                                         \
    { sizeof(rekindle_truncated_normal_options), 0.0, 0.05, 0 }

REKINDLE_API void rekindle_truncated_normal_options_init(rekindle_truncated_normal_options *options);
REKINDLE_API rekindle_status rekindle_truncated_normal_create(const rekindle_truncated_normal_options *options,
                                                              rekindle_initializer **initializer);

/* RandomUniform: Random values between two bounds, each value as likely as the others. */
typedef struct rekindle_random_uniform_options {
    size_t struct_size;
    double minval; /* the lower bound; finite */
    double maxval; /* the upper bound; finite, not less than minval */
    uint64_t seed;
} rekindle_random_uniform_options;

#define REKINDLE_RANDOM_UNIFORM_OPTIONS_INIT                                                                           \
    { sizeof(rekindle_random_uniform_options), -0.05, 0.05, 0 }

REKINDLE_API void rekindle_random_uniform_options_init(rekindle_random_uniform_options *options);
REKINDLE_API rekindle_status rekindle_random_uniform_create(const rekindle_random_uniform_options *options,
                                                            rekindle_initializer **initializer);

/* Orthogonal: A random matrix whose columns are orthogonal to each other and of length `gain`; its rows are, if it has
 * fewer rows than columns (Saxe et al., 2014). A weight of more than two dimensions is taken as a matrix whose columns
 * are its last axis. For weights of two dimensions or more. */
typedef struct rekindle_orthogonal_options {
    size_t struct_size;
    double gain; /* the length of each column or row; finite */
    uint64_t seed;
} rekindle_orthogonal_options;

#define REKINDLE_ORTHOGONAL_OPTIONS_INIT                                                                               \
    { sizeof(rekindle_orthogonal_options), 1.0, 0 }

REKINDLE_API void rekindle_orthogonal_options_init(rekindle_orthogonal_options *options);
REKINDLE_API rekindle_status rekindle_orthogonal_create(const rekindle_orthogonal_options *options,
                                                        rekindle_initializer **initializer);

/* ---------------------------------------------------------------------- random, of a spread that the layer decides */

/* In C, the options of initializers whose only option is a seed. */
typedef struct rekindle_seeded_initializer_options {
    size_t struct_size;
    uint64_t seed;
} rekindle_seeded_initializer_options;

#define REKINDLE_SEEDED_INITIALIZER_OPTIONS_INIT                                                                       \
    { sizeof(rekindle_seeded_initializer_options), 0 }

REKINDLE_API void rekindle_seeded_initializer_options_init(rekindle_seeded_initializer_options *options);

/* GlorotUniform: Random values from a uniform distribution between -limit and limit, where limit is sqrt(6 / (fan in +
 * fan out)) (Glorot and Bengio, 2010). */
REKINDLE_API rekindle_status rekindle_glorot_uniform_create(const rekindle_seeded_initializer_options *options,
                                                            rekindle_initializer **initializer);

/* GlorotNormal: Random values from a normal distribution truncated at two standard deviations, whose standard deviation
 * after truncation is sqrt(2 / (fan in + fan out)) (Glorot and Bengio, 2010). */
REKINDLE_API rekindle_status rekindle_glorot_normal_create(const rekindle_seeded_initializer_options *options,
                                                           rekindle_initializer **initializer);

/* HeUniform: Random values from a uniform distribution between -limit and limit, where limit is sqrt(6 / fan in) (He et
 * al., 2015). */
REKINDLE_API rekindle_status rekindle_he_uniform_create(const rekindle_seeded_initializer_options *options,
                                                        rekindle_initializer **initializer);

/* HeNormal: Random values from a normal distribution truncated at two standard deviations, whose standard deviation
 * after truncation is sqrt(2 / fan in) (He et al., 2015). */
REKINDLE_API rekindle_status rekindle_he_normal_create(const rekindle_seeded_initializer_options *options,
                                                       rekindle_initializer **initializer);

/* LecunUniform: Random values from a uniform distribution between -limit and limit, where limit is sqrt(3 / fan in)
 * (LeCun et al., 1998). */
REKINDLE_API rekindle_status rekindle_lecun_uniform_create(const rekindle_seeded_initializer_options *options,
                                                           rekindle_initializer **initializer);

/* LecunNormal: Random values from a normal distribution truncated at two standard deviations, whose standard deviation
 * after truncation is sqrt(1 / fan in) (LeCun et al., 1998). */
REKINDLE_API rekindle_status rekindle_lecun_normal_create(const rekindle_seeded_initializer_options *options,
                                                          rekindle_initializer **initializer);

/* The number that the variance of the values is divided by. */
typedef enum rekindle_fan_mode {
    REKINDLE_FAN_MODE_FAN_IN = 0,  /* fan in */
    REKINDLE_FAN_MODE_FAN_OUT = 1, /* fan out */
    REKINDLE_FAN_MODE_FAN_AVG = 2  /* the mean of fan in and fan out */
} rekindle_fan_mode;

/* The distribution of random values. */
typedef enum rekindle_distribution {
    REKINDLE_DISTRIBUTION_TRUNCATED_NORMAL = 0,   /* a normal distribution truncated at two standard deviations */
    REKINDLE_DISTRIBUTION_UNTRUNCATED_NORMAL = 1, /* a normal distribution */
    REKINDLE_DISTRIBUTION_UNIFORM = 2             /* a uniform distribution around 0 */
} rekindle_distribution;

/* VarianceScaling: Random values with a mean of 0 and a variance of `scale` divided by fan in, fan out or their mean
 * (He et al., 2015). GlorotUniform, HeNormal and the other initializers that are named after people are special cases
 * of it. */
typedef struct rekindle_variance_scaling_options {
    size_t struct_size;
    double scale; /* the variance times the fan that it is divided by; finite, > 0 */
    uint64_t seed;
    rekindle_fan_mode mode;             /* the fan that the scale is divided by */
    rekindle_distribution distribution; /* the distribution of the values */
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
