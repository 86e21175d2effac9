/* Keras's preprocessing layers. What a field of a name that several of them have means stands in layer.h. */
#ifndef REKINDLE_LAYERS_PREPROCESSING_H
#define REKINDLE_LAYERS_PREPROCESSING_H

#include "rekindle/layer.h"

REKINDLE_BEGIN

/* x * scale + offset: for inputs such as bytes 0..255. */
typedef struct rekindle_rescaling_options {
    size_t struct_size;
    const char *name;
    double scale;  /* the factor; finite; must be set where it is not 1 */
    double offset; /* what is added after it; finite */
} rekindle_rescaling_options;

#define REKINDLE_RESCALING_OPTIONS_INIT                                                                                \
    { sizeof(rekindle_rescaling_options), NULL, 1.0, 0.0 }

REKINDLE_API void rekindle_rescaling_options_init(rekindle_rescaling_options *options);
REKINDLE_API rekindle_status rekindle_rescaling_create(const rekindle_rescaling_options *options,
                                                       rekindle_layer **layer);

REKINDLE_END

#endif
