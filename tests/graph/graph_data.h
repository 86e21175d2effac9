/* Samples, targets and weights for a graph, drawn from a seed. */
#ifndef REKINDLE_TEST_GRAPH_DATA_H
#define REKINDLE_TEST_GRAPH_DATA_H

#include "graph_case.h"
#include "rekindle.h"

/* What goes in at an input, or is the target of an output. */
typedef struct graph_port {
    float *values;
    int32_t *labels; /* instead of `values` where the loss or an Embedding takes them; else NULL */
    double *exact;
    int64_t dims[4];
} graph_port;

/* Everything in float, as the library gets it, and the same numbers in double. */
typedef struct graph_data {
    int inputs, outputs;
    graph_weights places;
    float *weights;
    double *exact_weights;
    graph_port x[GRAPH_MAX_ENDS], y[GRAPH_MAX_ENDS]; /* an output without a loss has no target */
    rekindle_array x_arrays[GRAPH_MAX_ENDS], y_arrays[GRAPH_MAX_ENDS];
} graph_data;

/* `samples` of them, whatever the case's batch is. */
void graph_data_draw(const graph_case *from, int samples, uint64_t seed, graph_data *data);
void graph_data_free(graph_data *data);

/* Lists in the order of inputs and outputs: a batch that refers to the data, and a dataset over copies. */
rekindle_batch graph_data_batch(const graph_data *data);
rekindle_dataset *graph_data_dataset(const graph_data *data);

/* Gives a model of library_graph_model the drawn weights. */
void graph_data_set_weights(const graph_data *data, rekindle_model *model);

#endif
