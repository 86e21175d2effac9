#include "sketch.h"

#include <stdlib.h>

#include "support/must.h"

void sketch_end(struct sketch *sketch) {
    while (sketch->symbol_count > 0) rekindle_symbol_destroy(sketch->symbols[--sketch->symbol_count]);
    while (sketch->layer_count > 0) rekindle_layer_destroy(sketch->layers[--sketch->layer_count]);
    free(sketch->symbols);
    free(sketch->layers);
    sketch->symbols = NULL;
    sketch->layers = NULL;
}

/* A list with room for one more: it grows where its length is a power of two. */
static void *grown(void *list, size_t count, size_t size) {
    if ((count & (count - 1)) == 0) list = realloc(list, (count == 0 ? 1 : 2 * count) * size);
    ck_assert_ptr_nonnull(list);
    return list;
}

static rekindle_symbol *keep(struct sketch *sketch, rekindle_symbol *symbol) {
    sketch->symbols = grown(sketch->symbols, sketch->symbol_count, sizeof(symbol));
    sketch->symbols[sketch->symbol_count++] = symbol;
    return symbol;
}

rekindle_layer *sketch_layer(struct sketch *sketch, rekindle_layer *layer) {
    sketch->layers = grown(sketch->layers, sketch->layer_count, sizeof(layer));
    sketch->layers[sketch->layer_count++] = layer;
    return layer;
}

static rekindle_symbol *make_input(struct sketch *sketch, const char *name, size_t rank, const int64_t *shape,
                                   rekindle_dtype dtype) {
    rekindle_input_options options = REKINDLE_INPUT_OPTIONS_INIT;
    rekindle_symbol *symbol = NULL;
    options.name = name;
    options.rank = rank;
    options.shape = shape;
    options.dtype = dtype;
    must(rekindle_input_create(&options, &symbol));
    return keep(sketch, symbol);
}

rekindle_symbol *sketch_input(struct sketch *sketch, const char *name, size_t rank, const int64_t *shape) {
    return make_input(sketch, name, rank, shape, REKINDLE_FLOAT32);
}

rekindle_symbol *sketch_indices(struct sketch *sketch, size_t rank, const int64_t *shape) {
    return make_input(sketch, NULL, rank, shape, REKINDLE_INT32);
}

rekindle_symbol *sketch_vector(struct sketch *sketch, int64_t features) {
    return sketch_input(sketch, NULL, 1, &features);
}

rekindle_layer *sketch_dense(struct sketch *sketch, const char *name, int64_t units, const char *activation) {
    rekindle_dense_options options = REKINDLE_DENSE_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.name = name;
    options.units = units;
    options.activation_name = activation;
    must(rekindle_dense_create(&options, &layer));
    return sketch_layer(sketch, layer);
}

rekindle_layer *sketch_model_layer(struct sketch *sketch, const rekindle_model *model, const char *name) {
    rekindle_model_layer_options options = REKINDLE_MODEL_LAYER_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.name = name;
    must(rekindle_model_as_layer(model, &options, &layer));
    return sketch_layer(sketch, layer);
}

rekindle_layer *sketch_activation(struct sketch *sketch, const char *activation) {
    rekindle_activation_options options = REKINDLE_ACTIVATION_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.activation_name = activation;
    must(rekindle_activation_create(&options, &layer));
    return sketch_layer(sketch, layer);
}

rekindle_symbol *sketch_call(struct sketch *sketch, rekindle_layer *layer, const rekindle_symbol *input) {
    rekindle_symbol *output = NULL;
    must(rekindle_layer_apply(layer, input, &output));
    return keep(sketch, output);
}

rekindle_symbol *sketch_join(struct sketch *sketch, rekindle_layer *layer, const rekindle_symbol *const *inputs,
                             size_t count) {
    rekindle_call_options options = REKINDLE_CALL_OPTIONS_INIT;
    rekindle_symbol *output = NULL;
    size_t outputs = 0;
    options.inputs = inputs;
    options.input_count = count;
    must(rekindle_layer_call(layer, &options, &output, 1, &outputs));
    ck_assert_uint_eq(outputs, 1);
    return keep(sketch, output);
}

rekindle_symbol *sketch_add(struct sketch *sketch, const rekindle_symbol *first, const rekindle_symbol *second) {
    const rekindle_symbol *inputs[] = {first, second};
    rekindle_layer *layer = NULL;
    must(rekindle_add_create(NULL, &layer));
    return sketch_join(sketch, sketch_layer(sketch, layer), inputs, 2);
}

rekindle_status sketch_try_model(const rekindle_symbol *input, const rekindle_symbol *output, rekindle_model **model) {
    rekindle_functional_options options = REKINDLE_FUNCTIONAL_OPTIONS_INIT;
    options.inputs = &input;
    options.input_count = 1;
    options.outputs = &output;
    options.output_count = 1;
    return rekindle_functional_create(&options, model);
}

rekindle_model *sketch_model(const rekindle_symbol *input, const rekindle_symbol *output) {
    rekindle_model *model = NULL;
    must(sketch_try_model(input, output, &model));
    return model;
}

static void compile_by_sgd(rekindle_model *model, rekindle_compile_options *options, double learning_rate,
                           double momentum) {
    rekindle_sgd_options sgd = REKINDLE_SGD_OPTIONS_INIT;
    rekindle_optimizer *optimizer = NULL;
    sgd.learning_rate = learning_rate;
    sgd.momentum = momentum;
    must(rekindle_sgd_create(&sgd, &optimizer));
    options->optimizer = optimizer;
    options->threads = 1;
    must(rekindle_model_compile(model, options));
    rekindle_optimizer_destroy(optimizer);
}

void expect_weights(const rekindle_model *model, const char *const *names, size_t count) {
    size_t weights = 0;
    must(rekindle_model_weight_count(model, &weights));
    ck_assert_uint_eq(weights, count);
    for (size_t i = 0; i < count; ++i) {
        const char *name = NULL;
        must(rekindle_model_weight_name(model, i, &name));
        ck_assert_str_eq(name, names[i]);
    }
}

void compile_with_sgd(rekindle_model *model, const char *loss, double learning_rate, double momentum) {
    rekindle_compile_options options = REKINDLE_COMPILE_OPTIONS_INIT;
    options.loss_name = loss;
    compile_by_sgd(model, &options, learning_rate, momentum);
}

void compile_outputs_with_sgd(rekindle_model *model, const rekindle_output_options *outputs, size_t count,
                              double learning_rate, double momentum) {
    rekindle_compile_options options = REKINDLE_COMPILE_OPTIONS_INIT;
    options.outputs = outputs;
    options.output_count = count;
    compile_by_sgd(model, &options, learning_rate, momentum);
}
