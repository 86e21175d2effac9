/* Tensors in the host's memory: row-major, dense, reference-counted, fixed in shape. */
#ifndef REKINDLE_TENSOR_H
#define REKINDLE_TENSOR_H

#include "rekindle/status.h"

REKINDLE_BEGIN

typedef enum rekindle_dtype {
    REKINDLE_FLOAT32 = 1,
    REKINDLE_FLOAT64 = 2,
    REKINDLE_UINT8 = 3,
    REKINDLE_INT32 = 4,
    REKINDLE_INT64 = 5,
    REKINDLE_UINT64 = 6
} rekindle_dtype;

typedef struct rekindle_tensor rekindle_tensor;

/* A view of the host's memory, for calls that read it: `rank` dimensions, row-major, dense. Zero-initialised
 * (data == NULL) it means "none". */
typedef struct rekindle_array {
    size_t struct_size;
    const void *data;
    const int64_t *shape;
    size_t rank;
    rekindle_dtype dtype;
    uint32_t reserved;
} rekindle_array;

#define REKINDLE_ARRAY_INIT                                                                                            \
    { sizeof(rekindle_array), NULL, NULL, 0, REKINDLE_FLOAT32, 0 }

REKINDLE_API void rekindle_array_init(rekindle_array *array);

/* A tensor with a copy of the array's data. Rank 0 is a scalar; a dimension may be 0. */
REKINDLE_API rekindle_status rekindle_tensor_create(const rekindle_array *array, rekindle_tensor **tensor);

/* A tensor over the host's own memory, without a copy. The memory must stay valid and unchanged until the last
 * reference is gone; then `destroy(user_data)` is called exactly once (if not NULL), also when this call fails. It may
 * be called from any thread. */
REKINDLE_API rekindle_status rekindle_tensor_borrow(const rekindle_array *array, void (*destroy)(void *user_data),
                                                    void *user_data, rekindle_tensor **tensor);

/* Drops the caller's reference. NULL is accepted. */
REKINDLE_API void rekindle_tensor_destroy(rekindle_tensor *tensor);

/* The tensor's contents; data and shape are valid while the caller holds its reference. */
REKINDLE_API rekindle_status rekindle_tensor_view(const rekindle_tensor *tensor, rekindle_array *view);

/* The size of one element in bytes; 0 for an unknown dtype. */
REKINDLE_API size_t rekindle_dtype_size(rekindle_dtype dtype);

REKINDLE_END

#endif
