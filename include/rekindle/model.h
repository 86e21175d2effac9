/* Models: layers are added, the model is compiled, and then it is trained (fit), evaluated and asked for predictions.
 *
 * Threads: functions that take `const rekindle_model *` may be called by several threads at once. Of the others, one
 * thread at a time may call one for a model; a call that finds the model in use returns REKINDLE_BUSY at once. Where
 * the model has stateful layers (layers/recurrent.h), predictions move their states, so that those functions are among
 * the others. callback.h says what hooks may do.
 *
 * Numbers that are not finite (NaN, infinity) are an error, unless the model is compiled with allow_non_finite: the
 * call returns REKINDLE_DATA_ERROR, and the error text says which number it is and where.
 *
 * In x, y and sample weights (where negative numbers are an error, too), and in the loss of a batch, fit, evaluate and
 * train_on_batch find them before the weights are changed: the model is as it was after the step before. predict goes
 * on, but logs a warning for the first that it finds in a call, because outputs may hide it: relu of NaN is 0.
 *
 * In gradients, new weights and the optimizer's new state, fit and train_on_batch find them after the update, so the
 * weights hold what came of them. No backup is made of such weights. The last backup is kept; another fit, or
 * rekindle_backup_restore, goes on from it.
 *
 * A model whose weights are not finite is refused by fit, evaluate, predict, train_on_batch and rekindle_backup_save,
 * and rekindle_model_set_weight refuses such values with REKINDLE_INVALID_ARGUMENT. This holds for a model that is not
 * compiled, too: to predict with such weights, compile it with allow_non_finite. */
#ifndef REKINDLE_MODEL_H
#define REKINDLE_MODEL_H

#include "rekindle/callback.h"
#include "rekindle/communicator.h"
#include "rekindle/dataset.h"
#include "rekindle/history.h"
#include "rekindle/layer.h"
#include "rekindle/loss.h"
#include "rekindle/metric.h"
#include "rekindle/optimizer.h"

REKINDLE_BEGIN

/* A model, Sequential or functional (functional.h), reference-counted. */
typedef struct rekindle_model rekindle_model;

/* As a seed: the operating system gives a random one, which saved models and backups record. */
#define REKINDLE_SEED_RANDOM UINT64_MAX

/* In the shape of a model's input: a dimension that its data decide, None in Keras, such as the length of a sequence.
 * It may be another for each dataset and each batch. Weights must not depend on it. For each shape that occurs the
 * model makes a plan of its own, which takes some milliseconds, and keeps the latest ones.
 *
 *     const int64_t shape[] = {REKINDLE_UNKNOWN_DIMENSION, 8}; // sequences of any length, of 8 numbers at each step
 *     rekindle_sequential_options options = REKINDLE_SEQUENTIAL_OPTIONS_INIT;
 *     options.input_shape = shape;
 *     options.input_rank = 2; */
#define REKINDLE_UNKNOWN_DIMENSION (-1)

/* The options of a Sequential model. */
typedef struct rekindle_sequential_options {
    size_t struct_size;
    const char *name; /* the model's name; NULL: "sequential" */
    /* Decides the initial weights, the dropout masks and the order of samples: the same seed gives the same model. 0 is
     * a seed like any other. */
    uint64_t seed;
    /* the shape of a sample, without the batch axis; dimensions of 1 or more, or REKINDLE_UNKNOWN_DIMENSION; NULL:
     * taken from rekindle_model_build, or from the data of the first fit, evaluate or predict */
    const int64_t *input_shape;
    size_t input_rank;
} rekindle_sequential_options;

#define REKINDLE_SEQUENTIAL_OPTIONS_INIT                                                                               \
    { sizeof(rekindle_sequential_options), NULL, 0, NULL, 0 }

REKINDLE_API void rekindle_sequential_options_init(rekindle_sequential_options *options);

/* Makes a Sequential model without layers. `options` may be NULL.
 *
 * Example:
 *
 *     rekindle_model *model;
 *     rekindle_sequential_create(NULL, &model); */
REKINDLE_API rekindle_status rekindle_sequential_create(const rekindle_sequential_options *options,
                                                        rekindle_model **model);

/* Appends a layer, of which the model takes its own reference. A layer can be in one model only, once.
 * REKINDLE_INVALID_STATE if the model is built.
 *
 * Example:
 *
 *     rekindle_dense_options dense = REKINDLE_DENSE_OPTIONS_INIT;
 *     dense.units = 10;
 *     dense.activation_name = "softmax";
 *     rekindle_layer *layer;
 *     rekindle_dense_create(&dense, &layer);
 *     rekindle_model_add(model, layer);
 *     rekindle_layer_destroy(layer); // the model has a reference of its own */
REKINDLE_API rekindle_status rekindle_model_add(rekindle_model *model, rekindle_layer *layer);

/* Builds the model: fixes the shape of a sample (`input_shape`, without the batch axis) and makes the weights. fit,
 * evaluate, predict and train_on_batch do this by themselves. Building a model again with the same shape does nothing;
 * with another shape it is REKINDLE_INVALID_ARGUMENT. REKINDLE_INVALID_STATE if the model has no layers. */
REKINDLE_API rekindle_status rekindle_model_build(rekindle_model *model, const int64_t *input_shape, size_t input_rank);

/* Drops the caller's reference. NULL is accepted. A fit, evaluate or predict that is running keeps its own. */
REKINDLE_API void rekindle_model_destroy(rekindle_model *model);

/* What a model of several outputs is trained towards at one of them. A part is given by a handle or by its name.
 *
 * Example:
 *
 *     rekindle_output_options outputs[] = {REKINDLE_OUTPUT_OPTIONS_INIT, REKINDLE_OUTPUT_OPTIONS_INIT};
 *     outputs[0].name = "category";
 *     outputs[0].loss_name = "sparse_categorical_crossentropy";
 *     outputs[1].name = "price";
 *     outputs[1].loss_name = "mse";
 *     outputs[1].loss_weight = 0.3;
 *     rekindle_compile_options compile = REKINDLE_COMPILE_OPTIONS_INIT;
 *     compile.optimizer_name = "adam";
 *     compile.outputs = outputs;
 *     compile.output_count = 2;
 *     rekindle_model_compile(model, &compile); */
typedef struct rekindle_output_options {
    size_t struct_size;
    const char *name;          /* the output; NULL: the one at this place; in a list all have names, or none */
    const rekindle_loss *loss; /* the loss; NULL: loss_name */
    const char *loss_name;     /* a name from loss.h; NULL, too: the output has no loss */
    double loss_weight;        /* of this loss in the sum that is minimized; finite */
    const rekindle_metric *const *metrics; /* metrics that count all samples alike; NULL with a count of 0 */
    size_t metric_count;
    const char *const *metric_names; /* more of them by their names */
    size_t metric_name_count;
    const rekindle_metric *const *weighted_metrics; /* metrics that count each sample by its sample weight */
    size_t weighted_metric_count;
    const char *const *weighted_metric_names; /* more of them by their names */
    size_t weighted_metric_name_count;
} rekindle_output_options;

#define REKINDLE_OUTPUT_OPTIONS_INIT                                                                                   \
    { sizeof(rekindle_output_options), NULL, NULL, NULL, 1.0, NULL, 0, NULL, 0, NULL, 0, NULL, 0 }

REKINDLE_API void rekindle_output_options_init(rekindle_output_options *options);

/* How a model is trained: by which optimizer, loss and metrics. A part is given by a handle or by its name. */
typedef struct rekindle_compile_options {
    size_t struct_size;
    const rekindle_optimizer *optimizer; /* the optimizer; NULL: optimizer_name */
    /* a name from optimizer.h ("adam", ...), which stands for that optimizer with its defaults */
    const char *optimizer_name;
    const rekindle_loss *loss;             /* the loss; NULL: loss_name */
    const char *loss_name;                 /* a name from loss.h; either this, `loss` or `outputs` must be set */
    const rekindle_metric *const *metrics; /* metrics that count all samples alike; NULL with a count of 0 */
    size_t metric_count;
    const char *const *metric_names; /* more of them by their names (metric.h); in the logs they follow `metrics` */
    size_t metric_name_count;
    int64_t steps_per_execution; /* the number of batches after which batch hooks are called, >= 1 */
    /* the number of compute threads, >= 0; 0: all of the runtime's; 1: the calling thread computes */
    int64_t threads;
    /* 1: numbers that are not finite, and negative sample weights, are no error, as in Keras */
    uint32_t allow_non_finite;
    uint32_t reserved;
    /* metrics that count each sample by its sample weight; in the logs they follow those above */
    const rekindle_metric *const *weighted_metrics;
    size_t weighted_metric_count;
    /* more of them by their names; in the logs they follow `weighted_metrics` */
    const char *const *weighted_metric_names;
    size_t weighted_metric_name_count;
    /* instead of the loss and the metrics above: those of each output of the model; NULL with a count of 0: the loss is
     * that of every output, and metrics are for a model with one output, or as many as there are outputs, one for each
     */
    const rekindle_output_options *outputs;
    size_t output_count;
    /* 0: each batch is computed whole, by all threads together; else, up to 32768, in so many parts, shards, each by
     * one thread, and what comes out depends bit by bit on this number, but no longer on the number of threads. Shard s
     * of S has the samples from floor(s B / S) on, up to floor((s + 1) B / S), of the B samples of the batch; with
     * fewer samples than shards some have none. Losses are the batch's, and so are masks of dropout. What looks at
     * several samples at once sees those of a shard: BatchNormalization takes mean and variance of each shard by
     * itself, its moving averages follow their means over the batch, and a shard with one element of a channel is an
     * error; so do a host's own layers, losses and metrics, and OrthogonalRegularizer for what a layer gives. evaluate
     * and predict compute in shards, too. docs/scale-out.md says how to choose the number */
    int64_t shards;
} rekindle_compile_options;

#define REKINDLE_COMPILE_OPTIONS_INIT                                                                                  \
    {                                                                                                                  \
        sizeof(rekindle_compile_options), NULL, "sgd", NULL, NULL, NULL, 0, NULL, 0, 1, 0, 0, 0, NULL, 0, NULL, 0,     \
            NULL, 0, 0                                                                                                 \
    }

REKINDLE_API void rekindle_compile_options_init(rekindle_compile_options *options);

/* Sets optimizer, loss and metrics, of which the model takes its own references. Compiling again keeps the weights, and
 * starts the optimizer's state anew, unless the optimizer is the same handle as before: then its learning rate, its
 * number of updates and the state of all weights that were trained before go on, as in Keras; weights that are trained
 * from now on begin with fresh state.
 *
 * In the logs a metric has its name, and two metrics must not have the same. One of the weighted metrics has
 * "weighted_" in front of its name if one of the others has that name. Without sample weights, weighted metrics count
 * all samples alike. Where a model has several outputs, the name of the output is in front of that of the metric:
 * "price_mean_absolute_error"; and where two or more have a loss, there is each one's, before its weight: "price_loss".
 *
 * `outputs` must list every output of the model once.
 *
 * Example:
 *
 *     const char *const metrics[] = {"accuracy"};
 *     rekindle_compile_options compile = REKINDLE_COMPILE_OPTIONS_INIT;
 *     compile.optimizer_name = "adam";
 *     compile.loss_name = "sparse_categorical_crossentropy";
 *     compile.metric_names = metrics;
 *     compile.metric_name_count = 1;
 *     rekindle_model_compile(model, &compile); */
REKINDLE_API rekindle_status rekindle_model_compile(rekindle_model *model, const rekindle_compile_options *options);

/* The weight of a class in the loss. A class that is not listed has the weight 1; if all weights are 0, the loss is 0
 * and nothing is learned.
 *
 * The class of a sample is its target, if targets are class indices; the place of the largest element, if they are
 * one-hot; and the target rounded to 0 or 1, if binary_crossentropy has one output. If there is a class index for each
 * row of the outputs (each step or pixel), each row is weighted by its own class.
 *
 * REKINDLE_INVALID_ARGUMENT for a class that is listed twice or that the outputs do not have, for a model of several
 * outputs, for one-hot targets of more than one axis besides the batch, and for losses without classes, such as
 * mean_squared_error. */
typedef struct rekindle_class_weight {
    int64_t class_index; /* counted from 0 */
    double weight;       /* finite, 0 or more */
} rekindle_class_weight;

/* How long and in what way a model is trained. */
typedef struct rekindle_fit_options {
    size_t struct_size;
    int64_t epochs; /* the number of the epoch to stop before: with initial_epoch 0, how many epochs to train, >= 0 */
    int64_t batch_size;    /* samples in a batch, >= 1; a pull dataset has its own */
    int64_t initial_epoch; /* the number of the first epoch, >= 0; a backup that is resumed decides it instead */
    rekindle_dataset *validation_data; /* evaluated at the end of an epoch; NULL: none, or validation_split */
    /* the share of an array dataset, its last samples, that is kept for validation; >= 0, < 1; ignored if
     * validation_data is set */
    double validation_split;
    int64_t validation_batch_size;              /* samples in a batch of validation, >= 0; 0: batch_size */
    int64_t validation_freq;                    /* validation runs every so many epochs, >= 1 */
    const rekindle_class_weight *class_weights; /* NULL with a count of 0: all classes weigh the same */
    size_t class_weight_count;
    rekindle_callback *const *callbacks; /* at most one of them a BackupAndRestore */
    size_t callback_count;
    /* 1: an array dataset's samples are trained on in a new order in each epoch. The order depends only on the model's
     * seed and on how many shuffled epochs the model has begun, in this fit and in earlier ones. 0: in the order of the
     * arrays. */
    uint32_t shuffle;
    uint32_t reserved;
    /* NULL, or a number of the host's that fit reads again and again, on any thread. When it is not 0, fit stops as by
     * rekindle_model_request_stop. Unlike that call, it can be set before fit begins. A signal handler may set it, if
     * it is a volatile sig_atomic_t. It must stay valid until fit returns. */
    const volatile int *stop_flag;
    /* The ranks that train together, each with a model, a dataset and arguments of the same kind, in processes of their
     * own; NULL: this process alone. The model must be compiled with at least as many shards as there are ranks. See
     * docs/scale-out.md. */
    rekindle_communicator *communicator;
    /* Seconds of silence after which another rank is taken for lost, > 0; silence is that of its process, whatever its
     * hooks do. Ignored without a communicator. */
    double lost_after;
} rekindle_fit_options;

#define REKINDLE_FIT_OPTIONS_INIT                                                                                      \
    { sizeof(rekindle_fit_options), 1, 32, 0, NULL, 0.0, 0, 1, NULL, 0, NULL, 0, 1, 0, NULL, NULL, 60.0 }

REKINDLE_API void rekindle_fit_options_init(rekindle_fit_options *options);

/* Trains the model. `options` may be NULL. References to the datasets and callbacks are taken until the call returns.
 *
 * Statuses: REKINDLE_OK when all epochs are done, and after a stop (a hook's, stop_flag or
 * rekindle_model_request_stop). REKINDLE_ABORTED: a hook ended the run. REKINDLE_PREEMPTED: preemption was requested.
 * REKINDLE_INVALID_STATE: the model is not compiled. REKINDLE_DATA_ERROR: see above and dataset.h. REKINDLE_BUSY:
 * another call uses the model, a pull dataset or the BackupAndRestore. Those of a BackupAndRestore are in backup.h.
 * Whatever the status, the model is as it was after its last whole step, unless numbers are not finite, and the history
 * can be read.
 *
 * Example:
 *
 *     rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
 *     fit.epochs = 5;
 *     fit.validation_split = 0.1;
 *     fit.callbacks = &callback;
 *     fit.callback_count = 1;
 *     if (rekindle_model_fit(model, dataset, &fit) != REKINDLE_OK) {
 *         fprintf(stderr, "%s\n", rekindle_last_error());
 *     } */
REKINDLE_API rekindle_status rekindle_model_fit(rekindle_model *model, rekindle_dataset *dataset,
                                                const rekindle_fit_options *options);

/* Asks a fit that is running to stop; does nothing if none is. A request counts from the moment at which other calls
 * would get REKINDLE_BUSY until fit returns; it is never kept for a later fit. (stop_flag is for a stop that may come
 * before fit.) May be called by any thread. fit then returns REKINDLE_OK:
 *
 * - Before its first on_train_begin hook (while it builds the model, reads data or a backup, or waits for a folder):
 *   within a fraction of a second. Nothing was trained, the model is as before the call with an empty history, and no
 *   backup was changed.
 * - After that, before the first batch: without training. The model is as the on_train_begin hooks or the backup left
 *   it.
 * - Later: after the current batch, of training or validation. A BackupAndRestore saves the state there and keeps it,
 *   so that a later fit goes on from it.
 * - After the end of the last epoch there is nothing left to stop: the run completes. */
REKINDLE_API rekindle_status rekindle_model_request_stop(const rekindle_model *model);

/* The number that the last hook which aborted stored in its event; 0 if it stored none. fit sets it to 0 when it
 * begins. */
REKINDLE_API rekindle_status rekindle_model_abort_code(const rekindle_model *model, int32_t *code);

/* The options of evaluate. */
typedef struct rekindle_evaluate_options {
    size_t struct_size;
    int64_t batch_size; /* samples in a batch, >= 1; a pull dataset has its own */
    rekindle_callback *const *callbacks;
    size_t callback_count;
} rekindle_evaluate_options;

#define REKINDLE_EVALUATE_OPTIONS_INIT                                                                                 \
    { sizeof(rekindle_evaluate_options), 32, NULL, 0 }

REKINDLE_API void rekindle_evaluate_options_init(rekindle_evaluate_options *options);

/* The values that evaluate and train_on_batch give: how many there are, and their names: "loss" first, then each
 * output's where two or more have one, then the metrics, weighted ones last. An index is less than the count. A metric
 * with several values has a name for each: "recall[0]", "recall[1]". Names are valid until the model is compiled again.
 * REKINDLE_INVALID_STATE if the model is not compiled, or if a metric's number of values depends on the outputs and the
 * model is not built. */
REKINDLE_API rekindle_status rekindle_model_metric_count(const rekindle_model *model, size_t *count);
REKINDLE_API rekindle_status rekindle_model_metric_name(const rekindle_model *model, size_t index, const char **name);

/* Computes loss and metrics over a dataset. `values` gets as many numbers as rekindle_model_metric_count gives;
 * `capacity`, the number of elements there is room for, must not be less. `options` may be NULL. REKINDLE_INVALID_STATE
 * if the model is not compiled, REKINDLE_DATA_ERROR for numbers that are not finite, REKINDLE_ABORTED if a hook aborts.
 */
REKINDLE_API rekindle_status rekindle_model_evaluate(rekindle_model *model, rekindle_dataset *dataset,
                                                     const rekindle_evaluate_options *options, double *values,
                                                     size_t capacity);

/* The options of predict. */
typedef struct rekindle_predict_options {
    size_t struct_size;
    int64_t batch_size; /* samples in a batch, >= 1; a pull dataset has its own */
    rekindle_callback *const *callbacks;
    size_t callback_count;
} rekindle_predict_options;

#define REKINDLE_PREDICT_OPTIONS_INIT                                                                                  \
    { sizeof(rekindle_predict_options), 32, NULL, 0 }

REKINDLE_API void rekindle_predict_options_init(rekindle_predict_options *options);

/* Computes the outputs for all samples of a dataset, whose y is not needed, as one float32 tensor of the shape
 * (samples, ...). The caller destroys it. `options` may be NULL. The model need not be compiled. On a built model,
 * several threads may call predict at once, but a pull dataset serves one call at a time. REKINDLE_DATA_ERROR if the
 * weights are not finite or a pull dataset fails, REKINDLE_ABORTED if a hook aborts.
 *
 * Example:
 *
 *     rekindle_tensor *predictions;
 *     rekindle_model_predict(model, dataset, NULL, &predictions);
 *     rekindle_array view = REKINDLE_ARRAY_INIT;
 *     rekindle_tensor_view(predictions, &view);
 *     const float *outputs = view.data; // view.shape[0] rows of view.shape[1] numbers
 *     printf("%g\n", outputs[0]);
 *     rekindle_tensor_destroy(predictions); */
REKINDLE_API rekindle_status rekindle_model_predict(const rekindle_model *model, rekindle_dataset *dataset,
                                                    const rekindle_predict_options *options,
                                                    rekindle_tensor **predictions);

/* The same for a model of any number of outputs, a tensor for each, which the caller destroys. `capacity` is the number
 * of elements there is room for in `predictions`, and `count`, unless it is NULL, gets the number of outputs. */
REKINDLE_API rekindle_status rekindle_model_predict_all(const rekindle_model *model, rekindle_dataset *dataset,
                                                        const rekindle_predict_options *options,
                                                        rekindle_tensor **predictions, size_t capacity, size_t *count);

/* Computes the outputs of one batch: as many float32 numbers as the samples' outputs have elements, which it writes to
 * `predictions`; `capacity` is the number of elements there is room for. This is the fastest way to a few predictions:
 * a batch that takes little is computed by the calling thread, and once there was one of its size, the library
 * allocates nothing. The model need not be compiled. Several threads may call it at once. REKINDLE_INVALID_STATE if the
 * model is not built, REKINDLE_INVALID_ARGUMENT if there is not room for all, or if x has another shape than the model
 * takes.
 *
 * Example:
 *
 *     const int64_t shape[] = {1, 4};
 *     const float row[] = {0.1f, 0.7f, 0.2f, 0.4f};
 *     float outputs[3];
 *     rekindle_array x = REKINDLE_ARRAY_INIT;
 *     x.data = row;
 *     x.shape = shape;
 *     x.rank = 2;
 *     rekindle_model_predict_on_batch(model, &x, outputs, 3); */
REKINDLE_API rekindle_status rekindle_model_predict_on_batch(const rekindle_model *model, const rekindle_array *x,
                                                             float *predictions, size_t capacity);

/* The same for a model of any number of inputs and outputs. `batch` has the inputs; `predictions` and `capacities` have
 * `output_count` elements, one for each output of the model: where its numbers go, and how many there is room for.
 *
 * Example:
 *
 *     const int64_t shape[] = {1, 1};
 *     const int32_t user[] = {17}, item[] = {4};
 *     rekindle_array inputs[] = {REKINDLE_ARRAY_INIT, REKINDLE_ARRAY_INIT};
 *     inputs[0].data = user;
 *     inputs[1].data = item;
 *     for (int i = 0; i < 2; ++i) {
 *         inputs[i].shape = shape;
 *         inputs[i].rank = 2;
 *         inputs[i].dtype = REKINDLE_INT32;
 *     }
 *     rekindle_batch batch = REKINDLE_BATCH_INIT;
 *     batch.inputs = inputs;
 *     batch.input_count = 2;
 *     float score, *predictions[] = {&score};
 *     const size_t capacities[] = {1};
 *     rekindle_model_predict_batch(model, &batch, predictions, capacities, 1); */
REKINDLE_API rekindle_status rekindle_model_predict_batch(const rekindle_model *model, const rekindle_batch *batch,
                                                          float *const *predictions, const size_t *capacities,
                                                          size_t output_count);

/* The number of elements of a sample's output, of a model with one; 0 where it depends on the input.
 * REKINDLE_INVALID_STATE if the model is not built. */
REKINDLE_API rekindle_status rekindle_model_output_size(const rekindle_model *model, size_t *count);

/* The inputs and outputs of a model: how many there are, and their names. An output has the name of the layer that
 * computes it. An index is less than the count. A name is valid as long as the model exists. A Sequential model without
 * layers has no output yet. */
REKINDLE_API rekindle_status rekindle_model_input_count(const rekindle_model *model, size_t *count);
REKINDLE_API rekindle_status rekindle_model_input_name(const rekindle_model *model, size_t index, const char **name);
REKINDLE_API rekindle_status rekindle_model_output_count(const rekindle_model *model, size_t *count);
REKINDLE_API rekindle_status rekindle_model_output_name(const rekindle_model *model, size_t index, const char **name);

/* The shape of a sample's output, without the batch axis: how many dimensions it has, and one of them, which is
 * REKINDLE_UNKNOWN_DIMENSION where it depends on the input. REKINDLE_INVALID_STATE if the model is not built. */
REKINDLE_API rekindle_status rekindle_model_output_rank(const rekindle_model *model, size_t output, size_t *rank);
REKINDLE_API rekindle_status rekindle_model_output_dimension(const rekindle_model *model, size_t output, size_t index,
                                                             int64_t *dimension);

/* The same dimension for the inputs of a batch, of which shapes and types are read, and not the numbers. */
REKINDLE_API rekindle_status rekindle_model_output_dimension_for(const rekindle_model *model,
                                                                 const rekindle_batch *batch, size_t output,
                                                                 size_t index, int64_t *dimension);

/* rekindle_model_test_on_batch and rekindle_model_train_on_batch for a model of any number of inputs and outputs. */
REKINDLE_API rekindle_status rekindle_model_test_batch(rekindle_model *model, const rekindle_batch *batch,
                                                       double *values, size_t capacity);
REKINDLE_API rekindle_status rekindle_model_train_batch(rekindle_model *model, const rekindle_batch *batch,
                                                        double *values, size_t capacity);

/* Computes loss and metrics of one batch. Otherwise as rekindle_model_train_on_batch; `values` must not be NULL. */
REKINDLE_API rekindle_status rekindle_model_test_on_batch(rekindle_model *model, const rekindle_array *x,
                                                          const rekindle_array *y, const rekindle_array *sample_weight,
                                                          double *values, size_t capacity);

/* Trains the model on one batch. `sample_weight` may be NULL. If `values` is not NULL, it gets the loss and the metrics
 * of this batch before the update; `capacity` is the number of elements there is room for, at least
 * rekindle_model_metric_count. REKINDLE_INVALID_STATE if the model is not compiled, REKINDLE_DATA_ERROR for numbers
 * that are not finite. */
REKINDLE_API rekindle_status rekindle_model_train_on_batch(rekindle_model *model, const rekindle_array *x,
                                                           const rekindle_array *y, const rekindle_array *sample_weight,
                                                           double *values, size_t capacity);

/* Forgets the states that stateful layers carry from batch to batch: the next batch, which may have any size, begins
 * with zeros. In a hook, too. */
REKINDLE_API rekindle_status rekindle_model_reset_states(rekindle_model *model);

/* The weights of the model in the order of its layers: how many there are, and their names, such as "dense/kernel". An
 * index is less than the count. A name is valid as long as the model exists. REKINDLE_INVALID_STATE if the model is not
 * built. */
REKINDLE_API rekindle_status rekindle_model_weight_count(const rekindle_model *model, size_t *count);
REKINDLE_API rekindle_status rekindle_model_weight_name(const rekindle_model *model, size_t index, const char **name);

/* Makes a tensor with a copy of a weight in Keras's shape, which the caller destroys; and sets a weight to a float32
 * array of that shape. A weight goes by its name and by Keras's path, which is another one for recurrent layers
 * ("lstm/lstm_cell/kernel"), and has before it no models that the layer is in ("dense/kernel"), or the Sequential ones
 * around it ("sequential/dense/kernel"). REKINDLE_INVALID_STATE if the model is not built, REKINDLE_NOT_FOUND if it has
 * no such weight, REKINDLE_INVALID_ARGUMENT for a path that two weights have. */
REKINDLE_API rekindle_status rekindle_model_get_weight(const rekindle_model *model, const char *name,
                                                       rekindle_tensor **value);
REKINDLE_API rekindle_status rekindle_model_set_weight(rekindle_model *model, const char *name,
                                                       const rekindle_array *value);

/* Makes a tensor with a copy of the gradient of a weight in the last batch that was trained on, in Keras's shape, which
 * the caller destroys: of the loss and the regularizers' penalties together, before it is clipped or averaged. `name`
 * is as in rekindle_model_get_weight. REKINDLE_NOT_FOUND if the model has no such weight, or if it is not trained.
 * REKINDLE_INVALID_STATE if no batch has been trained on since the model was made, compiled or restored. */
REKINDLE_API rekindle_status rekindle_model_get_gradient(const rekindle_model *model, const char *name,
                                                         rekindle_tensor **value);

/* Whether training changes the weights of the layer of that name; sets it, or with NULL sets it for all layers of the
 * model. A model that is a layer (rekindle_model_as_layer) stands for all layers in it, of which one at least is
 * trained if it is; a layer in it goes by its path, "encoder/dense". What is set takes effect when the model is
 * compiled the next time. The weights of a layer that is not trainable stay as they are and have no part in clipping by
 * a global norm, in their penalties or constraints; a BatchNormalization then normalizes by its moving averages, which
 * stay, too. Saved models and backups keep it as the last compile took it, and JSON as it is set. REKINDLE_NOT_FOUND if
 * the model has no such layer. */
REKINDLE_API rekindle_status rekindle_model_get_trainable(const rekindle_model *model, const char *layer,
                                                          uint32_t *trainable);
REKINDLE_API rekindle_status rekindle_model_set_trainable(rekindle_model *model, const char *layer, uint32_t trainable);

/* All that training changes in the model, in a fixed order: how many pieces there are, their names
 * ("weights/dense/kernel", "optimizer/dense/kernel/momentum", "optimizer/iterations", ...), and a copy of one, which
 * the caller destroys. An index is less than the count. Names are valid until the model is compiled or built again.
 * REKINDLE_NOT_FOUND for a name that is none of these. */
REKINDLE_API rekindle_status rekindle_model_state_count(const rekindle_model *model, size_t *count);
REKINDLE_API rekindle_status rekindle_model_state_name(const rekindle_model *model, size_t index, const char **name);
REKINDLE_API rekindle_status rekindle_model_get_state(const rekindle_model *model, const char *name,
                                                      rekindle_tensor **value);

/* The learning rate of the next step. REKINDLE_INVALID_STATE if the model is not compiled. */
REKINDLE_API rekindle_status rekindle_model_get_learning_rate(const rekindle_model *model, double *learning_rate);

/* Sets the learning rate: finite, 0 or more. REKINDLE_INVALID_STATE if the model is not compiled, or if its optimizer
 * follows a schedule. */
REKINDLE_API rekindle_status rekindle_model_set_learning_rate(rekindle_model *model, double learning_rate);

/* Makes a copy of the history of the last fit, also of one that failed or, in a hook, is running. The caller destroys
 * it. */
REKINDLE_API rekindle_status rekindle_model_get_history(const rekindle_model *model, rekindle_history **history);

/* The model's configuration as JSON, all that it needs to be made again, as Keras's to_json writes it of Sequential and
 * functional models: Keras's model_from_json reads it, too, and leaves out the seed. And a model from that, or from
 * what Keras has written; a functional one is built. A key that Keras knows and this library does not is accepted at
 * the value that changes nothing; anything else is an error that names the key, and the layer in a functional model. */
REKINDLE_API rekindle_status rekindle_model_to_json(const rekindle_model *model, char **json);
REKINDLE_API rekindle_status rekindle_model_from_json(const char *json, rekindle_model **model);

/* The compile arguments as JSON, as Keras's Model.get_compile_config writes them: Keras's compile_from_config reads
 * them, unless they say what Keras lacks, threads, shards or allow_non_finite, which are left out at their defaults.
 * And a compile from that, or from what Keras has written. */
REKINDLE_API rekindle_status rekindle_model_compile_to_json(const rekindle_model *model, char **json);
REKINDLE_API rekindle_status rekindle_model_compile_from_json(rekindle_model *model, const char *json);

/* A table of the layers with their output shapes and numbers of parameters, as Keras's summary prints it; of a
 * functional model also what each is connected to: "dense[0][0]" is the first output of the first call of a layer. The
 * caller frees the text with rekindle_string_destroy. */
REKINDLE_API rekindle_status rekindle_model_summary(const rekindle_model *model, char **text);

/* What the model uses of memory, in bytes, as JSON: for weights, for the optimizer's state, and for each plan (a batch
 * size and mode that has been computed with) its activations, its scratchpad, and the names of its kernels. The caller
 * frees the text with rekindle_string_destroy. */
REKINDLE_API rekindle_status rekindle_model_memory_report(const rekindle_model *model, char **json);

/* Saves the whole model to one checkpoint file: configuration, weights and, if it is compiled, the compile arguments
 * and the optimizer's state. An existing file is replaced as a whole: a crash leaves the old file or the new one.
 * REKINDLE_INVALID_STATE if the model is not built, REKINDLE_IO_ERROR or REKINDLE_NOT_FOUND if the file cannot be
 * written.
 *
 * Example:
 *
 *     rekindle_model_save(model, "model.rekindle"); */
REKINDLE_API rekindle_status rekindle_model_save(const rekindle_model *model, const char *path);

/* Makes a model from a checkpoint file, a saved model or a backup; it is compiled if the saved one was. The caller
 * destroys it. REKINDLE_NOT_FOUND, REKINDLE_IO_ERROR, REKINDLE_CORRUPT or REKINDLE_NEWER_FORMAT if the file cannot be
 * read, REKINDLE_MISMATCH if it holds weights alone.
 *
 * Example:
 *
 *     rekindle_model *model;
 *     if (rekindle_model_load("model.rekindle", &model) != REKINDLE_OK) {
 *         fprintf(stderr, "%s\n", rekindle_last_error());
 *     } */
REKINDLE_API rekindle_status rekindle_model_load(const char *path, rekindle_model **model);

/* Saves the weights alone to a checkpoint file. Otherwise it is like rekindle_model_save. */
REKINDLE_API rekindle_status rekindle_model_save_weights(const rekindle_model *model, const char *path);

/* The options of rekindle_model_load_weights_with. */
typedef struct rekindle_load_weights_options {
    size_t struct_size;
    /* 1: weights that do not fit are left as they are, each with a warning in the log, as by Keras's skip_mismatch;
     * REKINDLE_MISMATCH only if none fits */
    uint32_t skip_mismatch;
    uint32_t reserved;
} rekindle_load_weights_options;

#define REKINDLE_LOAD_WEIGHTS_OPTIONS_INIT                                                                             \
    { sizeof(rekindle_load_weights_options), 0, 0 }

REKINDLE_API void rekindle_load_weights_options_init(rekindle_load_weights_options *options);

/* Reads weights from a checkpoint file (saved weights, a saved model or a backup) into a built model. File and model
 * must have the same weights, by name and shape. If not, REKINDLE_MISMATCH names each weight that does not fit or that
 * one of them does not have, and no weight is changed. `options` may be NULL. Other statuses are those of
 * rekindle_model_load, and REKINDLE_INVALID_STATE if the model is not built. */
REKINDLE_API rekindle_status rekindle_model_load_weights_with(rekindle_model *model, const char *path,
                                                              const rekindle_load_weights_options *options);

/* rekindle_model_load_weights_with with its default options. */
REKINDLE_API rekindle_status rekindle_model_load_weights(rekindle_model *model, const char *path);

REKINDLE_END

#endif
