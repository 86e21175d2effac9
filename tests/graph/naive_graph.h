/* A graph in double precision, call by call from the formulas, and the way back through it: what the library's models
 * are compared with. */
#ifndef REKINDLE_TEST_NAIVE_GRAPH_H
#define REKINDLE_TEST_NAIVE_GRAPH_H

#include "graph_case.h"

/* What a batch gives; the caller frees it with naive_graph_free. */
typedef struct naive_graph {
    double *outputs[GRAPH_MAX_ENDS];
    double losses[GRAPH_MAX_ENDS]; /* the mean of each output's, before its weight */
    double loss;                   /* their weighted sum */
    double *gradients; /* of the weights */
    double *
        largest_of_call; /* for each weight, the largest magnitude of what one call of its layer adds to its gradient */
} naive_graph;

/* `weights` as graph_place_weights places them; for each input its elements; for each output with a loss as many as it
 * has, or a class index for each row. */
naive_graph naive_graph_run(const graph_case *from, const double *weights, const double *const *x,
                            const double *const *targets);
void naive_graph_free(naive_graph *graph);

#endif
