/* Parts of the test's own that do what parts of the library do: Dense without an activation, MeanSquaredError,
 * MeanAbsoluteError, and PiecewiseConstantDecay. They note what happens to them, and fail where they are told to. */
#ifndef REKINDLE_TEST_HOST_PARTS_H
#define REKINDLE_TEST_HOST_PARTS_H

#include <pthread.h>

#include "training/fixture.h"

enum { PLAIN_UNITS = 4 };

/* Their class names. */
#define PLAIN_DENSE "PlainDense"
#define PLAIN_ERROR "PlainError"
#define PLAIN_DISTANCE "PlainDistance"
#define PLAIN_STEPS "PlainSteps"

/* What a part does, in the order of its calls; NULL: nothing. */
struct host_part {
    const char *failing; /* the name of the function that returns 7 */
    int64_t passes;      /* how many of its calls go well before */
    /* Called in every function; NULL: nothing. */
    void (*inside)(void *user_data);
    void *inside_data;

    pthread_t caller;          /* of whom every call is expected, if `has_caller` */
    int has_caller, strangers; /* calls by others */
    int calls, destroyed;
    int64_t trained; /* the state: how many training batches have gone forward */
    double spoiled;  /* what schedules give in the place of their rate; 0: their rate */
};

/* Each part with its options; `part` outlives it. */
rekindle_custom_layer_options plain_dense_options(struct host_part *part);
rekindle_custom_loss_options plain_error_options(struct host_part *part);
rekindle_custom_metric_options plain_distance_options(struct host_part *part);
rekindle_custom_schedule_options plain_steps_options(struct host_part *part);

/* The rates of the schedule: 0.1 up to step 5, that one included, then 0.02. */
enum { PLAIN_BOUNDARY = 5 };
#define PLAIN_FIRST_RATE 0.1
#define PLAIN_LATER_RATE 0.02

/* Dense(6, tanh), a layer called "middle", Dense(2); seed 11. The layer, the loss and so on are the library's where the
 * part is NULL. Compiled with SGD. */
struct host_model {
    struct host_part *layer, *loss, *metric, *schedule;
    int64_t threads;
    const char *reduction; /* NULL: the default one */
    int64_t shards;
};
rekindle_model *new_host_model(const struct host_model *parts);
/* The same before it is compiled, and its compile. */
rekindle_model *host_topology(const struct host_model *parts);
rekindle_status compile_host_model(rekindle_model *model, const struct host_model *parts);

enum { HOST_SAMPLES = 26, HOST_FEATURES = 3, HOST_TARGETS = 2, HOST_BATCH = 4 };
/* 26 samples of 3 numbers, with 2 targets, weighted if asked for. */
rekindle_dataset *host_dataset(int weighted);

/* Registers all four classes; the parts that factories make are told to these. NULL: forgets them. */
struct host_classes {
    struct host_part layer, loss, metric, schedule;
    char config[256]; /* that the last factory has got */
};
void register_host_classes(struct host_classes *classes);

#endif
