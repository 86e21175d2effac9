/* Layers of the host's own. What holds for all parts of the host's own is in custom.h. */
#ifndef REKINDLE_CUSTOM_LAYER_H
#define REKINDLE_CUSTOM_LAYER_H

#include "rekindle/custom.h"
#include "rekindle/layer.h"

REKINDLE_BEGIN

/* A weight that a layer of the host's own has. What the pointers point to must be valid until the next call into the
 * layer; handles are referenced. */
typedef struct rekindle_custom_weight {
    size_t struct_size;
    const char *name; /* "kernel"; must be set, without a slash, and differ from the layer's others */
    const int64_t *shape;
    size_t rank;
    const rekindle_initializer *initializer; /* NULL: by the name */
    const char *initializer_name;            /* NULL: "glorot_uniform" */
    const rekindle_regularizer *regularizer; /* NULL: none */
    const rekindle_constraint *constraint;   /* NULL: none */
} rekindle_custom_weight;

#define REKINDLE_CUSTOM_WEIGHT_INIT                                                                                    \
    { sizeof(rekindle_custom_weight), NULL, NULL, 0, NULL, NULL, NULL, NULL }

REKINDLE_API void rekindle_custom_weight_init(rekindle_custom_weight *weight);

/* What a layer computes of one batch. Shapes are with the batch; all arrays are float32, row-major, and valid during
 * the call. forward reads input and weights and writes the whole output. backward reads output_gradient,
 * d(loss)/d(output), besides, writes the whole input_gradient, and adds to the weight_gradients, which are 0 before. */
typedef struct rekindle_layer_batch {
    size_t struct_size;
    const int64_t *input_shape;
    size_t input_rank;
    const int64_t *output_shape;
    size_t output_rank;
    const float *input;
    float *output;
    const float *const *weights; /* in the order in which `weights` has named them */
    const size_t *weight_sizes;  /* the number of elements of each */
    size_t weight_count;
    const float *output_gradient;   /* NULL in forward */
    float *input_gradient;          /* NULL in forward, and where no layer before this one has weights */
    float *const *weight_gradients; /* NULL in forward */
    uint64_t step;                  /* training steps that the model has done before */
    uint64_t seed;                  /* of this layer in this model */
    uint32_t training;              /* 1 in a training step, as Keras's argument of call */
    uint32_t reserved;
} rekindle_layer_batch;

/* A layer. Random numbers that are functions of a batch's `seed` and `step` alone are the same in a run that is
 * resumed. */
typedef struct rekindle_custom_layer_options {
    size_t struct_size;
    const char *class_name; /* must be set; not that of a class of the library; without a slash */
    const char *config;     /* a JSON object as text; NULL: none */
    void *user_data;
    void (*destroy)(void *user_data); /* called exactly once, also when creation fails; may be NULL */
    const char *name;                 /* the layer's name in its model; NULL: an automatic one */
    /* The shape of a sample's output for that of an input, without the batch: stores dimensions, of which there is room
     * for REKINDLE_MAXIMUM_RANK, and their number. Another number than 0 refuses the input. Called when the model is
     * built; where dimensions of the input are not known, for lengths in their place, and again for each shape that
     * comes. NULL: the input's shape. */
    int (*output_shape)(void *user_data, const int64_t *input_shape, size_t input_rank, int64_t *output_shape,
                        size_t *output_rank);
    /* The weights for an input of that shape, without the batch: stores an array, which is read before the next call
     * into the layer, and the number of its elements. Called as output_shape. NULL: no weights. */
    int (*weights)(void *user_data, const int64_t *input_shape, size_t input_rank,
                   const rekindle_custom_weight **weights, size_t *count);
    int (*forward)(void *user_data, const rekindle_layer_batch *batch); /* must be set */
    /* NULL: none; the model then trains where this layer has no weights, nor has a layer before it. */
    int (*backward)(void *user_data, const rekindle_layer_batch *batch);
    /* What training changes in the layer besides its weights, as bytes, for backups and model files: both or none.
     * get_state's bytes stay valid until the next call into the layer. */
    int (*get_state)(void *user_data, const void **data, size_t *size);
    int (*set_state)(void *user_data, const void *data, size_t size);
} rekindle_custom_layer_options;

#define REKINDLE_CUSTOM_LAYER_OPTIONS_INIT                                                                             \
    { sizeof(rekindle_custom_layer_options), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL }

REKINDLE_API void rekindle_custom_layer_options_init(rekindle_custom_layer_options *options);
REKINDLE_API rekindle_status rekindle_custom_layer_create(const rekindle_custom_layer_options *options,
                                                          rekindle_layer **layer);

/* The name of the layer that it makes is then set to what it was. */
typedef rekindle_status (*rekindle_custom_layer_factory)(void *context, const char *config, rekindle_layer **layer);

REKINDLE_API rekindle_status rekindle_custom_layer_register(const char *class_name,
                                                            rekindle_custom_layer_factory factory, void *context);

REKINDLE_END

#endif
