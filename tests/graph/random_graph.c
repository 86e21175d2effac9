#include "random_graph.h"

#include <string.h>

enum { MIN_CALLS = 3, MAX_CALLS = 12, MAX_ELEMENTS = 120 /* of a sample */ };

struct drawing {
    uint64_t state;
    graph_case *graph;
    graph_shape shapes[GRAPH_MAX_VALUES];
    int readers[GRAPH_MAX_VALUES];
    int value_count, layer_count;
};

/* SplitMix64 (Steele, Lea and Flood, 2014). */
static int below(struct drawing *drawing, int end) {
    uint64_t value = drawing->state += UINT64_C(0x9E3779B97F4A7C15);
    value = (value ^ (value >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (int)((value ^ (value >> 31)) % (uint64_t)end);
}

static int between(struct drawing *drawing, int first, int last) {
    return first + below(drawing, last - first + 1);
}

static int elements(graph_shape shape) {
    return shape.naive.height * shape.naive.width * shape.naive.channels;
}

static int is_same_shape(graph_shape a, graph_shape b) {
    return a.is_vector == b.is_vector && a.index_end == b.index_end && memcmp(&a.naive, &b.naive, sizeof(a.naive)) == 0;
}

static int new_layer(struct drawing *drawing, graph_layer layer) {
    drawing->graph->layers[drawing->layer_count] = layer;
    return drawing->layer_count++;
}

/* Appends a call; returns its value. */
static int call(struct drawing *drawing, int layer, const int *inputs, int count) {
    graph_call *made = &drawing->graph->calls[drawing->graph->call_count++];
    graph_shape shapes[GRAPH_MAX_JOINED];
    made->layer = layer;
    made->input_count = count;
    for (int i = 0; i < count; ++i) {
        made->inputs[i] = inputs[i];
        shapes[i] = drawing->shapes[inputs[i]];
        ++drawing->readers[inputs[i]];
    }
    drawing->shapes[drawing->value_count] = graph_output(&drawing->graph->layers[layer], shapes, count);
    return drawing->value_count++;
}

static int call_new(struct drawing *drawing, graph_layer layer, int input) {
    return call(drawing, new_layer(drawing, layer), &input, 1);
}

static const char *draw_activation(struct drawing *drawing, int channels) {
    static const char *const names[] = {"relu", "relu",     "relu",     "tanh",       "sigmoid", "elu",
                                        "silu", "softplus", "softsign", "leaky_relu", "softmax", NULL};
    const char *name = names[below(drawing, 12)];
    return name != NULL && strcmp(name, "softmax") == 0 && channels < 2 ? NULL : name;
}

static graph_layer draw_activation_layer(struct drawing *drawing, int channels) {
    const char *activation = draw_activation(drawing, channels);
    return (graph_layer){.kind = GRAPH_ACTIVATION, .activation = activation == NULL ? "linear" : activation};
}

static graph_layer draw_dense(struct drawing *drawing) {
    graph_layer layer = {.kind = GRAPH_DENSE, .units = between(drawing, 2, 6), .frozen = below(drawing, 6) == 0};
    layer.activation = draw_activation(drawing, layer.units);
    return layer;
}

static graph_layer draw_convolution(struct drawing *drawing, naive_shape in) {
    graph_layer layer = {.kind = GRAPH_CONV2D, .units = between(drawing, 2, 4), .same = below(drawing, 2)};
    layer.frozen = below(drawing, 6) == 0;
    layer.activation = draw_activation(drawing, layer.units);
    layer.size[0] = between(drawing, 1, in.height < 3 ? in.height : 3);
    layer.size[1] = between(drawing, 1, in.width < 3 ? in.width : 3);
    return layer;
}

static graph_layer draw_pooling(struct drawing *drawing, naive_shape in) {
    graph_layer layer = {.kind = below(drawing, 3) == 0 ? GRAPH_AVERAGE_POOLING2D : GRAPH_MAX_POOLING2D,
                         .same = below(drawing, 2)};
    layer.size[0] = in.height < 2 ? 1 : 2;
    layer.size[1] = in.width < 2 ? 1 : 2;
    return layer;
}

/* A vector becomes an image of height 1 or 2, an image one of another height, or a vector. */
static graph_layer draw_reshape(struct drawing *drawing, graph_shape in) {
    int count = elements(in), height = count % 2 == 0 ? 2 : 1;
    graph_layer layer = {.kind = GRAPH_RESHAPE};
    int to_vector = !in.is_vector && below(drawing, 2);
    layer.target.is_vector = to_vector;
    layer.target.naive = to_vector ? (naive_shape){1, 1, 1, count} : (naive_shape){1, height, 1, count / height};
    return layer;
}

static graph_layer draw_vector_layer(struct drawing *drawing, graph_shape in) {
    switch (below(drawing, 8)) {
    case 0: return draw_activation_layer(drawing, in.naive.channels);
    case 1: return (graph_layer){.kind = GRAPH_DROPOUT};
    case 2: return draw_reshape(drawing, in);
    default: return draw_dense(drawing);
    }
}

/* Whether a value is a convolution's ReLU, whose gradient a maximum may take upon itself. */
static int is_convolved(const struct drawing *drawing, int value) {
    int called = value - graph_inputs(drawing->graph);
    const graph_layer *layer = called < 0 ? NULL : &drawing->graph->layers[drawing->graph->calls[called].layer];
    return layer != NULL && layer->kind == GRAPH_CONV2D && layer->activation != NULL &&
           strcmp(layer->activation, "relu") == 0;
}

static graph_layer draw_image_layer(struct drawing *drawing, int value, graph_shape in) {
    if (is_convolved(drawing, value) && below(drawing, 2)) return draw_pooling(drawing, in.naive);
    switch (below(drawing, 12)) {
    case 0: return draw_activation_layer(drawing, in.naive.channels);
    case 1: return (graph_layer){.kind = GRAPH_DROPOUT};
    case 2: return draw_reshape(drawing, in);
    case 3: return (graph_layer){.kind = GRAPH_FLATTEN};
    case 4: return (graph_layer){.kind = GRAPH_GLOBAL_AVERAGE_POOLING2D};
    case 5: return draw_dense(drawing);
    case 6:
    case 7:
    case 8: return draw_pooling(drawing, in.naive);
    default: return draw_convolution(drawing, in.naive);
    }
}

/* A value other than indices, most often a late one. */
static int draw_value(struct drawing *drawing) {
    int last = drawing->value_count - 1;
    int value = below(drawing, 2) ? last : between(drawing, 0, last);
    return drawing->shapes[value].index_end ? last : value;
}

static void draw_call(struct drawing *drawing) {
    int input = draw_value(drawing);
    graph_shape shape = drawing->shapes[input];
    graph_layer layer = shape.is_vector ? draw_vector_layer(drawing, shape) : draw_image_layer(drawing, input, shape);
    call_new(drawing, layer, input);
}

/* Calls a layer of weights once more, on a value that suits it; false if there is none. */
static int draw_second_call(struct drawing *drawing) {
    const graph_call *first = &drawing->graph->calls[below(drawing, drawing->graph->call_count)];
    const graph_layer *layer = &drawing->graph->layers[first->layer];
    graph_shape taken = drawing->shapes[first->inputs[0]];
    int start = below(drawing, drawing->value_count);
    if (layer->kind != GRAPH_DENSE && layer->kind != GRAPH_CONV2D) return 0;
    for (int i = 0; i < drawing->value_count; ++i) {
        int value = (start + i) % drawing->value_count;
        graph_shape shape = drawing->shapes[value];
        int fits = !shape.index_end && shape.naive.channels == taken.naive.channels &&
                   shape.is_vector == taken.is_vector && shape.naive.height >= layer->size[0] &&
                   shape.naive.width >= layer->size[1];
        if (!fits) continue;
        call(drawing, first->layer, &value, 1);
        return 1;
    }
    return 0;
}

/* Joins a value with one or two others of its shape; false if there are none. What is subtracted comes from a layer of
 * its own: two values that are equal would leave nothing but rounding to compare. */
static int draw_join(struct drawing *drawing) {
    int inputs[GRAPH_MAX_JOINED] = {draw_value(drawing)}, count = 1, start = below(drawing, drawing->value_count);
    graph_layer layer = {.kind = (graph_kind)between(drawing, GRAPH_ADD, GRAPH_CONCATENATE)};
    graph_shape shape = drawing->shapes[inputs[0]];
    int wanted = layer.kind == GRAPH_SUBTRACT ? 2 : between(drawing, 2, GRAPH_MAX_JOINED);
    if (layer.kind == GRAPH_CONCATENATE && elements(shape) * wanted > MAX_ELEMENTS) return 0;
    for (int i = 0; i < drawing->value_count && count < wanted; ++i) {
        int value = (start + i) % drawing->value_count;
        int is_wanted = value != inputs[0] || below(drawing, 4) == 0;
        if (is_wanted && is_same_shape(drawing->shapes[value], shape)) inputs[count++] = value;
    }
    if (count < 2) return 0;
    if (layer.kind == GRAPH_SUBTRACT) {
        graph_layer own = {.kind = GRAPH_DENSE, .units = shape.naive.channels, .activation = "tanh"};
        inputs[1] = call_new(drawing, own, inputs[1]);
    }
    call(drawing, new_layer(drawing, layer), inputs, count);
    return 1;
}

static int flat(struct drawing *drawing, int value) {
    if (drawing->shapes[value].is_vector) return value;
    return call_new(drawing, (graph_layer){.kind = GRAPH_FLATTEN}, value);
}

/* What nobody reads is added to the last value, as vectors of four. */
static int join_rest(struct drawing *drawing) {
    int sum = -1;
    for (int value = 0, count = drawing->value_count; value < count; ++value) {
        if (drawing->readers[value] > 0) continue;
        int part = call_new(drawing, (graph_layer){.kind = GRAPH_DENSE, .units = 4}, flat(drawing, value));
        int both[2] = {part, sum};
        sum = sum < 0 ? part : call(drawing, new_layer(drawing, (graph_layer){.kind = GRAPH_ADD}), both, 2);
    }
    return sum;
}

static void draw_head(struct drawing *drawing, int value) {
    graph_layer head = {.kind = GRAPH_DENSE, .units = between(drawing, 2, 4)};
    int classifies = below(drawing, 2);
    if (classifies) head.activation = "softmax";
    drawing->graph->loss = classifies ? NAIVE_SPARSE_CATEGORICAL : NAIVE_MSE;
    call_new(drawing, head, classifies ? flat(drawing, value) : value);
}

static double draw_weight(struct drawing *drawing) {
    return 0.25 * between(drawing, 1, 8);
}

static void add_output(struct drawing *drawing, graph_end end) {
    drawing->graph->more_outputs[drawing->graph->more_output_count++] = end;
}

/* Classes of a value inside, whose softmax the rest of the graph reads as well. */
static void draw_inner_head(struct drawing *drawing) {
    graph_layer head = {.kind = GRAPH_DENSE, .units = between(drawing, 2, 4), .activation = "softmax"};
    int output = call_new(drawing, head, flat(drawing, draw_value(drawing)));
    add_output(drawing, (graph_end){output, NAIVE_SPARSE_CATEGORICAL, draw_weight(drawing), GRAPH_HAS_LOSS});
}

/* A value inside that is an output, too; it may be an input, or be one already. */
static void draw_inner_output(struct drawing *drawing) {
    int value = between(drawing, 0, drawing->value_count - 1);
    if (drawing->shapes[value].index_end) value = drawing->value_count - 1;
    graph_objective objective = below(drawing, 4) == 0 ? GRAPH_HAS_NONE : GRAPH_HAS_LOSS;
    add_output(drawing, (graph_end){value, NAIVE_MSE, draw_weight(drawing), objective});
}

static graph_shape draw_input(struct drawing *drawing, int batch) {
    int rows = between(drawing, 3, 7);
    if (below(drawing, 4) == 0)
        return (graph_shape){{batch, between(drawing, 1, 3), between(drawing, 2, 4), 1}, 0, rows};
    if (below(drawing, 2)) return (graph_shape){{batch, 1, 1, between(drawing, 3, 8)}, 1, 0};
    return (graph_shape){{batch, between(drawing, 3, 6), between(drawing, 3, 6), between(drawing, 1, 3)}, 0, 0};
}

static void draw_inputs(struct drawing *drawing, int batch) {
    graph_case *graph = drawing->graph;
    graph->input = drawing->shapes[0] = draw_input(drawing, batch);
    graph->more_input_count = below(drawing, GRAPH_MAX_ENDS);
    for (int i = 0; i < graph->more_input_count; ++i) {
        graph->more_inputs[i] = drawing->shapes[i + 1] = draw_input(drawing, batch);
    }
    drawing->value_count = graph_inputs(graph);
    for (int i = 0; i < graph_inputs(graph); ++i) {
        if (!drawing->shapes[i].index_end) continue;
        graph_layer table = {
            .kind = GRAPH_EMBEDDING, .units = between(drawing, 2, 4), .frozen = below(drawing, 6) == 0};
        table.rows = drawing->shapes[i].index_end;
        call_new(drawing, table, i);
    }
}

void draw_graph(uint64_t seed, graph_case *graph) {
    struct drawing drawing = {.state = seed * 977, .graph = graph};
    memset(graph, 0, sizeof(*graph));
    draw_inputs(&drawing, between(&drawing, 2, 5));
    for (int calls = between(&drawing, MIN_CALLS, MAX_CALLS); graph->call_count < calls;) {
        int done = 0, kind = below(&drawing, 8);
        if (kind < 2 && graph->call_count > 0) done = draw_second_call(&drawing);
        if (kind >= 5) done = draw_join(&drawing);
        if (!done) draw_call(&drawing);
    }
    for (int more = below(&drawing, GRAPH_MAX_ENDS); more > 0; --more) {
        if (below(&drawing, 2)) {
            draw_inner_head(&drawing);
        } else {
            draw_inner_output(&drawing);
        }
    }
    draw_head(&drawing, join_rest(&drawing));
}
