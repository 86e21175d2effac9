/* Symbols, calls of layers on them, and the models between them. */
#include "faults/covered_calls.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const int64_t features[] = {6};

static rekindle_symbol *new_input(void) {
    rekindle_input_options options = REKINDLE_INPUT_OPTIONS_INIT;
    rekindle_symbol *input;
    options.shape = features;
    options.rank = 1;
    OK(rekindle_input_create(&options, &input));
    return input;
}

static rekindle_layer *new_dense(void) {
    rekindle_dense_options options = REKINDLE_DENSE_OPTIONS_INIT;
    rekindle_layer *layer;
    options.units = 6;
    OK(rekindle_dense_create(&options, &layer));
    return layer;
}

static void prepare_symbol(void) {
    scene.symbol = new_input();
    scene.layer = new_dense();
}

/* The sum of an input and of what a layer that is called twice makes of it. */
static void prepare_sum(void) {
    rekindle_symbol *values[2];
    rekindle_layer *add;
    rekindle_call_options call = REKINDLE_CALL_OPTIONS_INIT;
    prepare_symbol();
    OK(rekindle_layer_apply(scene.layer, scene.symbol, &values[0]));
    OK(rekindle_layer_apply(scene.layer, values[0], &values[1]));
    OK(rekindle_add_create(NULL, &add));
    call.inputs = (const rekindle_symbol *const *)values;
    call.input_count = 2;
    OK(rekindle_layer_call(add, &call, &scene.sum, 1, NULL));
    rekindle_layer_destroy(add);
    for (int i = 0; i < 2; ++i) rekindle_symbol_destroy(values[i]);
}

static rekindle_status create_input(void) {
    rekindle_input_options options = REKINDLE_INPUT_OPTIONS_INIT;
    options.name = "an input with a name that is too long to be stored within a string object";
    options.shape = features;
    options.rank = 1;
    return rekindle_input_create(&options, &out.symbol);
}

static rekindle_status apply(void) {
    return rekindle_layer_apply(scene.layer, scene.symbol, &out.symbol);
}

static rekindle_status call(void) {
    rekindle_call_options options = REKINDLE_CALL_OPTIONS_INIT;
    const rekindle_symbol *const inputs[] = {scene.symbol};
    options.inputs = inputs;
    options.input_count = 1;
    return rekindle_layer_call(scene.layer, &options, &out.symbol, 1, NULL);
}

static rekindle_status copy(void) {
    return rekindle_layer_copy(scene.layer, &out.layer);
}

static void prepare_adaptable(void) {
    OK(rekindle_normalization_create(NULL, &scene.layer));
    scene.dataset = random_dataset(10, 6, 3, 5);
}

static rekindle_status adapt(void) {
    return rekindle_layer_adapt(scene.layer, scene.dataset, &out.layer);
}

static rekindle_status output_count(void) {
    return rekindle_layer_output_count(scene.layer, &out.count);
}

static rekindle_status rank(void) {
    return rekindle_symbol_rank(scene.symbol, &out.count);
}

static rekindle_status dimension(void) {
    return rekindle_symbol_dimension(scene.symbol, 0, &out.number);
}

static rekindle_status create_model(void) {
    rekindle_functional_options options = REKINDLE_FUNCTIONAL_OPTIONS_INIT;
    const rekindle_symbol *const inputs[] = {scene.symbol}, *const outputs[] = {scene.sum};
    options.inputs = inputs;
    options.outputs = outputs;
    options.input_count = options.output_count = 1;
    return rekindle_functional_create(&options, &out.model);
}

/* A model with a model in it, and a layer of it. */
static void prepare_nested(void) {
    rekindle_model *inside;
    rekindle_layer *layer;
    rekindle_symbol *output;
    rekindle_functional_options options = REKINDLE_FUNCTIONAL_OPTIONS_INIT;
    rekindle_model_layer_options named = REKINDLE_MODEL_LAYER_OPTIONS_INIT;
    prepare_sum();
    options.inputs = (const rekindle_symbol *const *)&scene.symbol;
    options.outputs = (const rekindle_symbol *const *)&scene.sum;
    options.input_count = options.output_count = 1;
    OK(rekindle_functional_create(&options, &inside));
    named.name = "inside";
    OK(rekindle_model_as_layer(inside, &named, &layer));
    OK(rekindle_layer_apply(layer, scene.symbol, &output));
    options.outputs = (const rekindle_symbol *const *)&output;
    OK(rekindle_functional_create(&options, &scene.model));
    rekindle_symbol_destroy(output);
    rekindle_layer_destroy(layer);
    rekindle_layer_destroy(scene.layer);
    OK(rekindle_model_as_layer(inside, &named, &scene.layer));
    rekindle_model_destroy(inside);
}

/* What the layer of a model makes of the input. */
static void prepare_call_of_model(void) {
    prepare_nested();
    rekindle_symbol_destroy(scene.sum);
    OK(rekindle_layer_apply(scene.layer, scene.symbol, &scene.sum));
}

static void prepare_chain(void) {
    prepare_nested();
    rekindle_model_destroy(scene.model);
    OK(rekindle_sequential_create(NULL, &scene.model));
}

static rekindle_status as_layer(void) {
    return rekindle_model_as_layer(scene.model, NULL, &out.layer);
}

static rekindle_status add_model(void) {
    return rekindle_model_add(scene.model, scene.layer);
}

static rekindle_status copy_model(void) {
    return rekindle_model_extract(scene.model, NULL, &out.model);
}

static rekindle_status extract(void) {
    rekindle_extract_options options = REKINDLE_EXTRACT_OPTIONS_INIT;
    const rekindle_value value = {"inside/dense", 1, 0};
    options.name = "a model with a name that is too long to be stored within a string object";
    options.outputs = &value;
    options.output_count = 1;
    return rekindle_model_extract(scene.model, &options, &out.model);
}

static const struct covered_call calls[] = {
    {"rekindle_input_create", NULL, NULL, create_input, destroy_symbol, UNCHANGED},
    {"rekindle_layer_apply", NULL, prepare_symbol, apply, destroy_symbol, UNCHANGED},
    {"rekindle_layer_call", NULL, prepare_symbol, call, destroy_symbol, UNCHANGED},
    {"rekindle_layer_copy", NULL, prepare_symbol, copy, destroy_layer, UNCHANGED},
    {"rekindle_layer_adapt", NULL, prepare_adaptable, adapt, destroy_layer, UNCHANGED},
    {"rekindle_layer_output_count", NULL, prepare_symbol, output_count, NULL, UNCHANGED},
    {"rekindle_symbol_rank", NULL, prepare_symbol, rank, NULL, UNCHANGED},
    {"rekindle_symbol_dimension", NULL, prepare_symbol, dimension, NULL, UNCHANGED},
    {"rekindle_functional_create", NULL, prepare_sum, create_model, destroy_model, UNCHANGED},
    {"rekindle_layer_apply", "of a model", prepare_nested, apply, destroy_symbol, UNCHANGED},
    {"rekindle_functional_create", "with a model in it", prepare_call_of_model, create_model, destroy_model, UNCHANGED},
    {"rekindle_model_add", "of a model", prepare_chain, add_model, NULL, UNCHANGED},
    {"rekindle_model_as_layer", NULL, prepare_nested, as_layer, destroy_layer, UNCHANGED},
    {"rekindle_model_extract", NULL, prepare_nested, copy_model, destroy_model, UNCHANGED},
    {"rekindle_model_extract", "a model that is taken apart", prepare_nested, extract, destroy_model, UNCHANGED},
};

const struct call_table functional_calls = {calls, LENGTH(calls)};
