/* Keras's regularization layers. What a field of a name that several of them have means stands in layer.h. */
#ifndef REKINDLE_LAYERS_REGULARIZATION_H
#define REKINDLE_LAYERS_REGULARIZATION_H

#include "rekindle/layer.h"

REKINDLE_BEGIN

/* In training, sets each element to 0 with probability `rate` and scales the others by 1 / (1 - rate) (Srivastava et
 * al., 2014); otherwise the identity. The mask is a pure function of the model's seed, the layer's index and the number
 * of training steps done, so a resumed run draws the same ones. */
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
