/* Keras's regularization layers. What a field means that several layers have is said in layer.h. */
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
 * (Srivastava et al., 2014). In evaluate and predict, elements pass unchanged. Which elements are dropped depends only
 * on the model's seed, the layer's index and the number of training steps done, so a run that is resumed drops the same
 * ones. */
typedef struct rekindle_dropout_options {
    size_t struct_size;
    const char *name;
    double rate; /* the probability that an element becomes 0; 0 <= rate <= 1; must be set where it is not 0 */
} rekindle_dropout_options;

#define REKINDLE_DROPOUT_OPTIONS_INIT                                                                                  \
    { sizeof(rekindle_dropout_options), NULL, 0.0 }

REKINDLE_API void rekindle_dropout_options_init(rekindle_dropout_options *options);
REKINDLE_API rekindle_status rekindle_dropout_create(const rekindle_dropout_options *options, rekindle_layer **layer);

REKINDLE_END

#endif
