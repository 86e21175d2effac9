/* Models of many small layers. */
#ifndef REKINDLE_TEST_LARGE_GRAPHS_H
#define REKINDLE_TEST_LARGE_GRAPHS_H

#include "sketch.h"

enum { LARGE_BATCH = 8, LARGE_FEATURES = 16 };

/* Dense layers with ReLU, one after the other. */
rekindle_model *large_chain(int layers);
/* The same with half as many, each added to its input by a layer of its own. */
rekindle_model *large_residual_graph(int layers);

#endif
