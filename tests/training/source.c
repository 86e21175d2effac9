#include "training/source.h"

#include <math.h>
#include <string.h>

struct source new_source(const struct samples *samples, int64_t batch_size) {
    struct source source;
    memset(&source, 0, sizeof(source));
    source.samples = samples;
    source.batch_size = batch_size;
    source.fail_at = source.fail_reset = source.end_at = -1;
    source.thread = pthread_self();
    source.batch = -1;
    return source;
}

/* Whoever still reads them computes something else, and a sanitizer sees it. */
static void drop_buffers(struct source *source) {
    int64_t rows = source->batch_size, sizes[3];
    sizes[0] = rows * source->samples->features;
    sizes[1] = sizes[2] = rows;
    if (source->shapes == NULL) return;
    for (int i = 0; i < 3; ++i) {
        for (int64_t j = 0; j < sizes[i]; ++j) source->buffers[i][j] = NAN;
        free(source->buffers[i]);
    }
    memset(source->shapes, -1, 4 * sizeof(int64_t));
    free(source->shapes);
    source->shapes = NULL;
}

static float *copy(const float *values, int64_t count, int64_t capacity) {
    float *copied = malloc((size_t)capacity * sizeof(float));
    ck_assert_ptr_nonnull(copied);
    memcpy(copied, values, (size_t)count * sizeof(float));
    return copied;
}

static void set_array(rekindle_array *array, const float *values, const int64_t *shape, size_t rank) {
    array->data = values;
    array->shape = shape;
    array->rank = rank;
}

static int next(void *user_data, rekindle_batch *batch) {
    struct source *source = user_data;
    const struct samples *samples = source->samples;
    int64_t first, count, rows = source->batch_size;
    ck_assert(pthread_equal(pthread_self(), source->thread));
    ck_assert_uint_eq(batch->struct_size, sizeof(*batch));
    ck_assert_ptr_null(batch->x.data);
    drop_buffers(source);
    tape_add(&source->tape, "next\n");
    first = ++source->batch * rows;
    if (source->batch == source->fail_at) return 77;
    if (first >= samples->count || source->batch == source->end_at) return 0;
    count = samples->count - first < rows ? samples->count - first : rows;
    source->buffers[0] =
        copy(samples->x + first * samples->features, count * samples->features, rows * samples->features);
    source->buffers[1] = copy(samples->y + first, count, rows);
    source->buffers[2] = copy(source->weights == NULL ? samples->y : source->weights + first, count, rows);
    source->shapes = malloc(4 * sizeof(int64_t));
    ck_assert_ptr_nonnull(source->shapes);
    source->shapes[0] = count;
    source->shapes[1] = samples->features;
    source->shapes[2] = source->shapes[3] = count;
    set_array(&batch->x, source->buffers[0], source->shapes, 2);
    set_array(&batch->y, source->buffers[1], source->shapes + 2, 1);
    if (source->weights != NULL) set_array(&batch->sample_weight, source->buffers[2], source->shapes + 3, 1);
    if (source->change != NULL) source->change(source, batch);
    return 0;
}

static int reset(void *user_data, int64_t epoch) {
    struct source *source = user_data;
    ck_assert(pthread_equal(pthread_self(), source->thread));
    drop_buffers(source);
    tape_add(&source->tape, "reset %lld\n", (long long)epoch);
    source->batch = -1;
    return epoch == source->fail_reset ? 78 : 0;
}

static void destroy(void *user_data) {
    struct source *source = user_data;
    drop_buffers(source);
    tape_add(&source->tape, "destroy\n");
}

rekindle_dataset *source_dataset(struct source *source) {
    rekindle_pull_dataset_options options = REKINDLE_PULL_DATASET_OPTIONS_INIT;
    rekindle_dataset *dataset = NULL;
    options.user_data = source;
    options.destroy = destroy;
    options.next = next;
    options.reset = reset;
    options.batch_size = source->batch_size;
    options.x_shape = source->no_x_shape ? NULL : &source->samples->features;
    options.x_rank = source->no_x_shape ? 0 : 1;
    OK(rekindle_pull_dataset_create(&options, &dataset));
    return dataset;
}
