/* Calls that take a const model: several threads at once get what one thread gets, and never REKINDLE_BUSY. */
#include <pthread.h>

#include "helpers.h"

enum { THREADS = 4, ROUNDS = 20 };

static rekindle_model *model;
static rekindle_dataset *dataset;
static pthread_barrier_t start;

static void set_up(void) {
    model = make_compiled_model();
    dataset = make_dataset();
    OK(rekindle_model_build(model, sample_shape, 1));
    ck_assert_int_eq(pthread_barrier_init(&start, NULL, THREADS), 0);
}

static void tear_down(void) {
    pthread_barrier_destroy(&start);
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(model);
}

/* What one thread has read: everything that a model tells, one after the other. */
typedef struct reading {
    char text[8192];
    size_t size;
    rekindle_status status; /* the first that is not REKINDLE_OK */
} reading;

static void keep(reading *into, const void *bytes, size_t size) {
    if (into->size + size > sizeof(into->text)) return;
    memcpy(into->text + into->size, bytes, size);
    into->size += size;
}

static int succeeded(reading *into, rekindle_status status) {
    if (into->status == REKINDLE_OK) into->status = status;
    return status == REKINDLE_OK;
}

static void keep_tensor(reading *into, rekindle_status status, rekindle_tensor *tensor) {
    rekindle_array view = REKINDLE_ARRAY_INIT;
    size_t count = 1, i;
    if (!succeeded(into, status) || !succeeded(into, rekindle_tensor_view(tensor, &view))) return;
    for (i = 0; i < view.rank; ++i) count *= (size_t)view.shape[i];
    keep(into, view.data, count * rekindle_dtype_size(view.dtype));
    rekindle_tensor_destroy(tensor);
}

static void keep_text(reading *into, rekindle_status status, char *text) {
    if (!succeeded(into, status)) return;
    keep(into, text, strlen(text));
    rekindle_string_destroy(text);
}

static void read_state(reading *into) {
    size_t count = 0, i;
    succeeded(into, rekindle_model_state_count(model, &count));
    for (i = 0; i < count; ++i) {
        const char *name = "";
        rekindle_tensor *tensor = NULL;
        rekindle_status status = rekindle_model_state_name(model, i, &name);
        if (!succeeded(into, status)) continue;
        keep(into, name, strlen(name));
        status = rekindle_model_get_state(model, name, &tensor);
        keep_tensor(into, status, tensor);
    }
}

static void read_texts(reading *into) {
    char *text = NULL;
    rekindle_status status = rekindle_model_to_json(model, &text);
    keep_text(into, status, text);
    status = rekindle_model_compile_to_json(model, &text);
    keep_text(into, status, text);
    status = rekindle_model_summary(model, &text);
    keep_text(into, status, text);
}

static void read_model(reading *into) {
    rekindle_tensor *tensor = NULL;
    rekindle_history *history = NULL;
    rekindle_status status;
    double rate = 0.0;
    into->size = 0;
    into->status = REKINDLE_OK;
    read_state(into);
    read_texts(into);
    succeeded(into, rekindle_model_get_learning_rate(model, &rate));
    keep(into, &rate, sizeof(rate));
    if (succeeded(into, rekindle_model_get_history(model, &history))) rekindle_history_destroy(history);
    status = rekindle_model_get_weight(model, "dense/kernel", &tensor);
    keep_tensor(into, status, tensor);
    status = rekindle_model_predict(model, dataset, NULL, &tensor);
    keep_tensor(into, status, tensor);
}

static void *read_often(void *user_data) {
    reading *last = user_data, *now = malloc(sizeof(*now));
    int round;
    pthread_barrier_wait(&start);
    for (round = 0; round < ROUNDS; ++round) {
        read_model(now);
        if (round == 0) *last = *now;
        if (now->status != REKINDLE_OK || now->size != last->size || memcmp(now->text, last->text, now->size) != 0) {
            *last = *now;
            break;
        }
    }
    free(now);
    return NULL;
}

START_TEST(threads_read_the_same) {
    static reading readings[THREADS], alone;
    pthread_t threads[THREADS];
    int i;
    for (i = 0; i < THREADS; ++i) ck_assert_int_eq(pthread_create(&threads[i], NULL, read_often, &readings[i]), 0);
    for (i = 0; i < THREADS; ++i) ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    read_model(&alone);
    ck_assert_int_eq(alone.status, REKINDLE_OK);
    ck_assert_uint_gt(alone.size, 1000);
    ck_assert_uint_lt(alone.size, sizeof(alone.text) - 1000); /* so that nothing was left out */
    for (i = 0; i < THREADS; ++i) {
        ck_assert_int_eq(readings[i].status, REKINDLE_OK);
        ck_assert_uint_eq(readings[i].size, alone.size);
        ck_assert_mem_eq(readings[i].text, alone.text, alone.size);
    }
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, threads_read_the_same);
}

int main(void) {
    return run_tests("capi.readers", add_tests);
}
