/* Losses. */
#ifndef REKINDLE_LOSS_H
#define REKINDLE_LOSS_H

#include "rekindle/status.h"

REKINDLE_BEGIN

/* A loss. The batch's loss is the mean over all per-sample losses (Keras's "sum_over_batch_size"), with sample weights
 * sum(weight * loss) / count. */
typedef struct rekindle_loss rekindle_loss;

/* A loss by its name:
 *   "mse" ("mean_squared_error")         mean over the last axis of (prediction - target)^2, broadcast as Keras does
 *   "categorical_crossentropy"           -sum(target * log p); targets are one-hot or probabilities
 *   "sparse_categorical_crossentropy"    -log p[target]; targets are class indices
 *   "binary_crossentropy"                mean over the last axis of -(t log p + (1 - t) log(1 - p))
 * Probabilities are clipped to [1e-7, 1 - 1e-7] unless from_logits is set, which only the crossentropies take. */
typedef struct rekindle_loss_options {
    size_t struct_size;
    const char *name;     /* one of these names; must be set */
    uint32_t from_logits; /* whether the outputs are before softmax or sigmoid; else they are probabilities */
    uint32_t reserved;
} rekindle_loss_options;

#define REKINDLE_LOSS_OPTIONS_INIT                                                                                     \
    { sizeof(rekindle_loss_options), NULL, 0, 0 }

REKINDLE_API void rekindle_loss_options_init(rekindle_loss_options *options);
REKINDLE_API rekindle_status rekindle_loss_create(const rekindle_loss_options *options, rekindle_loss **loss);

/* Drops the caller's reference. NULL is accepted. */
REKINDLE_API void rekindle_loss_destroy(rekindle_loss *loss);

REKINDLE_END

#endif
