/* Learning rate schedules of the host's own.
 *
 * What holds for all parts of the host's own (layers, losses, metrics, schedules): their functions run on the thread
 * that called fit, evaluate, predict or train_on_batch, never on another, with nothing of the library held: they may
 * call the library, other models' fit and predict included. The model that they are called for may be read meanwhile;
 * what would change it is refused (REKINDLE_BUSY). Every function returns 0 for success; another number ends the call
 * with REKINDLE_ABORTED, and the text names the part, the function and the number. longjmp and exceptions out of a
 * function are forbidden. What several threads predict with is called by all of them at once. See docs/custom-parts.md,
 * for what the crossing to the caller's thread costs, too.
 *
 * Such a part is in a model's JSON, in files and in backups by its class name and its config; to load one that is in
 * there, its class has to be registered. */
#ifndef REKINDLE_CUSTOM_SCHEDULE_H
#define REKINDLE_CUSTOM_SCHEDULE_H

#include "rekindle/schedule.h"

REKINDLE_BEGIN

typedef struct rekindle_custom_schedule_options {
    size_t struct_size;
    const char *class_name; /* must be set; not that of a class of the library; without a slash */
    /* The part's own options, a JSON object as text: they go into JSON, files and backups, and a run that differs in
     * them does not resume. NULL: none. */
    const char *config;
    void *user_data;
    void (*destroy)(void *user_data); /* called exactly once, also when creation fails; may be NULL */
    /* The learning rate after so many batches, to be stored in `rate`; must be set. A rate that is not finite or is
     * negative ends fit with REKINDLE_DATA_ERROR. The same step must always give the same rate. It is called, too, by
     * rekindle_model_get_learning_rate and callbacks that log the rate. */
    int (*rate)(void *user_data, int64_t step, double *rate);
} rekindle_custom_schedule_options;

#define REKINDLE_CUSTOM_SCHEDULE_OPTIONS_INIT                                                                          \
    { sizeof(rekindle_custom_schedule_options), NULL, NULL, NULL, NULL, NULL }

REKINDLE_API void rekindle_custom_schedule_options_init(rekindle_custom_schedule_options *options);
REKINDLE_API rekindle_status rekindle_custom_schedule_create(const rekindle_custom_schedule_options *options,
                                                             rekindle_schedule **schedule);

/* Makes a schedule of a registered class from the config that it had: stores the handle, which is then the library's,
 * and returns REKINDLE_OK; another status ends the loading with that status, and with the text of the last failure
 * inside. `context` is as it was registered. Called on the thread that loads. */
typedef rekindle_status (*rekindle_custom_schedule_factory)(void *context, const char *config,
                                                            rekindle_schedule **schedule);

/* Registers a class for the whole process: loading a model's JSON, files and compile configurations that name it calls
 * the factory. Registering again replaces the factory; NULL removes it. `context` must stay valid meanwhile. Safe from
 * several threads at once. */
REKINDLE_API rekindle_status rekindle_custom_schedule_register(const char *class_name,
                                                               rekindle_custom_schedule_factory factory, void *context);

REKINDLE_END

#endif
