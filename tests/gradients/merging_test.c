/* The gradients of models that fork and join, against central differences of the same in double: Dense layers of one
 * input, merged, and a Dense layer behind. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/compare.h"
#include "support/must.h"

#define BATCH 3
#define FEATURES 4
#define UNITS 5 /* of each branch */
#define BRANCHES 3
#define OUTPUTS 2
#define MOST_MERGED (BRANCHES * UNITS)
#define STEP 1e-6
#define TOLERANCE 1e-5

/* Branches, each a kernel and a bias, then the layer behind. */
#define BRANCH_WEIGHTS (FEATURES * UNITS + UNITS)
#define MOST_WEIGHTS (BRANCHES * BRANCH_WEIGHTS + MOST_MERGED * OUTPUTS + OUTPUTS)

typedef struct merge_case {
    const char *name;
    rekindle_status (*create)(rekindle_layer **layer);
    int branches, merged;                                  /* the size of what comes out */
    double (*pair)(double first, double second);           /* element by element, or: */
    void (*all)(double src[BRANCHES][UNITS], double *dst); /* any other way */
    double divisor;                                        /* of pair's result; 0: 1 */
} merge_case;

#define CREATE(part)                                                                                                   \
    static rekindle_status create_##part(rekindle_layer **layer) {                                                     \
        return rekindle_##part##_create(NULL, layer);                                                                  \
    }
CREATE(add)
CREATE(subtract)
CREATE(multiply)
CREATE(average_layer)
CREATE(maximum)
CREATE(minimum)
CREATE(concatenate)

static rekindle_status make_dot(uint32_t normalize, rekindle_layer **layer) {
    rekindle_dot_options options = REKINDLE_DOT_OPTIONS_INIT;
    options.axes[0] = 1;
    options.axes[1] = -1;
    options.normalize = normalize;
    return rekindle_dot_create(&options, layer);
}

static rekindle_status create_dot(rekindle_layer **layer) {
    return make_dot(0, layer);
}

static rekindle_status create_cosine(rekindle_layer **layer) {
    return make_dot(1, layer);
}

static double plus(double first, double second) {
    return first + second;
}

static double minus(double first, double second) {
    return first - second;
}

static double times(double first, double second) {
    return first * second;
}

static void concatenate(double src[BRANCHES][UNITS], double *dst) {
    for (int i = 0; i < BRANCHES * UNITS; ++i) dst[i] = src[i / UNITS][i % UNITS];
}

static double product(const double *first, const double *second) {
    double sum = 0.0;
    for (int i = 0; i < UNITS; ++i) sum += first[i] * second[i];
    return sum;
}

static void dot(double src[BRANCHES][UNITS], double *dst) {
    *dst = product(src[0], src[1]);
}

static void cosine(double src[BRANCHES][UNITS], double *dst) {
    *dst = product(src[0], src[1]) / sqrt(product(src[0], src[0]) * product(src[1], src[1]));
}

static const merge_case cases[] = {
    {"add", create_add, 3, UNITS, plus, NULL, 0},
    {"subtract", create_subtract, 2, UNITS, minus, NULL, 0},
    {"multiply", create_multiply, 3, UNITS, times, NULL, 0},
    {"average", create_average_layer, 3, UNITS, plus, NULL, 3},
    {"maximum", create_maximum, 3, UNITS, fmax, NULL, 0},
    {"minimum", create_minimum, 3, UNITS, fmin, NULL, 0},
    {"concatenate", create_concatenate, 3, 3 * UNITS, NULL, concatenate, 0},
    {"dot", create_dot, 2, 1, NULL, dot, 0},
    {"normalized dot", create_cosine, 2, 1, NULL, cosine, 0},
};

static void dense(const double *x, int inputs, const double *weights, int units, double *y) {
    for (int u = 0; u < units; ++u) {
        y[u] = weights[inputs * units + u];
        for (int i = 0; i < inputs; ++i) y[u] += x[i] * weights[i * units + u];
    }
}

static void merge(const merge_case *of, double src[BRANCHES][UNITS], double *dst) {
    if (of->all != NULL) {
        of->all(src, dst);
        return;
    }
    for (int u = 0; u < UNITS; ++u) {
        dst[u] = src[0][u];
        for (int i = 1; i < of->branches; ++i) dst[u] = of->pair(dst[u], src[i][u]);
        if (of->divisor != 0) dst[u] /= of->divisor;
    }
}

static double naive_loss(const merge_case *of, const double *weights, const double *x, const double *target) {
    double loss = 0.0;
    for (int n = 0; n < BATCH; ++n) {
        double branches[BRANCHES][UNITS], merged[MOST_MERGED], y[OUTPUTS];
        for (int i = 0; i < of->branches; ++i) {
            dense(x + n * FEATURES, FEATURES, weights + i * BRANCH_WEIGHTS, UNITS, branches[i]);
        }
        merge(of, branches, merged);
        dense(merged, of->merged, weights + of->branches * BRANCH_WEIGHTS, OUTPUTS, y);
        for (int o = 0; o < OUTPUTS; ++o) {
            double error = y[o] - target[n * OUTPUTS + o];
            loss += error * error / (BATCH * OUTPUTS);
        }
    }
    return loss;
}

static rekindle_layer *make_dense(const char *name, int units) {
    rekindle_dense_options options = REKINDLE_DENSE_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.name = name;
    options.units = units;
    must(rekindle_dense_create(&options, &layer));
    return layer;
}

/* The layer's output; the layer belongs to it. */
static rekindle_symbol *apply(rekindle_layer *layer, rekindle_symbol *const *inputs, int count) {
    rekindle_call_options call = REKINDLE_CALL_OPTIONS_INIT;
    rekindle_symbol *output = NULL;
    call.inputs = (const rekindle_symbol *const *)inputs;
    call.input_count = (size_t)count;
    must(rekindle_layer_call(layer, &call, &output, 1, NULL));
    rekindle_layer_destroy(layer);
    return output;
}

static rekindle_model *make_model(const merge_case *of) {
    static const char *const names[BRANCHES] = {"first", "second", "third"};
    static const int64_t sample[] = {FEATURES};
    rekindle_input_options input = REKINDLE_INPUT_OPTIONS_INIT;
    rekindle_functional_options options = REKINDLE_FUNCTIONAL_OPTIONS_INIT;
    rekindle_symbol *x = NULL, *branches[BRANCHES], *merged, *y;
    rekindle_layer *layer = NULL;
    rekindle_model *model = NULL;
    input.shape = sample;
    input.rank = 1;
    must(rekindle_input_create(&input, &x));
    for (int i = 0; i < of->branches; ++i) branches[i] = apply(make_dense(names[i], UNITS), &x, 1);
    must(of->create(&layer));
    merged = apply(layer, branches, of->branches);
    y = apply(make_dense("out", OUTPUTS), &merged, 1);
    options.inputs = (const rekindle_symbol *const *)&x;
    options.outputs = (const rekindle_symbol *const *)&y;
    options.input_count = options.output_count = 1;
    must(rekindle_functional_create(&options, &model));
    must(rekindle_model_compile_from_json(
        model, "{\"loss\":\"mse\",\"optimizer\":{\"class_name\":\"SGD\",\"config\":{\"learning_rate\":1.0,"
               "\"momentum\":0.5}}}"));
    for (int i = 0; i < of->branches; ++i) rekindle_symbol_destroy(branches[i]);
    rekindle_symbol_destroy(merged);
    rekindle_symbol_destroy(y);
    rekindle_symbol_destroy(x);
    return model;
}

/* Sets each weight to what stands for it, one behind the other; returns their number. */
static size_t set_weights(rekindle_model *model, const float *values) {
    size_t weights = 0, first = 0;
    must(rekindle_model_weight_count(model, &weights));
    for (size_t i = 0; i < weights; ++i) {
        const char *name = NULL;
        rekindle_array value = REKINDLE_ARRAY_INIT;
        size_t count = 0;
        must(rekindle_model_weight_name(model, i, &name));
        rekindle_tensor *tensor = must_get_weight(model, name);
        must_view_floats(tensor, &count);
        must(rekindle_tensor_view(tensor, &value));
        value.data = values + first;
        must(rekindle_model_set_weight(model, name, &value));
        rekindle_tensor_destroy(tensor);
        first += count;
    }
    return first;
}

static double largest_deviation;

/* A weight's gradient, which is minus its slot after the first step. */
static size_t check_gradient(const rekindle_model *model, const char *name, const double *expected) {
    char state[64];
    size_t count = 0;
    float actual[MOST_WEIGHTS];
    snprintf(state, sizeof(state), "optimizer/%s/momentum", name);
    rekindle_tensor *momentum = must_get_state(model, state);
    const float *values = must_view_floats(momentum, &count);
    for (size_t i = 0; i < count; ++i) actual[i] = -values[i];
    deviation found = compare_float_to_double(actual, expected, count);
    largest_deviation = fmax(largest_deviation, found.rtol);
    ck_assert_msg(found.rtol <= TOLERANCE, "%s: gradient of %s: element %zu is %.9g, expected %.9g: rtol %.3g",
                  must_context, name, found.index, (double)actual[found.index], expected[found.index], found.rtol);
    rekindle_tensor_destroy(momentum);
    return count;
}

START_TEST(gradients_are_central_differences) {
    static const int64_t x_shape[] = {BATCH, FEATURES}, y_shape[] = {BATCH, OUTPUTS};
    const merge_case *of = &cases[_i];
    double exact[MOST_WEIGHTS], exact_x[BATCH * FEATURES], exact_y[BATCH * OUTPUTS], expected[MOST_WEIGHTS], loss = 0.0;
    size_t first = 0, weights = 0;
    must_context = of->name;
    float *values = must_make_noise(1, MOST_WEIGHTS), *x = must_make_noise(2, BATCH * FEATURES),
          *y = must_make_noise(3, BATCH * OUTPUTS);
    for (int i = 0; i < MOST_WEIGHTS; ++i) exact[i] = (double)values[i];
    for (int i = 0; i < BATCH * FEATURES; ++i) exact_x[i] = (double)x[i];
    for (int i = 0; i < BATCH * OUTPUTS; ++i) exact_y[i] = (double)y[i];
    rekindle_model *model = make_model(of);
    size_t count = set_weights(model, values);
    ck_assert_uint_eq(count, (size_t)(of->branches * BRANCH_WEIGHTS + of->merged * OUTPUTS + OUTPUTS));
    for (size_t i = 0; i < count; ++i) {
        double kept = exact[i];
        exact[i] = kept + STEP;
        expected[i] = naive_loss(of, exact, exact_x, exact_y);
        exact[i] = kept - STEP;
        expected[i] = (expected[i] - naive_loss(of, exact, exact_x, exact_y)) / (2.0 * STEP);
        exact[i] = kept;
    }
    rekindle_array inputs = must_array(REKINDLE_FLOAT32, x, 2, x_shape);
    rekindle_array targets = must_array(REKINDLE_FLOAT32, y, 2, y_shape);
    must(rekindle_model_train_on_batch(model, &inputs, &targets, NULL, &loss, 1));
    ck_assert_double_eq_tol(loss, naive_loss(of, exact, exact_x, exact_y), 1e-5 * loss);
    must(rekindle_model_weight_count(model, &weights));
    for (size_t i = 0; i < weights; ++i) {
        const char *name = NULL;
        must(rekindle_model_weight_name(model, i, &name));
        first += check_gradient(model, name, expected + first);
    }
    ck_assert_uint_eq(first, count);
    rekindle_model_destroy(model);
    free(values);
    free(x);
    free(y);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("gradients.merging");
    TCase *tests = tcase_create("merging");
    tcase_add_loop_test(tests, gradients_are_central_differences, 0, (int)(sizeof(cases) / sizeof(*cases)));
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    printf("gradients: %d merges, largest rtol %.3g of %g\n", srunner_ntests_run(runner), largest_deviation, TOLERANCE);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
