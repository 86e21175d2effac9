/* Graphs drawn at random: forks, joins, layers that are called several times, vectors and images. */
#ifndef REKINDLE_TEST_RANDOM_GRAPH_H
#define REKINDLE_TEST_RANDOM_GRAPH_H

#include <stdint.h>

#include "graph_case.h"

enum { RANDOM_GRAPHS = 300 };

/* The same for the same seed. With `joins`, everything in it leads to the output; without, what does not is a branch
 * that nobody reads. */
void draw_graph(uint64_t seed, int joins, graph_case *graph);

#endif
