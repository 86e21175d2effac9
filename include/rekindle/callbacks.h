/* The callbacks of the library: Keras's, each made from its options and listed in fit's like one of the host's.
 *
 * What a callback keeps from epoch to epoch is in the backups of a BackupAndRestore, so that a run which is killed and
 * started again goes on as if nothing had happened. Where several of a kind are listed, their place among each other
 * tells them apart: "early_stopping", "early_stopping_1". Without a backup each fit starts anew, as in Keras. What a
 * callback has to say goes to the log sink.
 *
 * `monitor`: the log that is watched, "loss", "val_loss", or the name of a metric, with "val_" in front for that of the
 * validation. `mode`: the direction of an improvement. `verbose`: whether the log says what the callback does. */
#ifndef REKINDLE_CALLBACKS_H
#define REKINDLE_CALLBACKS_H

#include <math.h>

#include "rekindle/callback.h"
#include "rekindle/schedule.h"

REKINDLE_BEGIN

/* What counts as an improvement of a monitored value. */
typedef enum rekindle_monitor_mode {
    REKINDLE_MONITOR_MODE_AUTO = 0, /* less of the loss; more or less of a metric, as its kind is; else refused */
    REKINDLE_MONITOR_MODE_MIN = 1,  /* less */
    REKINDLE_MONITOR_MODE_MAX = 2   /* more */
} rekindle_monitor_mode;

/* A callback that stops the training when a monitored value has stopped improving. */
typedef struct rekindle_early_stopping_options {
    size_t struct_size;
    const char *monitor;
    double min_delta; /* what an improvement must be more than; its sign is of no importance */
    int64_t patience; /* the epochs without an improvement after which training stops; >= 0 */
    rekindle_monitor_mode mode;
    uint32_t verbose;
    double baseline; /* the value that must be improved on for patience to begin anew; NaN: none */
    /* whether the end of training sets the weights of the best epoch, also where training was not stopped */
    uint32_t restore_best_weights;
    uint32_t reserved;
    int64_t start_from_epoch; /* the epoch from which on the value is monitored; >= 0 */
} rekindle_early_stopping_options;

#define REKINDLE_EARLY_STOPPING_OPTIONS_INIT                                                                           \
    { sizeof(rekindle_early_stopping_options), "val_loss", 0.0, 0, REKINDLE_MONITOR_MODE_AUTO, 0, NAN, 0, 0, 0 }

REKINDLE_API void rekindle_early_stopping_options_init(rekindle_early_stopping_options *options);
REKINDLE_API rekindle_status rekindle_early_stopping_create(const rekindle_early_stopping_options *options,
                                                            rekindle_callback **callback);

/* A callback, Keras's ReduceLROnPlateau, that reduces the learning rate when a monitored value has stopped improving.
 * It adds "learning_rate" to the epoch's logs, and so to the history. The optimizer must have a number for a learning
 * rate, and no schedule. */
typedef struct rekindle_reduce_lr_on_plateau_options {
    size_t struct_size;
    const char *monitor;
    double factor;    /* the number that the learning rate is multiplied by; 0 < factor < 1 */
    int64_t patience; /* the epochs without an improvement after which the learning rate is reduced; >= 0 */
    rekindle_monitor_mode mode;
    uint32_t verbose;
    double min_delta; /* what an improvement must be more than; its sign is of no importance */
    int64_t cooldown; /* the epochs after a reduction in which none are counted; >= 0 */
    double min_lr;    /* the learning rate below which it is not reduced; finite, >= 0 */
} rekindle_reduce_lr_on_plateau_options;

#define REKINDLE_REDUCE_LR_ON_PLATEAU_OPTIONS_INIT                                                                     \
    { sizeof(rekindle_reduce_lr_on_plateau_options), "val_loss", 0.1, 10, REKINDLE_MONITOR_MODE_AUTO, 0, 1e-4, 0, 0.0 }

REKINDLE_API void rekindle_reduce_lr_on_plateau_options_init(rekindle_reduce_lr_on_plateau_options *options);
REKINDLE_API rekindle_status rekindle_reduce_lr_on_plateau_create(const rekindle_reduce_lr_on_plateau_options *options,
                                                                  rekindle_callback **callback);

/* A callback that sets the learning rate at the beginning of every epoch: what a function of the host's makes of the
 * epoch's number and the rate so far, or what a schedule gives for the epoch's number in the place of steps. It adds
 * "learning_rate" to the epoch's logs, and so to the history. The optimizer must have a number for a learning rate, and
 * no schedule. */
typedef struct rekindle_learning_rate_scheduler_options {
    size_t struct_size;
    /* One of schedule and function must be set. The callback holds its own reference to the schedule. */
    const rekindle_schedule *schedule;
    /* Gets the learning rate so far in `*learning_rate`, and puts the new one there; finite, 0 or more. Returns 0 for
     * success; another number ends fit with REKINDLE_ABORTED. Called on the thread that called fit. */
    int (*function)(void *user_data, int64_t epoch, double *learning_rate);
    void *user_data;
    void (*destroy)(void *user_data); /* called exactly once, also when creation fails; may be NULL */
    uint32_t verbose;
    uint32_t reserved;
} rekindle_learning_rate_scheduler_options;

#define REKINDLE_LEARNING_RATE_SCHEDULER_OPTIONS_INIT                                                                  \
    { sizeof(rekindle_learning_rate_scheduler_options), NULL, NULL, NULL, NULL, 0, 0 }

REKINDLE_API void rekindle_learning_rate_scheduler_options_init(rekindle_learning_rate_scheduler_options *options);
REKINDLE_API rekindle_status rekindle_learning_rate_scheduler_create(
    const rekindle_learning_rate_scheduler_options *options, rekindle_callback **callback);

/* A callback, Keras's TerminateOnNaN, that stops the training after a batch at which the epoch's loss so far is not a
 * finite number. Of use where the model is compiled with allow_non_finite; elsewhere fit fails at such a loss by
 * itself. */
typedef struct rekindle_terminate_on_nan_options {
    size_t struct_size;
    uint32_t raise_error; /* whether fit fails with REKINDLE_DATA_ERROR at once, as by an exception in Keras */
    uint32_t reserved;
} rekindle_terminate_on_nan_options;

#define REKINDLE_TERMINATE_ON_NAN_OPTIONS_INIT                                                                         \
    { sizeof(rekindle_terminate_on_nan_options), 0, 0 }

REKINDLE_API void rekindle_terminate_on_nan_options_init(rekindle_terminate_on_nan_options *options);
REKINDLE_API rekindle_status rekindle_terminate_on_nan_create(const rekindle_terminate_on_nan_options *options,
                                                              rekindle_callback **callback);

/* A callback, Keras's CSVLogger, that writes the logs of each epoch as a row of a CSV file, with a header. The file is
 * replaced as a whole with each row, so that no kill leaves half of one, and a run that goes on from a backup goes on
 * with the file: no epoch is in it twice, and none is missing. The folder is held from the callback's making on. */
typedef struct rekindle_csv_logger_options {
    size_t struct_size;
    const char *filename;  /* the path of the file, such as "log", whose folder must be there; must be set */
    const char *separator; /* the character between two values */
    uint32_t append;       /* whether rows go behind what is in the file at the run's beginning, without a header */
    uint32_t reserved;
} rekindle_csv_logger_options;

#define REKINDLE_CSV_LOGGER_OPTIONS_INIT                                                                               \
    { sizeof(rekindle_csv_logger_options), NULL, ",", 0, 0 }

REKINDLE_API void rekindle_csv_logger_options_init(rekindle_csv_logger_options *options);
REKINDLE_API rekindle_status rekindle_csv_logger_create(const rekindle_csv_logger_options *options,
                                                        rekindle_callback **callback);

/* A callback that saves the model, as rekindle_model_save does, at the end of each epoch or every so many batches, or
 * only where a monitored value has become better. A file is put in place as a whole. A run that goes on from a backup
 * knows the best value so far. The folder is made where it is missing, and held from the callback's making on. */
typedef struct rekindle_model_checkpoint_options {
    size_t struct_size;
    /* the path of the files, such as "model"; must be set. The file's name may have places for numbers, as
     * "model-{epoch:02d}-{val_loss:.2f}": epoch and batch, which count from 1, and each of the logs. */
    const char *filepath;
    const char *monitor;
    int64_t save_freq_batches; /* the batches after which the model is saved; >= 0; 0: the end of each epoch */
    rekindle_monitor_mode mode;
    uint32_t verbose;
    uint32_t save_best_only;        /* whether only a model whose monitored value is better than all before is saved */
    uint32_t save_weights_only;     /* whether only the weights are saved, as rekindle_model_save_weights does */
    double initial_value_threshold; /* the monitored value that the first saved model must be better than; NaN: none */
} rekindle_model_checkpoint_options;

#define REKINDLE_MODEL_CHECKPOINT_OPTIONS_INIT                                                                         \
    { sizeof(rekindle_model_checkpoint_options), NULL, "val_loss", 0, REKINDLE_MONITOR_MODE_AUTO, 0, 0, 0, NAN }

REKINDLE_API void rekindle_model_checkpoint_options_init(rekindle_model_checkpoint_options *options);
REKINDLE_API rekindle_status rekindle_model_checkpoint_create(const rekindle_model_checkpoint_options *options,
                                                              rekindle_callback **callback);

/* A callback that shows how far a fit, an evaluate or a predict is: on a terminal the line of Keras's, which is drawn
 * anew at most every 50 ms and never wider than the terminal; elsewhere, in a file, a pipe or where TERM is dumb, a
 * plain line at the end of each epoch. */
typedef struct rekindle_progress_bar_options {
    size_t struct_size;
    /* where the text goes, such as 1 or 2; the host's, open as long as the callback is used; or -1 */
    int32_t descriptor;
    int32_t columns; /* 0: asked of the terminal; else the width of the line, which is then Keras's in any case */
    /* With the descriptor -1: gets the text in its place, on the thread that called fit. */
    void (*write)(void *user_data, const char *text, size_t size);
    void *user_data;
    void (*destroy)(void *user_data); /* called exactly once, also when creation fails; may be NULL */
} rekindle_progress_bar_options;

#define REKINDLE_PROGRESS_BAR_OPTIONS_INIT                                                                             \
    { sizeof(rekindle_progress_bar_options), -1, 0, NULL, NULL, NULL }

REKINDLE_API void rekindle_progress_bar_options_init(rekindle_progress_bar_options *options);
REKINDLE_API rekindle_status rekindle_progress_bar_create(const rekindle_progress_bar_options *options,
                                                          rekindle_callback **callback);

REKINDLE_END

#endif
