#include "graph_data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "library_graph.h"
#include "support/must.h"

static double *to_double(const float *values, size_t count) {
    double *exact = malloc((count == 0 ? 1 : count) * sizeof(*exact));
    ck_assert_ptr_nonnull(exact);
    for (size_t i = 0; i < count; ++i) exact[i] = (double)values[i];
    return exact;
}

/* Kernels keep the activations' scale; biases are smaller. */
static void scale_weights(const graph_case *from, graph_data *data) {
    for (int layer = 0; layer < graph_layer_count(from); ++layer) {
        size_t kernels = data->places.kernel_count[layer], biases = data->places.bias_count[layer];
        float fan_in = (float)kernels / (float)(biases == 0 ? 1 : biases);
        float *at = data->weights + data->places.kernel[layer];
        for (size_t i = 0; i < kernels; ++i) *at++ *= 1.5F / sqrtf(fan_in);
        for (size_t i = 0; i < biases; ++i) *at++ *= 0.4F;
    }
}

static rekindle_array fill_port(graph_port *port, graph_shape shape, uint64_t seed) {
    size_t rank = library_graph_shape(shape, port->dims), count = naive_count(shape.naive);
    port->labels = NULL;
    port->values = must_make_noise(seed, count);
    port->exact = to_double(port->values, count);
    return must_array(REKINDLE_FLOAT32, port->values, rank, port->dims);
}

/* Indices below `end`. */
static rekindle_array fill_indices(graph_port *port, graph_shape shape, int end, uint64_t seed) {
    size_t rank = library_graph_shape(shape, port->dims), count = naive_count(shape.naive);
    port->values = must_make_noise(seed, count);
    port->labels = malloc(count * sizeof(int32_t));
    port->exact = malloc(count * sizeof(double));
    ck_assert(port->labels != NULL && port->exact != NULL);
    for (size_t i = 0; i < count; ++i) {
        port->labels[i] = (int32_t)(0.5F * (port->values[i] + 1.0F) * (float)end);
        port->exact[i] = port->labels[i];
    }
    return must_array(REKINDLE_INT32, port->labels, rank, port->dims);
}

/* A class for each row of the output. */
static rekindle_array fill_labels(graph_port *port, graph_shape shape, uint64_t seed) {
    int classes = shape.naive.channels;
    shape.naive.channels = 1;
    rekindle_array labels = fill_indices(port, shape, classes, seed);
    labels.rank -= 1;
    return labels;
}

static graph_shape of_samples(graph_shape shape, int samples) {
    shape.naive.batch = samples;
    return shape;
}

void graph_data_draw(const graph_case *from, int samples, uint64_t seed, graph_data *data) {
    graph_shape shapes[GRAPH_MAX_VALUES];
    graph_shapes(from, shapes);
    memset(data, 0, sizeof(*data));
    data->inputs = graph_inputs(from);
    data->outputs = graph_outputs(from);
    for (int i = 0; i < data->inputs; ++i) {
        graph_shape shape = of_samples(shapes[i], samples);
        uint64_t own_seed = 4 * seed + 1000000 * (uint64_t)i;
        data->x_arrays[i] = shape.index_end ? fill_indices(&data->x[i], shape, shape.index_end, own_seed)
                                            : fill_port(&data->x[i], shape, own_seed);
    }
    for (int i = 0; i < data->outputs; ++i) {
        graph_end end = graph_output_end(from, i);
        graph_shape shape = of_samples(shapes[end.value], samples);
        uint64_t own_seed = 4 * seed + 1 + 1000000 * (uint64_t)i;
        data->y_arrays[i] = (rekindle_array)REKINDLE_ARRAY_INIT;
        if (end.objective == GRAPH_HAS_NONE) continue;
        data->y_arrays[i] = end.loss == NAIVE_SPARSE_CATEGORICAL ? fill_labels(&data->y[i], shape, own_seed)
                                                                 : fill_port(&data->y[i], shape, own_seed);
    }
    graph_place_weights(from, &data->places);
    data->weights = must_make_noise(4 * seed + 2, data->places.count);
    scale_weights(from, data);
    data->exact_weights = to_double(data->weights, data->places.count);
}

static void free_port(graph_port *port) {
    free(port->values);
    free(port->labels);
    free(port->exact);
}

void graph_data_free(graph_data *data) {
    for (int i = 0; i < GRAPH_MAX_ENDS; ++i) {
        free_port(&data->x[i]);
        free_port(&data->y[i]);
    }
    free(data->weights);
    free(data->exact_weights);
}

rekindle_batch graph_data_batch(const graph_data *data) {
    rekindle_batch batch = REKINDLE_BATCH_INIT;
    batch.inputs = data->x_arrays;
    batch.input_count = (size_t)data->inputs;
    batch.targets = data->y_arrays;
    batch.target_count = (size_t)data->outputs;
    return batch;
}

/* Without names; without a tensor where there is no data. */
static void copy_arrays(const rekindle_array *arrays, int count, rekindle_named_tensor *tensors) {
    for (int i = 0; i < count; ++i) {
        rekindle_tensor *tensor = NULL;
        if (arrays[i].data != NULL) must(rekindle_tensor_create(&arrays[i], &tensor));
        tensors[i] = (rekindle_named_tensor){NULL, tensor};
    }
}

rekindle_dataset *graph_data_dataset(const graph_data *data) {
    rekindle_array_dataset_options options = REKINDLE_ARRAY_DATASET_OPTIONS_INIT;
    rekindle_named_tensor x[GRAPH_MAX_ENDS], y[GRAPH_MAX_ENDS];
    rekindle_dataset *dataset = NULL;
    copy_arrays(data->x_arrays, data->inputs, x);
    copy_arrays(data->y_arrays, data->outputs, y);
    options.inputs = x;
    options.input_count = (size_t)data->inputs;
    options.targets = y;
    options.target_count = (size_t)data->outputs;
    must(rekindle_array_dataset_create(&options, &dataset));
    for (int i = 0; i < data->inputs; ++i) rekindle_tensor_destroy((rekindle_tensor *)x[i].tensor);
    for (int i = 0; i < data->outputs; ++i) rekindle_tensor_destroy((rekindle_tensor *)y[i].tensor);
    return dataset;
}

void graph_data_set_weights(const graph_data *data, rekindle_model *model) {
    size_t weights = 0;
    must(rekindle_model_weight_count(model, &weights));
    for (size_t i = 0; i < weights; ++i) {
        const char *name = NULL;
        size_t first = 0, expected = 0, count = 0;
        rekindle_array value = REKINDLE_ARRAY_INIT;
        must(rekindle_model_weight_name(model, i, &name));
        library_graph_weight(name, &data->places, &first, &expected);
        rekindle_tensor *tensor = must_get_weight(model, name);
        must_view_floats(tensor, &count);
        ck_assert_msg(count == expected, "%s: %s has %zu elements, expected %zu", must_context, name, count, expected);
        must(rekindle_tensor_view(tensor, &value));
        value.data = data->weights + first;
        must(rekindle_model_set_weight(model, name, &value));
        rekindle_tensor_destroy(tensor);
    }
}
