/* The library's gradients against central differences of a naive network in double. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "library_network.h"
#include "support/compare.h"
#include "support/must.h"

#define STEP 1e-6
#define TOLERANCE 1e-5

/* A case drawn: everything in float, as the library gets it, and the same values in double. */
typedef struct drawn_case {
    naive_network network;
    size_t inputs, targets, weights;
    float *x, *target, *weight, *sample_weight;
    int32_t *labels;
    double *exact_x, *exact_target, *exact_weight, *exact_sample_weight;
} drawn_case;

static double *to_double(const float *values, size_t count) {
    double *exact = malloc(count * sizeof(*exact));
    ck_assert_ptr_nonnull(exact);
    for (size_t i = 0; i < count; ++i) exact[i] = (double)values[i];
    return exact;
}

/* Kernels keep the activations' scale; biases are smaller. */
static void scale_weights(drawn_case *drawn) {
    naive_shape shape = drawn->network.input;
    float *at = drawn->weight;
    for (const naive_layer *layer = drawn->network.layers; layer->kind != NAIVE_END; ++layer) {
        size_t kernel = naive_kernel_count(layer, shape), bias = naive_bias_count(layer);
        float scale = kernel == 0 ? 0.0F : 1.5F / sqrtf((float)kernel / (float)layer->units);
        for (size_t i = 0; i < kernel; ++i) *at++ *= scale;
        for (size_t i = 0; i < bias; ++i) *at++ *= 0.4F;
        shape = naive_output(layer, shape);
    }
}

/* Targets for a crossentropy: positive, rows that add up to 1 for the categorical one, class indices for the sparse
 * one. */
static void shape_targets(drawn_case *drawn, size_t classes) {
    naive_loss loss = drawn->network.loss;
    for (size_t i = 0; i < drawn->targets; ++i) {
        float drawn_value = 0.5F * (drawn->target[i] + 1.0F);
        drawn->labels[i] = (int32_t)(drawn_value * (float)classes);
        if (loss == NAIVE_SPARSE_CATEGORICAL) drawn->target[i] = (float)drawn->labels[i];
        if (loss == NAIVE_CATEGORICAL || loss == NAIVE_BINARY) drawn->target[i] = drawn_value;
    }
    for (size_t row = 0; loss == NAIVE_CATEGORICAL && row < drawn->targets; row += classes) {
        float sum = 0.0F;
        for (size_t c = 0; c < classes; ++c) sum += drawn->target[row + c];
        for (size_t c = 0; c < classes; ++c) drawn->target[row + c] /= sum;
    }
}

static void draw(const gradient_case *from, drawn_case *drawn) {
    uint64_t seed = 10 * (uint64_t)(from - gradient_cases);
    drawn->network = naive_network_of(from);
    naive_shape output = naive_network_output(&drawn->network), shape = from->input;
    size_t classes = (size_t)output.channels, samples = (size_t)shape.batch;
    drawn->inputs = naive_count(shape);
    drawn->targets = naive_count(output) / (from->loss == NAIVE_SPARSE_CATEGORICAL ? classes : 1);
    drawn->weights = 0;
    for (const naive_layer *layer = from->layers; layer->kind != NAIVE_END; ++layer) {
        drawn->weights += naive_kernel_count(layer, shape) + naive_bias_count(layer);
        shape = naive_output(layer, shape);
    }
    drawn->x = must_make_noise(seed, drawn->inputs);
    drawn->target = must_make_noise(seed + 1, drawn->targets);
    drawn->weight = must_make_noise(seed + 2, drawn->weights);
    drawn->sample_weight = must_make_noise(seed + 3, samples);
    drawn->labels = malloc(drawn->targets * sizeof(int32_t));
    ck_assert_ptr_nonnull(drawn->labels);
    scale_weights(drawn);
    shape_targets(drawn, classes);
    for (size_t i = 0; i < samples; ++i) drawn->sample_weight[i] += from->weighted ? 1.5F : 0.0F;
    drawn->exact_x = to_double(drawn->x, drawn->inputs);
    drawn->exact_target = to_double(drawn->target, drawn->targets);
    drawn->exact_weight = to_double(drawn->weight, drawn->weights);
    drawn->exact_sample_weight = from->weighted ? to_double(drawn->sample_weight, samples) : NULL;
}

static void release(drawn_case *drawn) {
    free(drawn->x);
    free(drawn->target);
    free(drawn->weight);
    free(drawn->sample_weight);
    free(drawn->labels);
    free(drawn->exact_x);
    free(drawn->exact_target);
    free(drawn->exact_weight);
    free(drawn->exact_sample_weight);
}

/* Calls visit for each weight with its name and its elements' place among all. */
typedef void (*visitor)(rekindle_model *model, const char *name, const rekindle_array *shape, size_t first,
                        size_t count, void *data);

static void for_each_weight(rekindle_model *model, visitor visit, void *data) {
    size_t weights = 0, first = 0;
    must(rekindle_model_weight_count(model, &weights));
    for (size_t i = 0; i < weights; ++i) {
        const char *name = NULL;
        size_t count = 0;
        rekindle_array view = REKINDLE_ARRAY_INIT;
        must(rekindle_model_weight_name(model, i, &name));
        rekindle_tensor *value = must_get_weight(model, name);
        must_view_floats(value, &count);
        must(rekindle_tensor_view(value, &view));
        visit(model, name, &view, first, count, data);
        first += count;
        rekindle_tensor_destroy(value);
    }
    ck_assert_msg(first == ((drawn_case *)data)->weights, "%s: %zu weights, expected %zu", must_context, first,
                  ((drawn_case *)data)->weights);
}

static void set_weight(rekindle_model *model, const char *name, const rekindle_array *shape, size_t first, size_t count,
                       void *data) {
    rekindle_array value = *shape;
    value.data = ((drawn_case *)data)->weight + first;
    (void)count;
    must(rekindle_model_set_weight(model, name, &value));
}

static double central_difference(drawn_case *drawn, size_t index) {
    double *weight = &drawn->exact_weight[index], kept = *weight, losses[2];
    for (int i = 0; i < 2; ++i) {
        *weight = kept + (i == 0 ? -STEP : STEP);
        losses[i] = naive_evaluate(&drawn->network, drawn->exact_weight, drawn->exact_x, drawn->exact_target,
                                   drawn->exact_sample_weight);
    }
    *weight = kept;
    return (losses[1] - losses[0]) / (2.0 * STEP);
}

static double largest_deviation;

static void check_gradient(rekindle_model *model, const char *name, const rekindle_array *shape, size_t first,
                           size_t count, void *data) {
    char state[64];
    size_t slots = 0;
    double *expected = malloc(count * sizeof(*expected));
    float *actual = malloc(count * sizeof(*actual));
    ck_assert(expected != NULL && actual != NULL);
    (void)shape;
    snprintf(state, sizeof(state), "optimizer/%s/momentum", name);
    rekindle_tensor *momentum = must_get_state(model, state);
    const float *values = must_view_floats(momentum, &slots);
    ck_assert_uint_eq(slots, count);
    for (size_t i = 0; i < count; ++i) {
        actual[i] = -values[i];
        expected[i] = central_difference(data, first + i);
    }
    deviation found = compare_float_to_double(actual, expected, count);
    largest_deviation = fmax(largest_deviation, found.rtol);
    ck_assert_msg(found.rtol <= TOLERANCE, "%s: gradient of %s: element %zu is %.9g, expected %.9g: rtol %.3g above %g",
                  must_context, name, found.index, (double)actual[found.index], expected[found.index], found.rtol,
                  TOLERANCE);
    rekindle_tensor_destroy(momentum);
    free(expected);
    free(actual);
}

/* One step of training; its loss against the naive one. */
static void train(rekindle_model *model, const gradient_case *from, drawn_case *drawn) {
    int64_t x_dims[4], y_dims[4], samples = from->input.batch;
    double loss = 0.0, expected = naive_evaluate(&drawn->network, drawn->exact_weight, drawn->exact_x,
                                                 drawn->exact_target, drawn->exact_sample_weight);
    int sparse = from->loss == NAIVE_SPARSE_CATEGORICAL;
    size_t x_rank = library_input_shape(from, x_dims);
    size_t y_rank = library_output_shape(from, y_dims);
    rekindle_array x = must_array(REKINDLE_FLOAT32, drawn->x, x_rank, x_dims);
    rekindle_array y = sparse ? must_array(REKINDLE_INT32, drawn->labels, y_rank - 1, y_dims)
                              : must_array(REKINDLE_FLOAT32, drawn->target, y_rank, y_dims);
    rekindle_array weight = must_array(REKINDLE_FLOAT32, drawn->sample_weight, 1, &samples);
    must(rekindle_model_train_on_batch(model, &x, &y, from->weighted ? &weight : NULL, &loss, 1));
    ck_assert_msg(fabs(loss - expected) <= 1e-5 * fabs(expected), "%s: the loss is %.9g, expected %.9g", must_context,
                  loss, expected);
}

START_TEST(gradients_are_central_differences) {
    const gradient_case *from = &gradient_cases[_i];
    drawn_case drawn;
    must_context = from->name;
    draw(from, &drawn);
    rekindle_model *model = make_library_model(from);
    for_each_weight(model, set_weight, &drawn);
    train(model, from, &drawn);
    for_each_weight(model, check_gradient, &drawn);
    rekindle_model_destroy(model);
    release(&drawn);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("gradients");
    TCase *tests = tcase_create("finite differences");
    tcase_add_loop_test(tests, gradients_are_central_differences, 0, gradient_case_count);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK); /* one process: kernels that networks share are made once */
    srunner_run_all(runner, CK_NORMAL);
    printf("gradients: %d networks, largest rtol %.3g of %g\n", srunner_ntests_run(runner), largest_deviation,
           TOLERANCE);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
