/* Batches of sequences that have a length each: interrupted behind any second batch and lived again, where the next
 * batch has another length than the first, a run ends with the bytes of an uninterrupted one. */
#include <string.h>

#include "recovery/life.h"

#include "support/must.h"

enum { FEATURES = 4, CLASSES = 3, BATCH = 4, LONGEST = 12, SOURCES = 2 };

static const char model_json[] =
    "{\"class_name\":\"Sequential\",\"config\":{\"seed\":5,\"build_input_shape\":[null,null,4],\"layers\":["
    "{\"class_name\":\"Conv1D\",\"config\":{\"filters\":16,\"kernel_size\":[3],\"padding\":\"same\"}},"
    "{\"class_name\":\"Dropout\",\"config\":{\"rate\":0.25}},"
    "{\"class_name\":\"LSTM\",\"config\":{\"units\":5}},"
    "{\"class_name\":\"Dense\",\"config\":{\"units\":3,\"activation\":\"softmax\"}}]}}";

/* What a batch holds follows from its number in the pass and from the pass. */
struct source {
    int64_t epoch, batch, batches;
    float x[BATCH * LONGEST * FEATURES];
    int32_t y[BATCH];
    int64_t x_shape[3], y_shape[1];
};
static struct source sources[SOURCES];

static int next(void *user_data, rekindle_batch *batch) {
    struct source *source = user_data;
    if (source->batch == source->batches) return 0;
    int64_t number = source->epoch * source->batches + source->batch++, length = 2 + number * 5 % 11;
    int64_t count = source->batch < source->batches ? BATCH : BATCH / 2;
    float *noise = must_make_noise((uint64_t)number, BATCH * LONGEST * FEATURES);
    memcpy(source->x, noise, sizeof(source->x));
    free(noise);
    for (int i = 0; i < BATCH; ++i) source->y[i] = (int32_t)(number + i) % CLASSES;
    memcpy(source->x_shape, (const int64_t[]){count, length, FEATURES}, sizeof(source->x_shape));
    source->y_shape[0] = count;
    batch->x = must_array(REKINDLE_FLOAT32, source->x, 3, source->x_shape);
    batch->y = must_array(REKINDLE_INT32, source->y, 1, source->y_shape);
    return 0;
}

static int reset(void *user_data, int64_t epoch) {
    struct source *source = user_data;
    source->epoch = epoch;
    source->batch = 0;
    return 0;
}

static rekindle_dataset *dataset_of_source(struct source *source, int64_t batches) {
    rekindle_pull_dataset_options options = REKINDLE_PULL_DATASET_OPTIONS_INIT;
    rekindle_dataset *dataset = NULL;
    source->batches = batches;
    options.user_data = source;
    options.next = next;
    options.reset = reset;
    options.batch_size = BATCH;
    must(rekindle_pull_dataset_create(&options, &dataset));
    return dataset;
}

static struct life make(const void *optimizer, const char *folder) {
    struct life life = new_life(folder);
    char compile[512];
    snprintf(compile, sizeof(compile),
             "{\"loss\":\"sparse_categorical_crossentropy\",\"threads\":1,\"optimizer\":\"%s\"}",
             (const char *)optimizer);
    life.model = must_make_model(model_json, compile, NULL, 0);
    life.dataset = dataset_of_source(&sources[0], LIFE_BATCHES);
    life.validation = dataset_of_source(&sources[1], LIFE_VALIDATION_BATCHES);
    return life;
}

static const char *const optimizers[] = {"adam", "sgd"};

START_TEST(it_resumes) {
    expect_reference_after_deaths(make, optimizers[_i], _i, optimizers[_i]);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, it_resumes, 0, (int)(sizeof(optimizers) / sizeof(*optimizers)));
}

int main(void) {
    return run_tests("recovery.lengths", add_tests);
}
