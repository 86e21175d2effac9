#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "diff.h"

struct difference {
    uint64_t elements; /* that differ in any bit */
    uint64_t nans;     /* that are NaN on one side only */
    double absolute, relative;
};

static double float_at(const unsigned char *bytes, rekindle_dtype dtype) {
    float single;
    double value;
    if (dtype == REKINDLE_FLOAT64) {
        memcpy(&value, bytes, sizeof(value));
        return value;
    }
    memcpy(&single, bytes, sizeof(single));
    return single;
}

/* Relative to the larger magnitude. */
static void measure(double first, double second, struct difference *difference) {
    double absolute = fabs(first - second), relative = 0.0;
    double magnitude = fabs(first) > fabs(second) ? fabs(first) : fabs(second);
    if (isnan(first) || isnan(second)) {
        difference->nans += !isnan(first) || !isnan(second);
        return;
    }
    if (absolute > 0.0) relative = isinf(magnitude) ? HUGE_VAL : absolute / magnitude;
    if (absolute > difference->absolute) difference->absolute = absolute;
    if (relative > difference->relative) difference->relative = relative;
}

static bool is_float(rekindle_dtype dtype) {
    return dtype == REKINDLE_FLOAT32 || dtype == REKINDLE_FLOAT64;
}

static void compare_elements(const unsigned char *first, const unsigned char *second, size_t size, rekindle_dtype dtype,
                             struct difference *difference) {
    size_t element = rekindle_dtype_size(dtype);
    if (memcmp(first, second, size) == 0) return;
    for (size_t at = 0; at < size; at += element) {
        if (memcmp(first + at, second + at, element) == 0) continue;
        ++difference->elements;
        if (is_float(dtype)) measure(float_at(first + at, dtype), float_at(second + at, dtype), difference);
    }
}

static void print_difference(const rekindle_checkpoint_entry *entry, const struct difference *difference) {
    printf("tensor '");
    print_text(entry->name);
    printf("': %" PRIu64 " of %" PRIu64 " elements differ", difference->elements,
           entry->byte_count / rekindle_dtype_size(entry->dtype));
    if (is_float(entry->dtype)) {
        printf(", by at most %.6g, relatively %.6g", difference->absolute, difference->relative);
    }
    if (difference->nans > 0) printf("; %" PRIu64 " of them NaN on one side", difference->nans);
    printf("\n");
}

rekindle_status diff_contents(const rekindle_checkpoint *first, const rekindle_checkpoint *second,
                              const rekindle_checkpoint_entry *entry, size_t *count) {
    enum { CHUNK = 1 << 20 }; /* a multiple of every element's size */
    struct difference difference = {0, 0, 0.0, 0.0};
    unsigned char *one = allocate(CHUNK), *other = allocate(CHUNK);
    rekindle_status status = REKINDLE_OK;
    for (uint64_t at = 0; status == REKINDLE_OK && at < entry->byte_count; at += CHUNK) {
        size_t size = entry->byte_count - at < CHUNK ? (size_t)(entry->byte_count - at) : CHUNK;
        status = rekindle_checkpoint_read_bytes(first, entry->name, at, one, size);
        if (status == REKINDLE_OK) status = rekindle_checkpoint_read_bytes(second, entry->name, at, other, size);
        if (status == REKINDLE_OK) compare_elements(one, other, size, entry->dtype, &difference);
    }
    free(one);
    free(other);
    if (status == REKINDLE_OK && difference.elements > 0) {
        ++*count;
        print_difference(entry, &difference);
    }
    return status;
}
