/* Tensors: arrays of numbers with a fixed shape. They are dense and row-major (the last dimension varies fastest). */
#ifndef REKINDLE_TENSOR_H
#define REKINDLE_TENSOR_H

#include "rekindle/status.h"

REKINDLE_BEGIN

/* The type of a tensor's elements. */
typedef enum rekindle_dtype {
    REKINDLE_FLOAT32 = 1,
    REKINDLE_FLOAT64 = 2,
    REKINDLE_UINT8 = 3,
    REKINDLE_INT32 = 4,
    REKINDLE_INT64 = 5,
    REKINDLE_UINT64 = 6
} rekindle_dtype;

/* A tensor, reference-counted. Its shape never changes. */
typedef struct rekindle_tensor rekindle_tensor;

/* A description of an array in the caller's memory, which the library only reads. Where an array may be left out, one
 * whose data is NULL means "none". */
typedef struct rekindle_array {
    size_t struct_size;
    const void *data;     /* dense and row-major, aligned to the size of an element; NULL: none */
    const int64_t *shape; /* `rank` dimensions, each 0 or more */
    size_t rank;          /* the number of dimensions, 0 to 8; 0: a single number */
    rekindle_dtype dtype; /* the type of the elements */
    uint32_t reserved;
} rekindle_array;

#define REKINDLE_ARRAY_INIT                                                                                            \
    { sizeof(rekindle_array), NULL, NULL, 0, REKINDLE_FLOAT32, 0 }

REKINDLE_API void rekindle_array_init(rekindle_array *array);

/* Makes a tensor with a copy of the array's data. A dimension may be 0. */
REKINDLE_API rekindle_status rekindle_tensor_create(const rekindle_array *array, rekindle_tensor **tensor);

/* Makes a tensor that uses the caller's memory, without a copy. The array's data must stay valid and unchanged until
 * the last reference to the tensor is gone. Then `destroy(user_data)` is called exactly once, by any thread; it is also
 * called if this function fails. `destroy` may be NULL. The shape is copied.
 *
 * Example:
 *
 *     static const float rows[3][2] = {{0.0f, 0.1f}, {1.0f, 1.1f}, {2.0f, 2.1f}};
 *     const int64_t shape[] = {3, 2};
 *     rekindle_array array = REKINDLE_ARRAY_INIT;
 *     array.data = rows;
 *     array.shape = shape;
 *     array.rank = 2;
 *     rekindle_tensor *tensor;
 *     rekindle_tensor_borrow(&array, NULL, NULL, &tensor); */
REKINDLE_API rekindle_status rekindle_tensor_borrow(const rekindle_array *array, void (*destroy)(void *user_data),
                                                    void *user_data, rekindle_tensor **tensor);

/* Drops the caller's reference. NULL is accepted. What was made from the tensor, such as a dataset, keeps its own. */
REKINDLE_API void rekindle_tensor_destroy(rekindle_tensor *tensor);

/* Fills in `view`, whose struct_size must be set (REKINDLE_ARRAY_INIT), with the tensor's data, shape and dtype. The
 * pointers in it are valid while the caller holds its reference to the tensor. */
REKINDLE_API rekindle_status rekindle_tensor_view(const rekindle_tensor *tensor, rekindle_array *view);

/* The size of one element of a dtype in bytes; 0 for an unknown dtype. */
REKINDLE_API size_t rekindle_dtype_size(rekindle_dtype dtype);

REKINDLE_END

#endif
