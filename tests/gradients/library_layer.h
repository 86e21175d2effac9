/* A layer of a naive network in the library. */
#ifndef REKINDLE_TEST_LIBRARY_LAYER_H
#define REKINDLE_TEST_LIBRARY_LAYER_H

#include "gradients/naive.h"
#include "rekindle/layer.h"

/* Layers without options of their own take no name. */
rekindle_layer *make_library_layer(const naive_layer *from, const char *name);

/* The dimensions of a shape, and their number: a vector has no height and width. */
size_t library_shape(naive_shape shape, int is_vector, int64_t *dims);

#endif
