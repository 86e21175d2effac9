/* No plan of an ordinary network uses one of oneDNN's reference implementations, which are thousands of times slower:
 * whatever batch size training began with, and whatever batch sizes then train, evaluate and predict. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "networks.h"
#include "support/must.h"

#define CASE_COUNT (2 * 12) /* for each number of threads */

typedef struct trained_network {
    int network;
    int64_t training_batch;
} trained_network;

static const trained_network trained[] = {{0, 1},  {0, 32},  {0, 96}, {0, 128}, {1, 1},  {1, 32},
                                          {1, 96}, {1, 128}, {2, 1},  {2, 32},  {2, 96}, {2, 128}};
static const int64_t batches[] = {1, 32, 80, 96, 128};
#define BATCH_COUNT (sizeof(batches) / sizeof(*batches))

static void use(rekindle_model *model, const engine_batch *batch, int64_t size) {
    rekindle_evaluate_options evaluate = REKINDLE_EVALUATE_OPTIONS_INIT;
    rekindle_dataset *dataset = must_make_dataset(&batch->x, &batch->y, NULL);
    double values[2];
    must(rekindle_model_train_on_batch(model, &batch->x, &batch->y, NULL, NULL, 0));
    evaluate.batch_size = size;
    must(rekindle_model_evaluate(model, dataset, &evaluate, values, 2));
    rekindle_tensor_destroy(must_predict(model, &batch->x, size));
    rekindle_dataset_destroy(dataset);
}

static size_t occurrences(const char *text, const char *part) {
    size_t count = 0;
    for (const char *at = strstr(text, part); at != NULL; at = strstr(at + 1, part)) ++count;
    return count;
}

/* Looks at every "implementation" of the report; returns their number. */
static size_t check_implementations(const char *report) {
    static const char key[] = "\"implementation\":\"";
    size_t count = 0;
    for (const char *at = strstr(report, key); at != NULL; at = strstr(at, key), ++count) {
        char name[64];
        at += strlen(key);
        size_t length = strcspn(at, "\"");
        ck_assert_uint_lt(length, sizeof(name));
        memcpy(name, at, length);
        name[length] = '\0';
        ck_assert_msg(strstr(name, "ref") == NULL, "%s: implementation %s of %.80s", must_context, name, at + length);
    }
    return count;
}

static void check_report(const rekindle_model *model) {
    char *report = NULL;
    must(rekindle_model_memory_report(model, &report));
    ck_assert_uint_ge(occurrences(report, "\"mode\":\"train\""), 1);
    ck_assert_uint_ge(occurrences(report, "\"mode\":\"evaluate\""), 1);
    ck_assert_uint_ge(occurrences(report, "\"mode\":\"predict\""), 1);
    /* At least each layer with weights, forward in three modes and backward. */
    ck_assert_uint_gt(check_implementations(report), 8);
    rekindle_string_destroy(report);
}

START_TEST(plans_have_no_reference_kernels) {
    const trained_network *from = &trained[_i % 12];
    const engine_network *network = &engine_networks[from->network];
    engine_samples *samples = make_engine_samples(128);
    rekindle_model *model = make_engine_model(network, _i / 12);
    engine_batch batch;
    must_context = network->name;
    take_engine_batch(samples, 0, from->training_batch, &batch);
    must(rekindle_model_train_on_batch(model, &batch.x, &batch.y, NULL, NULL, 0));
    for (size_t i = 0; i < BATCH_COUNT; ++i) {
        take_engine_batch(samples, 0, batches[i], &batch);
        use(model, &batch, batches[i]);
        check_report(model); /* before the plans of other sizes take the place of these */
    }
    rekindle_model_destroy(model);
    free_engine_samples(samples);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("no reference kernels");
    TCase *tests = tcase_create("ordinary networks");
    tcase_add_loop_test(tests, plans_have_no_reference_kernels, 0, CASE_COUNT);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK); /* one process: kernels that plans share are made once */
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
