/* Keras's accuracy metrics: the share of right answers. */
#ifndef REKINDLE_METRICS_ACCURACY_H
#define REKINDLE_METRICS_ACCURACY_H

#include "rekindle/metric.h"

REKINDLE_BEGIN

/* BinaryAccuracy: The share of outputs that are on the same side of the threshold as their targets, which are 0 or 1;
 * from 0 to 1. */
typedef struct rekindle_binary_accuracy_options {
    size_t struct_size;
    const char *name; /* the metric's name in the logs, without a slash; NULL: "binary_accuracy" */
    double threshold; /* the threshold: an output above it is taken as 1, else as 0; finite */
} rekindle_binary_accuracy_options;

#define REKINDLE_BINARY_ACCURACY_OPTIONS_INIT                                                                          \
    { sizeof(rekindle_binary_accuracy_options), NULL, 0.5 }

REKINDLE_API void rekindle_binary_accuracy_options_init(rekindle_binary_accuracy_options *options);
REKINDLE_API rekindle_status rekindle_binary_accuracy_create(const rekindle_binary_accuracy_options *options,
                                                             rekindle_metric **metric);

/* CategoricalAccuracy: The share of rows whose largest output is at the place of the largest target (the 1 of a one-hot
 * target); from 0 to 1. */
REKINDLE_API rekindle_status rekindle_categorical_accuracy_create(const rekindle_plain_metric_options *options,
                                                                  rekindle_metric **metric);

/* SparseCategoricalAccuracy: The share of rows whose largest output is at the place that the target, a class index,
 * names; from 0 to 1. */
REKINDLE_API rekindle_status rekindle_sparse_categorical_accuracy_create(const rekindle_plain_metric_options *options,
                                                                         rekindle_metric **metric);

/* TopKCategoricalAccuracy: The share of rows in which the output at the place of the largest target is one of the k
 * largest, and all outputs are finite; from 0 to 1. */
typedef struct rekindle_top_k_categorical_accuracy_options {
    size_t struct_size;
    const char *name; /* the metric's name in the logs, without a slash; NULL: "top_k_categorical_accuracy" */
    int64_t k;        /* how many of the largest outputs count as right; >= 1 */
} rekindle_top_k_categorical_accuracy_options;

#define REKINDLE_TOP_K_CATEGORICAL_ACCURACY_OPTIONS_INIT                                                               \
    { sizeof(rekindle_top_k_categorical_accuracy_options), NULL, 5 }

REKINDLE_API void
rekindle_top_k_categorical_accuracy_options_init(rekindle_top_k_categorical_accuracy_options *options);
REKINDLE_API rekindle_status rekindle_top_k_categorical_accuracy_create(
    const rekindle_top_k_categorical_accuracy_options *options, rekindle_metric **metric);

/* SparseTopKCategoricalAccuracy: The share of rows in which the output at the place that the target, a class index,
 * names is one of the k largest, and all outputs are finite; from 0 to 1. */
typedef struct rekindle_sparse_top_k_categorical_accuracy_options {
    size_t struct_size;
    const char *name; /* the metric's name in the logs, without a slash; NULL: "sparse_top_k_categorical_accuracy" */
    int64_t k;        /* how many of the largest outputs count as right; >= 1 */
    /* whether outputs are class indices themselves, the best one first; a row is then right if its target is one of the
     * first k */
    uint32_t from_sorted_ids;
    uint32_t reserved;
} rekindle_sparse_top_k_categorical_accuracy_options;

#define REKINDLE_SPARSE_TOP_K_CATEGORICAL_ACCURACY_OPTIONS_INIT                                                        \
    { sizeof(rekindle_sparse_top_k_categorical_accuracy_options), NULL, 5, 0, 0 }

REKINDLE_API void
rekindle_sparse_top_k_categorical_accuracy_options_init(rekindle_sparse_top_k_categorical_accuracy_options *options);
REKINDLE_API rekindle_status rekindle_sparse_top_k_categorical_accuracy_create(
    const rekindle_sparse_top_k_categorical_accuracy_options *options, rekindle_metric **metric);

/* Accuracy: The share of outputs that are equal to their targets, for outputs that are classes themselves; from 0 to 1.
 * (The name "accuracy" stands for another metric, which is chosen by the shape of outputs and targets.) */
REKINDLE_API rekindle_status rekindle_accuracy_create(const rekindle_plain_metric_options *options,
                                                      rekindle_metric **metric);

REKINDLE_END

#endif
