/* Keras's preprocessing layers. What a field means that several layers have is said in layer.h. */
#ifndef REKINDLE_LAYERS_PREPROCESSING_H
#define REKINDLE_LAYERS_PREPROCESSING_H

#include "rekindle/layer.h"

REKINDLE_BEGIN

/* A layer whose output is x * scale + offset. With a scale of 1 / 255 it brings bytes to the range from 0 to 1. */
typedef struct rekindle_rescaling_options {
    size_t struct_size;
    const char *name;
    double scale;  /* the factor; finite; must be set where it is not 1 */
    double offset; /* the number that is added after the multiplication; finite */
} rekindle_rescaling_options;

#define REKINDLE_RESCALING_OPTIONS_INIT                                                                                \
    { sizeof(rekindle_rescaling_options), NULL, 1.0, 0.0 }

REKINDLE_API void rekindle_rescaling_options_init(rekindle_rescaling_options *options);
REKINDLE_API rekindle_status rekindle_rescaling_create(const rekindle_rescaling_options *options,
                                                       rekindle_layer **layer);

/* Normalization: A layer that brings numbers to a mean of 0 and a variance of 1: (x - mean) / sqrt(variance), where the
 * divisor is at least 1e-7. Mean and variance are given, or learned from a dataset by rekindle_layer_adapt; where they
 * are neither, they are weights that no training changes, at first 0 and 1, as a model of Keras has them. */
typedef struct rekindle_normalization_options {
    size_t struct_size;
    const char *name;
    /* the axes, with the batch, each of whose places has a mean and a variance of its own; negative ones count from the
     * end; NULL: the last */
    const int64_t *axis;
    size_t axis_count;
    const double *mean; /* the means along the last of the axes, or one for all; finite; NULL: none are given */
    size_t mean_count;
    const double *variance; /* the variances, as many as means; finite, >= 0; NULL: none are given */
    size_t variance_count;
    uint32_t no_axis; /* whether there is one mean and one variance of all numbers; no axis is given then */
    uint32_t invert;  /* whether the layer does the reverse: x * sqrt(variance) + mean */
} rekindle_normalization_options;

#define REKINDLE_NORMALIZATION_OPTIONS_INIT                                                                            \
    { sizeof(rekindle_normalization_options), NULL, NULL, 0, NULL, 0, NULL, 0, 0, 0 }

REKINDLE_API void rekindle_normalization_options_init(rekindle_normalization_options *options);
REKINDLE_API rekindle_status rekindle_normalization_create(const rekindle_normalization_options *options,
                                                           rekindle_layer **layer);

/* How a layer that makes an index of each element gives it. But for `int` the indices are encoded as float32, and the
 * output's last axis has a place for each index. */
typedef enum rekindle_output_mode {
    REKINDLE_OUTPUT_MODE_INT = 0,       /* the index, as int32 */
    REKINDLE_OUTPUT_MODE_ONE_HOT = 1,   /* 1 at the element's index and else 0, along a new axis, or along the last one
                                         * where that has one element */
    REKINDLE_OUTPUT_MODE_MULTI_HOT = 2, /* 1 at each index that comes along the first axis of a sample, else 0 */
    REKINDLE_OUTPUT_MODE_COUNT = 3      /* how often each index comes along the first axis of a sample */
} rekindle_output_mode;

/* A layer that encodes indices: whole numbers, from 0 to one less than `num_tokens`, and any other is a
 * REKINDLE_DATA_ERROR. An input of the model that only such layers read is kept as integers, whatever its dtype;
 * numbers that come of other layers are cut to whole ones. Weights for the counts, as Keras has them, are not
 * taken. Nothing behind it is trained through it. */
typedef struct rekindle_category_encoding_options {
    size_t struct_size;
    const char *name;
    int64_t num_tokens; /* the number of indices, the size of the output's last axis; must be set, 1 to 2147483647 */
    rekindle_output_mode output_mode; /* how the indices are given; not int */
    uint32_t reserved;
} rekindle_category_encoding_options;

#define REKINDLE_CATEGORY_ENCODING_OPTIONS_INIT                                                                        \
    { sizeof(rekindle_category_encoding_options), NULL, 0, REKINDLE_OUTPUT_MODE_MULTI_HOT, 0 }

REKINDLE_API void rekindle_category_encoding_options_init(rekindle_category_encoding_options *options);
REKINDLE_API rekindle_status rekindle_category_encoding_create(const rekindle_category_encoding_options *options,
                                                               rekindle_layer **layer);

/* A layer that says of each number in which of several ranges it is: as an index from 0, how many boundaries are at
 * most the number. Numbers and boundaries are compared in single precision. Nothing behind it is trained through it. */
typedef struct rekindle_discretization_options {
    size_t struct_size;
    const char *name;
    int64_t num_bins; /* the number of ranges that boundaries are to be found for, >= 1; 0: they are given */
    double epsilon;   /* the share by which ranges that are found may differ in size; > 0 */
    /* the boundaries between the ranges, finite, none below the one before it; must be set where num_bins is not */
    const double *bin_boundaries;
    size_t bin_boundary_count;
    rekindle_output_mode output_mode; /* how the indices are given */
    uint32_t reserved;
} rekindle_discretization_options;

#define REKINDLE_DISCRETIZATION_OPTIONS_INIT                                                                           \
    { sizeof(rekindle_discretization_options), NULL, 0, 0.01, NULL, 0, REKINDLE_OUTPUT_MODE_INT, 0 }

REKINDLE_API void rekindle_discretization_options_init(rekindle_discretization_options *options);
REKINDLE_API rekindle_status rekindle_discretization_create(const rekindle_discretization_options *options,
                                                            rekindle_layer **layer);

/* A layer that makes an index of each whole number by hashing its decimal digits, so that any number has one of
 * `num_bins` indices: by FarmHash's Fingerprint64 (Pike and Alakuijala, 2014), or with a salt by SipHash-2-4 (Aumasson
 * and Bernstein, 2012). Its input is of integers. Nothing behind it is trained through it. */
typedef struct rekindle_hashing_options {
    size_t struct_size;
    const char *name;
    int64_t num_bins; /* the number of indices; must be set, 1 to 2147483647 */
    /* the number that has the index 0, which then no other has, unless num_bins is 1; INT64_MIN: none */
    int64_t mask_value;
    /* the key of the hash: two numbers, or one that stands for both; NULL: none */
    const int64_t *salt;
    size_t salt_count;
    rekindle_output_mode output_mode; /* how the indices are given */
    uint32_t reserved;
} rekindle_hashing_options;

#define REKINDLE_HASHING_OPTIONS_INIT                                                                                  \
    { sizeof(rekindle_hashing_options), NULL, 0, INT64_MIN, NULL, 0, REKINDLE_OUTPUT_MODE_INT, 0 }

REKINDLE_API void rekindle_hashing_options_init(rekindle_hashing_options *options);
REKINDLE_API rekindle_status rekindle_hashing_create(const rekindle_hashing_options *options, rekindle_layer **layer);

/* A layer that makes an index of each whole number by its place in a vocabulary. The first indices are those of the
 * mask token, if there is one, and of numbers out of the vocabulary, by their remainder in a division by
 * `num_oov_indices`; then come those of the vocabulary. Its input is of integers. An encoded output has nothing of the
 * mask token. Nothing behind it is trained through it. */
typedef struct rekindle_integer_lookup_options {
    size_t struct_size;
    const char *name;
    int64_t max_tokens; /* the largest number of indices there may be, >= 2; 0: any */
    /* the number of indices for numbers out of the vocabulary, >= 0; 0: these are a REKINDLE_DATA_ERROR */
    int64_t num_oov_indices;
    int64_t mask_token;        /* a number that stands for nothing: its index is 0; INT64_MIN: none */
    int64_t oov_token;         /* the number by which a vocabulary stands for those that are out of it */
    const int64_t *vocabulary; /* the numbers of the vocabulary, each once; must be set */
    size_t vocabulary_count;
    rekindle_output_mode output_mode; /* how the indices are given */
    uint32_t pad_to_max_tokens; /* whether an encoded output has `max_tokens` places, though there are fewer indices */
} rekindle_integer_lookup_options;

#define REKINDLE_INTEGER_LOOKUP_OPTIONS_INIT                                                                           \
    { sizeof(rekindle_integer_lookup_options), NULL, 0, 1, INT64_MIN, -1, NULL, 0, REKINDLE_OUTPUT_MODE_INT, 0 }

REKINDLE_API void rekindle_integer_lookup_options_init(rekindle_integer_lookup_options *options);
REKINDLE_API rekindle_status rekindle_integer_lookup_create(const rekindle_integer_lookup_options *options,
                                                            rekindle_layer **layer);

REKINDLE_END

#endif
