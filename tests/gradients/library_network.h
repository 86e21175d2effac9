/* The network of a case in the library, made from the same list of layers. */
#ifndef REKINDLE_TEST_LIBRARY_NETWORK_H
#define REKINDLE_TEST_LIBRARY_NETWORK_H

#include "cases.h"
#include "rekindle/model.h"

/* Built, and compiled with the optimizer whose first step leaves minus the gradient in its slot. */
rekindle_model *make_library_model(const gradient_case *from);

/* The dimensions of the batch's input and output, and their number: a vector has no height and width. */
size_t library_input_shape(const gradient_case *from, int64_t *dims);
size_t library_output_shape(const gradient_case *from, int64_t *dims);

/* The naive network of the case. */
naive_network naive_network_of(const gradient_case *from);

#endif
