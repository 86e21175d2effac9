/* What a layer learns from a dataset before training, against the formulas in double. */
#include <math.h>

#include "helpers.h"

enum { STEPS = 3, ROWS = 700 };

static float values[ROWS * STEPS * FEATURES];
static rekindle_dataset *dataset;
static rekindle_layer *layer, *adapted;

/* Far from 0, where sums of squares would lose what they are for. */
static void set_up(void) {
    const int64_t shape[] = {ROWS, STEPS, FEATURES};
    rekindle_array_dataset_options options = REKINDLE_ARRAY_DATASET_OPTIONS_INIT;
    for (size_t i = 0; i < LENGTH(values); ++i) {
        values[i] = 1000.0F * (float)(i % FEATURES) + (float)(i * i % 101) / 25.0F;
    }
    rekindle_tensor *x = float_tensor(values, shape, 3);
    options.x = x;
    OK(rekindle_array_dataset_create(&options, &dataset));
    rekindle_tensor_destroy(x);
    layer = adapted = NULL;
}

static void tear_down(void) {
    rekindle_dataset_destroy(dataset);
    rekindle_layer_destroy(layer);
    rekindle_layer_destroy(adapted);
}

/* What a model of the layer alone gives for the values. */
static float *outputs_of(rekindle_layer *of) {
    rekindle_model *model = NULL;
    const int64_t sample[] = {STEPS, FEATURES};
    float *outputs = malloc(sizeof(values));
    const int64_t shape[] = {ROWS, STEPS, FEATURES};
    rekindle_array x = float_array(values, shape, 3);
    ck_assert_ptr_nonnull(outputs);
    OK(rekindle_sequential_create(NULL, &model));
    OK(rekindle_model_add(model, of));
    OK(rekindle_model_build(model, sample, 2));
    OK(rekindle_model_predict_on_batch(model, &x, outputs, LENGTH(values)));
    rekindle_model_destroy(model);
    return outputs;
}

/* Means and variances of the places i that have the same i % groups / of_each. */
static void expect_standardized(rekindle_layer *of, size_t groups, size_t of_each) {
    float *outputs = outputs_of(of);
    for (size_t group = 0; group * of_each < groups; ++group) {
        double mean = 0.0, variance = 0.0, count = 0.0;
        for (size_t i = 0; i < LENGTH(values); ++i) {
            if (i % groups / of_each != group) continue;
            mean += (double)values[i];
            ++count;
        }
        mean /= count;
        for (size_t i = 0; i < LENGTH(values); ++i) {
            if (i % groups / of_each == group) variance += pow((double)values[i] - mean, 2) / count;
        }
        for (size_t i = 0; i < LENGTH(values); ++i) {
            if (i % groups / of_each != group) continue;
            double expected = ((double)values[i] - (double)(float)mean) / sqrt(variance); /* its mean is a float */
            ck_assert_msg(fabs(expected - (double)outputs[i]) < 1e-5 * (1.0 + fabs(expected)),
                          "element %zu is %.9g, expected %.9g", i, (double)outputs[i], expected);
        }
    }
    free(outputs);
}

START_TEST(each_place_along_the_axes_has_its_own) {
    static const struct {
        int64_t axes[2];
        size_t count, groups, of_each;
    } cases[] = {{{-1, 0}, 1, FEATURES, 1},
                 {{1, 0}, 1, STEPS * FEATURES, FEATURES},
                 {{2, 1}, 2, STEPS * FEATURES, 1},
                 {{0, 0}, 0, FEATURES, 1}};
    rekindle_normalization_options options = REKINDLE_NORMALIZATION_OPTIONS_INIT;
    options.axis = cases[_i].axes;
    options.axis_count = cases[_i].count;
    OK(rekindle_normalization_create(&options, &layer));
    OK(rekindle_layer_adapt(layer, dataset, &adapted));
    expect_standardized(adapted, cases[_i].groups, cases[_i].of_each);
}
END_TEST

START_TEST(all_numbers_may_have_one) {
    rekindle_normalization_options options = REKINDLE_NORMALIZATION_OPTIONS_INIT;
    options.no_axis = 1;
    OK(rekindle_normalization_create(&options, &layer));
    OK(rekindle_layer_adapt(layer, dataset, &adapted));
    expect_standardized(adapted, 1, 1);
}
END_TEST

START_TEST(a_copy_knows_the_same) {
    rekindle_layer *copy = NULL;
    float *first, *second;
    OK(rekindle_normalization_create(NULL, &layer));
    OK(rekindle_layer_adapt(layer, dataset, &adapted));
    first = outputs_of(adapted);
    OK(rekindle_layer_copy(adapted, &copy));
    second = outputs_of(copy);
    ck_assert_mem_eq(first, second, sizeof(values));
    free(first);
    first = outputs_of(layer); /* which has learned nothing */
    ck_assert_mem_eq(first, values, sizeof(values));
    free(first);
    free(second);
    rekindle_layer_destroy(copy);
}
END_TEST

/* What the layer has learned is in the model's JSON. */
START_TEST(json_has_what_was_learned) {
    rekindle_model *model = NULL;
    rekindle_normalization_options options = REKINDLE_NORMALIZATION_OPTIONS_INIT;
    char *json = NULL, *again = NULL;
    options.name = "norm";
    options.invert = 1;
    OK(rekindle_normalization_create(&options, &layer));
    OK(rekindle_layer_adapt(layer, dataset, &adapted));
    OK(rekindle_sequential_create(NULL, &model));
    OK(rekindle_model_add(model, adapted));
    OK(rekindle_model_to_json(model, &json));
    ck_assert_ptr_nonnull(strstr(json, "\"name\":\"norm\""));
    ck_assert_ptr_nonnull(strstr(json, "\"mean\":["));
    rekindle_model_destroy(model);
    OK(rekindle_model_from_json(json, &model));
    OK(rekindle_model_to_json(model, &again));
    ck_assert_str_eq(json, again);
    rekindle_string_destroy(json);
    rekindle_string_destroy(again);
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(others_learn_nothing_so) {
    rekindle_dense_options options = REKINDLE_DENSE_OPTIONS_INIT;
    options.units = 2;
    OK(rekindle_dense_create(&options, &layer));
    REFUSED(rekindle_layer_adapt(layer, dataset, &adapted), REKINDLE_UNSUPPORTED,
            "layer is of the class Dense, which learns nothing from a dataset before it is trained");
    ck_assert_ptr_null(adapted);
}
END_TEST

START_TEST(numbers_are_finite) {
    const int64_t shape[] = {2, 2};
    const float bad[] = {1.0F, 2.0F, NAN, 3.0F};
    rekindle_array_dataset_options options = REKINDLE_ARRAY_DATASET_OPTIONS_INIT;
    rekindle_dataset *of_bad = NULL;
    rekindle_tensor *x = float_tensor(bad, shape, 2);
    options.x = x;
    OK(rekindle_array_dataset_create(&options, &of_bad));
    OK(rekindle_normalization_create(NULL, &layer));
    REFUSED(rekindle_layer_adapt(layer, of_bad, &adapted), REKINDLE_DATA_ERROR,
            "x has nan at element 0 of sample 1; expected finite numbers");
    ck_assert_ptr_null(adapted);
    rekindle_tensor_destroy(x);
    rekindle_dataset_destroy(of_bad);
}
END_TEST

START_TEST(arguments_are_checked) {
    static const int64_t axes[] = {1, 1};
    static const double means[] = {0.0, 1.0}, variances[] = {1.0, -1.0}, infinite[] = {0.0, HUGE_VAL};
    rekindle_normalization_options options = REKINDLE_NORMALIZATION_OPTIONS_INIT;
    options.mean = means;
    options.mean_count = 2;
    INVALID(rekindle_normalization_create(&options, &layer),
            "mean has 2 numbers and variance has 0; expected both to have the same shape, or neither");
    options.variance = variances;
    options.variance_count = 2;
    INVALID(rekindle_normalization_create(&options, &layer), "variance has -1; expected finite numbers of 0 or more");
    options.mean = infinite;
    INVALID(rekindle_normalization_create(&options, &layer), "mean has inf; expected finite numbers");
    options.mean = options.variance = means;
    options.no_axis = 1;
    INVALID(rekindle_normalization_create(&options, &layer),
            "mean has the shape (2,); expected at most as many dimensions as axis has axes, 0");
    options.axis = axes;
    options.axis_count = 2;
    INVALID(rekindle_normalization_create(&options, &layer),
            "axis has 2 elements, and no_axis is set; expected one of them");
    options.no_axis = 0;
    OK(rekindle_normalization_create(&options, &layer));
    INVALID(rekindle_layer_adapt(layer, dataset, &adapted), "Normalization: axis is (1, 1), which has an axis of");
}
END_TEST

START_TEST(means_fit_the_input) {
    static const double means[] = {0.0, 1.0}, variances[] = {1.0, 2.0};
    const int64_t sample[] = {STEPS, FEATURES};
    rekindle_normalization_options options = REKINDLE_NORMALIZATION_OPTIONS_INIT;
    rekindle_model *model = NULL;
    options.mean = means;
    options.variance = variances;
    options.mean_count = options.variance_count = 2;
    OK(rekindle_normalization_create(&options, &layer));
    OK(rekindle_sequential_create(NULL, &model));
    OK(rekindle_model_add(model, layer));
    INVALID(rekindle_model_build(model, sample, 2),
            "Normalization: mean has the shape (2,); expected one number, or the input's along axis, (4,)");
    rekindle_model_destroy(model);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, each_place_along_the_axes_has_its_own, 0, 4);
    tcase_add_test(tests, all_numbers_may_have_one);
    tcase_add_test(tests, a_copy_knows_the_same);
    tcase_add_test(tests, json_has_what_was_learned);
    tcase_add_test(tests, others_learn_nothing_so);
    tcase_add_test(tests, numbers_are_finite);
    tcase_add_test(tests, arguments_are_checked);
    tcase_add_test(tests, means_fit_the_input);
}

int main(void) {
    return run_tests("capi.adapt", add_tests);
}
