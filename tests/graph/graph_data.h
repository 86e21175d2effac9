/* Samples, targets and weights for a graph, drawn from a seed. */
#ifndef REKINDLE_TEST_GRAPH_DATA_H
#define REKINDLE_TEST_GRAPH_DATA_H

#include "graph_case.h"
#include "rekindle.h"

/* Everything in float, as the library gets it, and the same numbers in double. */
typedef struct graph_data {
    size_t inputs, targets; /* elements */
    graph_weights places;
    float *x, *target, *weights;
    int32_t *labels; /* instead of `target` where the loss takes them */
    double *exact_x, *exact_target, *exact_weights;
    int64_t x_dims[4], y_dims[4];
    rekindle_array x_array, y_array;
} graph_data;

/* `samples` of them, whatever the case's batch is. */
void graph_data_draw(const graph_case *from, int samples, uint64_t seed, graph_data *data);
void graph_data_free(graph_data *data);

/* Gives a model of library_graph_model the drawn weights. */
void graph_data_set_weights(const graph_data *data, rekindle_model *model);

#endif
