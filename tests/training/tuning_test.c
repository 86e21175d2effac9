/* What hooks change counts from the next step on: the learning rate and the weights, against SGD in double. */
#include "checkpoint/test_files.h"
#include "training/runs.h"

/* One weight, no other: y = w x with x = 1 and y = 0, so that a step of SGD with mse is w -= rate * 2 w. */
enum { STEPS = 8 };

static rekindle_model *model;
static rekindle_dataset *dataset;
static rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;

static void set_up(void) {
    static const float ones[] = {1.0f, 1.0f, 1.0f, 1.0f}, zeros[] = {0.0f, 0.0f, 0.0f, 0.0f}, start[] = {1.0f};
    rekindle_dense_options options = REKINDLE_DENSE_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.units = 1;
    options.use_bias = 0;
    OK(rekindle_dense_create(&options, &layer));
    model = new_model(1);
    OK(rekindle_model_add(model, layer));
    rekindle_layer_destroy(layer);
    OK(rekindle_model_build(model, (const int64_t[]){1}, 1));
    compile_sgd(model, 0.125, "mse", 1);
    set_weight_values(model, "dense/kernel", start);
    dataset = new_dataset(ones, 4, 1, zeros, 0, NULL);
    fit.epochs = 2;
    fit.batch_size = 1;
}

static void tear_down(void) {
    rekindle_model_destroy(model);
    rekindle_dataset_destroy(dataset);
}

/* At which hook what is changed, and the number of the first step that it counts for. */
struct change {
    enum hook hook;
    int64_t epoch, batch, from_step;
    double rate; /* or: */
    float weight;
    int calls;
};

static rekindle_action change(void *user_data, enum hook hook, const rekindle_event *event) {
    struct change *wanted = user_data;
    (void)hook;
    if (event->epoch != wanted->epoch || event->batch != wanted->batch) return REKINDLE_ACTION_CONTINUE;
    ++wanted->calls;
    if (wanted->rate > 0.0) OK(rekindle_model_set_learning_rate(event->model, wanted->rate));
    if (wanted->weight != 0.0f) set_weight_values(event->model, "dense/kernel", &wanted->weight);
    return REKINDLE_ACTION_CONTINUE;
}

static const struct change changes[] = {
    {TRAIN_BEGIN, -1, -1, 0, 0.25, 0.0f, 0},    {EPOCH_BEGIN, 1, -1, 4, 0.25, 0.0f, 0},
    {EPOCH_END, 0, -1, 4, 0.25, 0.0f, 0},       {TRAIN_BATCH_BEGIN, 0, 2, 2, 0.25, 0.0f, 0},
    {TRAIN_BATCH_END, 0, 2, 3, 0.25, 0.0f, 0},  {TRAIN_BATCH_END, 1, 3, 8, 0.25, 0.0f, 0},
    {TRAIN_END, -1, -1, 8, 0.25, 0.0f, 0},      {TRAIN_BEGIN, -1, -1, 0, 0.0, 3.0f, 0},
    {EPOCH_BEGIN, 0, -1, 0, 0.0, 3.0f, 0},      {EPOCH_END, 0, -1, 4, 0.0, 3.0f, 0},
    {TRAIN_BATCH_BEGIN, 1, 1, 5, 0.0, 3.0f, 0}, {TRAIN_BATCH_END, 1, 1, 6, 0.0, 3.0f, 0},
    {TRAIN_END, -1, -1, 8, 0.0, 3.0f, 0},
};

START_TEST(a_change_counts_from_the_next_step) {
    struct change wanted = changes[_i];
    double weight = 1.0, rate = 0.125, loss[2] = {0.0, 0.0}, found_loss[2], found_rate = 0.0;
    float *found;
    for (int step = 0; step <= STEPS; ++step) {
        if (step == wanted.from_step && wanted.rate > 0.0) rate = wanted.rate;
        if (step == wanted.from_step && wanted.weight != 0.0f) weight = wanted.weight;
        if (step == STEPS) break;
        loss[step / 4] += weight * weight / 4.0;
        weight -= rate * 2.0 * weight;
    }
    OK(fit_with(model, dataset, &fit, new_callback("", HOOK(wanted.hook), change, &wanted, NULL, 0)));
    ck_assert_int_eq(wanted.calls, 1);
    found = weight_values(model, "dense/kernel");
    ck_assert_double_eq_tol(found[0], weight, 1e-6);
    ck_assert_uint_eq(history_of(model, "loss", found_loss, 2), 2);
    for (int epoch = 0; epoch < 2; ++epoch) ck_assert_double_eq_tol(found_loss[epoch], loss[epoch], 1e-6);
    OK(rekindle_model_get_learning_rate(model, &found_rate));
    ck_assert_double_eq_tol(found_rate, rate, 1e-7);
    free(found);
}
END_TEST

/* A learning rate of 0 is allowed, and teaches nothing. */
START_TEST(a_learning_rate_of_0_teaches_nothing) {
    float *found;
    OK(rekindle_model_set_learning_rate(model, 0.0));
    OK(fit_with(model, dataset, &fit, NULL));
    found = weight_values(model, "dense/kernel");
    ck_assert(found[0] == 1.0f);
    ck_assert_uint_eq(steps_of(model), STEPS);
    free(found);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, a_change_counts_from_the_next_step, 0, LENGTH(changes));
    tcase_add_test(tests, a_learning_rate_of_0_teaches_nothing);
}

int main(void) {
    return run_tests("training.tuning", add_tests);
}
