#include "graph_data.h"

#include <math.h>
#include <stdlib.h>

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

void graph_data_draw(const graph_case *from, int samples, uint64_t seed, graph_data *data) {
    graph_shape shapes[GRAPH_MAX_CALLS + 1], x_shape = from->input, y_shape;
    int is_sparse = from->loss == NAIVE_SPARSE_CATEGORICAL;
    graph_shapes(from, shapes);
    y_shape = shapes[from->call_count];
    x_shape.naive.batch = y_shape.naive.batch = samples;
    size_t classes = (size_t)y_shape.naive.channels;
    data->inputs = naive_count(x_shape.naive);
    data->targets = naive_count(y_shape.naive) / (is_sparse ? classes : 1);
    graph_place_weights(from, &data->places);
    data->x = must_make_noise(4 * seed, data->inputs);
    data->target = must_make_noise(4 * seed + 1, data->targets);
    data->weights = must_make_noise(4 * seed + 2, data->places.count);
    data->labels = malloc(data->targets * sizeof(int32_t));
    ck_assert_ptr_nonnull(data->labels);
    for (size_t i = 0; is_sparse && i < data->targets; ++i) {
        data->labels[i] = (int32_t)(0.5F * (data->target[i] + 1.0F) * (float)classes);
        data->target[i] = (float)data->labels[i];
    }
    scale_weights(from, data);
    data->exact_x = to_double(data->x, data->inputs);
    data->exact_target = to_double(data->target, data->targets);
    data->exact_weights = to_double(data->weights, data->places.count);
    size_t x_rank = library_graph_shape(x_shape, data->x_dims), y_rank = library_graph_shape(y_shape, data->y_dims);
    data->x_array = must_array(REKINDLE_FLOAT32, data->x, x_rank, data->x_dims);
    data->y_array = is_sparse ? must_array(REKINDLE_INT32, data->labels, y_rank - 1, data->y_dims)
                              : must_array(REKINDLE_FLOAT32, data->target, y_rank, data->y_dims);
}

void graph_data_free(graph_data *data) {
    free(data->x);
    free(data->target);
    free(data->weights);
    free(data->labels);
    free(data->exact_x);
    free(data->exact_target);
    free(data->exact_weights);
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
