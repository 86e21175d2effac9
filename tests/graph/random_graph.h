/* Graphs drawn at random: forks, joins, layers that are called several times or not trained, vectors and images, one to
 * three inputs and outputs. An input of integers is for layers that take them: draw_input is the place for it. */
#ifndef REKINDLE_TEST_RANDOM_GRAPH_H
#define REKINDLE_TEST_RANDOM_GRAPH_H

#include <stdint.h>

#include "graph_case.h"

enum { RANDOM_GRAPHS = 300 };

/* The same for the same seed. Every value leads to an output. */
void draw_graph(uint64_t seed, graph_case *graph);

#endif
