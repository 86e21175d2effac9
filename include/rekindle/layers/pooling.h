/* Keras's pooling layers. What a field means that several layers have is said in layer.h. */
#ifndef REKINDLE_LAYERS_POOLING_H
#define REKINDLE_LAYERS_POOLING_H

#include "rekindle/layer.h"

REKINDLE_BEGIN

/* The input is an image (batch, height, width, channels), and so is the output. Channels are pooled each by itself. */
typedef struct rekindle_pooling2d_options {
    size_t struct_size;
    const char *name;
    int64_t pool_size[2]; /* the height and width of a window; >= 1 */
    int64_t strides[2];   /* the height and width of the step from one window to the next; >= 1; {0, 0}: pool_size */
    rekindle_padding padding;
    uint32_t reserved;
} rekindle_pooling2d_options;

#define REKINDLE_POOLING2D_OPTIONS_INIT                                                                                \
    { sizeof(rekindle_pooling2d_options), NULL, {2, 2}, {0, 0}, REKINDLE_PADDING_VALID, 0 }

REKINDLE_API void rekindle_pooling2d_options_init(rekindle_pooling2d_options *options);

/* The largest element of each window of an image; padding does not take part. */
REKINDLE_API rekindle_status rekindle_max_pooling2d_create(const rekindle_pooling2d_options *options,
                                                           rekindle_layer **layer);

/* The mean of each window of an image; padding does not take part, as in Keras. */
REKINDLE_API rekindle_status rekindle_average_pooling2d_create(const rekindle_pooling2d_options *options,
                                                               rekindle_layer **layer);

/* The mean over height and width of an image: (batch, channels), or (batch, 1, 1, channels) with keepdims. */
typedef struct rekindle_global_average_pooling2d_options {
    size_t struct_size;
    const char *name;
    uint32_t keepdims; /* whether the output keeps height and width, as axes of size 1 */
    uint32_t reserved;
} rekindle_global_average_pooling2d_options;

#define REKINDLE_GLOBAL_AVERAGE_POOLING2D_OPTIONS_INIT                                                                 \
    { sizeof(rekindle_global_average_pooling2d_options), NULL, 0, 0 }

REKINDLE_API void rekindle_global_average_pooling2d_options_init(rekindle_global_average_pooling2d_options *options);
REKINDLE_API rekindle_status rekindle_global_average_pooling2d_create(
    const rekindle_global_average_pooling2d_options *options, rekindle_layer **layer);

REKINDLE_END

#endif
