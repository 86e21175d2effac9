/* Datasets of a benchmark's own arrays. */
#ifndef REKINDLE_BENCHMARKS_DATASET_H
#define REKINDLE_BENCHMARKS_DATASET_H

#include "program.h"

/* A tensor of memory from malloc, which it frees with itself. */
static inline rekindle_tensor *take_tensor(void *data, rekindle_dtype dtype, const int64_t *shape, size_t rank) {
    rekindle_array array = REKINDLE_ARRAY_INIT;
    rekindle_tensor *tensor;
    array.data = data;
    array.dtype = dtype;
    array.shape = shape;
    array.rank = rank;
    check(rekindle_tensor_borrow(&array, free, data, &tensor));
    return tensor;
}

/* The same of so many rows of so many numbers. */
static inline rekindle_tensor *take_rows(void *data, rekindle_dtype dtype, int64_t rows, int64_t columns) {
    const int64_t shape[] = {rows, columns};
    return take_tensor(data, dtype, shape, 2);
}

/* Takes both tensors over. */
static inline rekindle_dataset *take_dataset(rekindle_tensor *x, rekindle_tensor *y) {
    rekindle_array_dataset_options options = REKINDLE_ARRAY_DATASET_OPTIONS_INIT;
    rekindle_dataset *dataset;
    options.x = x;
    options.y = y;
    check(rekindle_array_dataset_create(&options, &dataset));
    rekindle_tensor_destroy(x);
    rekindle_tensor_destroy(y);
    return dataset;
}

#endif
