/* Dropout's ends: with rate 1 nothing passes in training and no gradient comes back; predict knows no dropout. */
#include <stdlib.h>

#include "support/must.h"

#define SAMPLES 7
#define FEATURES 37
#define UNITS 3

static const int64_t x_shape[] = {SAMPLES, FEATURES}, y_shape[] = {SAMPLES, UNITS};
static const char model_json[] =
    "{\"class_name\":\"Sequential\",\"config\":{\"seed\":3,\"build_input_shape\":[null,37],\"layers\":["
    "{\"class_name\":\"Dense\",\"config\":{\"units\":37,\"activation\":\"relu\"}},"
    "{\"class_name\":\"Dropout\",\"config\":{\"rate\":1.0}},{\"class_name\":\"Dense\",\"config\":{\"units\":3}}]}}";

static rekindle_model *make_model(void) {
    return must_make_model(model_json, "{\"optimizer\":\"sgd\",\"loss\":\"mse\",\"threads\":1}", x_shape + 1, 1);
}

static void train(rekindle_model *model, const float *x, const float *y, double *loss) {
    rekindle_array x_array = must_array(REKINDLE_FLOAT32, x, 2, x_shape);
    rekindle_array y_array = must_array(REKINDLE_FLOAT32, y, 2, y_shape);
    must(rekindle_model_train_on_batch(model, &x_array, &y_array, NULL, loss, 1));
}

START_TEST(rate_1_lets_nothing_pass) {
    static const char *const kernels[] = {"dense/kernel", "dense_1/kernel", "dense/bias"};
    float *x = must_make_noise(1, SAMPLES * FEATURES), *y = must_make_noise(2, SAMPLES * UNITS);
    rekindle_model *model = make_model(), *untrained = make_model();
    double loss = 0.0, expected = 0.0;
    for (size_t i = 0; i < SAMPLES * UNITS; ++i) expected += (double)y[i] * (double)y[i] / (SAMPLES * UNITS);
    train(model, x, y, &loss);
    ck_assert_double_eq_tol(loss, expected, 1e-6);
    for (size_t i = 0; i < 3; ++i) {
        rekindle_tensor *trained = must_get_weight(model, kernels[i]), *given = must_get_weight(untrained, kernels[i]);
        size_t count = 0;
        for (size_t j = 0; j < count; ++j) {
            ck_assert_float_eq(must_view_floats(trained, &count)[j], must_view_floats(given, &count)[j]);
        }
        rekindle_tensor_destroy(trained);
        rekindle_tensor_destroy(given);
    }
    rekindle_model_destroy(model);
    rekindle_model_destroy(untrained);
    free(x);
    free(y);
}
END_TEST

START_TEST(predict_drops_nothing) {
    float *x = must_make_noise(1, SAMPLES * FEATURES);
    rekindle_array x_array = must_array(REKINDLE_FLOAT32, x, 2, x_shape);
    rekindle_model *model = make_model();
    rekindle_tensor *outputs = must_predict(model, &x_array, SAMPLES);
    size_t count = 0;
    const float *values = must_view_floats(outputs, &count);
    ck_assert_uint_eq(count, SAMPLES * UNITS);
    for (size_t i = 0; i < count; ++i) ck_assert_float_ne(values[i], 0.0F);
    rekindle_tensor_destroy(outputs);
    rekindle_model_destroy(model);
    free(x);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("dropout");
    TCase *tests = tcase_create("dropout");
    tcase_add_test(tests, rate_1_lets_nothing_pass);
    tcase_add_test(tests, predict_drops_nothing);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
