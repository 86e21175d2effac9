/* Small models of every layer with every loss there is, and data for them. Optimizers take turns, so that each meets
 * every layer and every loss. */
#ifndef PARTS_H
#define PARTS_H

#include "training/runs.h"

enum { PARTS_SAMPLES = 20, PARTS_FEATURES = 16, PARTS_BATCH = 4, PARTS_BATCHES = PARTS_SAMPLES / PARTS_BATCH };

/* What is open. Weights are one for each sample; y has `targets` numbers for each. */
struct parts {
    char name[96], model_json[1024], compile_json[512];
    float x[PARTS_SAMPLES * PARTS_FEATURES], y[PARTS_SAMPLES * 3], weights[PARTS_SAMPLES];
    int64_t targets;
    bool takes_labels;
};
extern struct parts parts;

int parts_count(void);

/* Adds a loop test over all of them; under AddressSanitizer, where each takes ten times as long, over each seventh,
 * which still meets each layer, loss and optimizer. `first` < 7 differs from test to test. */
#ifdef __SANITIZE_ADDRESS__
enum { PARTS_STRIDE = 7 };
#else
enum { PARTS_STRIDE = 1 };
#endif
#define add_test_of_parts(tests, function, first)                                                                      \
    for (int index = (first) % PARTS_STRIDE; index < parts_count(); index += PARTS_STRIDE)                             \
    tcase_add_loop_test(tests, function, index, index + 1)

/* Opens one, with data and numbers to draw that depend on nothing but its index; it is must_context, too. */
void open_parts(int index);
/* A number from 0 to end - 1. */
int draw(int end);

/* Built, compiled to compute on the calling thread; with allow_non_finite or not. */
rekindle_model *parts_model(bool allow);
/* Over the open data, borrowed or pulled. */
rekindle_dataset *parts_array_dataset(void);
rekindle_dataset *parts_pull_dataset(void);
/* train_on_batch with one batch of it. */
rekindle_status train_on_part(rekindle_model *model, int batch);

/* The part of the registry in `source`, "lib/layers/registry.cpp" or the like, that no model has; NULL if all are
 * there.
 */
const char *missing_part(const char *source);

#endif
