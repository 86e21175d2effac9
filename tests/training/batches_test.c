/* Which samples are in which batch: with visits_model, x one-hot and y = 1, a visit in a batch of n multiplies
 * 1 - weight by 1 - 2 * rate / n. */
#include <math.h>
#include <string.h>

#include "checkpoint/test_files.h"
#include "training/runs.h"

enum { COUNT = 11, EPOCHS = 4 };

static struct samples samples;
static rekindle_model *model;
static rekindle_dataset *dataset;
static rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;

static void set_up(void) {
    samples = new_samples(COUNT, COUNT, 1, 1);
    for (int i = 0; i < COUNT * COUNT; ++i) samples.x[i] = i % (COUNT + 1) == 0 ? 1.0f : 0.0f;
    for (int i = 0; i < COUNT; ++i) samples.y[i] = 1.0f;
    dataset = dataset_of(&samples, 0, COUNT);
    model = visits_model(0.125, 1);
    fit.epochs = EPOCHS;
}

static void tear_down(void) {
    free_samples(&samples);
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(model);
}

/* The batch of each epoch in which each sample was, and how many samples each batch had. */
struct visits {
    int64_t batch_of[EPOCHS][COUNT];
    int64_t sizes[EPOCHS][COUNT];
    int batches[EPOCHS];
    float left[COUNT]; /* 1 - weight */
};

static rekindle_action look(void *user_data, enum hook hook, const rekindle_event *event) {
    struct visits *visits = user_data;
    float *weights = weight_values(event->model, "dense/kernel"), factors[COUNT];
    int64_t size = 0;
    (void)hook;
    for (int i = 0; i < COUNT; ++i) {
        factors[i] = (1.0f - weights[i]) / visits->left[i];
        visits->left[i] = 1.0f - weights[i];
        if (factors[i] == 1.0f) continue;
        ck_assert_int_eq(visits->batch_of[event->epoch][i], -1); /* not twice in an epoch */
        visits->batch_of[event->epoch][i] = event->batch;
        ++size;
    }
    /* Each was there once, and the mean is over those that were there. */
    for (int i = 0; i < COUNT; ++i) {
        if (factors[i] != 1.0f) ck_assert_float_eq_tol(factors[i], 1.0f - 0.25f / (float)size, 1e-5f);
    }
    visits->sizes[event->epoch][event->batch] = size;
    ++visits->batches[event->epoch];
    free(weights);
    return REKINDLE_ACTION_CONTINUE;
}

/* From an earlier fit, or all of it. */
static void set_left(struct visits *visits, const rekindle_model *visited) {
    size_t weights = 0;
    float *values = NULL;
    if (rekindle_model_weight_count(visited, &weights) == REKINDLE_OK && weights > 0) {
        values = weight_values(visited, "dense/kernel");
    }
    for (int i = 0; i < COUNT; ++i) visits->left[i] = values == NULL ? 1.0f : 1.0f - values[i];
    free(values);
}

static struct visits visits_of(rekindle_model *visited) {
    struct visits visits;
    memset(&visits, 0, sizeof(visits));
    memset(visits.batch_of, -1, sizeof(visits.batch_of));
    set_left(&visits, visited);
    OK(fit_with(visited, dataset, &fit, new_callback("", HOOK(TRAIN_BATCH_END), look, &visits, NULL, 0)));
    return visits;
}

/* Full batches and a rest; 32 is larger than the data. */
static const int64_t sizes[] = {1, 2, 3, 4, 5, 10, 11, 32};

START_TEST(each_epoch_has_each_sample_once) {
    struct visits visits;
    fit.batch_size = sizes[_i];
    visits = visits_of(model);
    for (int epoch = 0; epoch < EPOCHS; ++epoch) {
        ck_assert_int_eq(visits.batches[epoch], (COUNT + sizes[_i] - 1) / sizes[_i]);
        for (int batch = 0; batch < visits.batches[epoch]; ++batch) {
            int64_t rest = COUNT - batch * sizes[_i];
            ck_assert_int_eq(visits.sizes[epoch][batch], rest < sizes[_i] ? rest : sizes[_i]);
        }
        for (int i = 0; i < COUNT; ++i) ck_assert_int_ne(visits.batch_of[epoch][i], -1);
    }
}
END_TEST

START_TEST(without_shuffling_samples_come_in_their_order) {
    struct visits visits;
    fit.batch_size = sizes[_i];
    fit.shuffle = 0;
    visits = visits_of(model);
    for (int epoch = 0; epoch < EPOCHS; ++epoch) {
        for (int i = 0; i < COUNT; ++i) ck_assert_int_eq(visits.batch_of[epoch][i], i / sizes[_i]);
    }
}
END_TEST

/* A new order each epoch, which is a pure function of the seed and of how many epochs the model has had: of 11! orders,
 * no two here are equal. */
START_TEST(each_epoch_has_an_order_of_its_own) {
    rekindle_model *again = visits_model(0.125, 1), *later = visits_model(0.125, 1);
    struct visits visits, repeated, resumed;
    fit.batch_size = 1;
    visits = visits_of(model);
    repeated = visits_of(again);
    ck_assert_mem_eq(visits.batch_of, repeated.batch_of, sizeof(visits.batch_of));
    for (int epoch = 1; epoch < EPOCHS; ++epoch) {
        for (int other = 0; other < epoch; ++other) {
            ck_assert_mem_ne(visits.batch_of[epoch], visits.batch_of[other], sizeof(visits.batch_of[0]));
        }
    }
    fit.epochs = 2;
    visits_of(later);
    fit.epochs = EPOCHS;
    fit.initial_epoch = 2;
    resumed = visits_of(later);
    ck_assert_mem_eq(visits.batch_of[2], resumed.batch_of[2], 2 * sizeof(visits.batch_of[0]));
    ck_assert_int_eq(resumed.batch_of[0][0], -1);
    rekindle_model_destroy(again);
    rekindle_model_destroy(later);
}
END_TEST

/* Fits of one epoch each, numbered 0 or not, come to what one fit of them all does. */
START_TEST(a_second_fit_goes_on_with_new_orders) {
    rekindle_model *again = visits_model(0.125, 1);
    struct visits visits, one;
    fit.batch_size = 1;
    visits = visits_of(model);
    fit.epochs = 1;
    for (int epoch = 0; epoch < EPOCHS; ++epoch) {
        one = visits_of(again);
        ck_assert_mem_eq(one.batch_of[0], visits.batch_of[epoch], sizeof(visits.batch_of[0]));
    }
    rekindle_model_destroy(again);
}
END_TEST

/* Over 440 epochs each sample is expected 40 times in the first batch of one; the standard deviation is 6. */
static rekindle_action count_first(void *user_data, enum hook hook, const rekindle_event *event) {
    int *first = user_data;
    float *weights = weight_values(event->model, "dense/kernel");
    float zeros[COUNT] = {0.0f};
    (void)hook;
    for (int i = 0; i < COUNT && event->batch == 0; ++i) first[i] += weights[i] != 0.0f;
    set_weight_values(event->model, "dense/kernel", zeros);
    free(weights);
    return REKINDLE_ACTION_CONTINUE;
}

START_TEST(no_sample_is_preferred) {
    int first[COUNT] = {0}, sum = 0;
    fit.batch_size = 1;
    fit.epochs = 40 * COUNT;
    OK(fit_with(model, dataset, &fit, new_callback("", HOOK(TRAIN_BATCH_END), count_first, first, NULL, 0)));
    for (int i = 0; i < COUNT; ++i) {
        ck_assert_int_ge(first[i], 10);
        ck_assert_int_le(first[i], 70);
        sum += first[i];
    }
    ck_assert_int_eq(sum, 40 * COUNT);
}
END_TEST

/* Without shuffling, in batches of the same samples. A batch size larger than the data is left out: the layout of the
 * weights follows the batch size that was asked for. */
START_TEST(a_loop_over_batches_equals_fit) {
    rekindle_model *looped = small_classifier(1, 1), *fitted = small_classifier(1, 1);
    struct samples random = new_samples(COUNT, 6, 3, 8);
    rekindle_dataset *data = dataset_of(&random, 0, COUNT);
    int64_t size = sizes[_i];
    fit.batch_size = size;
    fit.shuffle = 0;
    OK(fit_with(fitted, data, &fit, NULL));
    for (int epoch = 0; epoch < EPOCHS; ++epoch) train_on_pass(looped, &random, size, (COUNT + size - 1) / size);
    SAME(model_state_of(fitted), model_state_of(looped));
    rekindle_dataset_destroy(data);
    free_samples(&random);
    rekindle_model_destroy(looped);
    rekindle_model_destroy(fitted);
}
END_TEST

/* predict and evaluate are in the order of the data, whatever the batches. */
START_TEST(predictions_are_in_the_order_of_the_data) {
    float weights[COUNT];
    rekindle_tensor *predictions = NULL;
    rekindle_array view = REKINDLE_ARRAY_INIT;
    double loss = 0.0, expected = 0.0;
    OK(rekindle_model_build(model, (const int64_t[]){COUNT}, 1));
    for (int i = 0; i < COUNT; ++i) {
        weights[i] = (float)(i * i);
        expected += (weights[i] - 1.0) * (weights[i] - 1.0) / COUNT;
    }
    set_weight_values(model, "dense/kernel", weights);
    OK(predict_with(model, dataset, sizes[_i], NULL, &predictions));
    OK(rekindle_tensor_view(predictions, &view));
    ck_assert_uint_eq(view.rank, 2);
    ck_assert_int_eq(view.shape[0], COUNT);
    ck_assert_mem_eq(view.data, weights, sizeof(weights));
    OK(evaluate_with(model, dataset, sizes[_i], NULL, &loss, 1));
    ck_assert_double_eq_tol(loss, expected, 1e-6 * expected);
    rekindle_tensor_destroy(predictions);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, each_epoch_has_each_sample_once, 0, LENGTH(sizes));
    tcase_add_loop_test(tests, without_shuffling_samples_come_in_their_order, 0, LENGTH(sizes));
    tcase_add_test(tests, each_epoch_has_an_order_of_its_own);
    tcase_add_test(tests, a_second_fit_goes_on_with_new_orders);
    tcase_add_test(tests, no_sample_is_preferred);
    tcase_add_loop_test(tests, a_loop_over_batches_equals_fit, 0, LENGTH(sizes) - 1);
    tcase_add_loop_test(tests, predictions_are_in_the_order_of_the_data, 0, LENGTH(sizes));
}

int main(void) {
    return run_tests("training.batches", add_tests);
}
