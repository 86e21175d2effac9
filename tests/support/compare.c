#include "support/compare.h"

#include <math.h>

typedef double (*element)(const void *values, size_t index);

static double float_element(const void *values, size_t index) {
    return (double)((const float *)values)[index];
}

static double double_element(const void *values, size_t index) {
    return ((const double *)values)[index];
}

static double needed_rtol(double actual, double expected, double largest) {
    double scale = fabs(expected) + largest;
    if (actual == expected || (isnan(actual) && isnan(expected))) return 0.0;
    if (!isfinite(actual) || !isfinite(expected) || scale == 0.0) return HUGE_VAL;
    return fabs(actual - expected) / scale;
}

static deviation compare(const float *actual, const void *expected, element expected_at, size_t count) {
    deviation worst = {0.0, 0};
    double largest = 0.0;
    size_t i;
    for (i = 0; i < count; ++i) largest = fmax(largest, fabs(expected_at(expected, i)));
    for (i = 0; i < count; ++i) {
        double rtol = needed_rtol((double)actual[i], expected_at(expected, i), largest);
        if (rtol > worst.rtol) worst = (deviation){rtol, i};
    }
    return worst;
}

deviation compare_floats(const float *actual, const float *expected, size_t count) {
    return compare(actual, expected, float_element, count);
}

deviation compare_float_to_double(const float *actual, const double *expected, size_t count) {
    return compare(actual, expected, double_element, count);
}
