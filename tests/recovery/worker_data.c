#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recovery/worker.h"

enum { IMAGES = 1500 };

static unsigned char images[IMAGES * IMAGE_BYTES], labels[IMAGES];

static void load(const char *folder, const char *name, unsigned char *to, size_t size) {
    char path[4096];
    FILE *file;
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "rb");
    if (file == NULL || fread(to, 1, size, file) != size) {
        fprintf(stderr, "%s: expected %zu bytes\n", path, size);
        exit(EXIT_FAILURE);
    }
    fclose(file);
}

void load_images(const char *folder) {
    load(folder, "images", images, sizeof(images));
    load(folder, "labels", labels, sizeof(labels));
}

static rekindle_tensor *borrow(const void *data, int64_t count, size_t rank) {
    const int64_t shape[] = {count, 28, 28, 1};
    rekindle_array array = REKINDLE_ARRAY_INIT;
    rekindle_tensor *tensor;
    array.data = data;
    array.shape = shape;
    array.rank = rank;
    array.dtype = REKINDLE_UINT8;
    MUST(rekindle_tensor_borrow(&array, NULL, NULL, &tensor));
    return tensor;
}

rekindle_dataset *image_dataset(int64_t first, int64_t count) {
    rekindle_array_dataset_options options = REKINDLE_ARRAY_DATASET_OPTIONS_INIT;
    rekindle_tensor *x = borrow(images + first * IMAGE_BYTES, count, 4), *y = borrow(labels + first, count, 1);
    rekindle_dataset *dataset;
    options.x = x;
    options.y = y;
    MUST(rekindle_array_dataset_create(&options, &dataset));
    rekindle_tensor_destroy(x);
    rekindle_tensor_destroy(y);
    return dataset;
}

rekindle_dataset *outputs_dataset(int64_t first, int64_t count) {
    rekindle_array_dataset_options options = REKINDLE_ARRAY_DATASET_OPTIONS_INIT;
    rekindle_tensor *x = borrow(images + first * IMAGE_BYTES, count, 4), *y = borrow(labels + first, count, 1);
    const rekindle_named_tensor inputs[] = {{"all", x}, {"image", x}}, targets[] = {{"number", y}, {"kind", y}};
    rekindle_dataset *dataset;
    options.inputs = inputs;
    options.targets = targets;
    options.input_count = options.target_count = 2;
    MUST(rekindle_array_dataset_create(&options, &dataset));
    rekindle_tensor_destroy(x);
    rekindle_tensor_destroy(y);
    return dataset;
}

void image_batch(int64_t epoch, int64_t first, int64_t count, rekindle_batch *batch, uint64_t *delivered) {
    static unsigned char x[BATCH_SIZE * IMAGE_BYTES], y[BATCH_SIZE];
    static int64_t shape[] = {0, 28, 28, 1};
    shape[0] = count - first < BATCH_SIZE ? count - first : BATCH_SIZE;
    for (int64_t i = 0; i < shape[0]; ++i) {
        int64_t sample = ((first + i) * 7 + epoch * 101) % count;
        memcpy(x + i * IMAGE_BYTES, images + sample * IMAGE_BYTES, IMAGE_BYTES);
        y[i] = labels[sample];
        *delivered = (*delivered ^ (uint64_t)sample) * UINT64_C(1099511628211);
    }
    batch->x.data = x;
    batch->x.rank = 4;
    batch->y.data = y;
    batch->y.rank = 1;
    batch->x.dtype = batch->y.dtype = REKINDLE_UINT8;
    batch->x.shape = batch->y.shape = shape;
}

/* The position of the pull dataset, and a number that every delivered sample changes, in its order. */
static struct {
    int64_t epoch, next;
    uint64_t delivered;
} position;
static int64_t pulled_count;
static bool has_state;

static int pull(void *user_data, rekindle_batch *batch) {
    (void)user_data;
    if (position.next == pulled_count) return 0;
    image_batch(position.epoch, position.next, pulled_count, batch, &position.delivered);
    position.next += batch->x.shape[0];
    return 0;
}

static int reset(void *user_data, int64_t epoch) {
    (void)user_data;
    position.epoch = epoch;
    position.next = 0;
    return 0;
}

static int get_position(void *user_data, const void **data, size_t *size) {
    (void)user_data;
    *data = &position;
    *size = sizeof(position);
    return 0;
}

static int set_position(void *user_data, const void *data, size_t size) {
    (void)user_data;
    if (size != sizeof(position)) return 1;
    memcpy(&position, data, size);
    return 0;
}

rekindle_dataset *pull_dataset(int64_t count, bool with_state) {
    static const int64_t shape[] = {28, 28, 1};
    rekindle_pull_dataset_options options = REKINDLE_PULL_DATASET_OPTIONS_INIT;
    rekindle_dataset *dataset;
    pulled_count = count;
    has_state = with_state;
    options.next = pull;
    options.reset = reset;
    options.get_state = with_state ? get_position : NULL;
    options.set_state = with_state ? set_position : NULL;
    options.identity = "the first images";
    options.batch_size = BATCH_SIZE;
    options.x_shape = shape;
    options.x_rank = 3;
    MUST(rekindle_pull_dataset_create(&options, &dataset));
    return dataset;
}

void add_delivered(struct bytes *result) {
    if (has_state) bytes_add(result, &position.delivered, sizeof(position.delivered));
}
