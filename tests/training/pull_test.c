/* Pull datasets: when and where the host's functions are called, and that their batches train as arrays do. */
#include <string.h>

#include "checkpoint/test_files.h"
#include "training/source.h"

enum { COUNT = 11, FEATURES = 4, CLASSES = 3, BATCH = 4 };

static struct samples samples, held;
static struct source source, validation_source;
static rekindle_model *model;
static rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;

static void set_up(void) {
    samples = new_samples(COUNT, FEATURES, CLASSES, 5);
    held = new_samples(7, FEATURES, CLASSES, 9);
    source = new_source(&samples, BATCH);
    validation_source = new_source(&held, 2);
    model = small_classifier(1, 1);
    fit.epochs = 2;
    fit.batch_size = BATCH;
    fit.shuffle = 0;
}

static void tear_down(void) {
    free_samples(&samples);
    free_samples(&held);
    rekindle_model_destroy(model);
}

/* Each pass is begun by reset and read to its end, which is one more call; nothing is read ahead of a hook. */
#define PASS "next\nnext\nnext\nnext\n"

START_TEST(each_epoch_is_one_pass) {
    rekindle_dataset *dataset = source_dataset(&source);
    fit.initial_epoch = 3;
    fit.epochs = 5;
    OK(fit_with(model, dataset, &fit, NULL));
    ck_assert_str_eq(source.tape.text, "reset 3\n" PASS "reset 4\n" PASS);
    rekindle_dataset_destroy(dataset);
    ck_assert(ends_with(&source.tape, PASS "destroy\n"));
}
END_TEST

START_TEST(evaluate_and_predict_are_one_pass) {
    rekindle_dataset *dataset = source_dataset(&source);
    rekindle_tensor *predictions = NULL;
    double values[2];
    OK(evaluate_with(model, dataset, 1, NULL, values, 2));
    OK(predict_with(model, dataset, 100, NULL, &predictions));
    ck_assert_str_eq(source.tape.text, "reset 0\n" PASS "reset 0\n" PASS);
    rekindle_tensor_destroy(predictions);
    rekindle_dataset_destroy(dataset);
}
END_TEST

START_TEST(each_validation_is_one_pass) {
    rekindle_dataset *dataset = source_dataset(&source), *validation = source_dataset(&validation_source);
    int resets = 0;
    fit.epochs = 4;
    fit.validation_data = validation;
    fit.validation_freq = 2;
    OK(fit_with(model, dataset, &fit, NULL));
    for (const char *line = validation_source.tape.text; (line = strstr(line, "reset ")) != NULL; ++line) ++resets;
    ck_assert_int_eq(resets, 2);
    ck_assert_int_eq(lines_of(&validation_source.tape), 2 * (1 + 4 + 1));
    rekindle_dataset_destroy(dataset);
    rekindle_dataset_destroy(validation);
}
END_TEST

/* With the same batches, byte for byte; whatever is read after its time is other numbers. Groups of steps and compute
 * threads change nothing in that. */
static const struct {
    int64_t steps_per_execution, threads;
    bool weighted;
} ways[] = {{1, 1, false}, {1, 1, true}, {2, 1, false}, {1, 0, false}, {5, 0, true}};

START_TEST(pulled_batches_train_as_arrays_do) {
    float *weights = random_floats(COUNT, 3);
    rekindle_dataset *arrays, *held_arrays = dataset_of(&held, 0, held.count), *pulled, *validation;
    rekindle_model *other = small_classifier(ways[_i].steps_per_execution, ways[_i].threads);
    rekindle_model_destroy(model);
    model = small_classifier(ways[_i].steps_per_execution, ways[_i].threads);
    source.weights = ways[_i].weighted ? weights : NULL;
    arrays = new_dataset(samples.x, COUNT, FEATURES, samples.y, 0, source.weights);
    pulled = source_dataset(&source);
    validation = source_dataset(&validation_source);
    fit.validation_batch_size = 2;
    fit.validation_data = held_arrays;
    OK(fit_with(other, arrays, &fit, NULL));
    fit.validation_data = validation;
    OK(fit_with(model, pulled, &fit, NULL));
    SAME(state_of(other), state_of(model));
    rekindle_dataset_destroy(arrays);
    rekindle_dataset_destroy(held_arrays);
    rekindle_dataset_destroy(pulled);
    rekindle_dataset_destroy(validation);
    rekindle_model_destroy(other);
    free(weights);
}
END_TEST

START_TEST(pulled_batches_are_predicted_as_arrays_are) {
    rekindle_dataset *arrays = dataset_of(&samples, 0, COUNT), *pulled = source_dataset(&source);
    rekindle_tensor *predictions[2] = {NULL, NULL};
    rekindle_array view = REKINDLE_ARRAY_INIT, other = REKINDLE_ARRAY_INIT;
    double values[2], others[2];
    OK(predict_with(model, arrays, BATCH, NULL, &predictions[0]));
    OK(predict_with(model, pulled, BATCH, NULL, &predictions[1]));
    OK(rekindle_tensor_view(predictions[0], &view));
    OK(rekindle_tensor_view(predictions[1], &other));
    ck_assert_mem_eq(view.shape, other.shape, 2 * sizeof(int64_t));
    ck_assert_mem_eq(view.data, other.data, COUNT * CLASSES * sizeof(float));
    OK(evaluate_with(model, arrays, BATCH, NULL, values, 2));
    OK(evaluate_with(model, pulled, BATCH, NULL, others, 2));
    ck_assert_mem_eq(values, others, sizeof(values));
    for (int i = 0; i < 2; ++i) rekindle_tensor_destroy(predictions[i]);
    rekindle_dataset_destroy(arrays);
    rekindle_dataset_destroy(pulled);
}
END_TEST

/* A batch without weights among others that have some counts as one with weights of 1. */
static void drop_weights_of_batch_1(struct source *changed, rekindle_batch *batch) {
    if (changed->batch == 1) batch->sample_weight.data = NULL;
}

START_TEST(some_batches_may_have_weights) {
    float *weights = random_floats(COUNT, 3), completed[COUNT];
    rekindle_model *other = small_classifier(1, 1);
    rekindle_dataset *arrays, *pulled;
    for (int i = 0; i < COUNT; ++i) completed[i] = i / BATCH == 1 ? 1.0f : weights[i];
    source.weights = weights;
    source.change = drop_weights_of_batch_1;
    arrays = new_dataset(samples.x, COUNT, FEATURES, samples.y, 0, completed);
    pulled = source_dataset(&source);
    OK(fit_with(other, arrays, &fit, NULL));
    OK(fit_with(model, pulled, &fit, NULL));
    SAME(state_of(other), state_of(model));
    rekindle_dataset_destroy(arrays);
    rekindle_dataset_destroy(pulled);
    rekindle_model_destroy(other);
    free(weights);
}
END_TEST

START_TEST(batch_hooks_come_once_for_each_group_of_steps) {
    rekindle_model *grouped = small_classifier(2, 1);
    rekindle_dataset *dataset = source_dataset(&source);
    struct tape tape = {"", 0};
    unsigned hooks = HOOK(TRAIN_BATCH_BEGIN) | HOOK(TRAIN_BATCH_END);
    fit.epochs = 1;
    OK(fit_with(grouped, dataset, &fit, new_callback("tape", hooks, record, &tape, NULL, 0)));
    ck_assert_str_eq(tape.text, "train_batch_begin 0 0\ntrain_batch_end 0 1 accuracy loss\n"
                                "train_batch_begin 0 2\ntrain_batch_end 0 2 accuracy loss\n");
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(grouped);
}
END_TEST

/* A STOP leaves the pass where it is; the next fit begins a new one. */
static rekindle_action stop(void *user_data, enum hook hook, const rekindle_event *event) {
    (void)user_data;
    (void)hook;
    return event->batch == 1 ? REKINDLE_ACTION_STOP : REKINDLE_ACTION_CONTINUE;
}

START_TEST(a_stopped_pass_is_not_read_on) {
    rekindle_dataset *dataset = source_dataset(&source);
    OK(fit_with(model, dataset, &fit, new_callback("", HOOK(TRAIN_BATCH_END), stop, NULL, NULL, 0)));
    ck_assert_uint_eq(steps_of(model), 2);
    ck_assert_str_eq(source.tape.text, "reset 0\nnext\nnext\n");
    fit.epochs = 1;
    OK(fit_with(model, dataset, &fit, NULL));
    ck_assert(ends_with(&source.tape, "reset 0\n" PASS));
    rekindle_dataset_destroy(dataset);
}
END_TEST

/* The host drops its handle in the middle: the source is destroyed once, after the call. */
static rekindle_action drop_handle(void *user_data, enum hook hook, const rekindle_event *event) {
    rekindle_dataset **handle = user_data;
    (void)hook;
    (void)event;
    rekindle_dataset_destroy(*handle);
    *handle = NULL;
    return REKINDLE_ACTION_CONTINUE;
}

START_TEST(a_source_lives_as_long_as_the_call) {
    rekindle_dataset *dataset = source_dataset(&source);
    OK(fit_with(model, dataset, &fit, new_callback("", HOOK(TRAIN_BATCH_BEGIN), drop_handle, &dataset, NULL, 0)));
    ck_assert_ptr_null(dataset);
    ck_assert_str_eq(source.tape.text, "reset 0\n" PASS "reset 1\n" PASS "destroy\n");
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, each_epoch_is_one_pass);
    tcase_add_test(tests, evaluate_and_predict_are_one_pass);
    tcase_add_test(tests, each_validation_is_one_pass);
    tcase_add_loop_test(tests, pulled_batches_train_as_arrays_do, 0, LENGTH(ways));
    tcase_add_test(tests, pulled_batches_are_predicted_as_arrays_are);
    tcase_add_test(tests, some_batches_may_have_weights);
    tcase_add_test(tests, batch_hooks_come_once_for_each_group_of_steps);
    tcase_add_test(tests, a_stopped_pass_is_not_read_on);
    tcase_add_test(tests, a_source_lives_as_long_as_the_call);
}

int main(void) {
    return run_tests("training.pull", add_tests);
}
