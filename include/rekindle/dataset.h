/* Datasets: where fit, evaluate and predict take their samples from. The first axis of x, y and sample weights is the
 * sample. Numbers must be finite, and sample weights not negative; model.h says what happens otherwise. */
#ifndef REKINDLE_DATASET_H
#define REKINDLE_DATASET_H

#include "rekindle/tensor.h"

REKINDLE_BEGIN

/* A source of samples, reference-counted. An array or IDX dataset may be used by several calls at once. */
typedef struct rekindle_dataset rekindle_dataset;

/* One of the tensors for a model of several inputs or outputs. In a list all have names, or none has one. */
typedef struct rekindle_named_tensor {
    const char *name;              /* the input, or the output; NULL: the one at this place in the model's */
    const rekindle_tensor *tensor; /* NULL: none, at an output that needs none */
} rekindle_named_tensor;

/* A dataset of arrays in memory. x and y are float32, float64, uint8, int32 or int64; each batch of them is converted
 * to float32, or to int32 for an input of integers. Class indices in y are checked before training
 * (REKINDLE_INVALID_ARGUMENT). The dataset keeps references to the tensors and copies nothing, so with
 * rekindle_tensor_borrow a large array is in memory once.
 *
 * A model of several inputs or outputs takes lists, by the names of inputs and outputs or in their order. Targets are
 * of all outputs, or of those that have a loss or metrics.
 *
 * Example:
 *
 *     const rekindle_named_tensor inputs[] = {{"user", users}, {"item", items}};
 *     rekindle_array_dataset_options arrays = REKINDLE_ARRAY_DATASET_OPTIONS_INIT;
 *     arrays.inputs = inputs;
 *     arrays.input_count = 2;
 *     arrays.y = y;
 *     rekindle_dataset *dataset;
 *     rekindle_array_dataset_create(&arrays, &dataset); */
typedef struct rekindle_array_dataset_options {
    size_t struct_size;
    const rekindle_tensor *x;             /* the inputs; must be set, or `inputs`; at least one sample */
    const rekindle_tensor *y;             /* the targets; NULL: none, which is enough for predict, or `targets` */
    const rekindle_tensor *sample_weight; /* float32, one number per sample or per row of the outputs; NULL: none */
    const rekindle_named_tensor *inputs;  /* instead of x */
    size_t input_count;
    const rekindle_named_tensor *targets; /* instead of y */
    size_t target_count;
    const rekindle_named_tensor *sample_weights; /* instead of sample_weight, which counts at every output */
    size_t sample_weight_count;
} rekindle_array_dataset_options;

#define REKINDLE_ARRAY_DATASET_OPTIONS_INIT                                                                            \
    { sizeof(rekindle_array_dataset_options), NULL, NULL, NULL, NULL, 0, NULL, 0, NULL, 0 }

REKINDLE_API void rekindle_array_dataset_options_init(rekindle_array_dataset_options *options);

/* Makes a dataset of arrays. All of them must have the same number of samples.
 *
 * Example:
 *
 *     rekindle_array_dataset_options arrays = REKINDLE_ARRAY_DATASET_OPTIONS_INIT;
 *     arrays.x = x;
 *     arrays.y = y;
 *     rekindle_dataset *dataset;
 *     rekindle_array_dataset_create(&arrays, &dataset);
 *     rekindle_tensor_destroy(x); // the dataset has references of its own
 *     rekindle_tensor_destroy(y); */
REKINDLE_API rekindle_status rekindle_array_dataset_create(const rekindle_array_dataset_options *options,
                                                           rekindle_dataset **dataset);

/* One of the files for a model of several inputs or outputs. In a list all have names, or none has one. */
typedef struct rekindle_named_path {
    const char *name; /* the input, or the output; NULL: the one at this place in the model's */
    const char *path; /* NULL: none, at an output that needs none */
} rekindle_named_path;

/* A dataset of IDX files (the format of MNIST), plain or compressed with gzip. They are read into memory when the
 * dataset is made: uint8, int32 and float32 as they are, int8 and int16 as int32, float64 as the nearest float32
 * (infinity beyond its range). */
typedef struct rekindle_idx_dataset_options {
    size_t struct_size;
    const char *x_path; /* the file of the inputs; must be set, or `inputs` */
    const char *y_path; /* the file of the targets; NULL: none, or `targets` */
    /* 1: images of the shape (count, height, width) become (count, height, width, 1), as Conv2D takes them; all inputs
     * are images then */
    uint32_t add_channel_axis;
    uint32_t reserved;
    const rekindle_named_path *inputs; /* instead of x_path */
    size_t input_count;
    const rekindle_named_path *targets; /* instead of y_path */
    size_t target_count;
} rekindle_idx_dataset_options;

#define REKINDLE_IDX_DATASET_OPTIONS_INIT                                                                              \
    { sizeof(rekindle_idx_dataset_options), NULL, NULL, 0, 0, NULL, 0, NULL, 0 }

REKINDLE_API void rekindle_idx_dataset_options_init(rekindle_idx_dataset_options *options);

/* Reads the files and makes a dataset of them. REKINDLE_NOT_FOUND or REKINDLE_IO_ERROR if a file cannot be read,
 * REKINDLE_CORRUPT if one is damaged or is no IDX file, REKINDLE_UNSUPPORTED if one has more than 8 dimensions. */
REKINDLE_API rekindle_status rekindle_idx_dataset_create(const rekindle_idx_dataset_options *options,
                                                         rekindle_dataset **dataset);

/* One batch: of a pull dataset, or for a call of a model. y and sample_weight may be left without data. dtypes are
 * those of an array dataset. For a model of several inputs or outputs there are lists: by names, or in the model's
 * order. */
typedef struct rekindle_batch {
    size_t struct_size;
    rekindle_array x;
    rekindle_array y;
    rekindle_array sample_weight; /* counts at every output */
    const rekindle_array *inputs; /* instead of x */
    size_t input_count;
    const char *const *input_names; /* as many as inputs; NULL: in the model's order */
    const rekindle_array *targets;  /* instead of y; one without data is none */
    size_t target_count;
    const char *const *target_names;      /* as many as targets; NULL: in the model's order */
    const rekindle_array *sample_weights; /* instead of sample_weight; one without data is none */
    size_t sample_weight_count;
    const char *const *sample_weight_names; /* as many as sample_weights; NULL: in the order of `targets` */
} rekindle_batch;

#define REKINDLE_BATCH_INIT                                                                                            \
    {                                                                                                                  \
        sizeof(rekindle_batch), REKINDLE_ARRAY_INIT, REKINDLE_ARRAY_INIT, REKINDLE_ARRAY_INIT, NULL, 0, NULL, NULL, 0, \
            NULL, NULL, 0, NULL                                                                                        \
    }

REKINDLE_API void rekindle_batch_init(rekindle_batch *batch);

/* A dataset whose batches come from functions of the host, such as data that does not fit into memory. It serves one
 * fit, evaluate or predict at a time; a second one gets REKINDLE_BUSY. The functions run on the thread that called fit,
 * evaluate or predict. Each returns 0 for success; another number ends the call with REKINDLE_DATA_ERROR, and the error
 * text has the number. */
typedef struct rekindle_pull_dataset_options {
    size_t struct_size;
    void *user_data; /* given to each of the functions */
    /* called exactly once, when the dataset is no longer used or when its creation fails; may be NULL */
    void (*destroy)(void *user_data);
    /* Fills in the next batch. At the end of a pass it leaves x.data and `inputs` NULL. The arrays must stay valid
     * until the next call of next or reset, or until fit, evaluate or predict returns. Must be set. */
    int (*next)(void *user_data, rekindle_batch *batch);
    /* Goes back to the first batch, for the pass with the number `epoch`. Must be set. */
    int (*reset)(void *user_data, int64_t epoch);
    /* The state of the source as bytes, its position in the pass included, for backups; and the way back. The bytes
     * must stay valid until the next call of any of these functions. Set both functions or neither: without them, a run
     * that is resumed in the middle of an epoch calls reset and skips batches up to its position, and the log says so.
     */
    int (*get_state)(void *user_data, const void **data, size_t *size);
    int (*set_state)(void *user_data, const void *data, size_t size);
    /* A name for the data, which backups keep: a run is resumed only with the same one. NULL: "". */
    const char *identity;
    /* the number of samples in a batch; must be set, >= 1; the last batch of a pass may be smaller */
    int64_t batch_size;
    /* The shape of one sample of x, without the batch axis, as a model's input has it. Needed only if the model does
     * not know its input shape yet. */
    const int64_t *x_shape;
    size_t x_rank;
} rekindle_pull_dataset_options;

#define REKINDLE_PULL_DATASET_OPTIONS_INIT                                                                             \
    { sizeof(rekindle_pull_dataset_options), NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, 0 }

REKINDLE_API void rekindle_pull_dataset_options_init(rekindle_pull_dataset_options *options);

/* Makes a dataset that pulls its batches. `options` must not be NULL. */
REKINDLE_API rekindle_status rekindle_pull_dataset_create(const rekindle_pull_dataset_options *options,
                                                          rekindle_dataset **dataset);

/* The number of samples of an array or IDX dataset; REKINDLE_UNSUPPORTED for a pull dataset. */
REKINDLE_API rekindle_status rekindle_dataset_sample_count(const rekindle_dataset *dataset, int64_t *count);

/* Drops the caller's reference. NULL is accepted. */
REKINDLE_API void rekindle_dataset_destroy(rekindle_dataset *dataset);

REKINDLE_END

#endif
