/* Keras's reshaping layers. What a field means that several layers have is said in layer.h. */
#ifndef REKINDLE_LAYERS_RESHAPING_H
#define REKINDLE_LAYERS_RESHAPING_H

#include "rekindle/layer.h"

REKINDLE_BEGIN

/* A layer that joins all axes but the batch: (batch, height, width) becomes (batch, height * width), in row-major
 * order. */
typedef struct rekindle_flatten_options {
    size_t struct_size;
    const char *name;
} rekindle_flatten_options;

#define REKINDLE_FLATTEN_OPTIONS_INIT                                                                                  \
    { sizeof(rekindle_flatten_options), NULL }

REKINDLE_API void rekindle_flatten_options_init(rekindle_flatten_options *options);
REKINDLE_API rekindle_status rekindle_flatten_create(const rekindle_flatten_options *options, rekindle_layer **layer);

/* A layer that gives the input another shape, (batch, `target_shape`). The elements stay in row-major order. */
typedef struct rekindle_reshape_options {
    size_t struct_size;
    const char *name;
    /* the shape without the batch; must be set; one dimension may be -1, which stands for what is left */
    const int64_t *target_shape;
    size_t target_rank;
} rekindle_reshape_options;

#define REKINDLE_RESHAPE_OPTIONS_INIT                                                                                  \
    { sizeof(rekindle_reshape_options), NULL, NULL, 0 }

REKINDLE_API void rekindle_reshape_options_init(rekindle_reshape_options *options);
REKINDLE_API rekindle_status rekindle_reshape_create(const rekindle_reshape_options *options, rekindle_layer **layer);

/* A layer that puts the axes of its input in another order: with `dims` 2, 1 the shape (batch, height, width) becomes
 * (batch, width, height). */
typedef struct rekindle_permute_options {
    size_t struct_size;
    const char *name;
    /* for each axis of the output which of the input it is; must be set; 1 is the first axis after the batch, and each
     * axis is there once */
    const int64_t *dims;
    size_t dim_count;
} rekindle_permute_options;

#define REKINDLE_PERMUTE_OPTIONS_INIT                                                                                  \
    { sizeof(rekindle_permute_options), NULL, NULL, 0 }

REKINDLE_API void rekindle_permute_options_init(rekindle_permute_options *options);
REKINDLE_API rekindle_status rekindle_permute_create(const rekindle_permute_options *options, rekindle_layer **layer);

/* A layer that repeats a vector: (batch, features) becomes (batch, `n`, features). */
typedef struct rekindle_repeat_vector_options {
    size_t struct_size;
    const char *name;
    int64_t n; /* how often the vector is there; must be set, >= 1 */
} rekindle_repeat_vector_options;

#define REKINDLE_REPEAT_VECTOR_OPTIONS_INIT                                                                            \
    { sizeof(rekindle_repeat_vector_options), NULL, 0 }

REKINDLE_API void rekindle_repeat_vector_options_init(rekindle_repeat_vector_options *options);
REKINDLE_API rekindle_status rekindle_repeat_vector_create(const rekindle_repeat_vector_options *options,
                                                           rekindle_layer **layer);

REKINDLE_END

#endif
