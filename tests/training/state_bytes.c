#include "training/state_bytes.h"

#include <stdlib.h>
#include <string.h>

void bytes_add(struct bytes *bytes, const void *data, size_t size) {
    if (size == 0) return;
    if (bytes->size + size > bytes->capacity) {
        bytes->capacity = 2 * (bytes->size + size);
        bytes->data = realloc(bytes->data, bytes->capacity);
        if (bytes->data == NULL) abort();
    }
    memcpy(bytes->data + bytes->size, data, size);
    bytes->size += size;
}

void bytes_free(struct bytes *bytes) {
    free(bytes->data);
    *bytes = (struct bytes){NULL, 0, 0};
}

size_t first_difference(const struct bytes *one, const struct bytes *other) {
    size_t least = one->size < other->size ? one->size : other->size, same = 0;
    while (same < least && one->data[same] == other->data[same]) ++same;
    return same;
}

static void add_text(struct bytes *to, const char *text) {
    bytes_add(to, text, strlen(text) + 1);
}

static rekindle_status add_entry(struct bytes *to, const rekindle_model *model, const char *name) {
    rekindle_tensor *tensor = NULL;
    rekindle_array view = REKINDLE_ARRAY_INIT;
    size_t size;
    rekindle_status status = rekindle_model_get_state(model, name, &tensor);
    if (status != REKINDLE_OK) return status;
    status = rekindle_tensor_view(tensor, &view);
    if (status == REKINDLE_OK) {
        size = rekindle_dtype_size(view.dtype);
        for (size_t axis = 0; axis < view.rank; ++axis) size *= (size_t)view.shape[axis];
        add_text(to, name);
        bytes_add(to, &view.dtype, sizeof(view.dtype));
        bytes_add(to, view.shape, view.rank * sizeof(int64_t));
        bytes_add(to, view.data, size);
    }
    rekindle_tensor_destroy(tensor);
    return status;
}

static rekindle_status add_history_values(struct bytes *to, const rekindle_history *history) {
    const int64_t *epochs;
    const double *values;
    const char *key;
    size_t keys, count;
    rekindle_status status = rekindle_history_epochs(history, &epochs, &count);
    if (status == REKINDLE_OK) bytes_add(to, epochs, count * sizeof(int64_t));
    if (status == REKINDLE_OK) status = rekindle_history_key_count(history, &keys);
    for (size_t i = 0; status == REKINDLE_OK && i < keys; ++i) {
        status = rekindle_history_key(history, i, &key);
        if (status == REKINDLE_OK) status = rekindle_history_values(history, key, &values, &count);
        if (status != REKINDLE_OK) break;
        add_text(to, key);
        bytes_add(to, values, count * sizeof(double));
    }
    return status;
}

rekindle_status add_model_state(struct bytes *to, const rekindle_model *model) {
    const char *name;
    size_t count;
    rekindle_status status = rekindle_model_state_count(model, &count);
    for (size_t i = 0; status == REKINDLE_OK && i < count; ++i) {
        status = rekindle_model_state_name(model, i, &name);
        if (status == REKINDLE_OK) status = add_entry(to, model, name);
    }
    return status;
}

rekindle_status add_trained_state(struct bytes *to, const rekindle_model *model) {
    rekindle_history *history = NULL;
    rekindle_status status = add_model_state(to, model);
    if (status == REKINDLE_OK) status = rekindle_model_get_history(model, &history);
    if (status == REKINDLE_OK) status = add_history_values(to, history);
    rekindle_history_destroy(history);
    return status;
}
