/* Metrics of the host's own. What holds for all parts of the host's own is in custom.h. */
#ifndef REKINDLE_CUSTOM_METRIC_H
#define REKINDLE_CUSTOM_METRIC_H

#include "rekindle/custom.h"
#include "rekindle/metric.h"

REKINDLE_BEGIN

/* Which of two values of a metric is the better one, for callbacks that monitor it. */
typedef enum rekindle_better {
    REKINDLE_BETTER_UNKNOWN = 0, /* the callback's mode has to say so */
    REKINDLE_BETTER_LESS = 1,
    REKINDLE_BETTER_MORE = 2
} rekindle_better;

/* The rows of a batch that a metric adds to its state. A row is the outputs' last axis; all arrays are row-major and
 * valid during the call. */
typedef struct rekindle_metric_rows {
    size_t struct_size;
    const int64_t *output_shape; /* with the batch */
    size_t output_rank;
    const int64_t *target_shape; /* with the batch */
    size_t target_rank;
    const float *output;
    const float *target;          /* NULL where class indices are taken */
    const int32_t *class_indices; /* the targets, where they are taken as class indices; else NULL */
    const float *weights;         /* of each row; NULL: each counts once */
    size_t row_count;
} rekindle_metric_rows;

/* A metric is a fold: a state of doubles, 0 at the beginning, to which the rows of each batch are added. The states of
 * batches are merged, and the result is what stands in the logs. */
typedef struct rekindle_custom_metric_options {
    size_t struct_size;
    const char *class_name; /* must be set; not that of a class of the library; without a slash */
    const char *config;     /* a JSON object as text; NULL: none */
    void *user_data;
    void (*destroy)(void *user_data); /* called exactly once, also when creation fails; may be NULL */
    const char *name;                 /* its name in the logs; NULL: the class name in lower case, with underscores */
    size_t state_count;               /* the number of doubles in the state; must be set, >= 1, <= 16777216 */
    int (*add)(void *user_data, const rekindle_metric_rows *rows, double *state); /* must be set */
    /* Adds the state of later batches to one; NULL: the sum of both, element by element. */
    int (*merge)(void *user_data, double *state, const double *later);
    /* The value of a state, which before the first batch is all 0; must be set. */
    int (*result)(void *user_data, const double *state, double *value);
    rekindle_better better;
    uint32_t takes_class_indices; /* whether targets are class indices, below the size of a row, which is checked */
} rekindle_custom_metric_options;

#define REKINDLE_CUSTOM_METRIC_OPTIONS_INIT                                                                            \
    {                                                                                                                  \
        sizeof(rekindle_custom_metric_options), NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL,                     \
            REKINDLE_BETTER_UNKNOWN, 0                                                                                 \
    }

REKINDLE_API void rekindle_custom_metric_options_init(rekindle_custom_metric_options *options);
REKINDLE_API rekindle_status rekindle_custom_metric_create(const rekindle_custom_metric_options *options,
                                                           rekindle_metric **metric);

/* The name of the metric that it makes is then set to what it was. */
typedef rekindle_status (*rekindle_custom_metric_factory)(void *context, const char *config, rekindle_metric **metric);

REKINDLE_API rekindle_status rekindle_custom_metric_register(const char *class_name,
                                                             rekindle_custom_metric_factory factory, void *context);

REKINDLE_END

#endif
