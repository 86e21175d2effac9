/* Keras's regularization layers. What a field means that several layers have is said in layer.h. Those that draw random
 * numbers do so in training alone. What they draw depends only on the seed, the layer's index and the number of
 * training steps done, so a run that is resumed draws the same.
 *
 * `rate`: the probability that an element becomes 0; 0 <= rate <= 1; must be set where it is not 0.
 * `seed`: the seed of what is drawn; with a seed other than 0, layers that have it draw the same; 0: the model's seed
 * and the layer's place in the model. */
#ifndef REKINDLE_LAYERS_REGULARIZATION_H
#define REKINDLE_LAYERS_REGULARIZATION_H

#include "rekindle/layer.h"

REKINDLE_BEGIN

/* A layer that gives its input, and adds a penalty for large values of it to the loss: `l1` times the sum of the
 * magnitudes and `l2` times the sum of the squares of a batch, divided by the number of its samples. Other layers have
 * an activity_regularizer of their own. */
typedef struct rekindle_activity_regularization_options {
    size_t struct_size;
    const char *name;
    double l1; /* the factor of the magnitudes; >= 0 */
    double l2; /* the factor of the squares; >= 0 */
} rekindle_activity_regularization_options;

#define REKINDLE_ACTIVITY_REGULARIZATION_OPTIONS_INIT                                                                  \
    { sizeof(rekindle_activity_regularization_options), NULL, 0.0, 0.0 }

REKINDLE_API void rekindle_activity_regularization_options_init(rekindle_activity_regularization_options *options);
REKINDLE_API rekindle_status rekindle_activity_regularization_create(
    const rekindle_activity_regularization_options *options, rekindle_layer **layer);

/* A layer that, in training, sets each element to 0 with probability `rate` and divides the others by 1 - rate
 * (Srivastava et al., 2014). In evaluate and predict, elements pass unchanged. */
typedef struct rekindle_dropout_options {
    size_t struct_size;
    const char *name;
    double rate;
    /* what is drawn, as a shape with the batch: on an axis where it is 1, elements share their fate; elsewhere it is
     * the input's dimension, or REKINDLE_UNKNOWN_DIMENSION, which stands for that; NULL: the input's shape */
    const int64_t *noise_shape;
    size_t noise_rank; /* 0: no noise_shape */
    uint64_t seed;
} rekindle_dropout_options;

#define REKINDLE_DROPOUT_OPTIONS_INIT                                                                                  \
    { sizeof(rekindle_dropout_options), NULL, 0.0, NULL, 0, 0 }

REKINDLE_API void rekindle_dropout_options_init(rekindle_dropout_options *options);
REKINDLE_API rekindle_status rekindle_dropout_create(const rekindle_dropout_options *options, rekindle_layer **layer);

/* A layer that, in training, adds normal random numbers of the mean 0 to its input. In evaluate and predict, elements
 * pass unchanged. */
typedef struct rekindle_gaussian_noise_options {
    size_t struct_size;
    const char *name;
    double stddev; /* the standard deviation of what is added; 0 <= stddev <= 1; must be set where it is not 0 */
    uint64_t seed;
} rekindle_gaussian_noise_options;

#define REKINDLE_GAUSSIAN_NOISE_OPTIONS_INIT                                                                           \
    { sizeof(rekindle_gaussian_noise_options), NULL, 0.0, 0 }

REKINDLE_API void rekindle_gaussian_noise_options_init(rekindle_gaussian_noise_options *options);
REKINDLE_API rekindle_status rekindle_gaussian_noise_create(const rekindle_gaussian_noise_options *options,
                                                            rekindle_layer **layer);

/* In C, the options of SpatialDropout1D and SpatialDropout2D. */
typedef struct rekindle_spatial_dropout_options {
    size_t struct_size;
    const char *name;
    double rate;
    uint64_t seed;
} rekindle_spatial_dropout_options;

#define REKINDLE_SPATIAL_DROPOUT_OPTIONS_INIT                                                                          \
    { sizeof(rekindle_spatial_dropout_options), NULL, 0.0, 0 }

REKINDLE_API void rekindle_spatial_dropout_options_init(rekindle_spatial_dropout_options *options);

/* A Dropout of whole channels of a sequence (batch, steps, channels): a channel of a sample is 0 at all steps, or at
 * none (Tompson et al., 2015). */
REKINDLE_API rekindle_status rekindle_spatial_dropout1d_create(const rekindle_spatial_dropout_options *options,
                                                               rekindle_layer **layer);

/* A Dropout of whole channels of an image (batch, height, width, channels): a channel of a sample is 0 everywhere, or
 * nowhere (Tompson et al., 2015). */
REKINDLE_API rekindle_status rekindle_spatial_dropout2d_create(const rekindle_spatial_dropout_options *options,
                                                               rekindle_layer **layer);

REKINDLE_END

#endif
