/* Losses of the host's own. What holds for all parts of the host's own is in custom.h. */
#ifndef REKINDLE_CUSTOM_LOSS_H
#define REKINDLE_CUSTOM_LOSS_H

#include "rekindle/custom.h"
#include "rekindle/loss.h"

REKINDLE_BEGIN

/* The rows of a batch that a loss is wanted of. A row is the outputs' last axis; all arrays are row-major and valid
 * during the call. */
typedef struct rekindle_loss_rows {
    size_t struct_size;
    const int64_t *output_shape; /* with the batch */
    size_t output_rank;
    const int64_t *target_shape; /* with the batch */
    size_t target_rank;
    const float *output;
    const float *target;          /* NULL where class indices are taken */
    const int32_t *class_indices; /* the targets, where they are taken as class indices; else NULL */
    size_t row_count;
    float *losses;    /* to be filled in: the loss of each row */
    float *gradients; /* to be filled in: d(loss of its row)/d(output), of the output's shape; NULL: not wanted */
} rekindle_loss_rows;

/* A loss says what each row costs; weights of samples and classes, the reduction and the mean over the batch are the
 * library's, for losses and gradients. */
typedef struct rekindle_custom_loss_options {
    size_t struct_size;
    const char *class_name; /* must be set; not that of a class of the library; without a slash */
    const char *config;     /* a JSON object as text; NULL: none */
    void *user_data;
    void (*destroy)(void *user_data); /* called exactly once, also when creation fails; may be NULL */
    int (*rows)(void *user_data, const rekindle_loss_rows *rows); /* must be set */
    rekindle_reduction reduction;
    uint32_t takes_class_indices; /* whether targets are class indices, below the size of a row, which is checked */
} rekindle_custom_loss_options;

#define REKINDLE_CUSTOM_LOSS_OPTIONS_INIT                                                                              \
    { sizeof(rekindle_custom_loss_options), NULL, NULL, NULL, NULL, NULL, REKINDLE_REDUCTION_SUM_OVER_BATCH_SIZE, 0 }

REKINDLE_API void rekindle_custom_loss_options_init(rekindle_custom_loss_options *options);
REKINDLE_API rekindle_status rekindle_custom_loss_create(const rekindle_custom_loss_options *options,
                                                         rekindle_loss **loss);

/* The reduction of the loss that it makes is then set to what it was. */
typedef rekindle_status (*rekindle_custom_loss_factory)(void *context, const char *config, rekindle_loss **loss);

REKINDLE_API rekindle_status rekindle_custom_loss_register(const char *class_name, rekindle_custom_loss_factory factory,
                                                           void *context);

REKINDLE_END

#endif
