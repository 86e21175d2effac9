/* Learning rate schedules of the host's own. What holds for all parts of the host's own is in custom.h. */
#ifndef REKINDLE_CUSTOM_SCHEDULE_H
#define REKINDLE_CUSTOM_SCHEDULE_H

#include "rekindle/custom.h"
#include "rekindle/schedule.h"

REKINDLE_BEGIN

typedef struct rekindle_custom_schedule_options {
    size_t struct_size;
    const char *class_name; /* must be set; not that of a class of the library; without a slash */
    const char *config;     /* a JSON object as text; NULL: none */
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

typedef rekindle_status (*rekindle_custom_schedule_factory)(void *context, const char *config,
                                                            rekindle_schedule **schedule);

REKINDLE_API rekindle_status rekindle_custom_schedule_register(const char *class_name,
                                                               rekindle_custom_schedule_factory factory, void *context);

REKINDLE_END

#endif
