/* Comparing floats as the whole project does: |a - b| <= rtol * |b| + rtol * max|b| over the tensor, because elements
 * near zero cannot meet a relative bound alone. */
#ifndef REKINDLE_TEST_COMPARE_H
#define REKINDLE_TEST_COMPARE_H

#include <stddef.h>

typedef struct deviation {
    double rtol;  /* the smallest with which every element passes; infinite where only one side is finite */
    size_t index; /* the element that needs it */
} deviation;

/* How far `actual` is from `expected`. Equal elements, NaN and NaN among them, deviate by 0. */
deviation compare_floats(const float *actual, const float *expected, size_t count);
deviation compare_float_to_double(const float *actual, const double *expected, size_t count);

#endif
