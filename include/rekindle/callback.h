/* Callbacks: the hooks of Keras as C function pointers.
 *
 * Hooks run on the thread that called fit, evaluate or predict, in the order in which the callbacks were listed. In a
 * hook of fit and evaluate one may read and set weights and the learning rate, and run evaluate and predict on the
 * model; fit, train_on_batch, compile and the like are refused (REKINDLE_BUSY). The hooks of a predict may read the
 * model and predict, no more: other threads may be predicting with it. A model whose last handle is destroyed lives
 * until the call returns. longjmp and exceptions out of a hook are forbidden. */
#ifndef REKINDLE_CALLBACK_H
#define REKINDLE_CALLBACK_H

#include "rekindle/status.h"

REKINDLE_BEGIN

struct rekindle_model;
typedef struct rekindle_callback rekindle_callback;

typedef enum rekindle_action {
    REKINDLE_ACTION_CONTINUE = 0,
    /* Finish cleanly, as Keras's model.stop_training: the epoch ends after this batch. A predict stops after this
     * batch, too, and gives the outputs so far; an evaluate goes on. */
    REKINDLE_ACTION_STOP = 1,
    REKINDLE_ACTION_ABORT = 2 /* as raising an exception: fit returns REKINDLE_ABORTED, no further hook is called */
} rekindle_action;

/* Named values: the metrics so far at a batch's end, the epoch's (validation's with the prefix "val_") at its end. */
typedef struct rekindle_logs {
    size_t struct_size;
    size_t count;
    const char *const *names;
    const double *values;
} rekindle_logs;

/* What the run was asked for (Keras's params). Numbers that are unknown, or that an evaluate or predict has none of,
 * are -1. */
typedef struct rekindle_run_params {
    size_t struct_size;
    int64_t epochs;
    int64_t steps; /* batches per epoch */
    int64_t batch_size;
    int64_t initial_epoch;
} rekindle_run_params;

/* Valid during the hook. */
typedef struct rekindle_event {
    size_t struct_size;
    struct rekindle_model *model; /* for calls in the hook; not the host's to destroy */
    const rekindle_run_params *params;
    const rekindle_logs *logs; /* never NULL; count 0 where Keras passes none */
    int64_t epoch;             /* -1 outside an epoch, and in the hooks of evaluate, validation and predict */
    int64_t batch;             /* index within the epoch or pass; -1 where there is none */
    int64_t step;              /* training steps the model has done in its life */
    uint32_t restored;         /* 1 in on_train_begin when this fit resumes: epoch and batch tell where */
    uint32_t reserved;
    int32_t *abort_code; /* a hook that returns REKINDLE_ACTION_ABORT may store a number of its own here */
} rekindle_event;

typedef rekindle_action (*rekindle_hook)(void *user_data, const rekindle_event *event);

typedef struct rekindle_callback_options {
    size_t struct_size;
    /* Names the callback in messages, and its state in backups; must differ from the names of other callbacks with
     * state. NULL: "callback", or "callback_1", "callback_2", ... in the order of the list. */
    const char *name;
    void *user_data;
    void (*destroy)(void *user_data); /* called exactly once, also when creation fails; may be NULL */
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
    /* The callback's own state as bytes, for backups: both or none. get_state's bytes stay valid until the next call
     * into this callback. Both return 0 for success; another number ends fit with REKINDLE_ABORTED. set_state is called
     * after every on_train_begin hook. */
    int (*get_state)(void *user_data, const void **data, size_t *size);
    int (*set_state)(void *user_data, const void *data, size_t size);
} rekindle_callback_options;

#define REKINDLE_CALLBACK_OPTIONS_INIT                                                                                 \
    {                                                                                                                  \
        sizeof(rekindle_callback_options), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,     \
            NULL, NULL, NULL, NULL, NULL, NULL, NULL                                                                   \
    }

REKINDLE_API void rekindle_callback_options_init(rekindle_callback_options *options);
REKINDLE_API rekindle_status rekindle_callback_create(const rekindle_callback_options *options,
                                                      rekindle_callback **callback);

/* Drops the caller's reference. NULL is accepted. A fit that runs holds its own. */
REKINDLE_API void rekindle_callback_destroy(rekindle_callback *callback);

REKINDLE_END

#endif
