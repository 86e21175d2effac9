/* A graph in double precision, call by call from the formulas, and the way back through it: what the library's models
 * are compared with. */
#ifndef REKINDLE_TEST_NAIVE_GRAPH_H
#define REKINDLE_TEST_NAIVE_GRAPH_H

#include "graph_case.h"

double naive_largest_magnitude(const double *values, size_t count);

/* What a batch gives; the caller frees it with naive_graph_free. */
typedef struct naive_graph {
    double *outputs[GRAPH_MAX_ENDS];
    double losses[GRAPH_MAX_ENDS]; /* the mean of each output's, before its weight */
    double loss;                   /* their weighted sum */
    double *gradients;             /* of the weights */
    /* For each weight, the largest magnitude among what its gradient is a sum of: what one call of its layer adds to
     * it, and for a bias the gradients of the call's outputs, which a call sums. */
    double *largest_summand;
} naive_graph;

/* `weights` as graph_place_weights places them; for each input its elements; for each output with a loss as many as it
 * has, or a class index for each row. */
naive_graph naive_graph_run(const graph_case *from, const double *weights, const double *const *x,
                            const double *const *targets);
void naive_graph_free(naive_graph *graph);

#endif
