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
    const rekindle_regularizer *activity_regularizer;
    const char *activity_regularizer_name;
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
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1, 0                                                             \
    }

REKINDLE_API void rekindle_dense_options_init(rekindle_dense_options *options);
REKINDLE_API rekindle_status rekindle_dense_create(const rekindle_dense_options *options, rekindle_layer **layer);

/* A layer that looks rows up in a table, which is trained: each index of the input becomes its row. Indices are whole
 * numbers, from 0 to one less than the table has rows, and any other is a REKINDLE_DATA_ERROR. An input of the model
 * that only such layers read is kept as integers, whatever its dtype; numbers that come of other layers are cut to
 * whole ones. An optimizer's step is one of the whole table, as in Keras: Adam moves rows that the batch has not named,
 * too. */
typedef struct rekindle_embedding_options {
    size_t struct_size;
    const char *name;
    int64_t input_dim;  /* the number of rows, one more than the largest index; must be set, 1 to 2147483647 */
    int64_t output_dim; /* the size of a row, which is that of the output's last axis; must be set, >= 1 */
    const rekindle_initializer *embeddings_initializer; /* the first values of the table */
    const char *embeddings_initializer_name;
    const rekindle_regularizer *embeddings_regularizer; /* a penalty for large values of the table, added to the loss */
    const char *embeddings_regularizer_name;            /* NULL: none */
    const rekindle_regularizer *activity_regularizer;
    const char *activity_regularizer_name;
    const rekindle_constraint *embeddings_constraint; /* a condition that the table meets after every batch */
    const char *embeddings_constraint_name;           /* NULL: none */
    uint32_t mask_zero; /* whether the index 0 fills up short sequences: a mask says that its places do not count */
    uint32_t reserved;
} rekindle_embedding_options;

#define REKINDLE_EMBEDDING_OPTIONS_INIT                                                                                \
    { sizeof(rekindle_embedding_options), NULL, 0, 0, NULL, "uniform", NULL, NULL, NULL, NULL, NULL, NULL, 0, 0 }

REKINDLE_API void rekindle_embedding_options_init(rekindle_embedding_options *options);
REKINDLE_API rekindle_status rekindle_embedding_create(const rekindle_embedding_options *options,
                                                       rekindle_layer **layer);

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
