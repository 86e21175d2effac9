/* Keras's merging layers, which make one of several inputs. They are called on the list of them, one or more (call an
 * input twice, and it counts twice). What a field means that several layers have is said in layer.h.
 *
 * In Add, Subtract, Multiply, Average, Maximum and Minimum, which work element by element, dimensions of the inputs
 * must be equal or 1: what has 1 there is repeated. Where inputs have fewer axes than others, axes of 1 are put in
 * behind the batch: (batch, channels) joins (batch, height, width, channels) as (batch, 1, 1, channels). */
#ifndef REKINDLE_LAYERS_MERGING_H
#define REKINDLE_LAYERS_MERGING_H

#include "rekindle/layer.h"

REKINDLE_BEGIN

/* A layer that adds its inputs. */
typedef struct rekindle_add_options {
    size_t struct_size;
    const char *name;
} rekindle_add_options;

#define REKINDLE_ADD_OPTIONS_INIT                                                                                      \
    { sizeof(rekindle_add_options), NULL }

REKINDLE_API void rekindle_add_options_init(rekindle_add_options *options);
REKINDLE_API rekindle_status rekindle_add_create(const rekindle_add_options *options, rekindle_layer **layer);

/* A layer that subtracts the second of its two inputs from the first. */
typedef struct rekindle_subtract_options {
    size_t struct_size;
    const char *name;
} rekindle_subtract_options;

#define REKINDLE_SUBTRACT_OPTIONS_INIT                                                                                 \
    { sizeof(rekindle_subtract_options), NULL }

REKINDLE_API void rekindle_subtract_options_init(rekindle_subtract_options *options);
REKINDLE_API rekindle_status rekindle_subtract_create(const rekindle_subtract_options *options, rekindle_layer **layer);

/* A layer that multiplies its inputs, element by element. */
typedef struct rekindle_multiply_options {
    size_t struct_size;
    const char *name;
} rekindle_multiply_options;

#define REKINDLE_MULTIPLY_OPTIONS_INIT                                                                                 \
    { sizeof(rekindle_multiply_options), NULL }

REKINDLE_API void rekindle_multiply_options_init(rekindle_multiply_options *options);
REKINDLE_API rekindle_status rekindle_multiply_create(const rekindle_multiply_options *options, rekindle_layer **layer);

/* A layer that takes the mean of its inputs, element by element. */
typedef struct rekindle_average_layer_options {
    size_t struct_size;
    const char *name;
} rekindle_average_layer_options;

#define REKINDLE_AVERAGE_LAYER_OPTIONS_INIT                                                                            \
    { sizeof(rekindle_average_layer_options), NULL }

REKINDLE_API void rekindle_average_layer_options_init(rekindle_average_layer_options *options);
REKINDLE_API rekindle_status rekindle_average_layer_create(const rekindle_average_layer_options *options,
                                                           rekindle_layer **layer);

/* A layer that takes the largest of its inputs' elements at each place. Where several are equal, the gradient is the
 * first one's. */
typedef struct rekindle_maximum_options {
    size_t struct_size;
    const char *name;
} rekindle_maximum_options;

#define REKINDLE_MAXIMUM_OPTIONS_INIT                                                                                  \
    { sizeof(rekindle_maximum_options), NULL }

REKINDLE_API void rekindle_maximum_options_init(rekindle_maximum_options *options);
REKINDLE_API rekindle_status rekindle_maximum_create(const rekindle_maximum_options *options, rekindle_layer **layer);

/* A layer that takes the smallest of its inputs' elements at each place. Where several are equal, the gradient is the
 * first one's. */
typedef struct rekindle_minimum_options {
    size_t struct_size;
    const char *name;
} rekindle_minimum_options;

#define REKINDLE_MINIMUM_OPTIONS_INIT                                                                                  \
    { sizeof(rekindle_minimum_options), NULL }

REKINDLE_API void rekindle_minimum_options_init(rekindle_minimum_options *options);
REKINDLE_API rekindle_status rekindle_minimum_create(const rekindle_minimum_options *options, rekindle_layer **layer);

/* A layer that joins its inputs along an axis. Their shapes are equal but for that axis. */
typedef struct rekindle_concatenate_options {
    size_t struct_size;
    const char *name;
    int64_t axis; /* the axis to join along, where 0 is the batch, which is none of them; negative ones count from the
                     end */
} rekindle_concatenate_options;

#define REKINDLE_CONCATENATE_OPTIONS_INIT                                                                              \
    { sizeof(rekindle_concatenate_options), NULL, -1 }

REKINDLE_API void rekindle_concatenate_options_init(rekindle_concatenate_options *options);
REKINDLE_API rekindle_status rekindle_concatenate_create(const rekindle_concatenate_options *options,
                                                         rekindle_layer **layer);

/* A layer that takes products of its two inputs, sample by sample: it sums over an axis of the first times an axis of
 * the second, which have the same size. What is left of the first input's shape, and then of the second's, is the
 * output's; of two vectors it is (batch, 1). */
typedef struct rekindle_dot_options {
    size_t struct_size;
    const char *name;
    int64_t axes[2];    /* the axis of each input to sum over, where 0 is the batch, which is none of them; must be set;
                         * negative ones count from the end */
    uint32_t normalize; /* whether vectors along these axes are given the length 1 before, so that a product is the
                         * cosine between them */
    uint32_t reserved;
} rekindle_dot_options;

#define REKINDLE_DOT_OPTIONS_INIT                                                                                      \
    { sizeof(rekindle_dot_options), NULL, {0, 0}, 0, 0 }

REKINDLE_API void rekindle_dot_options_init(rekindle_dot_options *options);
REKINDLE_API rekindle_status rekindle_dot_create(const rekindle_dot_options *options, rekindle_layer **layer);

REKINDLE_END

#endif
