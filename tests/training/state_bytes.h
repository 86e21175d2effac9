/* What a fit leaves behind, as bytes to compare: two runs are the same when these are. */
#ifndef STATE_BYTES_H
#define STATE_BYTES_H

#include <stddef.h>

#include "rekindle.h"

/* Bytes that grow. Zero-initialised: none. */
struct bytes {
    unsigned char *data;
    size_t size, capacity;
};
void bytes_add(struct bytes *bytes, const void *data, size_t size);
void bytes_free(struct bytes *bytes);
/* The place of the first byte in which two differ; the size, where none does and both have the same. */
size_t first_difference(const struct bytes *one, const struct bytes *other);

/* Adds every state entry of the model: name, dtype, shape, contents. */
rekindle_status add_model_state(struct bytes *to, const rekindle_model *model);
/* Adds those and the model's history: epochs, and for each name all values as doubles. */
rekindle_status add_trained_state(struct bytes *to, const rekindle_model *model);

#endif
