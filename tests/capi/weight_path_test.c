/* Weights by Keras's paths. */
#include "helpers.h"

static rekindle_model *built(const char *json, int64_t steps) {
    int64_t shape[] = {steps, FEATURES};
    rekindle_model *model = NULL;
    OK(rekindle_model_from_json(json, &model));
    OK(rekindle_model_build(model, shape, 2));
    return model;
}

/* Both names stand for one weight: it is set by the one, and read by the other. */
static void expect_same(rekindle_model *model, const char *name, const char *path, int64_t rows, int64_t columns) {
    float values[64] = {1.0f, 2.0f};
    int64_t shape[] = {rows, columns};
    rekindle_array array = float_array(values, shape, columns == 0 ? 1 : 2);
    rekindle_tensor *weight = NULL;
    rekindle_array view = REKINDLE_ARRAY_INIT;
    values[1] = (float)strlen(path);
    OK(rekindle_model_set_weight(model, path, &array));
    OK(rekindle_model_get_weight(model, name, &weight));
    OK(rekindle_tensor_view(weight, &view));
    ck_assert_float_eq(((const float *)view.data)[1], values[1]);
    rekindle_tensor_destroy(weight);
}

#define LSTM(name) "{\"class_name\":\"LSTM\",\"config\":{\"name\":\"" name "\",\"units\":2,\"return_sequences\":true}}"
#define DENSE(name) "{\"class_name\":\"Dense\",\"config\":{\"name\":\"" name "\",\"units\":3}}"
#define SEQUENTIAL(name, layers)                                                                                       \
    "{\"class_name\":\"Sequential\",\"config\":{\"name\":\"" name "\",\"layers\":[" layers "]}}"

START_TEST(a_weight_goes_by_keras_path_too) {
    rekindle_model *model = built(SEQUENTIAL("seq", LSTM("lstm") "," DENSE("dense")), 5);
    rekindle_tensor *value = NULL;
    expect_same(model, "dense/kernel", "dense/kernel", 2, 3);
    expect_same(model, "dense/kernel", "seq/dense/kernel", 2, 3);
    expect_same(model, "dense/bias", "seq/dense/bias", 3, 0);
    expect_same(model, "lstm/recurrent_kernel", "lstm/lstm_cell/recurrent_kernel", 2, 8);
    expect_same(model, "lstm/recurrent_kernel", "seq/lstm/lstm_cell/recurrent_kernel", 2, 8);
    REFUSED(rekindle_model_get_weight(model, "other/dense/kernel", &value), REKINDLE_NOT_FOUND,
            "name is \"other/dense/kernel\"; the model has no such weight");
    REFUSED(rekindle_model_get_gradient(model, "seq/dense/gamma", &value), REKINDLE_NOT_FOUND, "no such weight");
    REFUSED(rekindle_model_get_gradient(model, "seq/dense/kernel", &value), REKINDLE_INVALID_STATE, "no gradients");
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(models_in_models_stand_before_it_or_do_not) {
    rekindle_model *model = built(
        SEQUENTIAL("top", SEQUENTIAL("in", DENSE("first") "," DENSE("last")) "," SEQUENTIAL("out", DENSE("last"))), 5);
    rekindle_tensor *value = NULL;
    expect_same(model, "in/first/kernel", "top/in/first/kernel", 4, 3);
    expect_same(model, "in/first/kernel", "first/kernel", 4, 3); /* as Keras has it behind its own JSON */
    expect_same(model, "out/last/kernel", "top/out/last/kernel", 3, 3);
    INVALID(rekindle_model_get_weight(model, "last/kernel", &value),
            "name is \"last/kernel\", which is Keras's path of both \"in/last/kernel\" and \"out/last/kernel\"");
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(a_path_of_two_weights_is_refused) {
    rekindle_model *model = built(SEQUENTIAL("lstm", LSTM("lstm") "," DENSE("lstm_cell")), 5);
    rekindle_tensor *value = NULL;
    INVALID(
        rekindle_model_get_weight(model, "lstm/lstm_cell/kernel", &value),
        "name is \"lstm/lstm_cell/kernel\", which is Keras's path of both \"lstm/kernel\" and \"lstm_cell/kernel\"; "
        "expected one of these");
    ck_assert_ptr_null(value);
    OK(rekindle_model_get_weight(model, "lstm/kernel", &value)); /* its own name comes first */
    rekindle_tensor_destroy(value);
    rekindle_model_destroy(model);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, a_weight_goes_by_keras_path_too);
    tcase_add_test(tests, models_in_models_stand_before_it_or_do_not);
    tcase_add_test(tests, a_path_of_two_weights_is_refused);
}

int main(void) {
    return run_tests("capi.weight_path", add_tests);
}
