/* The batch of a golden case: an array of a kind, or several by the names of inputs and outputs. */
#ifndef REKINDLE_TEST_GOLDEN_BATCH_H
#define REKINDLE_TEST_GOLDEN_BATCH_H

#include "rekindle/dataset.h"
#include "support/golden.h"

enum { GOLDEN_MAX_PORTS = 8 };

/* `inputs`, `targets` or `sample_weights` of the case. With names, an array without data is none. */
typedef struct golden_arrays {
    rekindle_array arrays[GOLDEN_MAX_PORTS];
    const char *names[GOLDEN_MAX_PORTS];
    size_t count; /* 1 where there are no names */
    int has_names;
} golden_arrays;

/* Refers to the case. It is not copied: `batch` points into it. */
typedef struct golden_batch {
    golden_arrays x, y, sample_weight;
    rekindle_batch batch;
    int64_t samples;
} golden_batch;

void golden_batch_read(const golden_case *from, golden_batch *to);

/* A dataset over copies of the arrays. */
rekindle_dataset *golden_batch_dataset(const golden_batch *from);

#endif
