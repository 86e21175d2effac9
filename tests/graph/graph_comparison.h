/* A graph in the library against the naive one: forward, the loss, the gradients, and steps of training. */
#ifndef REKINDLE_TEST_GRAPH_COMPARISON_H
#define REKINDLE_TEST_GRAPH_COMPARISON_H

#include <stdint.h>

#include "graph_case.h"

#define GRAPH_STEPS 3
#define GRAPH_TOLERANCE 1e-5 /* relative, as support/compare.h means it */

/* Weights and samples are drawn from `seed`. Fails the test where something deviates. */
void compare_graph(const graph_case *from, uint64_t seed);

/* The largest deviation so far. */
double largest_graph_deviation(void);

#endif
