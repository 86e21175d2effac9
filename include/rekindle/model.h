/* Models: build, compile, fit, evaluate, predict.
 *
 * Threads: `const rekindle_model *` is safe from several threads at once; otherwise one thread at a time per model, and
 * a call that meets a running one gets REKINDLE_BUSY. rekindle_model_request_stop may be called from any thread.
 *
 * Numbers that are not finite (NaN, infinities) end a call with REKINDLE_DATA_ERROR, whose text names what and where.
 *
 * In x, y and sample weights, where negative ones count as well, fit, evaluate and train_on_batch find them; the model
 * is as after the step before. predict computes on, and logs a WARNING for the first in a call, since outputs may hide
 * it: relu makes 0 of NaN. The loss of a batch that is trained on is found before the update, too.
 *
 * Where gradients, new weights or new optimizer state are not finite, the weights hold what came of them. No backup is
 * made of that; the one before stands, and another fit, or rekindle_backup_restore, goes on from it.
 *
 * A model whose weights are so already is refused by fit, evaluate, predict, train_on_batch and rekindle_backup_save,
 * and values for them by rekindle_model_set_weight (REKINDLE_INVALID_ARGUMENT).
 *
 * compile's allow_non_finite lets all of that pass. A model that is not compiled only predicts, and refuses such
 * weights; compile it with that option to predict with them. */
#ifndef REKINDLE_MODEL_H
#define REKINDLE_MODEL_H

#include "rekindle/callback.h"
#include "rekindle/dataset.h"
#include "rekindle/history.h"
#include "rekindle/layer.h"
#include "rekindle/loss.h"
#include "rekindle/metric.h"
#include "rekindle/optimizer.h"

REKINDLE_BEGIN

typedef struct rekindle_model rekindle_model;

/* As a seed: draws one from the operating system; the model records it. */
#define REKINDLE_SEED_RANDOM UINT64_MAX

typedef struct rekindle_sequential_options {
    size_t struct_size;
    const char *name; /* NULL: "sequential" */
    /* Initial weights, dropout masks and shuffling are pure functions of it. 0 is a seed like any other. */
    uint64_t seed;
    const int64_t *input_shape; /* without the batch axis; NULL: known at build or at the first fit */
    size_t input_rank;
} rekindle_sequential_options;

#define REKINDLE_SEQUENTIAL_OPTIONS_INIT                                                                               \
    { sizeof(rekindle_sequential_options), NULL, 0, NULL, 0 }

REKINDLE_API void rekindle_sequential_options_init(rekindle_sequential_options *options);

/* An empty Sequential model. `options` may be NULL. */
REKINDLE_API rekindle_status rekindle_sequential_create(const rekindle_sequential_options *options,
                                                        rekindle_model **model);

/* Appends a layer and takes a reference to it. REKINDLE_INVALID_STATE once the model is built; a layer belongs to one
 * model, at one place. */
REKINDLE_API rekindle_status rekindle_model_add(rekindle_model *model, rekindle_layer *layer);

/* Fixes the input shape (without the batch axis) and makes the weights. fit, evaluate, predict and train_on_batch do
 * this by themselves. Building again with the same shape does nothing. */
REKINDLE_API rekindle_status rekindle_model_build(rekindle_model *model, const int64_t *input_shape, size_t input_rank);

/* Drops the caller's reference. NULL is accepted; from inside a hook of this model's fit the model lives on until the
 * fit returns. */
REKINDLE_API void rekindle_model_destroy(rekindle_model *model);

typedef struct rekindle_compile_options {
    size_t struct_size;
    const rekindle_optimizer *optimizer; /* NULL: optimizer_name */
    const char *optimizer_name;          /* one of optimizer.h */
    const rekindle_loss *loss;           /* NULL: loss_name */
    const char *loss_name;               /* one of loss.h; a loss must be given */
    const rekindle_metric *const *metrics;
    size_t metric_count;
    const char *const *metric_names; /* after those of `metrics` */
    size_t metric_name_count;
    int64_t steps_per_execution; /* batches between batch hooks */
    int64_t threads;             /* 0: the runtime's; 1: compute on the calling thread */
    uint32_t allow_non_finite;   /* 1: NaN, infinities and negative sample weights pass, unchecked, as in Keras */
    uint32_t reserved;
    const rekindle_metric *const *weighted_metrics; /* after those above; these take sample weights */
    size_t weighted_metric_count;
    const char *const *weighted_metric_names; /* after those of `weighted_metrics` */
    size_t weighted_metric_name_count;
} rekindle_compile_options;

#define REKINDLE_COMPILE_OPTIONS_INIT                                                                                  \
    { sizeof(rekindle_compile_options), NULL, "sgd", NULL, NULL, NULL, 0, NULL, 0, 1, 0, 0, 0, NULL, 0, NULL, 0 }

REKINDLE_API void rekindle_compile_options_init(rekindle_compile_options *options);

/* Sets optimizer, loss and metrics. Compiling again starts the optimizer's state anew.
 *
 * In the logs a metric has its name, which must be its own, and one of `weighted_metrics` whose name one of `metrics`
 * has "weighted_" before it. `metrics` count every sample alike; `weighted_metrics` count each by its sample weight,
 * where there are some. */
REKINDLE_API rekindle_status rekindle_model_compile(rekindle_model *model, const rekindle_compile_options *options);

/* A class's weight in the loss: finite, 0 or more; a class that is not listed has 1. A sample's class is its class
 * index; or the index of the largest element of its one-hot target, for outputs of shape (classes,) without the batch;
 * or its target rounded, 0 or 1, for binary_crossentropy of one output. With a class index for each row of the outputs
 * (steps, pixels) each row is weighed by its own. REKINDLE_INVALID_ARGUMENT for a class that is listed twice or cannot
 * occur, for one-hot targets of more dimensions, and for mean_squared_error, which knows no classes. Where all weights
 * are 0, so is the loss, and nothing is learned. */
typedef struct rekindle_class_weight {
    int64_t class_index;
    double weight;
} rekindle_class_weight;

typedef struct rekindle_fit_options {
    size_t struct_size;
    int64_t epochs;
    int64_t batch_size;    /* of array datasets; a pull dataset brings its own */
    int64_t initial_epoch; /* where numbering starts; a backup that is resumed decides instead */
    rekindle_dataset *validation_data;
    double validation_split;       /* 0 <= split < 1: the last part of an array dataset, taken before shuffling */
    int64_t validation_batch_size; /* 0: batch_size */
    int64_t validation_freq;       /* validate every so many epochs */
    const rekindle_class_weight *class_weights;
    size_t class_weight_count;
    rekindle_callback *const *callbacks; /* referenced during the call */
    size_t callback_count;
    /* Array datasets: a new order each epoch, a pure function of the seed and of how many shuffled epochs the model has
     * begun before, in this fit or an earlier one. */
    uint32_t shuffle;
    uint32_t reserved;
    /* NULL, or a number of the host's that the fit reads again and again, on any thread: as soon as it is not 0, the
     * fit is asked to stop, as by rekindle_model_request_stop. It can be set before the fit begins, and by a signal
     * handler (a volatile sig_atomic_t). */
    const volatile int *stop_flag;
} rekindle_fit_options;

#define REKINDLE_FIT_OPTIONS_INIT                                                                                      \
    { sizeof(rekindle_fit_options), 1, 32, 0, NULL, 0.0, 0, 1, NULL, 0, NULL, 0, 1, 0, NULL }

REKINDLE_API void rekindle_fit_options_init(rekindle_fit_options *options);

/* Trains. `options` may be NULL. REKINDLE_OK also after a stop; REKINDLE_ABORTED, REKINDLE_PREEMPTED and errors leave
 * the model as after its last complete step, and the history readable. The dataset is referenced during the call. */
REKINDLE_API rekindle_status rekindle_model_fit(rekindle_model *model, rekindle_dataset *dataset,
                                                const rekindle_fit_options *options);

/* Asks a running fit to stop, and does nothing when none runs: a request counts from when fit has taken the model (so
 * that other calls get REKINDLE_BUSY) to when it returns: none is lost in between, and none is left for the next fit.
 * (For one that may come before that, there is stop_flag.) Safe from any thread. fit returns REKINDLE_OK:
 *
 * - before its first on_train_begin hook, while it builds the model, reads data or a backup, or waits for a folder: at
 *   once. Nothing was trained, the model is as before the call, with an empty history, and a backup stands as it was.
 * - between on_train_begin and the first batch: without a batch, the model as on_train_begin or the backup left it.
 * - later at the next batch boundary, in validation, too. A backup's state is saved there and kept, so that a later fit
 *   goes on from it.
 * - behind the last epoch's end nothing is left to stop: the run has completed. */
REKINDLE_API rekindle_status rekindle_model_request_stop(const rekindle_model *model);

/* The number that the last hook which aborted stored in its event; 0 if it stored none, and from the start of a fit. */
REKINDLE_API rekindle_status rekindle_model_abort_code(const rekindle_model *model, int32_t *code);

typedef struct rekindle_evaluate_options {
    size_t struct_size;
    int64_t batch_size;
    rekindle_callback *const *callbacks;
    size_t callback_count;
} rekindle_evaluate_options;

#define REKINDLE_EVALUATE_OPTIONS_INIT                                                                                 \
    { sizeof(rekindle_evaluate_options), 32, NULL, 0 }

REKINDLE_API void rekindle_evaluate_options_init(rekindle_evaluate_options *options);

/* The number of values that evaluate and train_on_batch give, and their names: "loss" first, then the metrics, weighted
 * ones last. A metric that comes to several values has one name for each, "recall[0]", "recall[1]"; where that depends
 * on the model's outputs, this is REKINDLE_INVALID_STATE before the model is built. Names are valid until the next
 * compile.
 */
REKINDLE_API rekindle_status rekindle_model_metric_count(const rekindle_model *model, size_t *count);
REKINDLE_API rekindle_status rekindle_model_metric_name(const rekindle_model *model, size_t index, const char **name);

/* Loss and metrics over a dataset into values[0 .. metric count), of which `capacity` are the caller's. `options` may
 * be NULL. */
REKINDLE_API rekindle_status rekindle_model_evaluate(rekindle_model *model, rekindle_dataset *dataset,
                                                     const rekindle_evaluate_options *options, double *values,
                                                     size_t capacity);

typedef struct rekindle_predict_options {
    size_t struct_size;
    int64_t batch_size;
    rekindle_callback *const *callbacks;
    size_t callback_count;
} rekindle_predict_options;

#define REKINDLE_PREDICT_OPTIONS_INIT                                                                                  \
    { sizeof(rekindle_predict_options), 32, NULL, 0 }

REKINDLE_API void rekindle_predict_options_init(rekindle_predict_options *options);

/* The outputs for all samples as one float32 tensor, which the caller destroys. `options` may be NULL. Safe from
 * several threads at once on a built model, with a dataset of its own for each where the dataset pulls. */
REKINDLE_API rekindle_status rekindle_model_predict(const rekindle_model *model, rekindle_dataset *dataset,
                                                    const rekindle_predict_options *options,
                                                    rekindle_tensor **predictions);

/* One training step on one batch (sample_weight may be NULL). If `values` is not NULL it gets loss and metrics of this
 * batch before the update, of which `capacity` are the caller's. */
REKINDLE_API rekindle_status rekindle_model_train_on_batch(rekindle_model *model, const rekindle_array *x,
                                                           const rekindle_array *y, const rekindle_array *sample_weight,
                                                           double *values, size_t capacity);

/* The weights in the order of the layers, as "layer/kernel", "layer/bias". A name is valid while the model lives. */
REKINDLE_API rekindle_status rekindle_model_weight_count(const rekindle_model *model, size_t *count);
REKINDLE_API rekindle_status rekindle_model_weight_name(const rekindle_model *model, size_t index, const char **name);

/* A copy of a weight in Keras's shape, which the caller destroys; and back, same shape, float32. */
REKINDLE_API rekindle_status rekindle_model_get_weight(const rekindle_model *model, const char *name,
                                                       rekindle_tensor **value);
REKINDLE_API rekindle_status rekindle_model_set_weight(rekindle_model *model, const char *name,
                                                       const rekindle_array *value);

/* Everything that training changes in the model, by name, in a fixed order: "weights/dense/kernel",
 * "optimizer/dense/kernel/momentum", "optimizer/iterations", ... Names are valid until the next compile or build. */
REKINDLE_API rekindle_status rekindle_model_state_count(const rekindle_model *model, size_t *count);
REKINDLE_API rekindle_status rekindle_model_state_name(const rekindle_model *model, size_t index, const char **name);
REKINDLE_API rekindle_status rekindle_model_get_state(const rekindle_model *model, const char *name,
                                                      rekindle_tensor **value);

REKINDLE_API rekindle_status rekindle_model_get_learning_rate(const rekindle_model *model, double *learning_rate);

/* Finite and not negative. REKINDLE_INVALID_STATE where the optimizer follows a schedule. */
REKINDLE_API rekindle_status rekindle_model_set_learning_rate(rekindle_model *model, double learning_rate);

/* The history of the last fit, as a snapshot which the caller destroys; also after a fit that failed. */
REKINDLE_API rekindle_status rekindle_model_get_history(const rekindle_model *model, rekindle_history **history);

/* The model's configuration as JSON, all that it needs to be made again, as Keras's Sequential.to_json writes it: Keras's
 * model_from_json reads it, too, and leaves out the seed. And a model from that, or from what Keras has written. A key
 * that Keras knows and this library does not is accepted at the value that changes nothing ("trainable": true); anything
 * else is an error that names the key. */
REKINDLE_API rekindle_status rekindle_model_to_json(const rekindle_model *model, char **json);
REKINDLE_API rekindle_status rekindle_model_from_json(const char *json, rekindle_model **model);

/* The compile arguments as JSON, as Keras's Model.get_compile_config writes them: Keras's compile_from_config reads them,
 * unless they say what Keras lacks, threads or allow_non_finite, which are left out at their defaults. And a compile from
 * that, or from what Keras has written. */
REKINDLE_API rekindle_status rekindle_model_compile_to_json(const rekindle_model *model, char **json);
REKINDLE_API rekindle_status rekindle_model_compile_from_json(rekindle_model *model, const char *json);

/* A table of the layers, their output shapes and parameter counts, as Keras's summary. */
REKINDLE_API rekindle_status rekindle_model_summary(const rekindle_model *model, char **text);

/* What the plans of this model use, in bytes: weights, optimizer state, and for each plan its activations and
 * scratchpad and its kernels with their implementations' names, as JSON. */
REKINDLE_API rekindle_status rekindle_model_memory_report(const rekindle_model *model, char **json);

/* The whole model in one checkpoint file: configuration, weights and, when compiled, the optimizer's state. Replaces an
 * existing file atomically. */
REKINDLE_API rekindle_status rekindle_model_save(const rekindle_model *model, const char *path);

/* Makes the model of a checkpoint file again, compiled if it was: a saved model or a backup. REKINDLE_MISMATCH for a
 * file of weights alone. */
REKINDLE_API rekindle_status rekindle_model_load(const char *path, rekindle_model **model);

/* The weights alone. */
REKINDLE_API rekindle_status rekindle_model_save_weights(const rekindle_model *model, const char *path);

typedef struct rekindle_load_weights_options {
    size_t struct_size;
    /* 1: weights that do not fit are left out, each with a REKINDLE_LOG_WARNING, as Keras's skip_mismatch;
     * REKINDLE_MISMATCH only where none fits. */
    uint32_t skip_mismatch;
    uint32_t reserved;
} rekindle_load_weights_options;

#define REKINDLE_LOAD_WEIGHTS_OPTIONS_INIT                                                                             \
    { sizeof(rekindle_load_weights_options), 0, 0 }

REKINDLE_API void rekindle_load_weights_options_init(rekindle_load_weights_options *options);

/* The weights of a file into a built model: of saved weights, of a saved model, or of a backup. They must be the
 * model's, with equal names and shapes: else REKINDLE_MISMATCH names each that does not fit or that one side lacks, and
 * nothing is changed. `options` may be NULL. */
REKINDLE_API rekindle_status rekindle_model_load_weights_with(rekindle_model *model, const char *path,
                                                              const rekindle_load_weights_options *options);

/* The same with the default options. */
REKINDLE_API rekindle_status rekindle_model_load_weights(rekindle_model *model, const char *path);

REKINDLE_END

#endif
