/* Keras's regression metrics: the size of errors. */
#ifndef REKINDLE_METRICS_REGRESSION_H
#define REKINDLE_METRICS_REGRESSION_H

#include "rekindle/metric.h"

REKINDLE_BEGIN

/* MeanSquaredErrorMetric: The mean of (p - t)^2, as in the loss MeanSquaredError; 0 or more. Its short name is "mse".
 */
REKINDLE_API rekindle_status rekindle_mean_squared_error_metric_create(const rekindle_plain_metric_options *options,
                                                                       rekindle_metric **metric);

/* RootMeanSquaredError: The square root of the mean of (p - t)^2; 0 or more. */
REKINDLE_API rekindle_status rekindle_root_mean_squared_error_create(const rekindle_plain_metric_options *options,
                                                                     rekindle_metric **metric);

/* MeanAbsoluteErrorMetric: The mean of |p - t|, as in the loss MeanAbsoluteError; 0 or more. Its short name is "mae".
 */
REKINDLE_API rekindle_status rekindle_mean_absolute_error_metric_create(const rekindle_plain_metric_options *options,
                                                                        rekindle_metric **metric);

/* MeanAbsolutePercentageErrorMetric: 100 times the mean of |p - t| / |t|, as in the loss MeanAbsolutePercentageError; 0
 * or more. Its short name is "mape". */
REKINDLE_API rekindle_status rekindle_mean_absolute_percentage_error_metric_create(
    const rekindle_plain_metric_options *options, rekindle_metric **metric);

/* MeanSquaredLogarithmicErrorMetric: The mean of (log(1 + p) - log(1 + t))^2, as in the loss
 * MeanSquaredLogarithmicError; 0 or more. Its short name is "msle". */
REKINDLE_API rekindle_status rekindle_mean_squared_logarithmic_error_metric_create(
    const rekindle_plain_metric_options *options, rekindle_metric **metric);

/* CosineSimilarityMetric: The mean cosine of the angle between a row of outputs and its row of targets: 1 if they point
 * in the same direction, -1 if they point in opposite directions, 0 if one of them is 0. */
typedef struct rekindle_cosine_similarity_metric_options {
    size_t struct_size;
    const char *name; /* the metric's name in the logs, without a slash; NULL: "cosine_similarity" */
    int64_t
        /* the axis whose elements make up a row, of the outputs' shape with the batch; negative axes count from the end
         */
        axis;
} rekindle_cosine_similarity_metric_options;

#define REKINDLE_COSINE_SIMILARITY_METRIC_OPTIONS_INIT                                                                 \
    { sizeof(rekindle_cosine_similarity_metric_options), NULL, -1 }

REKINDLE_API void rekindle_cosine_similarity_metric_options_init(rekindle_cosine_similarity_metric_options *options);
REKINDLE_API rekindle_status rekindle_cosine_similarity_metric_create(
    const rekindle_cosine_similarity_metric_options *options, rekindle_metric **metric);

/* How the scores of several outputs become one. */
typedef enum rekindle_r2_aggregation {
    REKINDLE_R2_AGGREGATION_NONE = 0,                     /* they stay apart: there is a value for each output */
    REKINDLE_R2_AGGREGATION_UNIFORM_AVERAGE = 1,          /* their mean */
    REKINDLE_R2_AGGREGATION_VARIANCE_WEIGHTED_AVERAGE = 2 /* their mean, weighted by the variance of the targets */
} rekindle_r2_aggregation;

/* R2Score: 1 - sum((t - p)^2) / sum((t - mean(t))^2), the share of the targets' variance that the outputs explain: 1 if
 * outputs equal targets, 0 if all outputs are the targets' mean, and less if they are worse than that. Outputs have 2
 * dimensions with the batch. */
typedef struct rekindle_r2_score_options {
    size_t struct_size;
    const char *name; /* the metric's name in the logs, without a slash; NULL: "r2_score" */
    /* the number of independent variables that the score is adjusted for; 0: no adjustment; >= 0 */
    int64_t num_regressors;
    rekindle_r2_aggregation class_aggregation; /* how the scores of several outputs become one */
    uint32_t reserved;
} rekindle_r2_score_options;

#define REKINDLE_R2_SCORE_OPTIONS_INIT                                                                                 \
    { sizeof(rekindle_r2_score_options), NULL, 0, REKINDLE_R2_AGGREGATION_UNIFORM_AVERAGE, 0 }

REKINDLE_API void rekindle_r2_score_options_init(rekindle_r2_score_options *options);
REKINDLE_API rekindle_status rekindle_r2_score_create(const rekindle_r2_score_options *options,
                                                      rekindle_metric **metric);

REKINDLE_END

#endif
