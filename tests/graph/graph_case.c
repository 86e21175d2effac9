#include "graph_case.h"

#include <string.h>

int graph_input_count(const graph_call *call) {
    return call->input_count == 0 ? 1 : call->input_count;
}

int graph_layer_count(const graph_case *from) {
    int count = 0;
    for (int i = 0; i < from->call_count; ++i) {
        if (from->calls[i].layer >= count) count = from->calls[i].layer + 1;
    }
    return count;
}

int graph_inputs(const graph_case *from) {
    return 1 + from->more_input_count;
}

graph_shape graph_input_shape(const graph_case *from, int index) {
    return index == 0 ? from->input : from->more_inputs[index - 1];
}

int graph_outputs(const graph_case *from) {
    return 1 + from->more_output_count;
}

graph_end graph_output_end(const graph_case *from, int index) {
    if (index > 0) return from->more_outputs[index - 1];
    return (graph_end){graph_value_count(from) - 1, from->loss, 1.0, GRAPH_HAS_LOSS};
}

int graph_call_value(const graph_case *from, int call) {
    return graph_inputs(from) + call;
}

int graph_value_count(const graph_case *from) {
    return graph_call_value(from, from->call_count);
}

naive_layer graph_naive_layer(const graph_layer *layer) {
    static const naive_kind kinds[] = {NAIVE_DENSE, NAIVE_CONV2D, NAIVE_MAX_POOLING2D, NAIVE_AVERAGE_POOLING2D,
                                       NAIVE_GLOBAL_AVERAGE_POOLING2D};
    naive_layer naive = {.kind = layer->kind < GRAPH_ACTIVATION ? kinds[layer->kind] : NAIVE_ACTIVATION,
                         .units = layer->units,
                         .activation = layer->activation,
                         .size = {layer->size[0], layer->size[1]},
                         .same = layer->same};
    return naive;
}

graph_shape graph_output(const graph_layer *layer, const graph_shape *inputs, int count) {
    naive_layer naive = graph_naive_layer(layer);
    graph_shape output = {naive_output(&naive, inputs[0].naive), inputs[0].is_vector, 0};
    naive_shape in = inputs[0].naive;
    switch (layer->kind) {
    case GRAPH_EMBEDDING: output = (graph_shape){{in.batch, in.height, in.width, layer->units}, 0, 0}; break;
    case GRAPH_GLOBAL_AVERAGE_POOLING2D: output.is_vector = 1; break;
    case GRAPH_FLATTEN: output = (graph_shape){{in.batch, 1, 1, in.height * in.width * in.channels}, 1, 0}; break;
    case GRAPH_RESHAPE:
        output = layer->target;
        output.naive.batch = in.batch;
        break;
    case GRAPH_CONCATENATE:
        for (int i = 1; i < count; ++i) output.naive.channels += inputs[i].naive.channels;
        break;
    default: break;
    }
    return output;
}

void graph_shapes(const graph_case *from, graph_shape *shapes) {
    for (int i = 0; i < graph_inputs(from); ++i) shapes[i] = graph_input_shape(from, i);
    for (int i = 0; i < from->call_count; ++i) {
        const graph_call *call = &from->calls[i];
        graph_shape inputs[GRAPH_MAX_JOINED];
        int count = graph_input_count(call);
        for (int j = 0; j < count; ++j) inputs[j] = shapes[call->inputs[j]];
        shapes[graph_call_value(from, i)] = graph_output(&from->layers[call->layer], inputs, count);
    }
}

void graph_place_weights(const graph_case *from, graph_weights *weights) {
    graph_shape shapes[GRAPH_MAX_VALUES];
    memset(weights, 0, sizeof(*weights));
    graph_shapes(from, shapes);
    for (int i = from->call_count; i-- > 0;) {
        int layer = from->calls[i].layer;
        naive_layer naive = graph_naive_layer(&from->layers[layer]);
        if (from->layers[layer].kind == GRAPH_EMBEDDING) {
            weights->kernel_count[layer] = (size_t)(from->layers[layer].rows * from->layers[layer].units);
            continue;
        }
        weights->kernel_count[layer] = naive_kernel_count(&naive, shapes[from->calls[i].inputs[0]].naive);
        weights->bias_count[layer] = naive_bias_count(&naive);
    }
    for (int layer = 0; layer < graph_layer_count(from); ++layer) {
        weights->kernel[layer] = weights->count;
        weights->bias[layer] = weights->count + weights->kernel_count[layer];
        weights->count += weights->kernel_count[layer] + weights->bias_count[layer];
    }
}
