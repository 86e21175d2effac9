/* What graph cases in tables are made of. */
#ifndef REKINDLE_TEST_GRAPH_LITERALS_H
#define REKINDLE_TEST_GRAPH_LITERALS_H

#include "graph_case.h"

#define VECTOR(features)                                                                                               \
    { {4, 1, 1, features}, 1, 0 }
#define IMAGE(height, width, channels)                                                                                 \
    { {3, height, width, channels}, 0, 0 }
#define DENSE(outputs, function)                                                                                       \
    { .kind = GRAPH_DENSE, .units = (outputs), .activation = (function) }
#define CONV(filters, function)                                                                                        \
    { .kind = GRAPH_CONV2D, .units = (filters), .activation = (function), .size = {3, 3}, .same = 1 }
#define POOL(which)                                                                                                    \
    {                                                                                                                  \
        .kind = GRAPH_##which##_POOLING2D, .size = { 2, 2 }                                                            \
    }
#define ACTIVATION(function)                                                                                           \
    { .kind = GRAPH_ACTIVATION, .activation = (function) }
#define PLAIN(which)                                                                                                   \
    { .kind = GRAPH_##which }
#define CALL(layer, input)                                                                                             \
    { layer, {input}, 1 }
#define JOIN(layer, first, second)                                                                                     \
    { layer, {first, second}, 2 }

#endif
