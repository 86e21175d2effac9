/* Metrics: what is reported of a pass besides the mean of the loss, which is always there as "loss".
 *
 * A metric folds the samples of a pass into counts and sums, in double, and its figure is made of these. In the
 * formulas p stands for an output and t for its target. A mean is one over all rows of outputs, or over all outputs
 * where they are counted one by one; as one of compile's `weighted_metrics` each counts by its sample weight. Where
 * nothing has been counted, a mean is 0.
 *
 * A metric that takes class indices checks them as the loss does: those that are no class of the outputs are an error.
 */
#ifndef REKINDLE_METRIC_H
#define REKINDLE_METRIC_H

#include "rekindle/status.h"

REKINDLE_BEGIN

/* What is reported besides the loss. compile takes metrics, or the names of them: Keras's, such as
 * "sparse_categorical_accuracy", or "mse" for short. */
typedef struct rekindle_metric rekindle_metric;

/* Drops the caller's reference. NULL is accepted. */
REKINDLE_API void rekindle_metric_destroy(rekindle_metric *metric);

/* A metric by its name, with its defaults. It has this name in the logs. "accuracy", or "acc", is BinaryAccuracy where
 * a row has one output, else SparseCategoricalAccuracy or CategoricalAccuracy, as the targets are class indices or not.
 */
typedef struct rekindle_metric_options {
    size_t struct_size;
    const char *name; /* one of Keras's names, such as "accuracy"; must be set */
} rekindle_metric_options;

#define REKINDLE_METRIC_OPTIONS_INIT                                                                                   \
    { sizeof(rekindle_metric_options), NULL }

REKINDLE_API void rekindle_metric_options_init(rekindle_metric_options *options);
REKINDLE_API rekindle_status rekindle_metric_create(const rekindle_metric_options *options, rekindle_metric **metric);

/* In C these are the options of all metrics that have none of their own. */
typedef struct rekindle_plain_metric_options {
    size_t struct_size;
    const char *name; /* its name in the logs; NULL: Keras's for the metric; without a slash */
} rekindle_plain_metric_options;

#define REKINDLE_PLAIN_METRIC_OPTIONS_INIT                                                                             \
    { sizeof(rekindle_plain_metric_options), NULL }

REKINDLE_API void rekindle_plain_metric_options_init(rekindle_plain_metric_options *options);

/* ---------------------------------------------------------------------------------------------------- right answers */

/* BinaryAccuracy: The share of outputs for which p > threshold says what t does, 0 or 1; from 0 to 1. */
typedef struct rekindle_binary_accuracy_options {
    size_t struct_size;
    const char *name; /* its name in the logs; NULL: "binary_accuracy"; without a slash */
    double threshold; /* an output above it is a yes; finite */
} rekindle_binary_accuracy_options;

#define REKINDLE_BINARY_ACCURACY_OPTIONS_INIT                                                                          \
    { sizeof(rekindle_binary_accuracy_options), NULL, 0.5 }

REKINDLE_API void rekindle_binary_accuracy_options_init(rekindle_binary_accuracy_options *options);
REKINDLE_API rekindle_status rekindle_binary_accuracy_create(const rekindle_binary_accuracy_options *options,
                                                             rekindle_metric **metric);

/* CategoricalAccuracy: The share of rows whose largest output is at the largest target; from 0 to 1. */
REKINDLE_API rekindle_status rekindle_categorical_accuracy_create(const rekindle_plain_metric_options *options,
                                                                  rekindle_metric **metric);

/* SparseCategoricalAccuracy: The share of rows whose largest output is at the target's class index; from 0 to 1. */
REKINDLE_API rekindle_status rekindle_sparse_categorical_accuracy_create(const rekindle_plain_metric_options *options,
                                                                         rekindle_metric **metric);

/* TopKCategoricalAccuracy: The share of rows with fewer than k outputs larger than that at the largest target, and no
 * output that is not finite; from 0 to 1. */
typedef struct rekindle_top_k_categorical_accuracy_options {
    size_t struct_size;
    const char *name; /* its name in the logs; NULL: "top_k_categorical_accuracy"; without a slash */
    int64_t k;        /* how many of the largest outputs are right; >= 1 */
} rekindle_top_k_categorical_accuracy_options;

#define REKINDLE_TOP_K_CATEGORICAL_ACCURACY_OPTIONS_INIT                                                               \
    { sizeof(rekindle_top_k_categorical_accuracy_options), NULL, 5 }

REKINDLE_API void
rekindle_top_k_categorical_accuracy_options_init(rekindle_top_k_categorical_accuracy_options *options);
REKINDLE_API rekindle_status rekindle_top_k_categorical_accuracy_create(
    const rekindle_top_k_categorical_accuracy_options *options, rekindle_metric **metric);

/* SparseTopKCategoricalAccuracy: The share of rows with fewer than k outputs larger than that at the target's class
 * index, and no output that is not finite; from 0 to 1. */
typedef struct rekindle_sparse_top_k_categorical_accuracy_options {
    size_t struct_size;
    const char *name; /* its name in the logs; NULL: "sparse_top_k_categorical_accuracy"; without a slash */
    int64_t k;        /* how many of the largest outputs are right; >= 1 */
} rekindle_sparse_top_k_categorical_accuracy_options;

#define REKINDLE_SPARSE_TOP_K_CATEGORICAL_ACCURACY_OPTIONS_INIT                                                        \
    { sizeof(rekindle_sparse_top_k_categorical_accuracy_options), NULL, 5 }

REKINDLE_API void
rekindle_sparse_top_k_categorical_accuracy_options_init(rekindle_sparse_top_k_categorical_accuracy_options *options);
REKINDLE_API rekindle_status rekindle_sparse_top_k_categorical_accuracy_create(
    const rekindle_sparse_top_k_categorical_accuracy_options *options, rekindle_metric **metric);

/* Accuracy: The share of outputs that equal their targets, for outputs that are classes themselves; from 0 to 1. (By
 * its name, "accuracy" is another metric, as said above.) */
REKINDLE_API rekindle_status rekindle_accuracy_create(const rekindle_plain_metric_options *options,
                                                      rekindle_metric **metric);

/* ---------------------------------------------------------------------------------------------- errors of numbers */

/* MeanSquaredErrorMetric: The mean of (p - t)^2, as the loss; 0 or more. Its short name is "mse". */
REKINDLE_API rekindle_status rekindle_mean_squared_error_metric_create(const rekindle_plain_metric_options *options,
                                                                       rekindle_metric **metric);

/* RootMeanSquaredError: The square root of the mean of (p - t)^2; 0 or more. */
REKINDLE_API rekindle_status rekindle_root_mean_squared_error_create(const rekindle_plain_metric_options *options,
                                                                     rekindle_metric **metric);

/* MeanAbsoluteErrorMetric: The mean of |p - t|, as the loss; 0 or more. Its short name is "mae". */
REKINDLE_API rekindle_status rekindle_mean_absolute_error_metric_create(const rekindle_plain_metric_options *options,
                                                                        rekindle_metric **metric);

/* MeanAbsolutePercentageErrorMetric: 100 times the mean of |p - t| / |t|, as the loss; 0 or more. Its short name is
 * "mape". */
REKINDLE_API rekindle_status rekindle_mean_absolute_percentage_error_metric_create(
    const rekindle_plain_metric_options *options, rekindle_metric **metric);

/* MeanSquaredLogarithmicErrorMetric: The mean of (log(1 + p) - log(1 + t))^2, as the loss; 0 or more. Its short name is
 * "msle". */
REKINDLE_API rekindle_status rekindle_mean_squared_logarithmic_error_metric_create(
    const rekindle_plain_metric_options *options, rekindle_metric **metric);

/* CosineSimilarityMetric: The mean cosine of the angle between rows of outputs and of targets: 1 where they point the
 * same way, -1 where they point opposite ways, 0 where one is 0. */
typedef struct rekindle_cosine_similarity_metric_options {
    size_t struct_size;
    const char *name; /* its name in the logs; NULL: "cosine_similarity"; without a slash */
    int64_t
        axis; /* the axis that holds a row; of the shape with the batch, counted from the end where it is negative */
} rekindle_cosine_similarity_metric_options;

#define REKINDLE_COSINE_SIMILARITY_METRIC_OPTIONS_INIT                                                                 \
    { sizeof(rekindle_cosine_similarity_metric_options), NULL, -1 }

REKINDLE_API void rekindle_cosine_similarity_metric_options_init(rekindle_cosine_similarity_metric_options *options);
REKINDLE_API rekindle_status rekindle_cosine_similarity_metric_create(
    const rekindle_cosine_similarity_metric_options *options, rekindle_metric **metric);

/* How the scores of several outputs become one. */
typedef enum rekindle_r2_aggregation {
    REKINDLE_R2_AGGREGATION_NONE = 0,                     /* they do not: there is a value for each */
    REKINDLE_R2_AGGREGATION_UNIFORM_AVERAGE = 1,          /* their mean */
    REKINDLE_R2_AGGREGATION_VARIANCE_WEIGHTED_AVERAGE = 2 /* their mean, weighted by the variance of the targets */
} rekindle_r2_aggregation;

/* R2Score: 1 - sum((t - p)^2) / sum((t - mean(t))^2), the share of the targets' variance that is explained: 1 where
 * outputs equal targets, 0 for outputs that are always the mean, and less for worse. */
typedef struct rekindle_r2_score_options {
    size_t struct_size;
    const char *name;       /* its name in the logs; NULL: "r2_score"; without a slash */
    int64_t num_regressors; /* the number of independent variables, for which the score is adjusted; >= 0 */
    rekindle_r2_aggregation class_aggregation; /* how the scores of several outputs become one */
    uint32_t reserved;
} rekindle_r2_score_options;

#define REKINDLE_R2_SCORE_OPTIONS_INIT                                                                                 \
    { sizeof(rekindle_r2_score_options), NULL, 0, REKINDLE_R2_AGGREGATION_UNIFORM_AVERAGE, 0 }

REKINDLE_API void rekindle_r2_score_options_init(rekindle_r2_score_options *options);
REKINDLE_API rekindle_status rekindle_r2_score_create(const rekindle_r2_score_options *options,
                                                      rekindle_metric **metric);

/* --------------------------------------------------------------------------------------------------- crossentropies */

/* BinaryCrossentropyMetric: The mean of -(t log(p) + (1 - t) log(1 - p)), as the loss; 0 or more. Its short name is
 * "bce". */
typedef struct rekindle_binary_crossentropy_metric_options {
    size_t struct_size;
    const char *name;       /* its name in the logs; NULL: "binary_crossentropy"; without a slash */
    double label_smoothing; /* the share of a target's certainty that is given to both answers alike; 0 <=
                               label_smoothing <= 1 */
    uint32_t from_logits;   /* whether outputs have not gone through sigmoid yet */
    uint32_t reserved;
} rekindle_binary_crossentropy_metric_options;

#define REKINDLE_BINARY_CROSSENTROPY_METRIC_OPTIONS_INIT                                                               \
    { sizeof(rekindle_binary_crossentropy_metric_options), NULL, 0.0, 0, 0 }

REKINDLE_API void
rekindle_binary_crossentropy_metric_options_init(rekindle_binary_crossentropy_metric_options *options);
REKINDLE_API rekindle_status rekindle_binary_crossentropy_metric_create(
    const rekindle_binary_crossentropy_metric_options *options, rekindle_metric **metric);

/* CategoricalCrossentropyMetric: The mean of -sum(t log(p)), as the loss; 0 or more. */
typedef struct rekindle_categorical_crossentropy_metric_options {
    size_t struct_size;
    const char *name;       /* its name in the logs; NULL: "categorical_crossentropy"; without a slash */
    double label_smoothing; /* the share of a target's certainty that is given to all classes alike; 0 <=
                               label_smoothing <= 1 */
    int64_t
        axis; /* the axis that holds a row; of the shape with the batch, counted from the end where it is negative */
    uint32_t from_logits; /* whether outputs have not gone through softmax yet */
    uint32_t reserved;
} rekindle_categorical_crossentropy_metric_options;

#define REKINDLE_CATEGORICAL_CROSSENTROPY_METRIC_OPTIONS_INIT                                                          \
    { sizeof(rekindle_categorical_crossentropy_metric_options), NULL, 0.0, -1, 0, 0 }

REKINDLE_API void
rekindle_categorical_crossentropy_metric_options_init(rekindle_categorical_crossentropy_metric_options *options);
REKINDLE_API rekindle_status rekindle_categorical_crossentropy_metric_create(
    const rekindle_categorical_crossentropy_metric_options *options, rekindle_metric **metric);

/* SparseCategoricalCrossentropyMetric: The mean of -log(p) of the target's class, as the loss; 0 or more. */
typedef struct rekindle_sparse_categorical_crossentropy_metric_options {
    size_t struct_size;
    const char *name; /* its name in the logs; NULL: "sparse_categorical_crossentropy"; without a slash */
    int64_t
        ignore_class; /* the class whose rows count as 0, or do not count where rows have weights; INT64_MIN: none */
    int64_t
        axis; /* the axis that holds a row; of the shape with the batch, counted from the end where it is negative */
    uint32_t from_logits; /* whether outputs have not gone through softmax yet */
    uint32_t reserved;
} rekindle_sparse_categorical_crossentropy_metric_options;

#define REKINDLE_SPARSE_CATEGORICAL_CROSSENTROPY_METRIC_OPTIONS_INIT                                                   \
    { sizeof(rekindle_sparse_categorical_crossentropy_metric_options), NULL, INT64_MIN, -1, 0, 0 }

REKINDLE_API void rekindle_sparse_categorical_crossentropy_metric_options_init(
    rekindle_sparse_categorical_crossentropy_metric_options *options);
REKINDLE_API rekindle_status rekindle_sparse_categorical_crossentropy_metric_create(
    const rekindle_sparse_categorical_crossentropy_metric_options *options, rekindle_metric **metric);

/* ----------------------------------------------------------------------------------------- yes and no at thresholds
 *
 * An output is a yes above the threshold; a target is a yes unless it is 0. What counts are outputs, each by itself, by
 * their weights. With several thresholds there is a value for each. */

/* In C these are the options of TruePositives, TrueNegatives, FalsePositives and FalseNegatives. */
typedef struct rekindle_threshold_metric_options {
    size_t struct_size;
    const char *name;         /* its name in the logs; NULL: Keras's for the metric; without a slash */
    const double *thresholds; /* an output above one is a yes; NULL: one of 0.5; from 0 to 1 */
    size_t threshold_count;
} rekindle_threshold_metric_options;

#define REKINDLE_THRESHOLD_METRIC_OPTIONS_INIT                                                                         \
    { sizeof(rekindle_threshold_metric_options), NULL, NULL, 0 }

REKINDLE_API void rekindle_threshold_metric_options_init(rekindle_threshold_metric_options *options);
/* TruePositives: The number of outputs that are a yes, and whose targets are; 0 or more. */
REKINDLE_API rekindle_status rekindle_true_positives_create(const rekindle_threshold_metric_options *options,
                                                            rekindle_metric **metric);

/* TrueNegatives: The number of outputs that are a no, and whose targets are; 0 or more. */
REKINDLE_API rekindle_status rekindle_true_negatives_create(const rekindle_threshold_metric_options *options,
                                                            rekindle_metric **metric);

/* FalsePositives: The number of outputs that are a yes, and whose targets are a no; 0 or more. */
REKINDLE_API rekindle_status rekindle_false_positives_create(const rekindle_threshold_metric_options *options,
                                                             rekindle_metric **metric);

/* FalseNegatives: The number of outputs that are a no, and whose targets are a yes; 0 or more. */
REKINDLE_API rekindle_status rekindle_false_negatives_create(const rekindle_threshold_metric_options *options,
                                                             rekindle_metric **metric);

/* Precision: The share of the outputs that are a yes whose targets are, true positives / (true positives + false
 * positives); from 0 to 1. */
typedef struct rekindle_precision_options {
    size_t struct_size;
    const char *name; /* its name in the logs; NULL: "precision"; without a slash */
    const double
        *thresholds; /* an output above one is a yes; NULL: one of 0.5, or none where top_k is given; from 0 to 1 */
    size_t threshold_count;
    int64_t top_k;    /* how many of a row's outputs, the largest, can be a yes; >= 1; 0: all count */
    int64_t class_id; /* the place in a row of the outputs that count; INT64_MIN: all */
} rekindle_precision_options;

#define REKINDLE_PRECISION_OPTIONS_INIT                                                                                \
    { sizeof(rekindle_precision_options), NULL, NULL, 0, 0, INT64_MIN }

REKINDLE_API void rekindle_precision_options_init(rekindle_precision_options *options);
REKINDLE_API rekindle_status rekindle_precision_create(const rekindle_precision_options *options,
                                                       rekindle_metric **metric);

/* Recall: The share of the targets that are a yes whose outputs are, true positives / (true positives + false
 * negatives); from 0 to 1. */
typedef struct rekindle_recall_options {
    size_t struct_size;
    const char *name; /* its name in the logs; NULL: "recall"; without a slash */
    const double
        *thresholds; /* an output above one is a yes; NULL: one of 0.5, or none where top_k is given; from 0 to 1 */
    size_t threshold_count;
    int64_t top_k;    /* how many of a row's outputs, the largest, can be a yes; >= 1; 0: all count */
    int64_t class_id; /* the place in a row of the outputs that count; INT64_MIN: all */
} rekindle_recall_options;

#define REKINDLE_RECALL_OPTIONS_INIT                                                                                   \
    { sizeof(rekindle_recall_options), NULL, NULL, 0, 0, INT64_MIN }

REKINDLE_API void rekindle_recall_options_init(rekindle_recall_options *options);
REKINDLE_API rekindle_status rekindle_recall_create(const rekindle_recall_options *options, rekindle_metric **metric);

/* The curve below which an AUC is the area. */
typedef enum rekindle_curve {
    REKINDLE_CURVE_ROC = 0,   /* true positives by false positives, as shares of the targets that are a yes, or a no */
    REKINDLE_CURVE_PR = 1,    /* precision by recall */
    REKINDLE_CURVE_PRGAIN = 2 /* gain in precision by gain in recall (Flach and Kull, 2015) */
} rekindle_curve;

/* How an area is summed up between two thresholds. */
typedef enum rekindle_summation_method {
    REKINDLE_SUMMATION_METHOD_INTERPOLATION =
        0,                                  /* by the mean of the curve's two heights; for PR, as its counts suggest */
    REKINDLE_SUMMATION_METHOD_MAJORING = 1, /* by the larger height */
    REKINDLE_SUMMATION_METHOD_MINORING = 2  /* by the smaller height */
} rekindle_summation_method;

/* AUC: The area under a curve of the answers at many thresholds, from 0 to 1: for ROC, the chance that an output whose
 * target is a yes is larger than one whose target is a no. */
typedef struct rekindle_auc_options {
    size_t struct_size;
    const char *name;         /* its name in the logs; NULL: "auc"; without a slash */
    int64_t num_thresholds;   /* the number of thresholds, evenly from 0 to 1, where none are given; >= 2 */
    const double *thresholds; /* those between 0 and 1, which are always there; NULL: num_thresholds; from 0 to 1 */
    size_t threshold_count;
    int64_t num_labels;          /* the number of outputs of a row, where multi_label is set; 0: as many as there are */
    const double *label_weights; /* the weights of a row's outputs; NULL: all alike; finite, >= 0 */
    size_t label_weight_count;
    rekindle_curve curve;                       /* the curve below which the area is taken */
    rekindle_summation_method summation_method; /* how the area is summed up */
    uint32_t multi_label; /* whether each output of a row has an area of its own, of which the mean is taken */
    uint32_t from_logits; /* whether outputs have not gone through sigmoid yet */
} rekindle_auc_options;

#define REKINDLE_AUC_OPTIONS_INIT                                                                                      \
    {                                                                                                                  \
        sizeof(rekindle_auc_options), NULL, 200, NULL, 0, 0, NULL, 0, REKINDLE_CURVE_ROC,                              \
            REKINDLE_SUMMATION_METHOD_INTERPOLATION, 0, 0                                                              \
    }

REKINDLE_API void rekindle_auc_options_init(rekindle_auc_options *options);
REKINDLE_API rekindle_status rekindle_auc_create(const rekindle_auc_options *options, rekindle_metric **metric);

/* ---------------------------------------------------------------------------------------------- scores of classes */

/* How the scores of classes become one. */
typedef enum rekindle_average {
    REKINDLE_AVERAGE_NONE = 0,    /* they do not: there is a value for each */
    REKINDLE_AVERAGE_MICRO = 1,   /* all classes are counted together */
    REKINDLE_AVERAGE_MACRO = 2,   /* their mean */
    REKINDLE_AVERAGE_WEIGHTED = 3 /* their mean, weighted by how often a class is the target */
} rekindle_average;

/* F1Score: 2 precision recall / (precision + recall); from 0 to 1. Outputs and targets, which are from 0 to 1, have 2
 * dimensions with the batch. */
typedef struct rekindle_f1_score_options {
    size_t struct_size;
    const char *name; /* its name in the logs; NULL: "f1_score"; without a slash */
    double
        threshold; /* an output above it is a yes; more than 0, at most 1; 0: the largest of a row is, unless it is 0 */
    rekindle_average average; /* how the scores of classes become one */
    uint32_t reserved;
} rekindle_f1_score_options;

#define REKINDLE_F1_SCORE_OPTIONS_INIT                                                                                 \
    { sizeof(rekindle_f1_score_options), NULL, 0.0, REKINDLE_AVERAGE_NONE, 0 }

REKINDLE_API void rekindle_f1_score_options_init(rekindle_f1_score_options *options);
REKINDLE_API rekindle_status rekindle_f1_score_create(const rekindle_f1_score_options *options,
                                                      rekindle_metric **metric);

/* FBetaScore: (1 + beta^2) precision recall / (beta^2 precision + recall); from 0 to 1. Outputs and targets, which are
 * from 0 to 1, have 2 dimensions with the batch. */
typedef struct rekindle_fbeta_score_options {
    size_t struct_size;
    const char *name; /* its name in the logs; NULL: "fbeta_score"; without a slash */
    double beta;      /* how many times as much recall counts as precision; finite, > 0 */
    double
        threshold; /* an output above it is a yes; more than 0, at most 1; 0: the largest of a row is, unless it is 0 */
    rekindle_average average; /* how the scores of classes become one */
    uint32_t reserved;
} rekindle_fbeta_score_options;

#define REKINDLE_FBETA_SCORE_OPTIONS_INIT                                                                              \
    { sizeof(rekindle_fbeta_score_options), NULL, 1.0, 0.0, REKINDLE_AVERAGE_NONE, 0 }

REKINDLE_API void rekindle_fbeta_score_options_init(rekindle_fbeta_score_options *options);
REKINDLE_API rekindle_status rekindle_fbeta_score_create(const rekindle_fbeta_score_options *options,
                                                         rekindle_metric **metric);

/* MeanIoU: The mean over the classes that occur of intersection / union: the rows that are of the class by output and
 * target, by those that are by one of them; from 0 to 1. What is none of these classes does not count; weights
 * are rounded towards 0. */
typedef struct rekindle_mean_iou_options {
    size_t struct_size;
    const char *name;       /* its name in the logs; NULL: "mean_io_u"; without a slash */
    int64_t num_classes;    /* 1 <= num_classes <= 65536; must be set */
    int64_t ignore_class;   /* the class whose targets do not count; INT64_MIN: none */
    uint32_t sparse_y_true; /* whether targets are class indices; else the largest of a row is the class */
    uint32_t sparse_y_pred; /* whether outputs are class indices; else the largest of a row is the class */
} rekindle_mean_iou_options;

#define REKINDLE_MEAN_IOU_OPTIONS_INIT                                                                                 \
    { sizeof(rekindle_mean_iou_options), NULL, 0, INT64_MIN, 1, 1 }

REKINDLE_API void rekindle_mean_iou_options_init(rekindle_mean_iou_options *options);
REKINDLE_API rekindle_status rekindle_mean_iou_create(const rekindle_mean_iou_options *options,
                                                      rekindle_metric **metric);

REKINDLE_END

#endif
