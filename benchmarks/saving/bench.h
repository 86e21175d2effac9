/* What the programs of this folder have in common. */
#ifndef SAVING_BENCH_H
#define SAVING_BENCH_H

#include "rekindle.h"

/* Ends the program with the library's text unless the call succeeded. */
void check(rekindle_status status);

double seconds_now(void);

/* The value below which the share of the values lies; sorts them. */
double quantile(double *values, int count, double share);

/* A built and compiled model of one layer, whose state (weights and momentum) has about so many bytes, and one sample
 * for each of `samples` steps with batches of 1. */
rekindle_model *model_of_size(double bytes);
rekindle_dataset *samples_for(int samples);

/* save_every 0: epochs. */
rekindle_callback *backup_in(const char *folder, int64_t save_every, double budget, uint32_t delete_checkpoint);

#endif
