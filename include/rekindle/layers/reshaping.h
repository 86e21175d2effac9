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

/* A layer that sets zeros before and behind a sequence: (batch, steps, channels) becomes (batch, left + steps + right,
 * channels). */
typedef struct rekindle_zero_padding1d_options {
    size_t struct_size;
    const char *name;
    int64_t padding[2]; /* the left and right border of zeros, in steps; >= 0 */
} rekindle_zero_padding1d_options;

#define REKINDLE_ZERO_PADDING1D_OPTIONS_INIT                                                                           \
    {                                                                                                                  \
        sizeof(rekindle_zero_padding1d_options), NULL, {                                                               \
            1, 1                                                                                                       \
        }                                                                                                              \
    }

REKINDLE_API void rekindle_zero_padding1d_options_init(rekindle_zero_padding1d_options *options);
REKINDLE_API rekindle_status rekindle_zero_padding1d_create(const rekindle_zero_padding1d_options *options,
                                                            rekindle_layer **layer);

/* A layer that sets zeros around an image: (batch, height, width, channels) becomes (batch, top + height + bottom, left
 * + width + right, channels). Keras writes the four numbers as ((top, bottom), (left, right)). */
typedef struct rekindle_zero_padding2d_options {
    size_t struct_size;
    const char *name;
    int64_t padding[4]; /* the top, bottom, left and right border of zeros, in rows or columns; >= 0 */
} rekindle_zero_padding2d_options;

#define REKINDLE_ZERO_PADDING2D_OPTIONS_INIT                                                                           \
    {                                                                                                                  \
        sizeof(rekindle_zero_padding2d_options), NULL, {                                                               \
            1, 1, 1, 1                                                                                                 \
        }                                                                                                              \
    }

REKINDLE_API void rekindle_zero_padding2d_options_init(rekindle_zero_padding2d_options *options);
REKINDLE_API rekindle_status rekindle_zero_padding2d_create(const rekindle_zero_padding2d_options *options,
                                                            rekindle_layer **layer);

/* A layer that cuts off both ends of a sequence: (batch, steps, channels) becomes (batch, steps - left - right,
 * channels), of which at least one step must be left. */
typedef struct rekindle_cropping1d_options {
    size_t struct_size;
    const char *name;
    int64_t cropping[2]; /* the left and right border that is cut off, in steps; >= 0 */
} rekindle_cropping1d_options;

#define REKINDLE_CROPPING1D_OPTIONS_INIT                                                                               \
    {                                                                                                                  \
        sizeof(rekindle_cropping1d_options), NULL, {                                                                   \
            1, 1                                                                                                       \
        }                                                                                                              \
    }

REKINDLE_API void rekindle_cropping1d_options_init(rekindle_cropping1d_options *options);
REKINDLE_API rekindle_status rekindle_cropping1d_create(const rekindle_cropping1d_options *options,
                                                        rekindle_layer **layer);

/* A layer that cuts off the borders of an image: (batch, height, width, channels) becomes (batch, height - top -
 * bottom, width - left - right, channels), of which at least one row and column must be left. Keras writes the four
 * numbers as ((top, bottom), (left, right)). */
typedef struct rekindle_cropping2d_options {
    size_t struct_size;
    const char *name;
    int64_t cropping[4]; /* the top, bottom, left and right border that is cut off, in rows or columns; >= 0 */
} rekindle_cropping2d_options;

#define REKINDLE_CROPPING2D_OPTIONS_INIT                                                                               \
    {                                                                                                                  \
        sizeof(rekindle_cropping2d_options), NULL, {                                                                   \
            0, 0, 0, 0                                                                                                 \
        }                                                                                                              \
    }

REKINDLE_API void rekindle_cropping2d_options_init(rekindle_cropping2d_options *options);
REKINDLE_API rekindle_status rekindle_cropping2d_create(const rekindle_cropping2d_options *options,
                                                        rekindle_layer **layer);

/* A layer that repeats each step of a sequence: (batch, steps, channels) becomes (batch, steps * `size`, channels). */
typedef struct rekindle_up_sampling1d_options {
    size_t struct_size;
    const char *name;
    int64_t size; /* how often a step is there; >= 1 */
} rekindle_up_sampling1d_options;

#define REKINDLE_UP_SAMPLING1D_OPTIONS_INIT                                                                            \
    { sizeof(rekindle_up_sampling1d_options), NULL, 2 }

REKINDLE_API void rekindle_up_sampling1d_options_init(rekindle_up_sampling1d_options *options);
REKINDLE_API rekindle_status rekindle_up_sampling1d_create(const rekindle_up_sampling1d_options *options,
                                                           rekindle_layer **layer);

/* How a larger image is made of a smaller one. An element stands in the middle of its place, and beyond the outermost
 * ones there is nothing but they, as in TensorFlow with half pixel centers. */
typedef enum rekindle_interpolation {
    REKINDLE_INTERPOLATION_NEAREST = 0, /* each element is repeated */
    REKINDLE_INTERPOLATION_BILINEAR = 1 /* the mean of the two by two nearest elements, weighted by how near they are */
} rekindle_interpolation;

/* A layer that makes an image larger: (batch, height, width, channels) becomes (batch, height * size[0], width *
 * size[1], channels). */
typedef struct rekindle_up_sampling2d_options {
    size_t struct_size;
    const char *name;
    int64_t size[2];                      /* the height and width of the places that an element becomes; >= 1 */
    rekindle_interpolation interpolation; /* how they are filled in */
    uint32_t reserved;
} rekindle_up_sampling2d_options;

#define REKINDLE_UP_SAMPLING2D_OPTIONS_INIT                                                                            \
    { sizeof(rekindle_up_sampling2d_options), NULL, {2, 2}, REKINDLE_INTERPOLATION_NEAREST, 0 }

REKINDLE_API void rekindle_up_sampling2d_options_init(rekindle_up_sampling2d_options *options);
REKINDLE_API rekindle_status rekindle_up_sampling2d_create(const rekindle_up_sampling2d_options *options,
                                                           rekindle_layer **layer);

REKINDLE_END

#endif
