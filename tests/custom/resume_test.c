/* A run with parts of the host's own that ends in the middle of an epoch goes on with the same bytes, the layer's state
 * among them; no class has to be registered for that. */
#include <string.h>

#include "checkpoint/test_files.h"
#include "custom/host_parts.h"
#include "support/run_tests.h"
#include "training/runs.h"

static struct host_part layer, loss, metric, schedule;
static rekindle_dataset *dataset;
static char *folder;

static void set_up(void) {
    dataset = host_dataset(1);
    folder = make_folder();
}

static void tear_down(void) {
    rekindle_dataset_destroy(dataset);
    remove_folder(folder);
}

static rekindle_model *fresh_model(int64_t threads) {
    struct host_model of = {&layer, &loss, &metric, &schedule, threads, NULL, 0};
    memset(&layer, 0, sizeof(layer));
    memset(&loss, 0, sizeof(loss));
    memset(&metric, 0, sizeof(metric));
    memset(&schedule, 0, sizeof(schedule));
    return new_host_model(&of);
}

static rekindle_status fit_two_epochs(rekindle_model *model, int saves) {
    rekindle_fit_options options = REKINDLE_FIT_OPTIONS_INIT;
    rekindle_backup_and_restore_options backup = REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT;
    rekindle_callback *callback = NULL;
    options.epochs = 2;
    options.batch_size = HOST_BATCH;
    if (saves) {
        backup.backup_dir = folder;
        backup.save_freq = REKINDLE_SAVE_FREQ_BATCHES;
        backup.save_freq_batches = 1;
        backup.delete_checkpoint = 0;
        backup.asynchronous = 0;
        OK(rekindle_backup_and_restore_create(&backup, &callback));
    }
    return fit_with(model, dataset, &options, callback);
}

static struct bytes whole_run(int64_t threads) {
    rekindle_model *model = fresh_model(threads);
    struct bytes bytes;
    OK(fit_two_epochs(model, 0));
    ck_assert_int_eq(layer.trained, 14);
    bytes = state_of(model);
    rekindle_model_destroy(model);
    return bytes;
}

/* The function that fails, and how many of its calls go well before. */
static const struct {
    struct host_part *part;
    const char *function;
    int64_t passes;
} ends[] = {
    {&layer, "forward", 3}, {&layer, "backward", 3}, {&loss, "rows", 9}, {&metric, "add", 5}, {&schedule, "rate", 8}};

START_TEST(a_run_that_ends_goes_on_with_the_same_bytes) {
    for (int64_t threads = 1; threads <= 2; ++threads) {
        struct bytes expected = whole_run(threads);
        rekindle_model *model = fresh_model(threads);
        ends[_i].part->failing = ends[_i].function;
        ends[_i].part->passes = ends[_i].passes;
        FAILS(REKINDLE_ABORTED, fit_two_epochs(model, 1), "returned 7");
        rekindle_model_destroy(model);

        model = fresh_model(threads);
        OK(fit_two_epochs(model, 1));
        ck_assert_int_eq(layer.trained, 14);
        SAME(expected, state_of(model));
        rekindle_model_destroy(model);
        remove_folder(folder);
        folder = make_folder();
    }
}
END_TEST

/* A backup of the same model whose part has another config is of another run. */
START_TEST(another_config_is_another_run) {
    struct host_model of = {&layer, &loss, &metric, &schedule, 1, NULL, 0};
    rekindle_custom_layer_options options = plain_dense_options(&layer);
    rekindle_model *model = fresh_model(1);
    rekindle_layer *made = NULL;
    layer.failing = "forward";
    layer.passes = 3;
    FAILS(REKINDLE_ABORTED, fit_two_epochs(model, 1), "layer \"middle\": forward returned 7");
    rekindle_model_destroy(model);
    layer.failing = NULL;

    model = new_model(11);
    add_dense(model, 6, "tanh");
    options.config = "{\"units\": 5}";
    OK(rekindle_custom_layer_create(&options, &made));
    OK(rekindle_model_add(model, made));
    rekindle_layer_destroy(made);
    add_dense(model, HOST_TARGETS, NULL);
    OK(compile_host_model(model, &of));
    FAILS(REKINDLE_MISMATCH, fit_two_epochs(model, 1), "units");
    rekindle_model_destroy(model);
}
END_TEST

/* A layer that refuses its state ends the fit; one that gives none ends the save. */
START_TEST(a_layer_that_refuses_its_state) {
    rekindle_model *model = fresh_model(1);
    layer.failing = "forward";
    layer.passes = 3;
    FAILS(REKINDLE_ABORTED, fit_two_epochs(model, 1), "forward returned 7");
    rekindle_model_destroy(model);
    model = fresh_model(1);
    layer.failing = "set_state";
    FAILS(REKINDLE_ABORTED, fit_two_epochs(model, 1), "set_state returned 7");
    rekindle_model_destroy(model);
    model = fresh_model(1);
    layer.failing = "get_state";
    FAILS(REKINDLE_ABORTED, fit_two_epochs(model, 1), "get_state returned 7");
    rekindle_model_destroy(model);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, a_run_that_ends_goes_on_with_the_same_bytes, 0, LENGTH(ends));
    tcase_add_test(tests, another_config_is_another_run);
    tcase_add_test(tests, a_layer_that_refuses_its_state);
}

int main(void) {
    return run_tests("custom.resume", add_tests);
}
