/* The gradients of models with an LSTM, against central differences of the same in double: with a state that it begins
 * with, its sequence and its states as outputs, and both directions. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/compare.h"
#include "support/must.h"

enum { BATCH = 3, STEPS = 4, FEATURES = 3, UNITS = 5, OUTPUTS = 2, MOST_WEIGHTS = 1024, MOST_NAMES = 16 };
#define STEP 1e-6
#define TOLERANCE 1e-5

/* What the model is made of. */
typedef struct recurrent_case {
    const char *name;
    int begins;    /* with states that Dense layers make of the sample */
    int sequences; /* the output is that of each step */
    int states;    /* the product of the states is added to each output */
    int backwards;
    int twice; /* what comes out goes through the same layer again; FEATURES of it */
} recurrent_case;

static const recurrent_case cases[] = {
    {"last output", 0, 0, 0, 0, 0},      {"sequences", 0, 1, 0, 0, 0},
    {"backwards", 0, 0, 0, 1, 0},        {"sequences backwards", 0, 1, 0, 1, 0},
    {"states", 0, 0, 1, 0, 0},           {"sequences and states", 0, 1, 1, 0, 0},
    {"an initial state", 1, 0, 0, 0, 0}, {"sequences from an initial state", 1, 1, 0, 0, 0},
    {"everything", 1, 1, 1, 1, 0},       {"called twice", 0, 1, 0, 0, 1},
};

static int units_of(const recurrent_case *of) {
    return of->twice ? FEATURES : UNITS;
}

/* The weights, one behind the other, and where each begins. */
static struct {
    char names[MOST_NAMES][32];
    size_t first[MOST_NAMES], count, total;
} weights;

static const double *weight(const double *all, const char *name) {
    for (size_t i = 0; i < weights.count; ++i) {
        if (strcmp(weights.names[i], name) == 0) return all + weights.first[i];
    }
    ck_abort_msg("%s: no weight %s", must_context, name);
    return NULL;
}

static double sigmoid(double x) {
    return 1 / (1 + exp(-x));
}

static void dense(const double *all, const char *name, const double *x, int inputs, int outputs, double *y) {
    char kernel[32], bias[32];
    snprintf(kernel, sizeof(kernel), "%s/kernel", name);
    snprintf(bias, sizeof(bias), "%s/bias", name);
    const double *by = weight(all, kernel);
    for (int o = 0; o < outputs; ++o) {
        y[o] = weight(all, bias)[o];
        for (int i = 0; i < inputs; ++i) y[o] += x[i] * by[i * outputs + o];
    }
}

/* One sample's steps: h and c are the initial states, and then the last; `outputs` has each step's. */
static void lstm(const recurrent_case *of, const double *all, double x[STEPS][FEATURES], double *h, double *c,
                 double outputs[STEPS][UNITS]) {
    int units = units_of(of), width = 4 * units;
    const double *kernel = weight(all, "lstm/kernel"), *recurrent = weight(all, "lstm/recurrent_kernel");
    for (int step = 0; step < STEPS; ++step) {
        const double *input = x[of->backwards ? STEPS - 1 - step : step];
        double z[4 * UNITS];
        for (int j = 0; j < width; ++j) {
            z[j] = weight(all, "lstm/bias")[j];
            for (int i = 0; i < FEATURES; ++i) z[j] += input[i] * kernel[i * width + j];
            for (int i = 0; i < units; ++i) z[j] += h[i] * recurrent[i * width + j];
        }
        for (int j = 0; j < units; ++j) {
            c[j] = sigmoid(z[units + j]) * c[j] + sigmoid(z[j]) * tanh(z[2 * units + j]);
            outputs[step][j] = h[j] = sigmoid(z[3 * units + j]) * tanh(c[j]);
        }
    }
}

static double naive_loss(const recurrent_case *of, const double *all, const double *x, const double *target) {
    double loss = 0.0;
    int units = units_of(of), count = of->sequences ? STEPS : 1;
    for (int n = 0; n < BATCH; ++n) {
        double h[UNITS] = {0}, c[UNITS] = {0}, outputs[STEPS][UNITS], sequence[STEPS][FEATURES];
        memcpy(sequence, x + n * STEPS * FEATURES, sizeof(sequence));
        if (of->begins) {
            dense(all, "hidden", sequence[0], STEPS * FEATURES, UNITS, h);
            dense(all, "carry", sequence[0], STEPS * FEATURES, UNITS, c);
        }
        lstm(of, all, sequence, h, c, outputs);
        if (of->twice) {
            for (int step = 0; step < STEPS; ++step) memcpy(sequence[step], outputs[step], sizeof(sequence[step]));
            memset(h, 0, sizeof(h));
            memset(c, 0, sizeof(c));
            lstm(of, all, sequence, h, c, outputs);
        }
        for (int step = 0; step < count; ++step) {
            double *given = outputs[of->sequences ? step : STEPS - 1], y[OUTPUTS];
            for (int j = 0; j < units && of->states; ++j) given[j] += h[j] * c[j];
            dense(all, "out", given, units, OUTPUTS, y);
            for (int o = 0; o < OUTPUTS; ++o) {
                double error = y[o] - target[(n * count + step) * OUTPUTS + o];
                loss += error * error / (BATCH * count * OUTPUTS);
            }
        }
    }
    return loss;
}

/* What a layer makes of inputs, and of a state that it begins with; the layer belongs to it. */
static void call(rekindle_layer *layer, rekindle_symbol *const *inputs, size_t count, rekindle_symbol *const *initial,
                 rekindle_symbol **outputs) {
    rekindle_call_options options = REKINDLE_CALL_OPTIONS_INIT;
    size_t made = 0;
    options.inputs = (const rekindle_symbol *const *)inputs;
    options.input_count = count;
    options.initial_state = (const rekindle_symbol *const *)initial;
    options.initial_state_count = initial == NULL ? 0 : 2;
    must(rekindle_layer_call(layer, &options, outputs, 3, &made));
}

static rekindle_symbol *apply_dense(const char *name, int units, rekindle_symbol *x) {
    rekindle_dense_options options = REKINDLE_DENSE_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    rekindle_symbol *y = NULL;
    options.name = name;
    options.units = units;
    must(rekindle_dense_create(&options, &layer));
    must(rekindle_layer_apply(layer, x, &y));
    rekindle_layer_destroy(layer);
    return y;
}

static rekindle_symbol *apply(rekindle_layer *layer, rekindle_symbol *x, rekindle_symbol *other) {
    rekindle_symbol *both[] = {x, other}, *outputs[3] = {NULL};
    call(layer, both, other == NULL ? 1 : 2, NULL, outputs);
    rekindle_layer_destroy(layer);
    return outputs[0];
}

#define NEW(part, layer) must(rekindle_##part##_create(NULL, &(layer)))

/* The output that the last Dense layer reads. */
static rekindle_symbol *make_inside(const recurrent_case *of, rekindle_symbol *x) {
    rekindle_lstm_options options = REKINDLE_LSTM_OPTIONS_INIT;
    rekindle_repeat_vector_options repeat = REKINDLE_REPEAT_VECTOR_OPTIONS_INIT;
    rekindle_layer *layer = NULL, *other = NULL;
    rekindle_symbol *initial[2] = {NULL}, *outputs[3] = {NULL}, *flat = NULL;
    options.units = units_of(of);
    options.return_sequences = (uint32_t)of->sequences;
    options.return_state = (uint32_t)of->states;
    options.go_backwards = (uint32_t)of->backwards;
    if (of->begins) {
        NEW(flatten, layer);
        flat = apply(layer, x, NULL);
        initial[0] = apply_dense("hidden", UNITS, flat);
        initial[1] = apply_dense("carry", UNITS, flat);
        rekindle_symbol_destroy(flat);
    }
    must(rekindle_lstm_create(&options, &layer));
    call(layer, &x, 1, of->begins ? initial : NULL, outputs);
    if (of->twice) {
        rekindle_symbol *first = outputs[0];
        call(layer, &first, 1, NULL, outputs);
        rekindle_symbol_destroy(first);
    }
    rekindle_layer_destroy(layer);
    rekindle_symbol *inside = outputs[0];
    if (of->states) {
        NEW(multiply, other);
        rekindle_symbol *product = apply(other, outputs[1], outputs[2]), *added = product, *given = inside;
        if (of->sequences) {
            repeat.n = STEPS;
            must(rekindle_repeat_vector_create(&repeat, &other));
            added = apply(other, product, NULL);
            rekindle_symbol_destroy(product);
        }
        NEW(add, other);
        inside = apply(other, given, added);
        rekindle_symbol_destroy(given);
        rekindle_symbol_destroy(added);
    }
    for (int i = 0; i < 2; ++i) {
        rekindle_symbol_destroy(initial[i]);
        rekindle_symbol_destroy(outputs[1 + i]);
    }
    return inside;
}

static rekindle_model *make_model(const recurrent_case *of) {
    static const int64_t sample[] = {STEPS, FEATURES};
    rekindle_input_options input = REKINDLE_INPUT_OPTIONS_INIT;
    rekindle_functional_options options = REKINDLE_FUNCTIONAL_OPTIONS_INIT;
    rekindle_symbol *x = NULL;
    rekindle_model *model = NULL;
    input.shape = sample;
    input.rank = 2;
    must(rekindle_input_create(&input, &x));
    rekindle_symbol *inside = make_inside(of, x), *y = apply_dense("out", OUTPUTS, inside);
    options.inputs = (const rekindle_symbol *const *)&x;
    options.outputs = (const rekindle_symbol *const *)&y;
    options.input_count = options.output_count = 1;
    must(rekindle_functional_create(&options, &model));
    must(rekindle_model_compile_from_json(
        model, "{\"loss\":\"mse\",\"optimizer\":{\"class_name\":\"SGD\",\"config\":{\"learning_rate\":1.0}}}"));
    rekindle_symbol_destroy(inside);
    rekindle_symbol_destroy(y);
    rekindle_symbol_destroy(x);
    return model;
}

/* Sets each weight to what stands for it, and notes where that is. */
static void set_weights(rekindle_model *model, const float *values) {
    memset(&weights, 0, sizeof(weights));
    must(rekindle_model_weight_count(model, &weights.count));
    ck_assert_uint_le(weights.count, MOST_NAMES);
    for (size_t i = 0; i < weights.count; ++i) {
        const char *name = NULL;
        rekindle_array value = REKINDLE_ARRAY_INIT;
        size_t count = 0;
        must(rekindle_model_weight_name(model, i, &name));
        snprintf(weights.names[i], sizeof(weights.names[i]), "%s", name);
        weights.first[i] = weights.total;
        rekindle_tensor *tensor = must_get_weight(model, name);
        must_view_floats(tensor, &count);
        must(rekindle_tensor_view(tensor, &value));
        value.data = values + weights.total;
        must(rekindle_model_set_weight(model, name, &value));
        rekindle_tensor_destroy(tensor);
        weights.total += count;
    }
    ck_assert_uint_le(weights.total, MOST_WEIGHTS);
}

static double largest_deviation;

static void check_gradient(const rekindle_model *model, size_t index, const double *expected) {
    const char *name = weights.names[index];
    rekindle_tensor *gradient = NULL;
    size_t count = 0;
    must(rekindle_model_get_gradient(model, name, &gradient));
    const float *actual = must_view_floats(gradient, &count);
    deviation found = compare_float_to_double(actual, expected + weights.first[index], count);
    largest_deviation = fmax(largest_deviation, found.rtol);
    ck_assert_msg(found.rtol <= TOLERANCE, "%s: gradient of %s: element %zu is %.9g, expected %.9g: rtol %.3g",
                  must_context, name, found.index, (double)actual[found.index],
                  expected[weights.first[index] + found.index], found.rtol);
    rekindle_tensor_destroy(gradient);
}

START_TEST(gradients_are_central_differences) {
    static const int64_t x_shape[] = {BATCH, STEPS, FEATURES};
    const recurrent_case *of = &cases[_i];
    const int64_t y_shape[] = {BATCH, of->sequences ? STEPS : OUTPUTS, OUTPUTS};
    double exact[MOST_WEIGHTS], exact_x[BATCH * STEPS * FEATURES], exact_y[BATCH * STEPS * OUTPUTS];
    double expected[MOST_WEIGHTS], loss = 0.0;
    must_context = of->name;
    float *values = must_make_noise(1, MOST_WEIGHTS), *x = must_make_noise(2, BATCH * STEPS * FEATURES),
          *y = must_make_noise(3, BATCH * STEPS * OUTPUTS);
    for (int i = 0; i < MOST_WEIGHTS; ++i) exact[i] = (double)values[i];
    for (int i = 0; i < BATCH * STEPS * FEATURES; ++i) exact_x[i] = (double)x[i];
    for (int i = 0; i < BATCH * STEPS * OUTPUTS; ++i) exact_y[i] = (double)y[i];
    rekindle_model *model = make_model(of);
    set_weights(model, values);
    for (size_t i = 0; i < weights.total; ++i) {
        double kept = exact[i];
        exact[i] = kept + STEP;
        expected[i] = naive_loss(of, exact, exact_x, exact_y);
        exact[i] = kept - STEP;
        expected[i] = (expected[i] - naive_loss(of, exact, exact_x, exact_y)) / (2.0 * STEP);
        exact[i] = kept;
    }
    rekindle_array inputs = must_array(REKINDLE_FLOAT32, x, 3, x_shape);
    rekindle_array targets = must_array(REKINDLE_FLOAT32, y, of->sequences ? 3 : 2, y_shape);
    must(rekindle_model_train_on_batch(model, &inputs, &targets, NULL, &loss, 1));
    ck_assert_double_eq_tol(loss, naive_loss(of, exact, exact_x, exact_y), 1e-5 * loss);
    for (size_t i = 0; i < weights.count; ++i) check_gradient(model, i, expected);
    rekindle_model_destroy(model);
    free(values);
    free(x);
    free(y);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("gradients.recurrent");
    TCase *tests = tcase_create("recurrent");
    tcase_add_loop_test(tests, gradients_are_central_differences, 0, (int)(sizeof(cases) / sizeof(*cases)));
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    printf("gradients: %d recurrent networks, largest rtol %.3g of %g\n", srunner_ntests_run(runner), largest_deviation,
           TOLERANCE);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
