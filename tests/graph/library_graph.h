/* The library's model of a graph, from the same description as the naive one. */
#ifndef REKINDLE_TEST_LIBRARY_GRAPH_H
#define REKINDLE_TEST_LIBRARY_GRAPH_H

#include "graph_case.h"
#include "rekindle.h"

/* A functional model whose layers are "layer0", "layer1", ... as in the case. Only those that an output depends on are
 * among them. */
rekindle_model *library_graph_model(const graph_case *from);
/* Compiles it with SGD on one thread, for what each output is trained towards. */
void library_graph_compile(rekindle_model *model, const graph_case *from, double learning_rate, double momentum);

/* The dimensions of a batch, and their number. */
size_t library_graph_shape(graph_shape shape, int64_t *dims);

/* The layer in the case whose weight this is. */
int library_graph_layer(const char *name);
/* The place of a weight, "layer3/kernel", among all weights of the case, and the number of its elements. */
void library_graph_weight(const char *name, const graph_weights *weights, size_t *first, size_t *count);

#endif
