/* Keras's classification metrics, which follow from the counts of true and false positives and negatives.
 *
 * An output is positive if it is above the threshold, else negative; a target is positive unless it is 0. Outputs are
 * counted one by one.
 *
 * `thresholds`: the thresholds: an output above a threshold is positive, else negative; with several, the metric has a
 * value for each; from 0 to 1; NULL: 0.5.
 * `class_id`: the place in a row of the only outputs that are counted; INT64_MIN: all outputs are counted.
 * `top_k`: how many outputs of a row, the largest, can be positive; >= 1; 0: all.
 * `average`: how the scores of the classes become one.
 * `threshold`: the threshold: an output above it is positive; more than 0, at most 1; 0: the largest output of a row is
 * positive, unless it is 0. */
#ifndef REKINDLE_METRICS_CLASSIFICATION_H
#define REKINDLE_METRICS_CLASSIFICATION_H

#include "rekindle/metric.h"

REKINDLE_BEGIN

/* In C, the options of TruePositives, TrueNegatives, FalsePositives and FalseNegatives. */
typedef struct rekindle_threshold_metric_options {
    size_t struct_size;
    const char *name; /* the metric's name in the logs, without a slash; NULL: Keras's name of the metric */
    const double *thresholds;
    size_t threshold_count;
} rekindle_threshold_metric_options;

#define REKINDLE_THRESHOLD_METRIC_OPTIONS_INIT                                                                         \
    { sizeof(rekindle_threshold_metric_options), NULL, NULL, 0 }

REKINDLE_API void rekindle_threshold_metric_options_init(rekindle_threshold_metric_options *options);

/* TruePositives: The number of outputs above the threshold whose target is not 0; 0 or more. */
REKINDLE_API rekindle_status rekindle_true_positives_create(const rekindle_threshold_metric_options *options,
                                                            rekindle_metric **metric);

/* TrueNegatives: The number of outputs not above the threshold whose target is 0; 0 or more. */
REKINDLE_API rekindle_status rekindle_true_negatives_create(const rekindle_threshold_metric_options *options,
                                                            rekindle_metric **metric);

/* FalsePositives: The number of outputs above the threshold whose target is 0; 0 or more. */
REKINDLE_API rekindle_status rekindle_false_positives_create(const rekindle_threshold_metric_options *options,
                                                             rekindle_metric **metric);

/* FalseNegatives: The number of outputs not above the threshold whose target is not 0; 0 or more. */
REKINDLE_API rekindle_status rekindle_false_negatives_create(const rekindle_threshold_metric_options *options,
                                                             rekindle_metric **metric);

/* Precision: The share of positive outputs whose target is positive: true positives / (true positives + false
 * positives); from 0 to 1. An output is positive if it is above the threshold, a target unless it is 0. */
typedef struct rekindle_precision_options {
    size_t struct_size;
    const char *name; /* the metric's name in the logs, without a slash; NULL: "precision" */
    /* the thresholds: an output above a threshold is positive, else negative; with several, the metric has a value
     * for each; from 0 to 1; NULL: 0.5, or with top_k none */
    const double *thresholds;
    size_t threshold_count;
    int64_t top_k;
    int64_t class_id;
} rekindle_precision_options;

#define REKINDLE_PRECISION_OPTIONS_INIT                                                                                \
    { sizeof(rekindle_precision_options), NULL, NULL, 0, 0, INT64_MIN }

REKINDLE_API void rekindle_precision_options_init(rekindle_precision_options *options);
REKINDLE_API rekindle_status rekindle_precision_create(const rekindle_precision_options *options,
                                                       rekindle_metric **metric);

/* Recall: The share of positive targets whose output is positive: true positives / (true positives + false negatives);
 * from 0 to 1. An output is positive if it is above the threshold, a target unless it is 0. */
typedef struct rekindle_recall_options {
    size_t struct_size;
    const char *name; /* the metric's name in the logs, without a slash; NULL: "recall" */
    /* the thresholds: an output above a threshold is positive, else negative; with several, the metric has a value
     * for each; from 0 to 1; NULL: 0.5, or with top_k none */
    const double *thresholds;
    size_t threshold_count;
    int64_t top_k;
    int64_t class_id;
} rekindle_recall_options;

#define REKINDLE_RECALL_OPTIONS_INIT                                                                                   \
    { sizeof(rekindle_recall_options), NULL, NULL, 0, 0, INT64_MIN }

REKINDLE_API void rekindle_recall_options_init(rekindle_recall_options *options);
REKINDLE_API rekindle_status rekindle_recall_create(const rekindle_recall_options *options, rekindle_metric **metric);

/* The curve under which AUC takes the area. */
typedef enum rekindle_curve {
    REKINDLE_CURVE_ROC = 0,   /* the true positive rate over the false positive rate */
    REKINDLE_CURVE_PR = 1,    /* precision over recall */
    REKINDLE_CURVE_PRGAIN = 2 /* precision gain over recall gain (Flach and Kull, 2015) */
} rekindle_curve;

/* How the area between two neighbouring thresholds is computed. */
typedef enum rekindle_summation_method {
    REKINDLE_SUMMATION_METHOD_INTERPOLATION =
        0, /* with the mean of the curve's two heights; for PR with the interpolation of Davis and Goadrich (2006) */
    REKINDLE_SUMMATION_METHOD_MAJORING = 1, /* with the larger height */
    REKINDLE_SUMMATION_METHOD_MINORING = 2  /* with the smaller height */
} rekindle_summation_method;

/* AUC: The area under a curve that is computed at many thresholds; from 0 to 1. For ROC it is the chance that an output
 * whose target is positive is larger than one whose target is negative. */
typedef struct rekindle_auc_options {
    size_t struct_size;
    const char *name; /* the metric's name in the logs, without a slash; NULL: "auc" */
    /* the number of thresholds, spread evenly from 0 to 1, if `thresholds` are not given; >= 2 */
    int64_t num_thresholds;
    /* the thresholds, to which 0 and 1 are added; from 0 to 1; NULL: num_thresholds, spread evenly */
    const double *thresholds;
    size_t threshold_count;
    /* the number of outputs of a row, which can be given only with multi_label; 0: as many as there are */
    int64_t num_labels;
    /* the weights of the outputs of a row in the area or the mean; finite, >= 0; NULL: all have the same weight */
    const double *label_weights;
    size_t label_weight_count;
    rekindle_curve curve;                       /* the curve under which the area is taken */
    rekindle_summation_method summation_method; /* how the area between two neighbouring thresholds is computed */
    uint32_t multi_label; /* whether an area is computed for each output of a row, and their mean taken */
    uint32_t from_logits; /* whether outputs are logits, which have not gone through sigmoid yet */
} rekindle_auc_options;

#define REKINDLE_AUC_OPTIONS_INIT                                                                                      \
    {                                                                                                                  \
        sizeof(rekindle_auc_options), NULL, 200, NULL, 0, 0, NULL, 0, REKINDLE_CURVE_ROC,                              \
            REKINDLE_SUMMATION_METHOD_INTERPOLATION, 0, 0                                                              \
    }

REKINDLE_API void rekindle_auc_options_init(rekindle_auc_options *options);
REKINDLE_API rekindle_status rekindle_auc_create(const rekindle_auc_options *options, rekindle_metric **metric);

/* How the scores of the classes become one. */
typedef enum rekindle_average {
    REKINDLE_AVERAGE_NONE = 0,    /* they stay apart: there is a value for each class */
    REKINDLE_AVERAGE_MICRO = 1,   /* all classes are counted together */
    REKINDLE_AVERAGE_MACRO = 2,   /* their mean */
    REKINDLE_AVERAGE_WEIGHTED = 3 /* their mean, weighted by how often a class is the target */
} rekindle_average;

/* F1Score: The harmonic mean of precision and recall: 2 precision recall / (precision + recall); from 0 to 1. Outputs
 * and targets are from 0 to 1 and have 2 dimensions with the batch. */
typedef struct rekindle_f1_score_options {
    size_t struct_size;
    const char *name; /* the metric's name in the logs, without a slash; NULL: "f1_score" */
    double threshold;
    rekindle_average average;
    uint32_t reserved;
} rekindle_f1_score_options;

#define REKINDLE_F1_SCORE_OPTIONS_INIT                                                                                 \
    { sizeof(rekindle_f1_score_options), NULL, 0.0, REKINDLE_AVERAGE_NONE, 0 }

REKINDLE_API void rekindle_f1_score_options_init(rekindle_f1_score_options *options);
REKINDLE_API rekindle_status rekindle_f1_score_create(const rekindle_f1_score_options *options,
                                                      rekindle_metric **metric);

/* FBetaScore: The weighted harmonic mean of precision and recall: (1 + beta^2) precision recall / (beta^2 precision +
 * recall); from 0 to 1. Outputs and targets are from 0 to 1 and have 2 dimensions with the batch. */
typedef struct rekindle_fbeta_score_options {
    size_t struct_size;
    const char *name; /* the metric's name in the logs, without a slash; NULL: "fbeta_score" */
    double beta;      /* how many times as much recall matters as precision; finite, > 0 */
    double threshold;
    rekindle_average average;
    uint32_t reserved;
} rekindle_fbeta_score_options;

#define REKINDLE_FBETA_SCORE_OPTIONS_INIT                                                                              \
    { sizeof(rekindle_fbeta_score_options), NULL, 1.0, 0.0, REKINDLE_AVERAGE_NONE, 0 }

REKINDLE_API void rekindle_fbeta_score_options_init(rekindle_fbeta_score_options *options);
REKINDLE_API rekindle_status rekindle_fbeta_score_create(const rekindle_fbeta_score_options *options,
                                                         rekindle_metric **metric);

REKINDLE_END

#endif
