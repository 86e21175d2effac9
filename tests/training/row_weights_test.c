/* Sample weights for each row of the outputs. */
#include <math.h>

#include "checkpoint/test_files.h"
#include "support/must.h"
#include "training/runs.h"

enum { COUNT = 11, FEATURES = 4, CLASSES = 3, BATCH = 4 };

static struct samples samples;
static float *weights;
static rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;

static void set_up(void) {
    samples = new_samples(COUNT, FEATURES, CLASSES, 5);
    weights = random_floats(COUNT, 3);
    fit.batch_size = BATCH;
    fit.epochs = 3;
}

static void tear_down(void) {
    free_samples(&samples);
    free(weights);
}

/* Outputs of 2 rows of 3 classes. */
static rekindle_model *row_model(void) {
    static const int64_t target[] = {2, CLASSES};
    rekindle_reshape_options reshape = REKINDLE_RESHAPE_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    rekindle_model *model = new_model(7);
    add_dense(model, 2 * CLASSES, NULL);
    reshape.target_shape = target;
    reshape.target_rank = 2;
    OK(rekindle_reshape_create(&reshape, &layer));
    OK(rekindle_model_add(model, layer));
    rekindle_layer_destroy(layer);
    add_dense(model, CLASSES, "softmax");
    compile_model(model, "sgd", "sparse_categorical_crossentropy", NULL);
    return model;
}

static struct bytes fitted_rows(const float *y, const float *row_weights, size_t rank) {
    static const int64_t x_shape[] = {COUNT, FEATURES}, row_shape[] = {COUNT, 2};
    rekindle_array x = must_array(REKINDLE_FLOAT32, samples.x, 2, x_shape);
    rekindle_array targets = must_array(REKINDLE_FLOAT32, y, 2, row_shape);
    rekindle_array weight = must_array(REKINDLE_FLOAT32, row_weights, rank, row_shape);
    rekindle_dataset *dataset = must_make_dataset(&x, &targets, row_weights == NULL ? NULL : &weight);
    rekindle_model *model = row_model();
    struct bytes bytes;
    OK(fit_with(model, dataset, &fit, NULL));
    bytes = state_of(model);
    rekindle_model_destroy(model);
    rekindle_dataset_destroy(dataset);
    return bytes;
}

struct rows {
    float y[2 * COUNT], weights[2 * COUNT];
};

/* Both rows of a sample have its weight. */
static struct rows new_rows(void) {
    struct rows rows;
    for (int i = 0; i < 2 * COUNT; ++i) {
        rows.y[i] = (float)(i % CLASSES);
        rows.weights[i] = weights[i / 2];
    }
    return rows;
}

START_TEST(equal_weights_of_rows_are_the_samples) {
    struct rows rows = new_rows();
    SAME(fitted_rows(rows.y, rows.weights, 2), fitted_rows(rows.y, weights, 1));
}
END_TEST

START_TEST(a_row_of_weight_0_teaches_nothing) {
    struct rows one = new_rows(), other = new_rows();
    struct bytes bytes, other_bytes;
    one.y[3] = 0.0f;
    other.y[3] = 2.0f;
    one.weights[3] = 0.0f;
    SAME(fitted_rows(one.y, one.weights, 2), fitted_rows(other.y, one.weights, 2));
    one.weights[3] = 0.01f;
    bytes = fitted_rows(one.y, one.weights, 2);
    other_bytes = fitted_rows(other.y, one.weights, 2);
    ck_assert(!same_bytes(&bytes, &other_bytes));
    bytes_free(&bytes);
    bytes_free(&other_bytes);
}
END_TEST

/* The loss is the mean over all rows, each with its weight. */
START_TEST(each_row_counts_with_its_weight) {
    static const int64_t x_shape[] = {COUNT, FEATURES}, row_shape[] = {COUNT, 2};
    struct rows rows = new_rows();
    rekindle_array x = must_array(REKINDLE_FLOAT32, samples.x, 2, x_shape);
    rekindle_array y = must_array(REKINDLE_FLOAT32, rows.y, 2, row_shape);
    rekindle_array weight = must_array(REKINDLE_FLOAT32, rows.weights, 2, row_shape), view = REKINDLE_ARRAY_INIT;
    rekindle_model *model = row_model();
    rekindle_dataset *dataset;
    rekindle_tensor *predictions = NULL;
    double loss, sum = 0.0;
    for (int i = 0; i < 2 * COUNT; ++i) rows.weights[i] = (float)i / 7.0f;
    dataset = must_make_dataset(&x, &y, &weight);
    OK(predict_with(model, dataset, COUNT, NULL, &predictions));
    OK(rekindle_tensor_view(predictions, &view));
    for (int i = 0; i < 2 * COUNT; ++i) {
        sum -= rows.weights[i] * log((double)((const float *)view.data)[i * CLASSES + (int)rows.y[i]]) / (2 * COUNT);
    }
    OK(evaluate_with(model, dataset, BATCH, NULL, &loss, 1));
    ck_assert_double_eq_tol(loss, sum, 1e-5 * sum);
    rekindle_tensor_destroy(predictions);
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(model);
}
END_TEST

/* Each row is weighed by its own class. */
START_TEST(class_weights_are_the_weights_of_their_rows) {
    static const rekindle_class_weight class_weights[] = {{2, 0.0}, {1, 3.0}};
    struct rows rows = new_rows();
    for (int i = 0; i < 2 * COUNT; ++i) rows.weights[i] = rows.y[i] == 2.0f ? 0.0f : rows.y[i] == 1.0f ? 3.0f : 1.0f;
    struct bytes expected = fitted_rows(rows.y, rows.weights, 2);
    fit.class_weights = class_weights;
    fit.class_weight_count = LENGTH(class_weights);
    SAME(fitted_rows(rows.y, NULL, 2), expected);
}
END_TEST

START_TEST(class_weights_of_one_hot_rows_are_refused) {
    static const rekindle_class_weight class_weights[] = {{1, 3.0}};
    static const int64_t x_shape[] = {COUNT, FEATURES}, y_shape[] = {COUNT, 2, CLASSES};
    float y[COUNT * 2 * CLASSES] = {0.0f};
    rekindle_array x = must_array(REKINDLE_FLOAT32, samples.x, 2, x_shape);
    rekindle_array targets = must_array(REKINDLE_FLOAT32, y, 3, y_shape);
    rekindle_dataset *dataset = must_make_dataset(&x, &targets, NULL);
    rekindle_model *model = row_model();
    compile_model(model, "sgd", "categorical_crossentropy", NULL);
    fit.class_weights = class_weights;
    fit.class_weight_count = LENGTH(class_weights);
    FAILS(REKINDLE_INVALID_ARGUMENT, fit_with(model, dataset, &fit, NULL),
          "class_weights is not supported for one-hot targets of 3 and more dimensions");
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(model);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, equal_weights_of_rows_are_the_samples);
    tcase_add_test(tests, a_row_of_weight_0_teaches_nothing);
    tcase_add_test(tests, each_row_counts_with_its_weight);
    tcase_add_test(tests, class_weights_are_the_weights_of_their_rows);
    tcase_add_test(tests, class_weights_of_one_hot_rows_are_refused);
}

int main(void) {
    return run_tests("training.row_weights", add_tests);
}
