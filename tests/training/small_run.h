/* A run to disturb: a small classifier, 11 samples in batches of 4, and 7 to validate with. */
#ifndef REKINDLE_TEST_TRAINING_SMALL_RUN_H
#define REKINDLE_TEST_TRAINING_SMALL_RUN_H

#include "training/runs.h"

enum { SAMPLES = 11, FEATURES = 4, CLASSES = 3, BATCH = 4 };

extern struct samples samples;
extern rekindle_model *model;
extern rekindle_dataset *dataset, *validation;
extern rekindle_fit_options fit; /* the defaults, and batch_size */

void set_up_small_run(void);
void tear_down_small_run(void);

#endif
