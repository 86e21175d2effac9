/* A small run with dropout and validation, each argument of which can be changed before its parts are made. */
#ifndef CHANGEABLE_RUN_H
#define CHANGEABLE_RUN_H

#include "recovery/life.h"

enum { AT_MID_EPOCH = 8, AT_EPOCH_END = 6 };

/* Everything that a run is made of, and that a change may touch. */
struct run {
    struct life life;
    rekindle_dense_options hidden, output;
    rekindle_dropout_options dropout;
    rekindle_sequential_options sequential;
    rekindle_adam_options adam;
    rekindle_sgd_options sgd;
    rekindle_categorical_crossentropy_options loss;
    rekindle_compile_options compile;
    const char *metric;
    bool uses_sgd, uses_mean_squared_error, drops_dropout, hides_with_activation;
    int64_t rows, columns;
    unsigned x_seed, y_seed, validation_seed;
    rekindle_dtype x_dtype, y_dtype;
    bool has_sample_weight, validation_has_sample_weight;
    int64_t validation_rows;
    rekindle_dtype validation_x_dtype, validation_y_dtype;
    unsigned validation_y_seed;
};

struct run new_run(const char *folder);
/* Model and datasets, as the arguments say. live_run makes them, too. */
void make_parts(struct run *run);
rekindle_status live_run(struct run *run);
/* Lives and ends the run, to its end. What it shows: state, history, the hooks it called, the model's configuration. */
struct bytes result_of(struct run *run);
/* A folder with the backup of a run that died behind so many steps. */
char *folder_of_death(int steps);

#endif
