/* Reads the files of tests/golden/cases; tests/golden/README.md describes their format. */
#ifndef REKINDLE_TEST_GOLDEN_H
#define REKINDLE_TEST_GOLDEN_H

#include "rekindle/tensor.h"

#define GOLDEN_MAX_RANK 6

typedef struct golden_tensor {
    char *name;
    rekindle_dtype dtype; /* REKINDLE_FLOAT32 or REKINDLE_INT32 */
    size_t rank;
    int64_t shape[GOLDEN_MAX_RANK];
    size_t count;
    void *data;
} golden_tensor;

typedef struct golden_case {
    char *name;
    char *model;   /* JSON */
    char *compile; /* JSON */
    golden_tensor *tensors;
    size_t tensor_count;
} golden_case;

/* Reads a file. A file that is not as README.md says ends the program with a message: the golden files are part of the
 * test. */
golden_case *golden_load(const char *path);
void golden_free(golden_case *read);

/* The tensor of this name, or NULL. */
const golden_tensor *golden_find(const golden_case *read, const char *name);

/* The tensor's memory as the library takes it. */
rekindle_array golden_array(const golden_tensor *tensor);

/* What follows `prefix` in the tensor's name, or NULL if it does not begin so. */
const char *golden_suffix(const golden_tensor *tensor, const char *prefix);

/* The paths of a folder's *.txt files, sorted, NULL at the end. */
char **golden_list(const char *folder, size_t *count);
void golden_list_free(char **paths);

#endif
