/* Losses: what training minimizes.
 *
 * `reduction`: how the losses of the rows of a batch become one number.
 * `axis`: the axis whose elements make up a row, of the outputs' shape with the batch; negative axes count from the
 * end.
 * `from_logits`: whether outputs are logits, which have not gone through softmax or sigmoid yet. After a last layer
 * whose activation is softmax or sigmoid the flag makes no difference to a crossentropy, which then uses the logits
 * that go into that activation, as in Keras.
 * `label_smoothing`: the share of a target's certainty that is spread evenly over all classes; 0 <= label_smoothing <=
 * 1.
 *
 * In C, make a loss from its options, give it to rekindle_model_compile, and drop your reference with
 * rekindle_loss_destroy. */
#ifndef REKINDLE_LOSS_H
#define REKINDLE_LOSS_H

#include "rekindle/status.h"

REKINDLE_BEGIN

/* What training minimizes. compile takes a loss or the name of one. The names are Keras's, such as
 * "mean_squared_error", or "mse" for short; a loss given by its name has its default options.
 *
 * A loss compares outputs with targets, row by row. A row is one sample; where outputs have more axes, it is one step
 * or pixel of a sample. Targets have the shape of the outputs, but a last axis of 1 may be missing; a target that has
 * one number for each row is compared with all outputs of the row. In the formulas p is an output and t its target, and
 * mean and sum run over the row. Divisors and arguments of logarithms are kept at least 1e-7 away from 0, as in Keras.
 */
typedef struct rekindle_loss rekindle_loss;

/* Drops the caller's reference. NULL is accepted. */
REKINDLE_API void rekindle_loss_destroy(rekindle_loss *loss);

/* How the losses of a batch's rows become one number. Each row's loss is first multiplied by its sample weight, if
 * there are sample weights. */
typedef enum rekindle_reduction {
    REKINDLE_REDUCTION_SUM_OVER_BATCH_SIZE = 0,    /* their sum divided by the number of rows */
    REKINDLE_REDUCTION_SUM = 1,                    /* their sum */
    REKINDLE_REDUCTION_MEAN = 2,                   /* their sum divided by the number of rows, too */
    REKINDLE_REDUCTION_MEAN_WITH_SAMPLE_WEIGHT = 3 /* their sum divided by the sum of the sample weights */
} rekindle_reduction;

/* ------------------------------------------------------------------------------- targets are numbers (regression) */

/* In C, the options of losses that have none of their own. */
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

/* MeanSquaredLogarithmicError: mean((log(1 + p) - log(1 + t))^2), where negative p and t count as 0. Its short name is
 * "msle". */
REKINDLE_API rekindle_status rekindle_mean_squared_logarithmic_error_create(const rekindle_loss_options *options,
                                                                            rekindle_loss **loss);

/* LogCosh: mean(log(cosh(p - t))), which is close to (p - t)^2 / 2 for small errors and to |p - t| - log 2 for large
 * ones. */
REKINDLE_API rekindle_status rekindle_log_cosh_create(const rekindle_loss_options *options, rekindle_loss **loss);

/* Poisson: mean(p - t log(p)), for targets that are counts. */
REKINDLE_API rekindle_status rekindle_poisson_create(const rekindle_loss_options *options, rekindle_loss **loss);

/* Huber: The mean of (p - t)^2 / 2 where |p - t| is at most delta, and of delta |p - t| - delta^2 / 2 where it is
 * larger (Huber, 1964). */
typedef struct rekindle_huber_options {
    size_t struct_size;
    double delta; /* the error above which the loss is a straight line; finite, >= 0 */
    rekindle_reduction reduction;
    uint32_t reserved;
} rekindle_huber_options;

#define REKINDLE_HUBER_OPTIONS_INIT                                                                                    \
    { sizeof(rekindle_huber_options), 1.0, REKINDLE_REDUCTION_SUM_OVER_BATCH_SIZE, 0 }

REKINDLE_API void rekindle_huber_options_init(rekindle_huber_options *options);
REKINDLE_API rekindle_status rekindle_huber_create(const rekindle_huber_options *options, rekindle_loss **loss);

/* CosineSimilarity: Minus the cosine of the angle between a row of outputs and its row of targets: -1 if they point in
 * the same direction, 0 if they are at right angles or one of them is 0, and 1 if they point in opposite directions. */
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

/* ------------------------------------------------------------------- targets are classes (probabilistic, hinge) */

/* CategoricalCrossentropy: -sum(t log(p)), for one class out of several. Targets are one-hot, or probabilities. Outputs
 * are probabilities, which are divided by their sum and then clipped to [1e-7, 1 - 1e-7]. */
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

/* SparseCategoricalCrossentropy: -log(p) of the target's class, for one class out of several. Targets are class
 * indices, one for each row, counted from 0. Outputs are probabilities, which are clipped to [1e-7, 1 - 1e-7] and then
 * divided by their sum. */
typedef struct rekindle_sparse_categorical_crossentropy_options {
    size_t struct_size;
    int64_t ignore_class; /* the class whose rows are left out, of the sum and of the number of rows; INT64_MIN: none */
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

/* BinaryCrossentropy: mean(-(t log(p) + (1 - t) log(1 - p))), for a yes or no at each output. Targets are from 0 (no)
 * to 1 (yes). Outputs are probabilities, which are clipped to [1e-7, 1 - 1e-7]. */
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

/* BinaryFocalCrossentropy: BinaryCrossentropy in which the loss of each output is multiplied by (1 - q)^gamma, where q
 * is the probability that the output gives to its target. So outputs that are right already count less (Lin et al.,
 * 2017). */
typedef struct rekindle_binary_focal_crossentropy_options {
    size_t struct_size;
    /* the weight of targets that are a yes; a no has the weight 1 - alpha; of effect only with apply_class_balancing; 0
     * <= alpha <= 1 */
    double alpha;
    double gamma; /* how strongly outputs that are right already count less; 0 is not at all; finite, >= 0 */
    double label_smoothing;
    int64_t axis;
    rekindle_reduction reduction;
    uint32_t from_logits;
    uint32_t apply_class_balancing; /* whether alpha is applied */
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

/* CategoricalFocalCrossentropy: -sum(t alpha (1 - p)^gamma log(p)): CategoricalCrossentropy in which outputs that are
 * right already count less (Lin et al., 2017). */
typedef struct rekindle_categorical_focal_crossentropy_options {
    size_t struct_size;
    double alpha; /* the factor alpha of the loss; finite, >= 0 */
    double gamma; /* how strongly outputs that are right already count less; 0 is not at all; finite, >= 0 */
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

/* KLDivergence: sum(t log(t / p)), how much the distribution of the outputs differs from that of the targets (Kullback
 * and Leibler, 1951). Both are clipped to [1e-7, 1]. Its short name is "kld". */
REKINDLE_API rekindle_status rekindle_kl_divergence_create(const rekindle_loss_options *options, rekindle_loss **loss);

/* Hinge: mean(max(1 - t p, 0)), with targets of -1 and 1. If all targets of a batch are 0 or 1, a 0 is taken as -1. */
REKINDLE_API rekindle_status rekindle_hinge_create(const rekindle_loss_options *options, rekindle_loss **loss);

/* SquaredHinge: mean(max(1 - t p, 0)^2), with targets of -1 and 1. If all targets of a batch are 0 or 1, a 0 is taken
 * as -1. */
REKINDLE_API rekindle_status rekindle_squared_hinge_create(const rekindle_loss_options *options, rekindle_loss **loss);

/* CategoricalHinge: max(1 + max((1 - t) p) - sum(t p), 0), with one-hot targets. */
REKINDLE_API rekindle_status rekindle_categorical_hinge_create(const rekindle_loss_options *options,
                                                               rekindle_loss **loss);

REKINDLE_END

#endif
