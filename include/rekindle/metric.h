/* Metrics: the figures that fit and evaluate report.
 *
 * In C, make a metric from its options, give it to rekindle_model_compile, and drop your reference with
 * rekindle_metric_destroy. */
#ifndef REKINDLE_METRIC_H
#define REKINDLE_METRIC_H

#include "rekindle/status.h"

REKINDLE_BEGIN

/* A figure that fit and evaluate report besides the loss. compile takes metrics or the names of them. The names are
 * Keras's, such as "sparse_categorical_accuracy", or "mse" for short; a metric given by its name has its default
 * options.
 *
 * A metric is computed over all samples of a pass (an epoch, a validation, an evaluate), in double precision. In the
 * formulas p is an output and t its target. A row is one sample; where outputs have more axes, it is one step or pixel
 * of a sample. A mean is taken over all rows, or over all outputs where these are compared one by one; it is 0 if there
 * are none. Only those in compile's `weighted_metrics` count each sample by its sample weight.
 *
 * A class index that is none of the outputs' classes is an error, as it is for the loss. */
typedef struct rekindle_metric rekindle_metric;

/* Drops the caller's reference. NULL is accepted. */
REKINDLE_API void rekindle_metric_destroy(rekindle_metric *metric);

/* A metric given by its name, with its default options. It has this name in the logs. "accuracy", or "acc", stands for
 * BinaryAccuracy if a row has one output, for SparseCategoricalAccuracy if targets are class indices, and else for
 * CategoricalAccuracy. */
typedef struct rekindle_metric_options {
    size_t struct_size;
    const char *name; /* one of Keras's names, such as "accuracy"; must be set */
} rekindle_metric_options;

#define REKINDLE_METRIC_OPTIONS_INIT                                                                                   \
    { sizeof(rekindle_metric_options), NULL }

REKINDLE_API void rekindle_metric_options_init(rekindle_metric_options *options);
REKINDLE_API rekindle_status rekindle_metric_create(const rekindle_metric_options *options, rekindle_metric **metric);

/* In C, the options of metrics that have none but their name. */
typedef struct rekindle_plain_metric_options {
    size_t struct_size;
    const char *name; /* the metric's name in the logs, without a slash; NULL: Keras's name of the metric */
} rekindle_plain_metric_options;

#define REKINDLE_PLAIN_METRIC_OPTIONS_INIT                                                                             \
    { sizeof(rekindle_plain_metric_options), NULL }

REKINDLE_API void rekindle_plain_metric_options_init(rekindle_plain_metric_options *options);

REKINDLE_END

/* The metrics, in Keras's groups. Each of these headers needs what is above. */
#include "rekindle/metrics/accuracy.h"
#include "rekindle/metrics/classification.h"
#include "rekindle/metrics/probabilistic.h"
#include "rekindle/metrics/regression.h"
#include "rekindle/metrics/segmentation.h"

#endif
