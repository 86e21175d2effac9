/* Keras's core layers. What a field means that several layers have is said in layer.h. */
#ifndef REKINDLE_LAYERS_CORE_H
#define REKINDLE_LAYERS_CORE_H

#include "rekindle/layer.h"

REKINDLE_BEGIN

/* A layer whose output is activation(input . kernel + bias), a product of matrices over the last axis of the input. The
 * kernel has the shape (size of the last axis, units), the bias (units). */
typedef struct rekindle_dense_options {
    size_t struct_size;
    const char *name;
    int64_t units; /* the size of the output's last axis; must be set, >= 1 */
    const rekindle_layer *activation;
    const char *activation_name;
    const rekindle_initializer *kernel_initializer;
    const char *kernel_initializer_name;
    const rekindle_initializer *bias_initializer;
    const char *bias_initializer_name;
    const rekindle_regularizer *kernel_regularizer;
    const char *kernel_regularizer_name;
    const rekindle_regularizer *bias_regularizer;
    const char *bias_regularizer_name;
    const rekindle_constraint *kernel_constraint;
    const char *kernel_constraint_name;
    const rekindle_constraint *bias_constraint;
    const char *bias_constraint_name;
    uint32_t use_bias;
    uint32_t reserved;
} rekindle_dense_options;

#define REKINDLE_DENSE_OPTIONS_INIT                                                                                    \
    {                                                                                                                  \
        sizeof(rekindle_dense_options), NULL, 0, NULL, NULL, NULL, "glorot_uniform", NULL, "zeros", NULL, NULL, NULL,  \
            NULL, NULL, NULL, NULL, NULL, 1, 0                                                                         \
    }

REKINDLE_API void rekindle_dense_options_init(rekindle_dense_options *options);
REKINDLE_API rekindle_status rekindle_dense_create(const rekindle_dense_options *options, rekindle_layer **layer);

/* A layer that gives its input. */
typedef struct rekindle_identity_layer_options {
    size_t struct_size;
    const char *name;
} rekindle_identity_layer_options;

#define REKINDLE_IDENTITY_LAYER_OPTIONS_INIT                                                                           \
    { sizeof(rekindle_identity_layer_options), NULL }

REKINDLE_API void rekindle_identity_layer_options_init(rekindle_identity_layer_options *options);
REKINDLE_API rekindle_status rekindle_identity_layer_create(const rekindle_identity_layer_options *options,
                                                            rekindle_layer **layer);

/* Masking: A layer that marks places that do not count, such as the steps that fill up a short sequence: those whose
 * elements along the last axis are all `mask_value`. Its output has 0 there, and a mask that travels on with it, as
 * layer.h says. */
typedef struct rekindle_masking_options {
    size_t struct_size;
    const char *name;
    double mask_value; /* what the elements of a place that does not count are; finite */
} rekindle_masking_options;

#define REKINDLE_MASKING_OPTIONS_INIT                                                                                  \
    { sizeof(rekindle_masking_options), NULL, 0.0 }

REKINDLE_API void rekindle_masking_options_init(rekindle_masking_options *options);
REKINDLE_API rekindle_status rekindle_masking_create(const rekindle_masking_options *options, rekindle_layer **layer);

REKINDLE_END

#endif
