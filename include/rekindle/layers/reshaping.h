/* Keras's reshaping layers. What a field of a name that several of them have means stands in layer.h. */
#ifndef REKINDLE_LAYERS_RESHAPING_H
#define REKINDLE_LAYERS_RESHAPING_H

#include "rekindle/layer.h"

REKINDLE_BEGIN

/* (batch, ...) to (batch, product), row-major. */
typedef struct rekindle_flatten_options {
    size_t struct_size;
    const char *name;
} rekindle_flatten_options;

#define REKINDLE_FLATTEN_OPTIONS_INIT                                                                                  \
    { sizeof(rekindle_flatten_options), NULL }

REKINDLE_API void rekindle_flatten_options_init(rekindle_flatten_options *options);
REKINDLE_API rekindle_status rekindle_flatten_create(const rekindle_flatten_options *options, rekindle_layer **layer);

/* (batch, ...) to (batch, `target_shape`), row-major. */
typedef struct rekindle_reshape_options {
    size_t struct_size;
    const char *name;
    const int64_t *target_shape; /* the shape without the batch; must be set; one dimension may be -1 */
    size_t target_rank;
} rekindle_reshape_options;

#define REKINDLE_RESHAPE_OPTIONS_INIT                                                                                  \
    { sizeof(rekindle_reshape_options), NULL, NULL, 0 }

REKINDLE_API void rekindle_reshape_options_init(rekindle_reshape_options *options);
REKINDLE_API rekindle_status rekindle_reshape_create(const rekindle_reshape_options *options, rekindle_layer **layer);

REKINDLE_END

#endif
