/* A model of two inputs, "left" and "right", and two outputs, "kind" and "size", with statistics and dropout; and data
 * for it. */
#ifndef REKINDLE_TEST_TWO_ENDS_H
#define REKINDLE_TEST_TWO_ENDS_H

#include "rekindle.h"

enum { LEFT_FEATURES = 5, RIGHT_FEATURES = 3, KINDS = 3 };

/* JSON. Each output has a loss and metrics, one of which counts sample weights; on one thread. */
extern const char two_ends_model[], two_ends_compile[];

/* Not compiled; and compiled. */
rekindle_model *make_two_ends_model(void);
rekindle_model *make_compiled_two_ends_model(void);

/* Samples that depend on the seed alone, in the model's order, with sample weights for both outputs. */
typedef struct two_ends_data {
    int64_t samples;
    float *left, *right, *size, *kind_weight, *size_weight;
    int32_t *kind;
    int64_t shapes[4][2]; /* of left, right, kind, size */
    rekindle_array inputs[2], targets[2], weights[2];
} two_ends_data;

/* `data` is not moved. */
void make_two_ends_data(two_ends_data *data, int64_t samples, uint64_t seed);
void free_two_ends_data(two_ends_data *data);

/* Refers to the data. */
rekindle_batch two_ends_batch(const two_ends_data *data);
/* Over copies, by names and in another order than the model's. */
rekindle_dataset *two_ends_dataset(const two_ends_data *data);
rekindle_dataset *make_two_ends_dataset(int64_t samples, uint64_t seed);

#endif
