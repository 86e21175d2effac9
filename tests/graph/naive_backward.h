/* The derivatives of single layers, in double precision. Each function adds to what it is given a place for. */
#ifndef REKINDLE_TEST_NAIVE_BACKWARD_H
#define REKINDLE_TEST_NAIVE_BACKWARD_H

#include "graph_case.h"

/* Makes of d(loss)/d(y) in `diff`, where y is an activation of z, d(loss)/d(z). */
void naive_activation_backward(const char *activation, naive_shape shape, const double *z, const double *y,
                               double *diff);
/* From `diff` behind a layer, without its activation, to its input and its weights. */
void naive_layer_backward(const naive_layer *layer, const double *kernel, naive_shape in, const double *x,
                          const double *diff, double *diff_x, double *diff_kernel, double *diff_bias);
/* From `diff` behind a layer of several inputs to each of these. */
void naive_join_backward(graph_kind kind, const naive_shape *shapes, const double *const *inputs, int count,
                         const double *diff, double *const *diff_inputs);

#endif
