/* Losses: what training makes small.
 *
 * A loss compares outputs with targets, row by row; a row is one sample, or one step or pixel of it where outputs have
 * more axes. In the formulas p stands for an output and t for its target, and mean and sum run over the row. Targets
 * have the shape of the outputs. One that has a single number for each row is compared with all its outputs, and a last
 * axis of 1 may be missing. What is divided by, or has its logarithm taken, is kept away from 0 by 1e-7, as in Keras.
 *
 * `reduction` is how the losses of the rows become the batch's loss. `axis` is the axis that holds a row, of the
 * outputs' shape with the batch, counted from the end where it is negative. `from_logits` is whether outputs have not
 * gone through softmax or sigmoid yet; after a last layer whose activation is one of these it makes no difference to
 * the crossentropies, which then work on what goes into it, as in Keras. `label_smoothing` is the share of a target's
 * certainty that is given to all classes alike; 0 <= label_smoothing <= 1.
 */
#ifndef REKINDLE_LOSS_H
#define REKINDLE_LOSS_H

#include "rekindle/status.h"

REKINDLE_BEGIN

/* What training makes small. compile takes a loss, or the name of one: Keras's, such as "mean_squared_error", or "mse"
 * for short. */
typedef struct rekindle_loss rekindle_loss;

/* Drops the caller's reference. NULL is accepted. */
REKINDLE_API void rekindle_loss_destroy(rekindle_loss *loss);

/* How the losses of a batch's rows become one number. Each row's loss is first multiplied by its sample weight. */
typedef enum rekindle_reduction {
    REKINDLE_REDUCTION_SUM_OVER_BATCH_SIZE = 0,    /* their sum divided by the number of rows, whatever the weights */
    REKINDLE_REDUCTION_SUM = 1,                    /* their sum */
    REKINDLE_REDUCTION_MEAN = 2,                   /* another name of the sum over the batch size */
    REKINDLE_REDUCTION_MEAN_WITH_SAMPLE_WEIGHT = 3 /* their sum divided by the sum of the sample weights */
} rekindle_reduction;

/* -------------------------------------------------------------------------------------------- numbers as targets */

/* In C these are the options of all losses that have none of their own. */
typedef struct rekindle_loss_options {
    size_t struct_size;
    rekindle_reduction reduction;
    uint32_t reserved;
} rekindle_loss_options;

#define REKINDLE_LOSS_OPTIONS_INIT                                                                                     \
    { sizeof(rekindle_loss_options), REKINDLE_REDUCTION_SUM_OVER_BATCH_SIZE, 0 }

REKINDLE_API void rekindle_loss_options_init(rekindle_loss_options *options);

/* MeanSquaredError: mean((p - t)^2). Its short name is "mse". */
REKINDLE_API rekindle_status rekindle_mean_squared_error_create(const rekindle_loss_options *options,
                                                                rekindle_loss **loss);

/* MeanAbsoluteError: mean(|p - t|). Its short name is "mae". */
REKINDLE_API rekindle_status rekindle_mean_absolute_error_create(const rekindle_loss_options *options,
                                                                 rekindle_loss **loss);

/* MeanAbsolutePercentageError: 100 mean(|p - t| / |t|). Its short name is "mape". */
REKINDLE_API rekindle_status rekindle_mean_absolute_percentage_error_create(const rekindle_loss_options *options,
                                                                            rekindle_loss **loss);

/* MeanSquaredLogarithmicError: mean((log(1 + p) - log(1 + t))^2), where what is below 0 counts as 0. Its short name is
 * "msle". */
REKINDLE_API rekindle_status rekindle_mean_squared_logarithmic_error_create(const rekindle_loss_options *options,
                                                                            rekindle_loss **loss);

/* LogCosh: mean(log(cosh(p - t))), which is near to (p - t)^2 / 2 for small errors, and to |p - t| - log 2 for large.
 */
REKINDLE_API rekindle_status rekindle_log_cosh_create(const rekindle_loss_options *options, rekindle_loss **loss);

/* Poisson: mean(p - t log(p)), for counts. */
REKINDLE_API rekindle_status rekindle_poisson_create(const rekindle_loss_options *options, rekindle_loss **loss);

/* Huber: The mean of (p - t)^2 / 2 where |p - t| is at most delta, and delta |p - t| - delta^2 / 2 beyond (Huber,
 * 1964). */
typedef struct rekindle_huber_options {
    size_t struct_size;
    double delta; /* the error from which on the loss is a straight line; finite, >= 0 */
    rekindle_reduction reduction;
    uint32_t reserved;
} rekindle_huber_options;

#define REKINDLE_HUBER_OPTIONS_INIT                                                                                    \
    { sizeof(rekindle_huber_options), 1.0, REKINDLE_REDUCTION_SUM_OVER_BATCH_SIZE, 0 }

REKINDLE_API void rekindle_huber_options_init(rekindle_huber_options *options);
REKINDLE_API rekindle_status rekindle_huber_create(const rekindle_huber_options *options, rekindle_loss **loss);

/* CosineSimilarity: Minus the cosine of the angle between the row of outputs and that of targets: -1 where they point
 * the same way, 0 where they stand at a right angle, or one is 0, and 1 where they point opposite ways. */
typedef struct rekindle_cosine_similarity_options {
    size_t struct_size;
    int64_t axis;
    rekindle_reduction reduction;
    uint32_t reserved;
} rekindle_cosine_similarity_options;

#define REKINDLE_COSINE_SIMILARITY_OPTIONS_INIT                                                                        \
    { sizeof(rekindle_cosine_similarity_options), -1, REKINDLE_REDUCTION_SUM_OVER_BATCH_SIZE, 0 }

REKINDLE_API void rekindle_cosine_similarity_options_init(rekindle_cosine_similarity_options *options);
REKINDLE_API rekindle_status rekindle_cosine_similarity_create(const rekindle_cosine_similarity_options *options,
                                                               rekindle_loss **loss);

/* --------------------------------------------------------------------------------------------- classes as targets */

/* CategoricalCrossentropy: -sum(t log(p)), one class out of several. Targets are one-hot, or probabilities; outputs are
 * probabilities, which are divided by their sum and clipped to [1e-7, 1 - 1e-7]. */
typedef struct rekindle_categorical_crossentropy_options {
    size_t struct_size;
    double label_smoothing;
    int64_t axis;
    rekindle_reduction reduction;
    uint32_t from_logits;
} rekindle_categorical_crossentropy_options;

#define REKINDLE_CATEGORICAL_CROSSENTROPY_OPTIONS_INIT                                                                 \
    { sizeof(rekindle_categorical_crossentropy_options), 0.0, -1, REKINDLE_REDUCTION_SUM_OVER_BATCH_SIZE, 0 }

REKINDLE_API void rekindle_categorical_crossentropy_options_init(rekindle_categorical_crossentropy_options *options);
REKINDLE_API rekindle_status rekindle_categorical_crossentropy_create(
    const rekindle_categorical_crossentropy_options *options, rekindle_loss **loss);

/* SparseCategoricalCrossentropy: -log(p) of the target's class, one class out of several. Targets are class indices,
 * one for each row; outputs are probabilities, which are clipped to [1e-7, 1 - 1e-7] and divided by their sum. */
typedef struct rekindle_sparse_categorical_crossentropy_options {
    size_t struct_size;
    int64_t
        ignore_class; /* the class whose rows do not count, neither in the loss nor in their number; INT64_MIN: none */
    int64_t axis;
    rekindle_reduction reduction;
    uint32_t from_logits;
} rekindle_sparse_categorical_crossentropy_options;

#define REKINDLE_SPARSE_CATEGORICAL_CROSSENTROPY_OPTIONS_INIT                                                          \
    {                                                                                                                  \
        sizeof(rekindle_sparse_categorical_crossentropy_options), INT64_MIN, -1,                                       \
            REKINDLE_REDUCTION_SUM_OVER_BATCH_SIZE, 0                                                                  \
    }

REKINDLE_API void
rekindle_sparse_categorical_crossentropy_options_init(rekindle_sparse_categorical_crossentropy_options *options);
REKINDLE_API rekindle_status rekindle_sparse_categorical_crossentropy_create(
    const rekindle_sparse_categorical_crossentropy_options *options, rekindle_loss **loss);

/* BinaryCrossentropy: mean(-(t log(p) + (1 - t) log(1 - p))), a yes or no for each output. Targets are from 0 to 1;
 * outputs are probabilities, which are clipped to [1e-7, 1 - 1e-7]. */
typedef struct rekindle_binary_crossentropy_options {
    size_t struct_size;
    double label_smoothing;
    int64_t axis;
    rekindle_reduction reduction;
    uint32_t from_logits;
} rekindle_binary_crossentropy_options;

#define REKINDLE_BINARY_CROSSENTROPY_OPTIONS_INIT                                                                      \
    { sizeof(rekindle_binary_crossentropy_options), 0.0, -1, REKINDLE_REDUCTION_SUM_OVER_BATCH_SIZE, 0 }

REKINDLE_API void rekindle_binary_crossentropy_options_init(rekindle_binary_crossentropy_options *options);
REKINDLE_API rekindle_status rekindle_binary_crossentropy_create(const rekindle_binary_crossentropy_options *options,
                                                                 rekindle_loss **loss);

/* BinaryFocalCrossentropy: BinaryCrossentropy with each output's part multiplied by (1 - q)^gamma, where q is the
 * probability that was given to the target, so that what is right already counts less (Lin et al., 2017). */
typedef struct rekindle_binary_focal_crossentropy_options {
    size_t struct_size;
    double alpha; /* the weight of a yes, where classes are balanced; that of a no is 1 - alpha; 0 <= alpha <= 1 */
    double gamma; /* how much less counts what is right already; finite, >= 0 */
    double label_smoothing;
    int64_t axis;
    rekindle_reduction reduction;
    uint32_t from_logits;
    uint32_t apply_class_balancing; /* whether alpha weighs yes and no */
    uint32_t reserved;
} rekindle_binary_focal_crossentropy_options;

#define REKINDLE_BINARY_FOCAL_CROSSENTROPY_OPTIONS_INIT                                                                \
    {                                                                                                                  \
        sizeof(rekindle_binary_focal_crossentropy_options), 0.25, 2.0, 0.0, -1,                                        \
            REKINDLE_REDUCTION_SUM_OVER_BATCH_SIZE, 0, 0, 0                                                            \
    }

REKINDLE_API void rekindle_binary_focal_crossentropy_options_init(rekindle_binary_focal_crossentropy_options *options);
REKINDLE_API rekindle_status rekindle_binary_focal_crossentropy_create(
    const rekindle_binary_focal_crossentropy_options *options, rekindle_loss **loss);

/* CategoricalFocalCrossentropy: -sum(t alpha (1 - p)^gamma log(p)), CategoricalCrossentropy in which what is right
 * already counts less (Lin et al., 2017). */
typedef struct rekindle_categorical_focal_crossentropy_options {
    size_t struct_size;
    double alpha; /* the weight of all classes; finite, >= 0 */
    double gamma; /* how much less counts what is right already; finite, >= 0 */
    double label_smoothing;
    int64_t axis;
    rekindle_reduction reduction;
    uint32_t from_logits;
} rekindle_categorical_focal_crossentropy_options;

#define REKINDLE_CATEGORICAL_FOCAL_CROSSENTROPY_OPTIONS_INIT                                                           \
    {                                                                                                                  \
        sizeof(rekindle_categorical_focal_crossentropy_options), 0.25, 2.0, 0.0, -1,                                   \
            REKINDLE_REDUCTION_SUM_OVER_BATCH_SIZE, 0                                                                  \
    }

REKINDLE_API void
rekindle_categorical_focal_crossentropy_options_init(rekindle_categorical_focal_crossentropy_options *options);
REKINDLE_API rekindle_status rekindle_categorical_focal_crossentropy_create(
    const rekindle_categorical_focal_crossentropy_options *options, rekindle_loss **loss);

/* KLDivergence: sum(t log(t / p)), how far the distribution of the outputs is from that of the targets (Kullback and
 * Leibler, 1951); both are clipped to [1e-7, 1]. Its short name is "kld". */
REKINDLE_API rekindle_status rekindle_kl_divergence_create(const rekindle_loss_options *options, rekindle_loss **loss);

/* Hinge: mean(max(1 - t p, 0)), with targets of -1 and 1. A batch whose targets are all 0 or 1 is taken as -1 and 1. */
REKINDLE_API rekindle_status rekindle_hinge_create(const rekindle_loss_options *options, rekindle_loss **loss);

/* SquaredHinge: mean(max(1 - t p, 0)^2), with targets of -1 and 1. A batch whose targets are all 0 or 1 is taken as -1
 * and 1. */
REKINDLE_API rekindle_status rekindle_squared_hinge_create(const rekindle_loss_options *options, rekindle_loss **loss);

/* CategoricalHinge: max(1 + max((1 - t) p) - sum(t p), 0), with one-hot targets. */
REKINDLE_API rekindle_status rekindle_categorical_hinge_create(const rekindle_loss_options *options,
                                                               rekindle_loss **loss);

REKINDLE_END

#endif
