#include "graph_comparison.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "graph_data.h"
#include "library_graph.h"
#include "naive_graph.h"
#include "sketch.h"
#include "support/must.h"

#define LEARNING_RATE 0.0625 /* a power of two, by which gradients are scaled without rounding */
#define MOMENTUM 0.5

static double largest_deviation;

double largest_graph_deviation(void) {
    return largest_deviation;
}

/* The project's rule for comparing floats, with the scale of a tensor given: a number that is a sum of others is as
 * exact as those are. */
static void expect_close(const char *what, const float *actual, const double *expected, size_t count, double scale,
                         double tolerance) {
    for (size_t i = 0; i < count; ++i) {
        double difference = fabs((double)actual[i] - expected[i]);
        double rtol = difference == 0.0 ? 0.0 : difference / (fabs(expected[i]) + scale);
        largest_deviation = fmax(largest_deviation, rtol);
        ck_assert_msg(rtol <= tolerance, "%s: %s: element %zu is %.9g, expected %.9g: rtol %.3g above %g", must_context,
                      what, i, (double)actual[i], expected[i], rtol, tolerance);
    }
}

static void compare_outputs(const rekindle_model *model, const graph_data *data, const naive_graph *expected,
                            int64_t batch_size) {
    rekindle_predict_options options = REKINDLE_PREDICT_OPTIONS_INIT;
    rekindle_dataset *dataset = graph_data_dataset(data);
    rekindle_tensor *predictions[GRAPH_MAX_ENDS];
    options.batch_size = batch_size;
    must(rekindle_model_predict_all(model, dataset, &options, predictions, GRAPH_MAX_ENDS, NULL));
    for (int i = 0; i < data->outputs; ++i) {
        size_t count = 0;
        char what[32];
        const float *values = must_view_floats(predictions[i], &count);
        snprintf(what, sizeof(what), "output %d", i);
        expect_close(what, values, expected->outputs[i], count, naive_largest_magnitude(expected->outputs[i], count),
                     GRAPH_TOLERANCE);
        rekindle_tensor_destroy(predictions[i]);
    }
    rekindle_dataset_destroy(dataset);
}

typedef void (*weight_visitor)(const char *name, const float *values, size_t first, size_t count, void *data);

/* Visits a model's weights, or what its optimizer keeps of those that are trained. */
static void for_each_weight(const rekindle_model *model, const graph_case *from, const graph_weights *places,
                            int of_momentum, weight_visitor visit, void *data) {
    size_t weights = 0;
    must(rekindle_model_weight_count(model, &weights));
    for (size_t i = 0; i < weights; ++i) {
        const char *name = NULL;
        char state[64];
        size_t first = 0, count = 0, expected = 0;
        must(rekindle_model_weight_name(model, i, &name));
        if (of_momentum && from->layers[library_graph_layer(name)].frozen) continue;
        library_graph_weight(name, places, &first, &expected);
        snprintf(state, sizeof(state), "optimizer/%s/momentum", name);
        rekindle_tensor *tensor = of_momentum ? must_get_state(model, state) : must_get_weight(model, name);
        const float *values = must_view_floats(tensor, &count);
        ck_assert_uint_eq(count, expected);
        visit(name, values, first, count, data);
        rekindle_tensor_destroy(tensor);
    }
}

/* The first step leaves minus the learning rate times the gradient in the slot. */
static void compare_gradient(const char *name, const float *values, size_t first, size_t count, void *data) {
    const naive_graph *expected = data;
    char what[64];
    float *actual = malloc(count * sizeof(*actual));
    ck_assert_ptr_nonnull(actual);
    for (size_t i = 0; i < count; ++i) actual[i] = -values[i] / (float)LEARNING_RATE;
    snprintf(what, sizeof(what), "the gradient of %s", name);
    expect_close(what, actual, expected->gradients + first, count,
                 naive_largest_magnitude(expected->largest_summand + first, count), GRAPH_TOLERANCE);
    free(actual);
}

static void compare_weight(const char *name, const float *values, size_t first, size_t count, void *data) {
    const double *expected = (const double *)data + first;
    expect_close(name, values, expected, count, naive_largest_magnitude(expected, count), GRAPH_TOLERANCE);
}

static void compare_loss(const char *what, double actual, double expected) {
    ck_assert_msg(fabs(actual - expected) <= GRAPH_TOLERANCE * (1.0 + fabs(expected)), "%s: %s is %.9g, expected %.9g",
                  must_context, what, actual, expected);
}

/* The sum, then the outputs' own where several have one. */
static void compare_losses(const graph_case *from, const double *values, size_t count, const naive_graph *expected) {
    size_t next = 1;
    compare_loss("the loss", values[0], expected->loss);
    for (int i = 0; count > 1 && i < graph_outputs(from); ++i) {
        if (graph_output_end(from, i).objective == GRAPH_HAS_NONE) continue;
        compare_loss("an output's loss", values[next++], expected->losses[i]);
    }
    ck_assert_uint_eq(next, count);
}

static void evaluate_and_train(rekindle_model *model, const graph_case *from, const graph_data *data,
                               const naive_graph *expected) {
    rekindle_dataset *dataset = graph_data_dataset(data);
    rekindle_batch batch = graph_data_batch(data);
    double values[1 + GRAPH_MAX_ENDS];
    size_t count = 0;
    must(rekindle_model_metric_count(model, &count));
    must(rekindle_model_evaluate(model, dataset, NULL, values, 1 + GRAPH_MAX_ENDS));
    compare_losses(from, values, count, expected);
    must(rekindle_model_train_batch(model, &batch, values, 1 + GRAPH_MAX_ENDS));
    compare_losses(from, values, count, expected);
    rekindle_dataset_destroy(dataset);
}

/* The naive graph on the numbers in double. */
static naive_graph run_naively(const graph_case *from, const graph_data *data) {
    const double *x[GRAPH_MAX_ENDS], *targets[GRAPH_MAX_ENDS];
    for (int i = 0; i < data->inputs; ++i) x[i] = data->x[i].exact;
    for (int i = 0; i < data->outputs; ++i) targets[i] = data->y[i].exact;
    return naive_graph_run(from, data->exact_weights, x, targets);
}

static void update(const graph_case *from, const graph_data *data, const naive_graph *step, double *momentum) {
    for (int layer = 0; layer < graph_layer_count(from); ++layer) {
        size_t first = data->places.kernel[layer];
        size_t end = first + data->places.kernel_count[layer] + data->places.bias_count[layer];
        for (size_t i = first; i < end && !from->layers[layer].frozen; ++i) {
            momentum[i] = MOMENTUM * momentum[i] - LEARNING_RATE * step->gradients[i];
            data->exact_weights[i] += momentum[i];
        }
    }
}

void compare_graph(const graph_case *from, uint64_t seed) {
    graph_data data;
    graph_data_draw(from, from->input.naive.batch, seed, &data);
    rekindle_model *model = library_graph_model(from);
    double *momentum = calloc(data.places.count + 1, sizeof(*momentum));
    ck_assert_ptr_nonnull(momentum);
    library_graph_compile(model, from, LEARNING_RATE, MOMENTUM);
    graph_data_set_weights(&data, model);
    for (int step = 0; step < GRAPH_STEPS; ++step) {
        naive_graph expected = run_naively(from, &data);
        compare_outputs(model, &data, &expected, step == 0 ? from->input.naive.batch : step);
        evaluate_and_train(model, from, &data, &expected);
        if (step == 0) for_each_weight(model, from, &data.places, 1, compare_gradient, &expected);
        update(from, &data, &expected, momentum);
        for_each_weight(model, from, &data.places, 0, compare_weight, data.exact_weights);
        naive_graph_free(&expected);
    }
    rekindle_model_destroy(model);
    graph_data_free(&data);
    free(momentum);
}
