/* Keras's normalization layers. What a field means that several layers have is said in layer.h.
 *
 * `epsilon`: a small number that keeps the root from 0; > 0.
 * `center`: whether there is a beta.
 * `scale`: whether there is a gamma.
 * `beta_initializer`: the first values of beta.
 * `gamma_initializer`: the first values of gamma.
 * `beta_regularizer`: a penalty for large values of beta, which is added to the loss.
 * `beta_regularizer_name`: NULL: none.
 * `gamma_regularizer`: a penalty for large values of gamma, which is added to the loss.
 * `gamma_regularizer_name`: NULL: none.
 * `beta_constraint`: a condition that beta is made to meet after every batch of training.
 * `beta_constraint_name`: NULL: none.
 * `gamma_constraint`: a condition that gamma is made to meet after every batch of training.
 * `gamma_constraint_name`: NULL: none. */
#ifndef REKINDLE_LAYERS_NORMALIZATION_H
#define REKINDLE_LAYERS_NORMALIZATION_H

#include "rekindle/layer.h"

REKINDLE_BEGIN

/* A layer that normalizes each channel over the batch (Ioffe and Szegedy, 2015): gamma (x - mean) / sqrt(variance +
 * epsilon) + beta. In training, mean and variance (the biased one) are those of the batch; moving averages of them are
 * kept as weights that no optimizer changes: moving = momentum * moving + (1 - momentum) * batch. evaluate and predict
 * normalize by the moving averages, and so does training while the layer is not trainable. */
typedef struct rekindle_batch_normalization_options {
    size_t struct_size;
    const char *name;
    int64_t axis;    /* the axis of the channels, counted with the batch; negative ones count from the end; not 0 */
    double momentum; /* how much of the moving averages a batch keeps; 0 <= momentum <= 1 */
    double epsilon;
    uint32_t center;
    uint32_t scale;
    const rekindle_initializer *beta_initializer;
    const char *beta_initializer_name;
    const rekindle_initializer *gamma_initializer;
    const char *gamma_initializer_name;
    const rekindle_initializer *moving_mean_initializer; /* the first values of the moving mean */
    const char *moving_mean_initializer_name;
    const rekindle_initializer *moving_variance_initializer; /* the first values of the moving variance */
    const char *moving_variance_initializer_name;
    const rekindle_regularizer *beta_regularizer;
    const char *beta_regularizer_name;
    const rekindle_regularizer *gamma_regularizer;
    const char *gamma_regularizer_name;
    const rekindle_constraint *beta_constraint;
    const char *beta_constraint_name;
    const rekindle_constraint *gamma_constraint;
    const char *gamma_constraint_name;
} rekindle_batch_normalization_options;

#define REKINDLE_BATCH_NORMALIZATION_OPTIONS_INIT                                                                      \
    {                                                                                                                  \
        sizeof(rekindle_batch_normalization_options), NULL, -1, 0.99, 0.001, 1, 1, NULL, "zeros", NULL, "ones", NULL,  \
            "zeros", NULL, "ones", NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL                                      \
    }

REKINDLE_API void rekindle_batch_normalization_options_init(rekindle_batch_normalization_options *options);
REKINDLE_API rekindle_status rekindle_batch_normalization_create(const rekindle_batch_normalization_options *options,
                                                                 rekindle_layer **layer);

/* A layer that normalizes each sample by itself, over the axes `axis` (Ba, Kiros and Hinton, 2016): gamma (x - mean) /
 * sqrt(variance + epsilon) + beta, where mean and variance (the biased one) are taken over these axes, at each place on
 * the other ones. gamma and beta have the shape of these axes. */
typedef struct rekindle_layer_normalization_options {
    size_t struct_size;
    const char *name;
    /* the axes to normalize over, counted with the batch; negative ones count from the end; not 0; an empty list: -1 */
    const int64_t *axis;
    size_t axis_count;
    double epsilon;
    uint32_t center;
    uint32_t scale;
    const rekindle_initializer *beta_initializer;
    const char *beta_initializer_name;
    const rekindle_initializer *gamma_initializer;
    const char *gamma_initializer_name;
    const rekindle_regularizer *beta_regularizer;
    const char *beta_regularizer_name;
    const rekindle_regularizer *gamma_regularizer;
    const char *gamma_regularizer_name;
    const rekindle_constraint *beta_constraint;
    const char *beta_constraint_name;
    const rekindle_constraint *gamma_constraint;
    const char *gamma_constraint_name;
} rekindle_layer_normalization_options;

#define REKINDLE_LAYER_NORMALIZATION_OPTIONS_INIT                                                                      \
    {                                                                                                                  \
        sizeof(rekindle_layer_normalization_options), NULL, NULL, 0, 0.001, 1, 1, NULL, "zeros", NULL, "ones", NULL,   \
            NULL, NULL, NULL, NULL, NULL, NULL, NULL                                                                   \
    }

REKINDLE_API void rekindle_layer_normalization_options_init(rekindle_layer_normalization_options *options);
REKINDLE_API rekindle_status rekindle_layer_normalization_create(const rekindle_layer_normalization_options *options,
                                                                 rekindle_layer **layer);

/* A layer that divides the channels into groups and normalizes each sample by itself, group by group (Wu and He, 2018):
 * gamma (x - mean) / sqrt(variance + epsilon) + beta, where mean and variance (the biased one) are taken over the
 * channels of a group at all places. gamma and beta have an element for each channel. */
typedef struct rekindle_group_normalization_options {
    size_t struct_size;
    const char *name;
    /* how many groups there are, a divisor of the number of channels; >= 1, or -1 for a group of each channel, which is
     * instance normalization */
    int64_t groups;
    int64_t axis; /* the axis of the channels, counted with the batch; negative ones count from the end; not 0 */
    double epsilon;
    uint32_t center;
    uint32_t scale;
    const rekindle_initializer *beta_initializer;
    const char *beta_initializer_name;
    const rekindle_initializer *gamma_initializer;
    const char *gamma_initializer_name;
    const rekindle_regularizer *beta_regularizer;
    const char *beta_regularizer_name;
    const rekindle_regularizer *gamma_regularizer;
    const char *gamma_regularizer_name;
    const rekindle_constraint *beta_constraint;
    const char *beta_constraint_name;
    const rekindle_constraint *gamma_constraint;
    const char *gamma_constraint_name;
} rekindle_group_normalization_options;

#define REKINDLE_GROUP_NORMALIZATION_OPTIONS_INIT                                                                      \
    {                                                                                                                  \
        sizeof(rekindle_group_normalization_options), NULL, 32, -1, 0.001, 1, 1, NULL, "zeros", NULL, "ones", NULL,    \
            NULL, NULL, NULL, NULL, NULL, NULL, NULL                                                                   \
    }

REKINDLE_API void rekindle_group_normalization_options_init(rekindle_group_normalization_options *options);
REKINDLE_API rekindle_status rekindle_group_normalization_create(const rekindle_group_normalization_options *options,
                                                                 rekindle_layer **layer);

/* RMSNormalization: A layer that divides each sample by its root mean square over the axes `axis`, at each place on the
 * other ones (Zhang and Sennrich, 2019): scale x / sqrt(mean(x^2) + epsilon). The weight scale has the shape of these
 * axes. As in Keras, a mask is lost. */
typedef struct rekindle_rms_normalization_options {
    size_t struct_size;
    const char *name;
    /* the axes to normalize over, which are the last ones, counted with the batch; negative ones count from the end;
     * not 0; an empty list: -1 */
    const int64_t *axis;
    size_t axis_count;
    double epsilon;
} rekindle_rms_normalization_options;

#define REKINDLE_RMS_NORMALIZATION_OPTIONS_INIT                                                                        \
    { sizeof(rekindle_rms_normalization_options), NULL, NULL, 0, 1e-6 }

REKINDLE_API void rekindle_rms_normalization_options_init(rekindle_rms_normalization_options *options);
REKINDLE_API rekindle_status rekindle_rms_normalization_create(const rekindle_rms_normalization_options *options,
                                                               rekindle_layer **layer);

REKINDLE_END

#endif
