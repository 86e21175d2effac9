/* Every schedule of tests/golden/schedules.txt: the rates that Keras computes for 200 steps. */
#include <math.h>

#include "capi/helpers.h"

enum { STEPS = 200, TEXT = 1024 };
#define TOLERANCE 2e-6

static char *file;

static void read_schedules(void) {
    size_t size;
    char *path = path_in(REKINDLE_SOURCE_DIR, "tests/golden/schedules.txt");
    file = (char *)read_file(path, &size);
    file[size] = '\0';
    free(path);
}

static void free_schedules(void) {
    free(file);
}

/* A model with one weight, to make steps with. */
static rekindle_model *make_scheduled(const char *schedule) {
    static const int64_t shape[] = {1};
    char compile[TEXT];
    rekindle_model *model = NULL;
    OK(rekindle_model_from_json("{\"class_name\":\"Sequential\",\"config\":{\"layers\":[{\"class_name\":\"Dense\","
                                "\"config\":{\"units\":1,\"use_bias\":false}}]}}",
                                &model));
    ck_assert_int_lt(snprintf(compile, sizeof(compile),
                              "{\"loss\":\"mse\",\"threads\":1,\"optimizer\":{\"class_name\":\"SGD\",\"config\":{"
                              "\"learning_rate\":%s}}}",
                              schedule),
                     TEXT);
    OK(rekindle_model_compile_from_json(model, compile));
    OK(rekindle_model_build(model, shape, 1));
    return model;
}

static void step(rekindle_model *model) {
    static const int64_t shape[] = {1, 1};
    float zero = 0;
    double loss;
    rekindle_array batch = float_array(&zero, shape, 2);
    OK(rekindle_model_train_on_batch(model, &batch, &batch, NULL, &loss, 1));
}

static void check_rates(const char *schedule, char *rates) {
    rekindle_model *model = make_scheduled(schedule);
    char *rest = NULL, *text = strtok_r(rates, " ", &rest);
    for (int i = 0; i < STEPS; ++i) {
        double rate, expected;
        ck_assert_ptr_nonnull(text);
        expected = strtod(text, NULL);
        OK(rekindle_model_get_learning_rate(model, &rate));
        ck_assert_msg(fabs(rate - expected) <= TOLERANCE * fmax(fabs(expected), 0.1),
                      "%s: step %d: %.9g, expected %.9g", schedule, i, rate, expected);
        step(model);
        text = strtok_r(NULL, " ", &rest);
    }
    ck_assert_ptr_null(text);
    rekindle_model_destroy(model);
}

START_TEST(two_hundred_rates_agree) {
    char *rest = NULL;
    int count = 0;
    for (char *line = strtok_r(file, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
        check_rates(line, strtok_r(NULL, "\n", &rest));
        ++count;
    }
    ck_assert_int_ge(count, 13);
}
END_TEST

/* The model's compile configuration, read again, says the same. */
START_TEST(a_schedule_survives_json) {
    char *rest = NULL, *schedule = strtok_r(file, "\n", &rest), *once = NULL, *twice = NULL;
    rekindle_model *model = make_scheduled(schedule);
    OK(rekindle_model_compile_to_json(model, &once));
    ck_assert_ptr_nonnull(
        strstr(once, "{\"module\":\"keras.optimizers.schedules\",\"class_name\":\"ExponentialDecay\""));
    OK(rekindle_model_compile_from_json(model, once));
    OK(rekindle_model_compile_to_json(model, &twice));
    ck_assert_str_eq(once, twice);
    rekindle_string_destroy(once);
    rekindle_string_destroy(twice);
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(a_scheduled_rate_cannot_be_set) {
    char *rest = NULL;
    rekindle_model *model = make_scheduled(strtok_r(file, "\n", &rest));
    REFUSED(rekindle_model_set_learning_rate(model, 0.1), REKINDLE_INVALID_STATE,
            "the optimizer was made with a schedule, ExponentialDecay");
    rekindle_model_destroy(model);
}
END_TEST

static rekindle_schedule *make_piecewise(const int64_t *boundaries, size_t boundary_count, const double *values,
                                         size_t value_count, const char *error) {
    rekindle_piecewise_constant_decay_options options = REKINDLE_PIECEWISE_CONSTANT_DECAY_OPTIONS_INIT;
    rekindle_schedule *schedule = NULL;
    options.boundaries = boundaries;
    options.boundary_count = boundary_count;
    options.values = values;
    options.value_count = value_count;
    if (error == NULL) {
        OK(rekindle_piecewise_constant_decay_create(&options, &schedule));
    } else {
        INVALID(rekindle_piecewise_constant_decay_create(&options, &schedule), error);
    }
    return schedule;
}

START_TEST(bad_schedules_are_refused) {
    static const int64_t rising[] = {3, 5}, falling[] = {5, 3}, negative[] = {-1, 3};
    static const double values[] = {0.1, 0.2, 0.3}, bad[] = {0.1, 0.2, -0.3};
    rekindle_exponential_decay_options exponential = REKINDLE_EXPONENTIAL_DECAY_OPTIONS_INIT;
    rekindle_cosine_decay_restarts_options restarts = REKINDLE_COSINE_DECAY_RESTARTS_OPTIONS_INIT;
    rekindle_schedule *schedule = NULL;
    make_piecewise(rising, 2, values, 2, "values has 2 numbers and boundaries 2; expected one value more");
    make_piecewise(falling, 2, values, 3, "boundaries has 3 behind 5; expected rising numbers");
    make_piecewise(negative, 2, values, 3, "boundaries begins with -1; expected 0 or more");
    make_piecewise(rising, 2, bad, 3, "values is -0.3; expected a finite number, 0 or more");
    make_piecewise(NULL, 0, values, 1, "boundaries has 0 numbers; expected 1 or more");
    rekindle_schedule_destroy(make_piecewise(rising, 2, values, 3, NULL));
    INVALID(rekindle_exponential_decay_create(NULL, &schedule), "options->initial_learning_rate is -1; expected");
    exponential.initial_learning_rate = 0.1;
    INVALID(rekindle_exponential_decay_create(&exponential, &schedule),
            "options->decay_steps is 0; expected 1 or more");
    restarts.initial_learning_rate = 0.1;
    restarts.first_decay_steps = 3;
    restarts.t_mul = 0.5;
    INVALID(rekindle_cosine_decay_restarts_create(&restarts, &schedule), "options->t_mul is 0.5; expected");
    ck_assert_ptr_null(schedule);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, read_schedules, free_schedules);
    tcase_add_test(tests, two_hundred_rates_agree);
    tcase_add_test(tests, a_schedule_survives_json);
    tcase_add_test(tests, a_scheduled_rate_cannot_be_set);
    tcase_add_test(tests, bad_schedules_are_refused);
}

int main(void) {
    return run_tests("schedules.golden", add_tests);
}
