/* What initializers draw, against Keras's distributions: by formula, and against what was measured there. Every bound
 * is a number of standard errors of the samples at hand. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "distribution_table.h"
#include "support/must.h"

#define SEEDS 10
#define STANDARD_ERRORS 5.0
#define TRUNCATED_AT 2.0 /* deviations of the normal that HeNormal truncates */
#define SQRT_2_PI 2.5066282746310002

static distribution table[DISTRIBUTION_ROOM];
static size_t table_size;

static const char dense_model[] = "{\"class_name\":\"Sequential\",\"config\":{\"seed\":%d,\"layers\":[{\"class_name\":"
                                  "\"Dense\",\"config\":{\"name\":\"layer\",\"units\":300,\"kernel_initializer\":"
                                  "\"%s\"}}]}}";
static const char conv_model[] = "{\"class_name\":\"Sequential\",\"config\":{\"seed\":%d,\"layers\":[{\"class_name\":"
                                 "\"Conv2D\",\"config\":{\"name\":\"layer\",\"filters\":64,\"kernel_size\":[3,3],"
                                 "\"kernel_initializer\":\"%s\"}}]}}";

/* The kernel that a model of this seed starts with, appended to `values`. */
static float *append_kernel(const distribution *row, int seed, float *values, size_t *count) {
    static const int64_t dense_input[] = {200}, conv_input[] = {8, 8, 32};
    int dense = strcmp(row->layer, "Dense") == 0;
    char json[512];
    size_t drawn = 0;
    snprintf(json, sizeof(json), dense ? dense_model : conv_model, seed, row->initializer);
    rekindle_model *model = must_make_model(json, NULL, dense ? dense_input : conv_input, dense ? 1 : 3);
    rekindle_tensor *kernel = must_get_weight(model, "layer/kernel");
    const float *from = must_view_floats(kernel, &drawn);
    ck_assert_uint_eq(drawn, dense ? 200 * 300 : 3 * 3 * 32 * 64);
    values = realloc(values, (*count + drawn) * sizeof(float));
    ck_assert_ptr_nonnull(values);
    memcpy(values + *count, from, drawn * sizeof(float));
    *count += drawn;
    rekindle_tensor_destroy(kernel);
    rekindle_model_destroy(model);
    return values;
}

static int compare(const void *left, const void *right) {
    float a = *(const float *)left, b = *(const float *)right;
    return (a > b) - (a < b);
}

/* All samples of a row, sorted. */
static float *draw_sorted(const distribution *row, size_t *count) {
    float *values = NULL;
    *count = 0;
    for (int seed = 0; seed < SEEDS; ++seed) values = append_kernel(row, seed, values, count);
    qsort(values, *count, sizeof(float), compare);
    return values;
}

static double density(const distribution *row, double x) {
    double sigma, z;
    if (strcmp(row->kind, "uniform") == 0) return 1.0 / (row->upper - row->lower);
    if (strcmp(row->kind, "normal") == 0) {
        z = (x - row->mean) / row->stddev;
        return exp(-0.5 * z * z) / (row->stddev * SQRT_2_PI);
    }
    sigma = row->upper / TRUNCATED_AT;
    z = x / sigma;
    return exp(-0.5 * z * z) / (sigma * SQRT_2_PI * erf(TRUNCATED_AT / sqrt(2.0)));
}

static void check_within(const distribution *row, const char *what, double actual, double expected, double error) {
    ck_assert_msg(fabs(actual - expected) <= STANDARD_ERRORS * error, "%s of %s: the %s is %.9g, expected %.9g +- %.2g",
                  row->initializer, row->layer, what, actual, expected, STANDARD_ERRORS * error);
}

static void check_constant(const distribution *row, const float *values, size_t count) {
    for (size_t i = 0; i < count; ++i) ck_assert(values[i] == (float)row->mean);
}

/* Nothing beyond the bounds, but something near each: of n samples of a density f at a bound, none lies within g of it
 * with a probability of exp(-n f g). */
static void check_bounds(const distribution *row, const float *sorted, size_t count) {
    double gap = 14.0 / ((double)count * density(row, row->upper)); /* exp(-14): one in a million */
    if (strcmp(row->kind, "normal") == 0) return;
    ck_assert(sorted[0] >= (float)row->lower && sorted[count - 1] <= (float)row->upper);
    ck_assert((double)sorted[0] <= row->lower + gap && (double)sorted[count - 1] >= row->upper - gap);
}

static void check_moments(const distribution *row, const float *values, size_t count) {
    double sum = 0.0, squares = 0.0, fourths = 0.0, n = (double)count;
    for (size_t i = 0; i < count; ++i) sum += (double)values[i];
    double mean = sum / n;
    for (size_t i = 0; i < count; ++i) {
        double square = ((double)values[i] - mean) * ((double)values[i] - mean);
        squares += square;
        fourths += square * square;
    }
    double variance = squares / n, deviation = sqrt(variance);
    double kurtosis = fourths / n / (variance * variance);
    check_within(row, "mean", mean, row->mean, row->stddev / sqrt(n));
    check_within(row, "deviation", deviation, row->stddev, row->stddev * sqrt((kurtosis - 1.0) / (4.0 * n)));
}

/* Keras's quantiles were measured, too, and have an error of their own. */
static void check_quantiles(const distribution *row, const float *sorted, size_t count) {
    for (size_t i = 0; i < QUANTILE_COUNT; ++i) {
        double level = quantile_levels[i], expected = row->measured_quantiles[i];
        double actual = (double)sorted[(size_t)(level * (double)count)];
        double samples = 1.0 / (double)count + 1.0 / row->measured_count;
        char what[32];
        snprintf(what, sizeof(what), "%g quantile", level);
        check_within(row, what, actual, expected, sqrt(level * (1.0 - level) * samples) / density(row, expected));
    }
}

START_TEST(distribution_is_that_of_keras) {
    const distribution *row = &table[_i];
    size_t count = 0;
    float *sorted = draw_sorted(row, &count);
    if (strcmp(row->kind, "constant") == 0) {
        check_constant(row, sorted, count);
    } else {
        check_bounds(row, sorted, count);
        check_moments(row, sorted, count);
        check_quantiles(row, sorted, count);
    }
    free(sorted);
}
END_TEST

/* Neighbouring draws, and the same draws of neighbouring seeds, do not go together. */
START_TEST(draws_are_uncorrelated) {
    const distribution *row = &table[_i];
    float *values = NULL;
    size_t count = 0, half;
    double neighbours = 0.0, seeds = 0.0;
    if (strcmp(row->kind, "constant") == 0) return;
    values = append_kernel(row, 1, values, &count);
    values = append_kernel(row, 2, values, &count);
    half = count / 2;
    for (size_t i = 0; i + 1 < half; ++i) neighbours += (double)values[i] * (double)values[i + 1];
    for (size_t i = 0; i < half; ++i) seeds += (double)values[i] * (double)values[half + i];
    double variance = row->stddev * row->stddev;
    check_within(row, "correlation of neighbours", neighbours / (double)half / variance, 0.0, 1.0 / sqrt((double)half));
    check_within(row, "correlation of seeds", seeds / (double)half / variance, 0.0, 1.0 / sqrt((double)half));
    free(values);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("distributions");
    TCase *tests = tcase_create("initializers.txt");
    table_size = read_distributions(REKINDLE_SOURCE_DIR "/tests/golden/initializers.txt", table);
    tcase_add_loop_test(tests, distribution_is_that_of_keras, 0, (int)table_size);
    tcase_add_loop_test(tests, draws_are_uncorrelated, 0, (int)table_size);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 && table_size > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
