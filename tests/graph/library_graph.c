#include "library_graph.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gradients/library_layer.h"
#include "sketch.h"
#include "support/must.h"

size_t library_graph_shape(graph_shape shape, int64_t *dims) {
    size_t rank = library_shape(shape.naive, shape.is_vector, dims);
    return shape.index_end ? rank - 1 : rank;
}

static rekindle_layer *make_reshape(const graph_layer *from, const char *name) {
    rekindle_reshape_options options = REKINDLE_RESHAPE_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    int64_t dims[4];
    options.name = name;
    options.target_rank = library_graph_shape(from->target, dims) - 1;
    options.target_shape = dims + 1;
    must(rekindle_reshape_create(&options, &layer));
    return layer;
}

static rekindle_layer *make_dropout(const char *name) {
    rekindle_dropout_options options = REKINDLE_DROPOUT_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.name = name;
    options.rate = 0.0;
    must(rekindle_dropout_create(&options, &layer));
    return layer;
}

static rekindle_layer *make_embedding(const graph_layer *from, const char *name) {
    rekindle_embedding_options options = REKINDLE_EMBEDDING_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.name = name;
    options.input_dim = from->rows;
    options.output_dim = from->units;
    must(rekindle_embedding_create(&options, &layer));
    return layer;
}

static rekindle_layer *make_join(graph_kind kind) {
    rekindle_layer *layer = NULL;
    switch (kind) {
    case GRAPH_ADD: must(rekindle_add_create(NULL, &layer)); break;
    case GRAPH_SUBTRACT: must(rekindle_subtract_create(NULL, &layer)); break;
    case GRAPH_MULTIPLY: must(rekindle_multiply_create(NULL, &layer)); break;
    case GRAPH_AVERAGE: must(rekindle_average_layer_create(NULL, &layer)); break;
    case GRAPH_MAXIMUM: must(rekindle_maximum_create(NULL, &layer)); break;
    case GRAPH_MINIMUM: must(rekindle_minimum_create(NULL, &layer)); break;
    default: must(rekindle_concatenate_create(NULL, &layer)); break;
    }
    return layer;
}

static rekindle_layer *make_layer(const graph_layer *from, const char *name) {
    rekindle_layer *layer = NULL;
    naive_layer naive = graph_naive_layer(from);
    switch (from->kind) {
    case GRAPH_FLATTEN: must(rekindle_flatten_create(NULL, &layer)); return layer;
    case GRAPH_RESHAPE: return make_reshape(from, name);
    case GRAPH_DROPOUT: return make_dropout(name);
    case GRAPH_EMBEDDING: return make_embedding(from, name);
    default: return from->kind >= GRAPH_ADD ? make_join(from->kind) : make_library_layer(&naive, name);
    }
}

void library_graph_compile(rekindle_model *model, const graph_case *from, double learning_rate, double momentum) {
    rekindle_output_options outputs[GRAPH_MAX_ENDS];
    for (int i = 0; i < graph_outputs(from); ++i) {
        graph_end end = graph_output_end(from, i);
        outputs[i] = (rekindle_output_options)REKINDLE_OUTPUT_OPTIONS_INIT;
        if (end.objective == GRAPH_HAS_NONE) continue;
        outputs[i].loss_name = end.loss == NAIVE_MSE ? "mean_squared_error" : "sparse_categorical_crossentropy";
        outputs[i].loss_weight = end.weight;
    }
    compile_outputs_with_sgd(model, outputs, (size_t)graph_outputs(from), learning_rate, momentum);
}

/* The model of the outputs among the values. */
static rekindle_model *make_model(const graph_case *from, rekindle_symbol *const *values) {
    rekindle_functional_options options = REKINDLE_FUNCTIONAL_OPTIONS_INIT;
    const rekindle_symbol *inputs[GRAPH_MAX_ENDS], *outputs[GRAPH_MAX_ENDS];
    rekindle_model *model = NULL;
    for (int i = 0; i < graph_inputs(from); ++i) inputs[i] = values[i];
    for (int i = 0; i < graph_outputs(from); ++i) outputs[i] = values[graph_output_end(from, i).value];
    options.inputs = inputs;
    options.input_count = (size_t)graph_inputs(from);
    options.outputs = outputs;
    options.output_count = (size_t)graph_outputs(from);
    must(rekindle_functional_create(&options, &model));
    return model;
}

rekindle_model *library_graph_model(const graph_case *from) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    rekindle_symbol *values[GRAPH_MAX_VALUES];
    rekindle_layer *layers[GRAPH_MAX_LAYERS];
    int64_t dims[4];
    for (int i = 0; i < graph_inputs(from); ++i) {
        graph_shape shape = graph_input_shape(from, i);
        size_t rank = library_graph_shape(shape, dims);
        values[i] = shape.index_end ? sketch_indices(&sketch, rank - 1, dims + 1)
                                    : sketch_input(&sketch, NULL, rank - 1, dims + 1);
    }
    for (int i = 0; i < graph_layer_count(from); ++i) {
        char name[24];
        snprintf(name, sizeof(name), "layer%d", i);
        layers[i] = sketch_layer(&sketch, make_layer(&from->layers[i], name));
    }
    for (int i = 0; i < from->call_count; ++i) {
        const graph_call *call = &from->calls[i];
        const rekindle_symbol *inputs[GRAPH_MAX_JOINED];
        int count = graph_input_count(call);
        for (int j = 0; j < count; ++j) inputs[j] = values[call->inputs[j]];
        values[graph_call_value(from, i)] = sketch_join(&sketch, layers[call->layer], inputs, (size_t)count);
    }
    rekindle_model *model = make_model(from, values);
    for (int i = 0; i < graph_layer_count(from); ++i) {
        char name[24];
        snprintf(name, sizeof(name), "layer%d", i);
        if (from->layers[i].frozen) must(rekindle_model_set_trainable(model, name, 0));
    }
    sketch_end(&sketch);
    return model;
}

int library_graph_layer(const char *name) {
    int layer = -1;
    ck_assert_msg(sscanf(name, "layer%d/", &layer) == 1, "%s: a weight \"%s\"", must_context, name);
    return layer;
}

void library_graph_weight(const char *name, const graph_weights *weights, size_t *first, size_t *count) {
    int layer = library_graph_layer(name);
    int is_kernel = strcmp(strchr(name, '/'), "/bias") != 0; /* or an Embedding's table */
    *first = is_kernel ? weights->kernel[layer] : weights->bias[layer];
    *count = is_kernel ? weights->kernel_count[layer] : weights->bias_count[layer];
}
