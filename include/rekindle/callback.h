/* Callbacks: Keras's hooks as C function pointers.
 *
 * Hooks run on the thread that called fit, evaluate or predict. At each point of a run, the callbacks' hooks are called
 * in the order in which the callbacks were listed.
 *
 * What a hook may do with the model: in fit and evaluate it may read and set weights and the learning rate, and call
 * evaluate and predict; fit, train_on_batch, compile, build and the like return REKINDLE_BUSY. In predict it may read
 * the model and call predict, no more, because other threads may be predicting with the model. A hook may drop the
 * host's own reference to the model; the model lives on until the call returns. A hook must not be left by longjmp or a
 * C++ exception. */
#ifndef REKINDLE_CALLBACK_H
#define REKINDLE_CALLBACK_H

#include "rekindle/status.h"

REKINDLE_BEGIN

struct rekindle_model;

/* A callback, reference-counted: one of the host's (below), of the library's (callbacks.h), or a BackupAndRestore
 * (backup.h). */
typedef struct rekindle_callback rekindle_callback;

/* What a hook tells the run to do. */
typedef enum rekindle_action {
    REKINDLE_ACTION_CONTINUE = 0, /* go on */
    /* Stop, as Keras's model.stop_training. fit ends the epoch after this batch: validation, epoch and train end hooks
     * still run, and fit returns REKINDLE_OK. predict stops after this batch, and its result holds the outputs so far.
     * evaluate goes on. */
    REKINDLE_ACTION_STOP = 1,
    /* End the call at once, as a Python exception does: it returns REKINDLE_ABORTED, and no further hook is called. */
    REKINDLE_ACTION_ABORT = 2
} rekindle_action;

/* Named values. At a batch's end they are the loss and metrics of the epoch so far; at an epoch's end those of the
 * whole epoch, with validation's under names that begin with "val_". */
typedef struct rekindle_logs {
    size_t struct_size;
    size_t count;
    const char *const *names; /* `count` names, as in the history */
    const double *values;     /* `count` values */
} rekindle_logs;

/* What the run was asked for (Keras's params). A number that is unknown, or that evaluate or predict does not have, is
 * -1. */
typedef struct rekindle_run_params {
    size_t struct_size;
    int64_t epochs;
    int64_t steps; /* the number of batches in an epoch */
    int64_t batch_size;
    int64_t initial_epoch;
} rekindle_run_params;

/* What a hook gets. It and all that it points to are valid during the hook only. */
typedef struct rekindle_event {
    size_t struct_size;
    struct rekindle_model *model; /* for calls in the hook, which must not destroy it */
    const rekindle_run_params *params;
    const rekindle_logs *logs; /* never NULL; its count is 0 where Keras passes no logs */
    /* the epoch, counted from 0; -1 outside of an epoch, and in the hooks of evaluate, validation and predict */
    int64_t epoch;
    int64_t batch;     /* the batch in the epoch or pass, counted from 0; -1 in hooks that belong to no batch */
    int64_t step;      /* the number of batches that the model has been trained on since it was made */
    uint32_t restored; /* 1 in on_train_begin if this fit goes on from a backup; epoch and batch then say where */
    uint32_t reserved;
    /* a hook that returns REKINDLE_ACTION_ABORT may store a number here, for rekindle_model_abort_code */
    int32_t *abort_code;
} rekindle_event;

/* A hook. `user_data` is that of the callback's options. */
typedef rekindle_action (*rekindle_hook)(void *user_data, const rekindle_event *event);

/* A callback of the host's own. A hook that is NULL is not called. */
typedef struct rekindle_callback_options {
    size_t struct_size;
    /* Names the callback in messages, and its state in backups. If several callbacks have state, their names must
     * differ. NULL: "callback", or "callback_1", "callback_2", ... in the order of the list. */
    const char *name;
    void *user_data; /* given to every function below */
    /* called exactly once, when the callback is no longer used or when its creation fails; may be NULL */
    void (*destroy)(void *user_data);
    rekindle_hook on_train_begin;
    rekindle_hook on_train_end;
    rekindle_hook on_epoch_begin;
    rekindle_hook on_epoch_end;
    rekindle_hook on_train_batch_begin;
    rekindle_hook on_train_batch_end;
    rekindle_hook on_test_begin;
    rekindle_hook on_test_end;
    rekindle_hook on_test_batch_begin;
    rekindle_hook on_test_batch_end;
    rekindle_hook on_predict_begin;
    rekindle_hook on_predict_end;
    rekindle_hook on_predict_batch_begin;
    rekindle_hook on_predict_batch_end;
    /* The callback's own state as bytes, which backups keep, and the way back from a backup. Set both functions or
     * neither. The bytes of get_state must stay valid until the next call of a function of this callback. set_state is
     * called after the on_train_begin hooks of all callbacks. Both return 0 for success; another number ends fit with
     * REKINDLE_ABORTED. */
    int (*get_state)(void *user_data, const void **data, size_t *size);
    int (*set_state)(void *user_data, const void *data, size_t size);
} rekindle_callback_options;

#define REKINDLE_CALLBACK_OPTIONS_INIT                                                                                 \
    {                                                                                                                  \
        sizeof(rekindle_callback_options), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,     \
            NULL, NULL, NULL, NULL, NULL, NULL, NULL                                                                   \
    }

REKINDLE_API void rekindle_callback_options_init(rekindle_callback_options *options);

/* Makes a callback of the host's own functions. `options` must not be NULL. List the callback in the options of fit,
 * evaluate or predict.
 *
 * Example:
 *
 *     static rekindle_action print_logs(void *user_data, const rekindle_event *event) {
 *         (void)user_data;
 *         printf("epoch %d:", (int)event->epoch);
 *         for (size_t i = 0; i < event->logs->count; ++i) {
 *             printf(" %s %g", event->logs->names[i], event->logs->values[i]);
 *         }
 *         printf("\n");
 *         return REKINDLE_ACTION_CONTINUE;
 *     }
 *
 *     rekindle_callback_options options = REKINDLE_CALLBACK_OPTIONS_INIT;
 *     options.on_epoch_end = print_logs;
 *     rekindle_callback *callback;
 *     rekindle_callback_create(&options, &callback); */
REKINDLE_API rekindle_status rekindle_callback_create(const rekindle_callback_options *options,
                                                      rekindle_callback **callback);

/* Drops the caller's reference. NULL is accepted. A fit, evaluate or predict that is running keeps its own. */
REKINDLE_API void rekindle_callback_destroy(rekindle_callback *callback);

REKINDLE_END

#endif
