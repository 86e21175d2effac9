/* Keras's preprocessing layers. What a field means that several layers have is said in layer.h. */
#ifndef REKINDLE_LAYERS_PREPROCESSING_H
#define REKINDLE_LAYERS_PREPROCESSING_H

#include "rekindle/layer.h"

REKINDLE_BEGIN

/* A layer whose output is x * scale + offset. With a scale of 1 / 255 it brings bytes to the range from 0 to 1. */
typedef struct rekindle_rescaling_options {
    size_t struct_size;
    const char *name;
    double scale;  /* the factor; finite; must be set where it is not 1 */
    double offset; /* the number that is added after the multiplication; finite */
} rekindle_rescaling_options;

#define REKINDLE_RESCALING_OPTIONS_INIT                                                                                \
    { sizeof(rekindle_rescaling_options), NULL, 1.0, 0.0 }

REKINDLE_API void rekindle_rescaling_options_init(rekindle_rescaling_options *options);
REKINDLE_API rekindle_status rekindle_rescaling_create(const rekindle_rescaling_options *options,
                                                       rekindle_layer **layer);

REKINDLE_END

#endif
