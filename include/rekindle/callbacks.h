/* The library's callbacks: Keras's, each made from its options and listed in fit's options like a callback of the
 * host's own.
 *
 * A backup (backup.h) keeps what a callback remembers from epoch to epoch, so a run that is killed and started again
 * goes on as if nothing had happened. Several callbacks of one kind are told apart by their order in the list:
 * "early_stopping", "early_stopping_1". Without a backup each fit starts anew, as in Keras. Messages of callbacks go to
 * the log.
 *
 * `monitor`: the log that is watched: "loss", the name of a metric, or one of these with "val_" in front for
 * validation's.
 * `mode`: whether less or more of the monitored value is an improvement.
 * `verbose`: whether the callback logs what it does. */
#ifndef REKINDLE_CALLBACKS_H
#define REKINDLE_CALLBACKS_H

#include <math.h>

#include "rekindle/callback.h"
#include "rekindle/schedule.h"

REKINDLE_BEGIN

/* What counts as an improvement of a monitored value. */
typedef enum rekindle_monitor_mode {
    /* smaller for the loss, and for a metric whichever is better for it; fit fails if that is not known */
    REKINDLE_MONITOR_MODE_AUTO = 0,
    REKINDLE_MONITOR_MODE_MIN = 1, /* a smaller value is an improvement */
    REKINDLE_MONITOR_MODE_MAX = 2  /* a larger value is an improvement */
} rekindle_monitor_mode;

/* A callback that stops training when a monitored value has stopped improving. */
typedef struct rekindle_early_stopping_options {
    size_t struct_size;
    const char *monitor;
    double min_delta; /* the change that an improvement must exceed; its sign is ignored */
    int64_t patience; /* the number of epochs without an improvement after which training stops; >= 0 */
    rekindle_monitor_mode mode;
    uint32_t verbose;
    /* the value that must be improved on, too, for the count of epochs without an improvement to start again; NaN: none
     */
    double baseline;
    /* whether the weights of the best epoch are restored at the end of training, also if training was not stopped */
    uint32_t restore_best_weights;
    uint32_t reserved;
    int64_t start_from_epoch; /* the first epoch whose value is watched, counted from 0; >= 0 */
} rekindle_early_stopping_options;

#define REKINDLE_EARLY_STOPPING_OPTIONS_INIT                                                                           \
    { sizeof(rekindle_early_stopping_options), "val_loss", 0.0, 0, REKINDLE_MONITOR_MODE_AUTO, 0, NAN, 0, 0, 0 }

REKINDLE_API void rekindle_early_stopping_options_init(rekindle_early_stopping_options *options);
REKINDLE_API rekindle_status rekindle_early_stopping_create(const rekindle_early_stopping_options *options,
                                                            rekindle_callback **callback);

/* A callback, Keras's ReduceLROnPlateau, that reduces the learning rate when a monitored value has stopped improving.
 * It adds "learning_rate" to the epoch's logs, and so to the history. fit fails if the optimizer follows a schedule. */
typedef struct rekindle_reduce_lr_on_plateau_options {
    size_t struct_size;
    const char *monitor;
    double factor;    /* the factor that the learning rate is multiplied by; 0 < factor < 1 */
    int64_t patience; /* the number of epochs without an improvement after which the learning rate is reduced; >= 0 */
    rekindle_monitor_mode mode;
    uint32_t verbose;
    double min_delta; /* the change that an improvement must exceed; its sign is ignored */
    /* the number of epochs after a reduction that are not counted as epochs without an improvement; >= 0 */
    int64_t cooldown;
    double min_lr; /* the lowest learning rate that it is reduced to; finite, >= 0 */
} rekindle_reduce_lr_on_plateau_options;

#define REKINDLE_REDUCE_LR_ON_PLATEAU_OPTIONS_INIT                                                                     \
    { sizeof(rekindle_reduce_lr_on_plateau_options), "val_loss", 0.1, 10, REKINDLE_MONITOR_MODE_AUTO, 0, 1e-4, 0, 0.0 }

REKINDLE_API void rekindle_reduce_lr_on_plateau_options_init(rekindle_reduce_lr_on_plateau_options *options);
REKINDLE_API rekindle_status rekindle_reduce_lr_on_plateau_create(const rekindle_reduce_lr_on_plateau_options *options,
                                                                  rekindle_callback **callback);

/* A callback that sets the learning rate at the beginning of every epoch: to what a function of the host's computes
 * from the epoch's number and the current rate, or to what a schedule gives with the epoch's number in place of the
 * step. It adds "learning_rate" to the epoch's logs, and so to the history. fit fails if the optimizer follows a
 * schedule. */
typedef struct rekindle_learning_rate_scheduler_options {
    size_t struct_size;
    /* Set either `schedule` or `function`. The callback takes its own reference to the schedule. */
    const rekindle_schedule *schedule;
    /* Finds the current learning rate in `*learning_rate`, and stores the new one there: finite, 0 or more. Epochs
     * count from 0. Returns 0 for success; another number ends fit with REKINDLE_ABORTED. Runs on the thread that
     * called fit. */
    int (*function)(void *user_data, int64_t epoch, double *learning_rate);
    void *user_data; /* given to the functions of these options */
    /* called exactly once, when the callback is no longer used or when its creation fails; may be NULL */
    void (*destroy)(void *user_data);
    uint32_t verbose;
    uint32_t reserved;
} rekindle_learning_rate_scheduler_options;

#define REKINDLE_LEARNING_RATE_SCHEDULER_OPTIONS_INIT                                                                  \
    { sizeof(rekindle_learning_rate_scheduler_options), NULL, NULL, NULL, NULL, 0, 0 }

REKINDLE_API void rekindle_learning_rate_scheduler_options_init(rekindle_learning_rate_scheduler_options *options);
REKINDLE_API rekindle_status rekindle_learning_rate_scheduler_create(
    const rekindle_learning_rate_scheduler_options *options, rekindle_callback **callback);

/* A callback, Keras's TerminateOnNaN, that stops training after a batch if the epoch's loss so far is not finite.
 * It is of use only if the model is compiled with `allow_non_finite`; otherwise fit fails at such a loss by itself. */
typedef struct rekindle_terminate_on_nan_options {
    size_t struct_size;
    uint32_t raise_error; /* whether fit fails with REKINDLE_DATA_ERROR at once, in place of a clean stop */
    uint32_t reserved;
} rekindle_terminate_on_nan_options;

#define REKINDLE_TERMINATE_ON_NAN_OPTIONS_INIT                                                                         \
    { sizeof(rekindle_terminate_on_nan_options), 0, 0 }

REKINDLE_API void rekindle_terminate_on_nan_options_init(rekindle_terminate_on_nan_options *options);
REKINDLE_API rekindle_status rekindle_terminate_on_nan_create(const rekindle_terminate_on_nan_options *options,
                                                              rekindle_callback **callback);

/* A callback, Keras's CSVLogger, that writes the logs of each epoch as a row of a CSV file, below a header. The file is
 * replaced as a whole with each row, so a kill never leaves half a row. A run that goes on from a backup goes on with
 * the file: each epoch is in it exactly once. The folder of the file is opened when the callback is made, and held as
 * long as the callback is in use. */
typedef struct rekindle_csv_logger_options {
    size_t struct_size;
    const char *filename;  /* the path of the file, such as "log.csv"; its folder must exist; must be set */
    const char *separator; /* the character between two values, neither a quote nor the end of a line */
    /* whether rows are added to what the file holds at the run's beginning, without a header; else it is overwritten */
    uint32_t append;
    uint32_t reserved;
} rekindle_csv_logger_options;

#define REKINDLE_CSV_LOGGER_OPTIONS_INIT                                                                               \
    { sizeof(rekindle_csv_logger_options), NULL, ",", 0, 0 }

REKINDLE_API void rekindle_csv_logger_options_init(rekindle_csv_logger_options *options);
REKINDLE_API rekindle_status rekindle_csv_logger_create(const rekindle_csv_logger_options *options,
                                                        rekindle_callback **callback);

/* A callback that saves the model, as rekindle_model_save does, at the end of each epoch or every so many batches,
 * always or only if a monitored value is better than before. A file is replaced as a whole, so a kill never leaves half
 * of one. A run that goes on from a backup knows the best value so far. The folder is made if it does not exist; it is
 * opened when the callback is made, and held as long as the callback is in use. */
typedef struct rekindle_model_checkpoint_options {
    size_t struct_size;
    /* the path of the files, such as "model.rekindle"; must be set; the file's name may have places for numbers, as in
     * "model-{epoch:02d}-{val_loss:.2f}.rekindle": epoch and batch, which count from 1, and each of the logs */
    const char *filepath;
    const char *monitor;
    /* the number of batches after which the model is saved, each time; >= 0; 0: at the end of each epoch */
    int64_t save_freq_batches;
    rekindle_monitor_mode mode;
    uint32_t verbose;
    uint32_t save_best_only;    /* whether the model is saved only if the monitored value is better than ever before */
    uint32_t save_weights_only; /* whether only the weights are saved, as rekindle_model_save_weights does */
    /* the monitored value that the first saved model must be better than; NaN: none */
    double initial_value_threshold;
} rekindle_model_checkpoint_options;

#define REKINDLE_MODEL_CHECKPOINT_OPTIONS_INIT                                                                         \
    { sizeof(rekindle_model_checkpoint_options), NULL, "val_loss", 0, REKINDLE_MONITOR_MODE_AUTO, 0, 0, 0, NAN }

REKINDLE_API void rekindle_model_checkpoint_options_init(rekindle_model_checkpoint_options *options);
REKINDLE_API rekindle_status rekindle_model_checkpoint_create(const rekindle_model_checkpoint_options *options,
                                                              rekindle_callback **callback);

/* A callback that shows how far a fit, an evaluate or a predict has come. On a terminal it draws Keras's line, at most
 * every 50 ms and never wider than the terminal. Elsewhere (a file, a pipe, or TERM is "dumb") it writes a plain line
 * at the end of each epoch. */
typedef struct rekindle_progress_bar_options {
    size_t struct_size;
    /* the file descriptor that the text is written to, such as 1 (stdout) or 2 (stderr), which must stay open as long
     * as the callback is used; -1: `write` gets the text */
    int32_t descriptor;
    /* the width of the line; 0: the terminal is asked; with another number Keras's line is drawn wherever the text goes
     */
    int32_t columns;
    /* Gets the text if the descriptor is -1; `size` bytes without a zero at the end. Runs on the thread that called
     * fit, evaluate or predict. */
    void (*write)(void *user_data, const char *text, size_t size);
    void *user_data; /* given to the functions of these options */
    /* called exactly once, when the callback is no longer used or when its creation fails; may be NULL */
    void (*destroy)(void *user_data);
} rekindle_progress_bar_options;

#define REKINDLE_PROGRESS_BAR_OPTIONS_INIT                                                                             \
    { sizeof(rekindle_progress_bar_options), -1, 0, NULL, NULL, NULL }

REKINDLE_API void rekindle_progress_bar_options_init(rekindle_progress_bar_options *options);
REKINDLE_API rekindle_status rekindle_progress_bar_create(const rekindle_progress_bar_options *options,
                                                          rekindle_callback **callback);

REKINDLE_END

#endif
