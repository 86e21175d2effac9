/* Datasets: where fit, evaluate and predict take their batches from. */
#ifndef REKINDLE_DATASET_H
#define REKINDLE_DATASET_H

#include "rekindle/tensor.h"

REKINDLE_BEGIN

typedef struct rekindle_dataset rekindle_dataset;

/* Arrays whose first axis is the sample. x is float32, uint8, int32 or int64 and is cast to float32 as it is gathered;
 * y is of the same kinds, and class indices must be in range, which is checked before training. The tensors are
 * referenced: to copy or to borrow is decided where they are made (rekindle_tensor_create, rekindle_tensor_borrow).
 * Where a batch is used, x and y must be finite and sample weights finite and not negative; see model.h. */
typedef struct rekindle_array_dataset_options {
    size_t struct_size;
    const rekindle_tensor *x;             /* must be set; at least one sample */
    const rekindle_tensor *y;             /* NULL: for predict only */
    const rekindle_tensor *sample_weight; /* NULL: none; float32, one per sample or per row of the outputs */
} rekindle_array_dataset_options;

#define REKINDLE_ARRAY_DATASET_OPTIONS_INIT                                                                            \
    { sizeof(rekindle_array_dataset_options), NULL, NULL, NULL }

REKINDLE_API void rekindle_array_dataset_options_init(rekindle_array_dataset_options *options);
REKINDLE_API rekindle_status rekindle_array_dataset_create(const rekindle_array_dataset_options *options,
                                                           rekindle_dataset **dataset);

/* IDX files (the format of MNIST), plain or gzip-compressed, read whole and checked to their end: uint8, int32 and
 * float32 as they are, int8 and int16 as int32, float64 as float32 (the nearest; beyond its range infinite). */
typedef struct rekindle_idx_dataset_options {
    size_t struct_size;
    const char *x_path; /* must be set */
    const char *y_path; /* NULL: none */
    /* 1: images (count, height, width) become (count, height, width, 1). */
    uint32_t add_channel_axis;
    uint32_t reserved;
} rekindle_idx_dataset_options;

#define REKINDLE_IDX_DATASET_OPTIONS_INIT                                                                              \
    { sizeof(rekindle_idx_dataset_options), NULL, NULL, 0, 0 }

REKINDLE_API void rekindle_idx_dataset_options_init(rekindle_idx_dataset_options *options);
REKINDLE_API rekindle_status rekindle_idx_dataset_create(const rekindle_idx_dataset_options *options,
                                                         rekindle_dataset **dataset);

/* One batch of a pull dataset. The first axis of x, y and sample_weight is the sample. What their numbers may be is as
 * in an array dataset. */
typedef struct rekindle_batch {
    size_t struct_size;
    rekindle_array x;
    rekindle_array y;
    rekindle_array sample_weight;
} rekindle_batch;

/* A host's own source. It serves one fit, evaluate or predict at a time; a second one gets REKINDLE_BUSY. All functions
 * run on the thread that made the call. Every function returns 0
 * for success and another number for failure, which ends the call with REKINDLE_DATA_ERROR and that number in the text.
 */
typedef struct rekindle_pull_dataset_options {
    size_t struct_size;
    void *user_data;
    void (*destroy)(void *user_data); /* called exactly once, also when creation fails; may be NULL */
    /* Fills in the next batch; leaves x.data NULL at the end of the pass. The buffers must stay valid until the next
     * call of next or reset, or until fit, evaluate or predict returns. */
    int (*next)(void *user_data, rekindle_batch *batch);
    /* Goes back to the first batch of the pass number `epoch`. */
    int (*reset)(void *user_data, int64_t epoch);
    /* The source's state as bytes (valid until the next call of any function), its position in the pass included, and
     * back again: both or none. Without them a run that is resumed in mid-epoch resets the source and skips batches up
     * to its position, which the log says. */
    int (*get_state)(void *user_data, const void **data, size_t *size);
    int (*set_state)(void *user_data, const void *data, size_t size);
    /* Names the data in backups; a run is only resumed with the same identity. NULL: "". */
    const char *identity;
    int64_t batch_size; /* samples of a full batch, must be set; the last batch of a pass may be smaller */
    /* The shape of one sample of x, without the batch axis; needed where the model is not built yet. */
    const int64_t *x_shape;
    size_t x_rank;
} rekindle_pull_dataset_options;

#define REKINDLE_PULL_DATASET_OPTIONS_INIT                                                                             \
    { sizeof(rekindle_pull_dataset_options), NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, 0 }

REKINDLE_API void rekindle_pull_dataset_options_init(rekindle_pull_dataset_options *options);
REKINDLE_API rekindle_status rekindle_pull_dataset_create(const rekindle_pull_dataset_options *options,
                                                          rekindle_dataset **dataset);

/* The number of samples; REKINDLE_UNSUPPORTED for a pull dataset. */
REKINDLE_API rekindle_status rekindle_dataset_sample_count(const rekindle_dataset *dataset, int64_t *count);

/* Drops the caller's reference. NULL is accepted. */
REKINDLE_API void rekindle_dataset_destroy(rekindle_dataset *dataset);

REKINDLE_END

#endif
