/* The median of measurements, for C and C++. */
#ifndef MEDIAN_H
#define MEDIAN_H

#include <stdlib.h>

static inline int compare_measurements(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Of `count` > 0 values, which it sorts; of an even number the upper one of the middle. */
static inline double median(double *values, size_t count) {
    qsort(values, count, sizeof(*values), compare_measurements);
    return values[count / 2];
}

#ifdef __cplusplus
#include <vector>

inline double median(std::vector<double> values) {
    return median(values.data(), values.size());
}
#endif

#endif
