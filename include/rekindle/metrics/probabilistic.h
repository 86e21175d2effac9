/* Keras's probabilistic metrics: crossentropies.
 *
 * `axis`: the axis whose elements make up a row, of the outputs' shape with the batch; negative axes count from the
 * end.
 * `label_smoothing`: the share of a target's certainty that is spread evenly over all classes; 0 <= label_smoothing <=
 * 1.
 * `from_logits`: whether outputs are logits, which have not gone through softmax yet. */
#ifndef REKINDLE_METRICS_PROBABILISTIC_H
#define REKINDLE_METRICS_PROBABILISTIC_H

#include "rekindle/metric.h"

REKINDLE_BEGIN

/* BinaryCrossentropyMetric: The mean of -(t log(p) + (1 - t) log(1 - p)), as in the loss BinaryCrossentropy; 0 or more.
 * Its short name is "bce". */
typedef struct rekindle_binary_crossentropy_metric_options {
    size_t struct_size;
    const char *name; /* the metric's name in the logs, without a slash; NULL: "binary_crossentropy" */
    /* the share of a target's certainty that is spread evenly over yes and no; 0 <= label_smoothing <= 1 */
    double label_smoothing;
    uint32_t from_logits; /* whether outputs are logits, which have not gone through sigmoid yet */
    uint32_t reserved;
} rekindle_binary_crossentropy_metric_options;

#define REKINDLE_BINARY_CROSSENTROPY_METRIC_OPTIONS_INIT                                                               \
    { sizeof(rekindle_binary_crossentropy_metric_options), NULL, 0.0, 0, 0 }

REKINDLE_API void
rekindle_binary_crossentropy_metric_options_init(rekindle_binary_crossentropy_metric_options *options);
REKINDLE_API rekindle_status rekindle_binary_crossentropy_metric_create(
    const rekindle_binary_crossentropy_metric_options *options, rekindle_metric **metric);

/* CategoricalCrossentropyMetric: The mean of -sum(t log(p)) over all rows, as in the loss CategoricalCrossentropy; 0 or
 * more. */
typedef struct rekindle_categorical_crossentropy_metric_options {
    size_t struct_size;
    const char *name; /* the metric's name in the logs, without a slash; NULL: "categorical_crossentropy" */
    double label_smoothing;
    int64_t axis;
    uint32_t from_logits;
    uint32_t reserved;
} rekindle_categorical_crossentropy_metric_options;

#define REKINDLE_CATEGORICAL_CROSSENTROPY_METRIC_OPTIONS_INIT                                                          \
    { sizeof(rekindle_categorical_crossentropy_metric_options), NULL, 0.0, -1, 0, 0 }

REKINDLE_API void
rekindle_categorical_crossentropy_metric_options_init(rekindle_categorical_crossentropy_metric_options *options);
REKINDLE_API rekindle_status rekindle_categorical_crossentropy_metric_create(
    const rekindle_categorical_crossentropy_metric_options *options, rekindle_metric **metric);

/* SparseCategoricalCrossentropyMetric: The mean of -log(p) of the target's class over all rows, as in the loss
 * SparseCategoricalCrossentropy; 0 or more. */
typedef struct rekindle_sparse_categorical_crossentropy_metric_options {
    size_t struct_size;
    const char *name; /* the metric's name in the logs, without a slash; NULL: "sparse_categorical_crossentropy" */
    int64_t
        /* the class whose rows count as 0 in the mean, or, if there are sample weights, are left out of it; INT64_MIN:
         * none */
        ignore_class;
    int64_t axis;
    uint32_t from_logits;
    uint32_t reserved;
} rekindle_sparse_categorical_crossentropy_metric_options;

#define REKINDLE_SPARSE_CATEGORICAL_CROSSENTROPY_METRIC_OPTIONS_INIT                                                   \
    { sizeof(rekindle_sparse_categorical_crossentropy_metric_options), NULL, INT64_MIN, -1, 0, 0 }

REKINDLE_API void rekindle_sparse_categorical_crossentropy_metric_options_init(
    rekindle_sparse_categorical_crossentropy_metric_options *options);
REKINDLE_API rekindle_status rekindle_sparse_categorical_crossentropy_metric_create(
    const rekindle_sparse_categorical_crossentropy_metric_options *options, rekindle_metric **metric);

REKINDLE_END

#endif
