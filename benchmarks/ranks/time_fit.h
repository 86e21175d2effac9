/* What a training step costs in a fit. */
#ifndef REKINDLE_BENCHMARKS_RANKS_TIME_FIT_H
#define REKINDLE_BENCHMARKS_RANKS_TIME_FIT_H

#include "../shards/subjects.h"

enum { EPOCHS = 2 };

/* When the epochs began and ended. */
struct epochs {
    double begun[EPOCHS], ended[EPOCHS];
};

static inline rekindle_action note_begin(void *user_data, const rekindle_event *event) {
    ((struct epochs *)user_data)->begun[event->epoch] = microseconds();
    return REKINDLE_ACTION_CONTINUE;
}

static inline rekindle_action note_end(void *user_data, const rekindle_event *event) {
    ((struct epochs *)user_data)->ended[event->epoch] = microseconds();
    return REKINDLE_ACTION_CONTINUE;
}

/* Microseconds a step of the second epoch: all that happens once is over. */
static inline double time_fit(rekindle_model *model, const subject *of, rekindle_dataset *dataset,
                              rekindle_communicator *communicator) {
    struct epochs epochs = {{0}, {0}};
    rekindle_callback_options noting = REKINDLE_CALLBACK_OPTIONS_INIT;
    rekindle_callback *callback;
    rekindle_fit_options options = REKINDLE_FIT_OPTIONS_INIT;
    noting.user_data = &epochs;
    noting.on_epoch_begin = note_begin;
    noting.on_epoch_end = note_end;
    check(rekindle_callback_create(&noting, &callback));
    options.batch_size = of->batch;
    options.epochs = EPOCHS;
    options.callbacks = &callback;
    options.callback_count = 1;
    options.communicator = communicator;
    check(rekindle_model_fit(model, dataset, &options));
    rekindle_callback_destroy(callback);
    return (epochs.ended[EPOCHS - 1] - epochs.begun[EPOCHS - 1]) / (double)of->steps;
}

#endif
