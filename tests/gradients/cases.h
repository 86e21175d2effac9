/* The networks whose gradients are compared. */
#ifndef REKINDLE_TEST_GRADIENT_CASES_H
#define REKINDLE_TEST_GRADIENT_CASES_H

#include "naive.h"

typedef struct gradient_case {
    const char *name;
    naive_layer layers[NAIVE_MAX_LAYERS]; /* the rest is NAIVE_END */
    naive_shape input;
    naive_loss loss;
    int from_logits;
    int weighted; /* each sample has a weight */
} gradient_case;

extern const gradient_case gradient_cases[];
extern const int gradient_case_count;

#endif
