#include "naive_graph.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "naive_backward.h"

/* A batch on its way through the graph. `before` is what a call computes without its activation. */
struct pass {
    const graph_case *from;
    const double *weights;
    graph_weights places;
    graph_shape shapes[GRAPH_MAX_VALUES];
    double *values[GRAPH_MAX_VALUES], *before[GRAPH_MAX_VALUES], *diffs[GRAPH_MAX_VALUES];
};

static double *allocate(size_t count) {
    double *values = calloc(count == 0 ? 1 : count, sizeof(double));
    if (values == NULL) abort();
    return values;
}

static size_t count_of(const struct pass *pass, int value) {
    return naive_count(pass->shapes[value].naive);
}

static int is_join(const graph_layer *layer) {
    return layer->kind >= GRAPH_ADD;
}

static double join_element(graph_kind kind, const double *const *inputs, int count, size_t element) {
    double value = inputs[0][element];
    for (int i = 1; i < count; ++i) {
        double next = inputs[i][element];
        switch (kind) {
        case GRAPH_SUBTRACT: value -= next; break;
        case GRAPH_MULTIPLY: value *= next; break;
        case GRAPH_MAXIMUM: value = fmax(value, next); break;
        case GRAPH_MINIMUM: value = fmin(value, next); break;
        default: value += next; break;
        }
    }
    return kind == GRAPH_AVERAGE ? value / count : value;
}

static void concatenate(const struct pass *pass, const graph_call *call, double *to) {
    naive_shape first = pass->shapes[call->inputs[0]].naive;
    size_t rows = naive_count(first) / (size_t)first.channels;
    for (size_t r = 0; r < rows; ++r) {
        for (int i = 0; i < graph_input_count(call); ++i) {
            size_t channels = (size_t)pass->shapes[call->inputs[i]].naive.channels;
            memcpy(to, pass->values[call->inputs[i]] + r * channels, channels * sizeof(double));
            to += channels;
        }
    }
}

static void join(const struct pass *pass, const graph_call *call, int value) {
    const double *inputs[GRAPH_MAX_JOINED];
    graph_kind kind = pass->from->layers[call->layer].kind;
    int count = graph_input_count(call);
    if (kind == GRAPH_CONCATENATE) {
        concatenate(pass, call, pass->before[value]);
        return;
    }
    for (int i = 0; i < count; ++i) inputs[i] = pass->values[call->inputs[i]];
    for (size_t e = 0; e < count_of(pass, value); ++e) {
        pass->before[value][e] = join_element(kind, inputs, count, e);
    }
}

static void embed(const struct pass *pass, const graph_call *call, double *to) {
    size_t units = (size_t)pass->from->layers[call->layer].units, count = count_of(pass, call->inputs[0]);
    const double *table = pass->weights + pass->places.kernel[call->layer], *indices = pass->values[call->inputs[0]];
    for (size_t i = 0; i < count; ++i)
        memcpy(to + i * units, table + (size_t)indices[i] * units, units * sizeof(double));
}

static void embed_back(const struct pass *pass, const graph_call *call, const double *diff, double *gradients) {
    size_t units = (size_t)pass->from->layers[call->layer].units, count = count_of(pass, call->inputs[0]);
    const double *indices = pass->values[call->inputs[0]];
    for (size_t i = 0; i < count * units; ++i) gradients[(size_t)indices[i / units] * units + i % units] += diff[i];
}

static const graph_call *call_of(const struct pass *pass, int value) {
    return &pass->from->calls[value - graph_inputs(pass->from)];
}

static void go(struct pass *pass, int value) {
    const graph_call *call = call_of(pass, value);
    const graph_layer *layer = &pass->from->layers[call->layer];
    naive_layer naive = graph_naive_layer(layer);
    size_t bytes = count_of(pass, value) * sizeof(double);
    pass->before[value] = allocate(count_of(pass, value));
    pass->values[value] = allocate(count_of(pass, value));
    pass->diffs[value] = allocate(count_of(pass, value));
    if (is_join(layer)) {
        join(pass, call, value);
    } else if (layer->kind == GRAPH_EMBEDDING) {
        embed(pass, call, pass->before[value]);
    } else {
        naive_compute(&naive, pass->weights + pass->places.kernel[call->layer], pass->shapes[call->inputs[0]].naive,
                      pass->values[call->inputs[0]], pass->before[value]);
    }
    memcpy(pass->values[value], pass->before[value], bytes);
    naive_activate(layer->activation, pass->values[value], pass->shapes[value].naive);
}

/* The mean loss of an output; its derivative is added to the value's. */
static double go_to_loss(struct pass *pass, const graph_end *end, const double *target) {
    const double *output = pass->values[end->value];
    double *diff = pass->diffs[end->value], sum = 0.0;
    size_t count = count_of(pass, end->value), classes = (size_t)pass->shapes[end->value].naive.channels;
    if (end->loss == NAIVE_SPARSE_CATEGORICAL) {
        for (size_t r = 0; r < count / classes; ++r) {
            size_t label = r * classes + (size_t)target[r];
            sum -= log(output[label]);
            diff[label] -= end->weight / output[label] / (double)(count / classes);
        }
        return sum / (double)(count / classes);
    }
    for (size_t i = 0; i < count; ++i) {
        double error = output[i] - target[i];
        sum += error * error;
        diff[i] += end->weight * 2.0 * error / (double)count;
    }
    return sum / (double)count;
}

static void go_to_losses(struct pass *pass, const double *const *targets, naive_graph *result) {
    for (int i = 0; i < graph_outputs(pass->from); ++i) {
        graph_end end = graph_output_end(pass->from, i);
        if (end.objective == GRAPH_HAS_NONE) continue;
        result->losses[i] = go_to_loss(pass, &end, targets[i]);
        result->loss += end.weight * result->losses[i];
    }
}

static void join_back(const struct pass *pass, const graph_call *call, const double *diff) {
    naive_shape shapes[GRAPH_MAX_JOINED];
    const double *inputs[GRAPH_MAX_JOINED];
    double *diffs[GRAPH_MAX_JOINED];
    int count = graph_input_count(call);
    for (int i = 0; i < count; ++i) {
        shapes[i] = pass->shapes[call->inputs[i]].naive;
        inputs[i] = pass->values[call->inputs[i]];
        diffs[i] = pass->diffs[call->inputs[i]];
    }
    naive_join_backward(pass->from->layers[call->layer].kind, shapes, inputs, count, diff, diffs);
}

double naive_largest_magnitude(const double *values, size_t count) {
    double largest = 0.0;
    for (size_t i = 0; i < count; ++i) largest = fmax(largest, fabs(values[i]));
    return largest;
}

/* Adds one call's gradients to those of its layer's weights. `largest_diff` is the largest magnitude among those of the
 * call's output. */
static void add_gradients(const struct pass *pass, int layer, const double *of_call, double largest_diff,
                          naive_graph *result) {
    size_t first = pass->places.kernel[layer], kernels = pass->places.kernel_count[layer];
    for (size_t i = 0; i < kernels + pass->places.bias_count[layer]; ++i) {
        double summand = i < kernels ? fabs(of_call[i]) : fmax(fabs(of_call[i]), largest_diff);
        result->gradients[first + i] += of_call[i];
        result->largest_summand[first + i] = fmax(result->largest_summand[first + i], summand);
    }
}

static void go_back(struct pass *pass, int value, naive_graph *result) {
    const graph_call *call = call_of(pass, value);
    const graph_layer *layer = &pass->from->layers[call->layer];
    naive_layer naive = graph_naive_layer(layer);
    int input = call->inputs[0];
    double *diff = pass->diffs[value];
    naive_activation_backward(layer->activation, pass->shapes[value].naive, pass->before[value], pass->values[value],
                              diff);
    if (is_join(layer)) {
        join_back(pass, call, diff);
        return;
    }
    size_t kernels = pass->places.kernel_count[call->layer];
    double *gradients = allocate(kernels + pass->places.bias_count[call->layer]);
    if (layer->kind == GRAPH_EMBEDDING) {
        embed_back(pass, call, diff, gradients);
    } else {
        naive_layer_backward(&naive, pass->weights + pass->places.kernel[call->layer], pass->shapes[input].naive,
                             pass->values[input], diff, pass->diffs[input], gradients, gradients + kernels);
    }
    add_gradients(pass, call->layer, gradients, naive_largest_magnitude(diff, count_of(pass, value)), result);
    free(gradients);
}

static void begin(struct pass *pass, const graph_case *from, const double *weights, const double *const *x) {
    *pass = (struct pass){.from = from, .weights = weights};
    graph_shapes(from, pass->shapes);
    graph_place_weights(from, &pass->places);
    for (int i = 0; i < graph_inputs(from); ++i) {
        pass->values[i] = allocate(count_of(pass, i));
        pass->diffs[i] = allocate(count_of(pass, i));
        memcpy(pass->values[i], x[i], count_of(pass, i) * sizeof(double));
    }
}

static void end(struct pass *pass) {
    for (int value = 0; value < graph_value_count(pass->from); ++value) {
        free(pass->values[value]);
        free(pass->before[value]);
        free(pass->diffs[value]);
    }
}

naive_graph naive_graph_run(const graph_case *from, const double *weights, const double *const *x,
                            const double *const *targets) {
    struct pass pass;
    int count = graph_value_count(from), inputs = graph_inputs(from);
    begin(&pass, from, weights, x);
    naive_graph result = {.gradients = allocate(pass.places.count), .largest_summand = allocate(pass.places.count)};
    for (int value = inputs; value < count; ++value) go(&pass, value);
    for (int i = 0; i < graph_outputs(from); ++i) {
        int value = graph_output_end(from, i).value;
        result.outputs[i] = allocate(count_of(&pass, value));
        memcpy(result.outputs[i], pass.values[value], count_of(&pass, value) * sizeof(double));
    }
    go_to_losses(&pass, targets, &result);
    for (int value = count - 1; value >= inputs; --value) go_back(&pass, value, &result);
    end(&pass);
    return result;
}

void naive_graph_free(naive_graph *graph) {
    for (int i = 0; i < GRAPH_MAX_ENDS; ++i) free(graph->outputs[i]);
    free(graph->gradients);
    free(graph->largest_summand);
}
