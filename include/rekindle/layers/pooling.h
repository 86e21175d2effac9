/* Keras's pooling layers. What a field means that several layers have is said in layer.h. */
#ifndef REKINDLE_LAYERS_POOLING_H
#define REKINDLE_LAYERS_POOLING_H

#include "rekindle/layer.h"

REKINDLE_BEGIN

/* The largest element of each window of a sequence (batch, steps, channels), channel by channel; padding does not take
 * part. */
typedef struct rekindle_max_pooling1d_options {
    size_t struct_size;
    const char *name;
    int64_t pool_size; /* the number of steps of a window; >= 1 */
    int64_t strides;   /* how many steps a window begins behind the one before; >= 1; 0: pool_size */
    rekindle_padding padding;
    uint32_t reserved;
} rekindle_max_pooling1d_options;

#define REKINDLE_MAX_POOLING1D_OPTIONS_INIT                                                                            \
    { sizeof(rekindle_max_pooling1d_options), NULL, 2, 0, REKINDLE_PADDING_VALID, 0 }

REKINDLE_API void rekindle_max_pooling1d_options_init(rekindle_max_pooling1d_options *options);
REKINDLE_API rekindle_status rekindle_max_pooling1d_create(const rekindle_max_pooling1d_options *options,
                                                           rekindle_layer **layer);

/* The largest element of each window of an image (batch, height, width, channels), channel by channel; padding does not
 * take part. */
typedef struct rekindle_max_pooling2d_options {
    size_t struct_size;
    const char *name;
    int64_t pool_size[2]; /* the height and width of a window; >= 1 */
    int64_t strides[2];   /* the height and width of the step from one window to the next; >= 1; {0, 0}: pool_size */
    rekindle_padding padding;
    uint32_t reserved;
} rekindle_max_pooling2d_options;

#define REKINDLE_MAX_POOLING2D_OPTIONS_INIT                                                                            \
    { sizeof(rekindle_max_pooling2d_options), NULL, {2, 2}, {0, 0}, REKINDLE_PADDING_VALID, 0 }

REKINDLE_API void rekindle_max_pooling2d_options_init(rekindle_max_pooling2d_options *options);
REKINDLE_API rekindle_status rekindle_max_pooling2d_create(const rekindle_max_pooling2d_options *options,
                                                           rekindle_layer **layer);

/* The mean of each window of a sequence (batch, steps, channels), channel by channel; padding does not take part, as in
 * Keras. */
typedef struct rekindle_average_pooling1d_options {
    size_t struct_size;
    const char *name;
    int64_t pool_size; /* the number of steps of a window; must be set, >= 1 */
    int64_t strides;   /* how many steps a window begins behind the one before; >= 1; 0: pool_size */
    rekindle_padding padding;
    uint32_t reserved;
} rekindle_average_pooling1d_options;

#define REKINDLE_AVERAGE_POOLING1D_OPTIONS_INIT                                                                        \
    { sizeof(rekindle_average_pooling1d_options), NULL, 0, 0, REKINDLE_PADDING_VALID, 0 }

REKINDLE_API void rekindle_average_pooling1d_options_init(rekindle_average_pooling1d_options *options);
REKINDLE_API rekindle_status rekindle_average_pooling1d_create(const rekindle_average_pooling1d_options *options,
                                                               rekindle_layer **layer);

/* The mean of each window of an image (batch, height, width, channels), channel by channel; padding does not take part,
 * as in Keras. */
typedef struct rekindle_average_pooling2d_options {
    size_t struct_size;
    const char *name;
    int64_t pool_size[2]; /* the height and width of a window; must be set, >= 1 */
    int64_t strides[2];   /* the height and width of the step from one window to the next; >= 1; {0, 0}: pool_size */
    rekindle_padding padding;
    uint32_t reserved;
} rekindle_average_pooling2d_options;

#define REKINDLE_AVERAGE_POOLING2D_OPTIONS_INIT                                                                        \
    { sizeof(rekindle_average_pooling2d_options), NULL, {0, 0}, {0, 0}, REKINDLE_PADDING_VALID, 0 }

REKINDLE_API void rekindle_average_pooling2d_options_init(rekindle_average_pooling2d_options *options);
REKINDLE_API rekindle_status rekindle_average_pooling2d_create(const rekindle_average_pooling2d_options *options,
                                                               rekindle_layer **layer);

/* Of the layers that make one number of all steps of a sequence, or of all of an image, channel by channel. */
typedef struct rekindle_global_pooling_options {
    size_t struct_size;
    const char *name;
    uint32_t keepdims; /* whether the output keeps the axes that are pooled, with size 1 */
    uint32_t reserved;
} rekindle_global_pooling_options;

#define REKINDLE_GLOBAL_POOLING_OPTIONS_INIT                                                                           \
    { sizeof(rekindle_global_pooling_options), NULL, 0, 0 }

REKINDLE_API void rekindle_global_pooling_options_init(rekindle_global_pooling_options *options);

/* The largest step of a sequence, channel by channel: of (batch, steps, channels) it makes (batch, channels), or
 * (batch, 1, channels) with keepdims. It knows nothing of masks, as in Keras: steps that do not count take part. */
REKINDLE_API rekindle_status rekindle_global_max_pooling1d_create(const rekindle_global_pooling_options *options,
                                                                  rekindle_layer **layer);

/* The largest element of an image, channel by channel: of (batch, height, width, channels) it makes (batch, channels),
 * or (batch, 1, 1, channels) with keepdims. */
REKINDLE_API rekindle_status rekindle_global_max_pooling2d_create(const rekindle_global_pooling_options *options,
                                                                  rekindle_layer **layer);

/* The mean over the steps of a sequence: of (batch, steps, channels) it makes (batch, channels), or (batch, 1,
 * channels) with keepdims. With a mask it is the mean over the steps that count, and NaN where none does, as in Keras.
 */
REKINDLE_API rekindle_status rekindle_global_average_pooling1d_create(const rekindle_global_pooling_options *options,
                                                                      rekindle_layer **layer);

/* The mean over height and width of an image: of (batch, height, width, channels) it makes (batch, channels), or
 * (batch, 1, 1, channels) with keepdims. */
REKINDLE_API rekindle_status rekindle_global_average_pooling2d_create(const rekindle_global_pooling_options *options,
                                                                      rekindle_layer **layer);

REKINDLE_END

#endif
