/* A run whose validation loss is what a table says: a model of one weight, which a hook
 * sets before each validation. The training loss is 1, because it is set before each epoch, too. */
#ifndef WATCHED_RUN_H
#define WATCHED_RUN_H

#include "training/fixture.h"

enum { MAXIMUM_EPOCHS = 32, MAXIMUM_CALLBACKS = 4 };

struct watched_run {
    double values[MAXIMUM_EPOCHS]; /* the validation loss of each epoch, exact in single precision */
    int epochs;
    rekindle_callback *callbacks[MAXIMUM_CALLBACKS]; /* the run destroys them */
    size_t callback_count;
    bool keeps_weight;      /* that of the validation is not set back for the next epoch */
    const char *optimizer;  /* JSON; NULL: SGD with the rate 0.1 */
    int64_t epochs_trained; /* those of the history, behind the run */
    float weight;           /* at its end */
    rekindle_model *model;  /* destroyed by end_watched */
    rekindle_status status;
};

/* Trains; the result is in the struct. */
void run_watched(struct watched_run *run);
/* The values of a log in the history. Valid until end_watched. */
const double *watched_history(struct watched_run *run, const char *name, size_t *count);
void end_watched(struct watched_run *run);

#endif
