/* Metrics. */
#ifndef REKINDLE_METRIC_H
#define REKINDLE_METRIC_H

#include "rekindle/status.h"

REKINDLE_BEGIN

/* A metric, which compile asks for. The mean of the loss is always reported as "loss", besides the metrics. */
typedef struct rekindle_metric rekindle_metric;

/* A metric by its name:
 *   "accuracy" ("acc")              the right one of the three below by target and output, as Keras chooses
 *   "binary_accuracy"               prediction > 0.5 equals the target
 *   "categorical_accuracy"          the largest prediction is at the largest target
 *   "sparse_categorical_accuracy"   the largest prediction is at the target's index
 * A metric that takes class indices checks them as the loss does: those that are no class of the outputs are an error.
 * In the logs a metric has the name it was asked for by. Metrics do not take sample weights, as in Keras. */
typedef struct rekindle_metric_options {
    size_t struct_size;
    const char *name; /* one of these names; must be set */
} rekindle_metric_options;

#define REKINDLE_METRIC_OPTIONS_INIT                                                                                   \
    { sizeof(rekindle_metric_options), NULL }

REKINDLE_API void rekindle_metric_options_init(rekindle_metric_options *options);
REKINDLE_API rekindle_status rekindle_metric_create(const rekindle_metric_options *options, rekindle_metric **metric);

/* Drops the caller's reference. NULL is accepted. */
REKINDLE_API void rekindle_metric_destroy(rekindle_metric *metric);

REKINDLE_END

#endif
