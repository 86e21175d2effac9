/* NaN and infinities in weights, whether an update, a loss, a hook, a file or a backup brings them: for each layer,
 * loss and optimizer there is. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "checkpoint/test_files.h"
#include "support/must.h"
#include "training/parts_runs.h"

/* A hook that spoils the run at the beginning of a batch. */
struct spoiler {
    int batch;
    const char *weight; /* NULL: the learning rate */
};

static rekindle_action spoil(void *user_data, enum hook hook, const rekindle_event *event) {
    const struct spoiler *spoiler = user_data;
    (void)hook;
    if (event->epoch != 0 || event->batch != spoiler->batch) return REKINDLE_ACTION_CONTINUE;
    if (spoiler->weight == NULL) {
        must(rekindle_model_set_learning_rate(event->model, 1e300)); /* an infinity as a float */
        return REKINDLE_ACTION_CONTINUE;
    }
    rekindle_tensor *old = must_get_weight(event->model, spoiler->weight);
    rekindle_array view = REKINDLE_ARRAY_INIT;
    size_t count;
    must(rekindle_tensor_view(old, &view));
    must_view_floats(old, &count);
    float *values = malloc(count * sizeof(float));
    memcpy(values, view.data, count * sizeof(float));
    size_t at = (size_t)draw((int)count), kind = (size_t)draw(3);
    values[at] = odd_numbers[kind];
    view.data = values;
    ck_assert_int_eq(rekindle_model_set_weight(event->model, spoiler->weight, &view), REKINDLE_INVALID_ARGUMENT);
    expect_text("value has %s at element %zu of \"%s\"; expected finite numbers", odd_names[kind], at, spoiler->weight);
    free(values);
    rekindle_tensor_destroy(old);
    return REKINDLE_ACTION_CONTINUE;
}

static rekindle_callback *new_spoiler(struct spoiler *spoiler) {
    return new_callback("spoiler", HOOK(TRAIN_BATCH_BEGIN), spoil, spoiler, NULL, 0);
}

static rekindle_action abort_in(void *user_data, enum hook hook, const rekindle_event *event) {
    (void)user_data;
    (void)hook;
    (void)event;
    return REKINDLE_ACTION_ABORT;
}

/* Of the names of the weights one is in the text. */
static void expect_a_weight(const rekindle_model *model, const char *before, const char *behind) {
    const char *name;
    size_t count;
    char expected[128];
    must(rekindle_model_weight_count(model, &count));
    for (size_t i = 0; i < count; ++i) {
        must(rekindle_model_weight_name(model, i, &name));
        snprintf(expected, sizeof(expected), "%s%s%s", before, name, behind);
        if (strstr(rekindle_last_error(), expected) != NULL) return;
    }
    ck_abort_msg("%s: \"%s\" names no weight", must_context, rekindle_last_error());
}

/* Nothing uses a model with weights that are not finite. */
static void expect_useless(rekindle_model *model) {
    rekindle_dataset *dataset = parts_array_dataset();
    rekindle_tensor *predictions = NULL;
    double values[1];
    FAILS(REKINDLE_DATA_ERROR, rekindle_model_predict(model, dataset, NULL, &predictions), "");
    expect_a_weight(model, "the weight \"", "\" has ");
    FAILS(REKINDLE_DATA_ERROR, rekindle_model_evaluate(model, dataset, NULL, values, 1), "");
    expect_a_weight(model, "the weight \"", "\" has ");
    FAILS(REKINDLE_DATA_ERROR, rekindle_model_fit(model, dataset, NULL), "");
    expect_a_weight(model, "the weight \"", "\" has ");
    FAILS(REKINDLE_DATA_ERROR, train_on_part(model, 0), "");
    expect_a_weight(model, "the weight \"", "\" has ");
    rekindle_dataset_destroy(dataset);
}

START_TEST(an_update_that_overflows_ends_the_run) {
    enum saving saving = (enum saving)(_i % SAVINGS);
    enum way way = _i / SAVINGS % 2 == 0 ? ARRAYS : PULLED;
    begin_run(_i, way, saving);
    struct spoiler spoiler = {draw(PARTS_BATCHES), NULL};
    rekindle_callback *hook = new_spoiler(&spoiler);
    rekindle_model *model = parts_model(false);
    ck_assert_int_eq(fit_parts(model, way, hook), REKINDLE_DATA_ERROR);
    expect_text("epoch 0, batch %d: ", spoiler.batch);
    expect_a_weight(model, "", ": the ");
    ck_assert_int_eq(check_backups(spoiler.batch), saving == NO_BACKUP ? 0 : check_backups(spoiler.batch));
    if (saving == SYNCHRONOUS) ck_assert_int_eq(check_backups(spoiler.batch), spoiler.batch + 1);
    expect_useless(model);
    if (saving != NO_BACKUP) {
        spoiler.batch = -1; /* the backup brings weights and learning rate back */
        must(fit_parts(model, way, hook));
        SAME(learned_by(model), clean_state(EPOCHS * PARTS_BATCHES));
    }
    rekindle_callback_destroy(hook);
    rekindle_model_destroy(model);
    end_run();
}
END_TEST

START_TEST(a_hook_cannot_set_a_bad_weight) {
    begin_run(_i, ARRAYS, (enum saving)(_i % SAVINGS));
    struct spoiler spoiler = {draw(PARTS_BATCHES), draw(2) == 0 ? "first/kernel" : "last/bias"};
    rekindle_callback *hook = new_spoiler(&spoiler);
    rekindle_model *model = parts_model(false);
    must(fit_parts(model, ARRAYS, hook));
    SAME(learned_by(model), clean_state(EPOCHS * PARTS_BATCHES));
    rekindle_callback_destroy(hook);
    rekindle_model_destroy(model);
    end_run();
}
END_TEST

/* A file may hold anything; what uses the model looks. */
START_TEST(a_model_with_bad_weights_is_refused) {
    begin_run(_i, ARRAYS, SYNCHRONOUS);
    rekindle_model *source = parts_model(true), *model = parts_model(false);
    rekindle_backup_position position = REKINDLE_BACKUP_POSITION_INIT;
    char *path = path_in(run_folder, "weights");
    float kernel[3] = {0.25f, odd_numbers[draw(3)], 0.5f};
    const int64_t shape[] = {1, 1, 1, 3};
    rekindle_array value = must_array(REKINDLE_FLOAT32, kernel, 4, shape);
    must(rekindle_model_set_weight(source, "first/kernel", &value));
    must(rekindle_model_save_weights(source, path));
    must(rekindle_model_load_weights(model, path));
    expect_useless(model);
    expect_text("the weight \"first/kernel\" has ");
    FAILS(REKINDLE_DATA_ERROR, rekindle_backup_save(backup, model, &position), "the weight \"first/kernel\" has ");
    FAILS(REKINDLE_DATA_ERROR, fit_parts(model, ARRAYS, NULL), "the weight \"first/kernel\" has ");
    ck_assert_int_eq(check_backups(0), 0);
    kernel[1] = 1.0f;
    must(rekindle_model_set_weight(model, "first/kernel", &value));
    must(fit_parts(model, ARRAYS, NULL));
    rekindle_model_destroy(source);
    rekindle_model_destroy(model);
    free(path);
    end_run();
}
END_TEST

/* A backup of a run where all was allowed is nothing for one where it is not. */
START_TEST(a_backup_of_bad_weights_is_refused) {
    begin_run(_i, ARRAYS, SYNCHRONOUS);
    struct spoiler spoiler = {1, NULL};
    rekindle_callback *hook = new_spoiler(&spoiler), *aborter;
    rekindle_model *model = parts_model(true), *strict = parts_model(false);
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    rekindle_dataset *dataset = parts_array_dataset();
    struct bytes before = learned_by(strict);
    aborter = new_callback("abort", HOOK(EPOCH_END), abort_in, NULL, NULL, 0);
    fit.batch_size = PARTS_BATCH;
    fit.epochs = EPOCHS;
    fit.shuffle = 0;
    fit.callbacks = (rekindle_callback *[]){backup, hook, aborter};
    fit.callback_count = 3;
    ck_assert_int_eq(rekindle_model_fit(model, dataset, &fit), REKINDLE_ABORTED);
    FAILS(REKINDLE_DATA_ERROR, fit_parts(strict, ARRAYS, NULL), "checkpoint-");
    expect_a_weight(strict, "\"weights/", "\" has ");
    SAME(learned_by(strict), before);
    rekindle_callback_destroy(hook);
    rekindle_callback_destroy(aborter);
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(model);
    rekindle_model_destroy(strict);
    end_run();
}
END_TEST

/* Finite data and weights, whose product is beyond the floats. */
START_TEST(a_loss_that_is_not_finite_ends_the_run_before_the_update) {
    static const char *const loss_names[] = {"mse", "binary_crossentropy", "categorical_crossentropy",
                                             "sparse_categorical_crossentropy"};
    static const char *const activations[] = {NULL, "sigmoid", "softmax", "softmax"};
    const int64_t units = _i < 2 ? 1 : 3, targets = _i == 2 ? 3 : 1;
    float x[4 * 2] = {1, 1, 1, 1, 1, 1, 1, 1}, y[4 * 3] = {0}, kernel[2 * 3];
    rekindle_model *model = new_model(1);
    rekindle_dataset *dataset = new_dataset(x, 4, 2, y, targets, NULL);
    for (int i = 0; i < 2 * 3; ++i) kernel[i] = 3e38f;
    add_dense(model, units, activations[_i]);
    compile_model(model, "adam", loss_names[_i], NULL);
    OK(rekindle_model_build(model, (const int64_t[]){2}, 1));
    set_weight_values(model, "dense/kernel", kernel);
    struct bytes before = learned_by(model);
    FAILS(REKINDLE_DATA_ERROR, rekindle_model_fit(model, dataset, NULL), "epoch 0, batch 0: the loss is ");
    SAME(learned_by(model), before);
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(model);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_set_timeout(tests, 60);
    add_test_of_parts(tests, an_update_that_overflows_ends_the_run, 1);
    add_test_of_parts(tests, a_hook_cannot_set_a_bad_weight, 2);
    add_test_of_parts(tests, a_model_with_bad_weights_is_refused, 0);
    add_test_of_parts(tests, a_backup_of_bad_weights_is_refused, 0);
    tcase_add_loop_test(tests, a_loss_that_is_not_finite_ends_the_run_before_the_update, 0, 4);
}

int main(void) {
    return run_tests("training.not_finite_weights", add_tests);
}
