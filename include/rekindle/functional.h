/* Functional models: layers are called on symbols, which stand for the values of a model, so that a model may branch,
 * join, skip layers, and use a layer several times. A model may be a layer, too, and parts of a model become models.
 *
 * Example:
 *
 *     const int64_t sample[] = {16};
 *     rekindle_input_options input = REKINDLE_INPUT_OPTIONS_INIT;
 *     input.shape = sample;
 *     input.rank = 1;
 *     rekindle_symbol *x, *hidden, *sum, *y;
 *     rekindle_input_create(&input, &x);
 *
 *     rekindle_dense_options dense = REKINDLE_DENSE_OPTIONS_INIT;
 *     dense.units = 16;
 *     dense.activation_name = "relu";
 *     rekindle_layer *block, *add, *head;
 *     rekindle_dense_create(&dense, &block);
 *     rekindle_layer_apply(block, x, &hidden);
 *
 *     rekindle_add_create(NULL, &add);
 *     const rekindle_symbol *const both[] = {x, hidden}; // around the block, too
 *     rekindle_call_options call = REKINDLE_CALL_OPTIONS_INIT;
 *     call.inputs = both;
 *     call.input_count = 2;
 *     rekindle_layer_call(add, &call, &sum, 1, NULL);
 *
 *     dense.units = 1;
 *     dense.activation_name = NULL;
 *     rekindle_dense_create(&dense, &head);
 *     rekindle_layer_apply(head, sum, &y);
 *
 *     rekindle_functional_options functional = REKINDLE_FUNCTIONAL_OPTIONS_INIT;
 *     functional.inputs = (const rekindle_symbol *const *)&x;
 *     functional.input_count = 1;
 *     functional.outputs = (const rekindle_symbol *const *)&y;
 *     functional.output_count = 1;
 *     rekindle_model *model;
 *     rekindle_functional_create(&functional, &model); */
#ifndef REKINDLE_FUNCTIONAL_H
#define REKINDLE_FUNCTIONAL_H

#include "rekindle/model.h"

REKINDLE_BEGIN

/* A value of a model that is being described: an input, or what a layer makes of other symbols. Reference-counted and
 * immutable: several threads may use one at once. */
typedef struct rekindle_symbol rekindle_symbol;

/* The options of an input. */
typedef struct rekindle_input_options {
    size_t struct_size;
    const char
        *name; /* the input's name, which nothing else of the model has; NULL: "input_layer", "input_layer_1", ... */
    /* the shape of one sample, without the batch axis; dimensions of 1 or more, or REKINDLE_UNKNOWN_DIMENSION */
    const int64_t *shape;
    size_t rank; /* the number of dimensions; 0: a number per sample */
    /* the type of its numbers: float32, float64, uint8, int32 or int64; integers are for layers that take them, such as
     * Embedding, and are kept as int32 */
    rekindle_dtype dtype;
    uint32_t reserved;
} rekindle_input_options;

#define REKINDLE_INPUT_OPTIONS_INIT                                                                                    \
    { sizeof(rekindle_input_options), NULL, NULL, 0, REKINDLE_FLOAT32, 0 }

REKINDLE_API void rekindle_input_options_init(rekindle_input_options *options);

/* Makes the symbol of an input, which the caller destroys. `options` must not be NULL. */
REKINDLE_API rekindle_status rekindle_input_create(const rekindle_input_options *options, rekindle_symbol **symbol);

/* What a layer is called on. */
typedef struct rekindle_call_options {
    size_t struct_size;
    const rekindle_symbol *const *inputs; /* the inputs, as many as the layer takes */
    size_t input_count;
    /* what a recurrent layer begins with, as many as it has states; NULL with a count of 0: zeros */
    const rekindle_symbol *const *initial_state;
    size_t initial_state_count;
    /* for an attention layer: of the shape (places of query, places of value), 0 where a place of query does not look
     * at that place of value; NULL: it looks at all */
    const rekindle_symbol *attention_mask;
    /* for a layer that heeds a mask (BatchNormalization, Softmax, recurrent and attention layers): which places of the
     * first input count, 0 where one does not; of the input's first dimensions, but for Softmax, where it is of all;
     * NULL: as the mask says that the input brings along, if it does */
    const rekindle_symbol *mask;
    uint32_t use_causal_mask; /* for an attention layer: 1: no place of query looks at later places of value */
    uint32_t reserved;
} rekindle_call_options;

#define REKINDLE_CALL_OPTIONS_INIT                                                                                     \
    { sizeof(rekindle_call_options), NULL, 0, NULL, 0, NULL, NULL, 0, 0 }

REKINDLE_API void rekindle_call_options_init(rekindle_call_options *options);

/* The number of outputs that a call of a layer has, such as for an array that they go to. */
REKINDLE_API rekindle_status rekindle_layer_output_count(const rekindle_layer *layer, size_t *count);

/* Calls a layer on symbols: makes a symbol for each of its outputs, which the caller destroys. A layer may be called
 * several times; its calls share its weights. `capacity` is the number of elements there is room for in `outputs`, and
 * `output_count`, unless it is NULL, gets the number of outputs. REKINDLE_INVALID_ARGUMENT if the layer cannot take the
 * inputs, or if there is not room for all outputs. */
REKINDLE_API rekindle_status rekindle_layer_call(rekindle_layer *layer, const rekindle_call_options *options,
                                                 rekindle_symbol **outputs, size_t capacity, size_t *output_count);

/* rekindle_layer_call for one input and one output. */
REKINDLE_API rekindle_status rekindle_layer_apply(rekindle_layer *layer, const rekindle_symbol *input,
                                                  rekindle_symbol **output);

/* The shape of one sample, without the batch axis: how many dimensions it has, and one of them, which may be
 * REKINDLE_UNKNOWN_DIMENSION. An index is less than the rank. */
REKINDLE_API rekindle_status rekindle_symbol_rank(const rekindle_symbol *symbol, size_t *rank);
REKINDLE_API rekindle_status rekindle_symbol_dimension(const rekindle_symbol *symbol, size_t index, int64_t *dimension);

/* Drops the caller's reference. NULL is accepted. Symbols and models that were made of it keep it. */
REKINDLE_API void rekindle_symbol_destroy(rekindle_symbol *symbol);

/* The options of a functional model. */
typedef struct rekindle_functional_options {
    size_t struct_size;
    const char *name; /* the model's name; NULL: "functional" */
    uint64_t seed;    /* as that of a Sequential model */
    const rekindle_symbol *const *inputs;
    size_t input_count; /* 1 or more */
    const rekindle_symbol *const *outputs;
    size_t output_count; /* 1 or more */
} rekindle_functional_options;

#define REKINDLE_FUNCTIONAL_OPTIONS_INIT                                                                               \
    { sizeof(rekindle_functional_options), NULL, 0, NULL, 0, NULL, 0 }

REKINDLE_API void rekindle_functional_options_init(rekindle_functional_options *options);

/* Makes a model of all calls between inputs and outputs, and builds it. Its layers belong to it as long as it exists:
 * calls of theirs that are not among those are no part of any model, and a layer of another model is
 * REKINDLE_INVALID_ARGUMENT, because a layer's weights are those of one model. An input may be any symbol: the model
 * then begins there. An output may be an input. REKINDLE_INVALID_ARGUMENT also if an output depends on an input that is
 * not listed, or if two layers or inputs have the same name. */
REKINDLE_API rekindle_status rekindle_functional_create(const rekindle_functional_options *options,
                                                        rekindle_model **model);

/* The options of a model as a layer. */
typedef struct rekindle_model_layer_options {
    size_t struct_size;
    const char *name; /* the layer's name; NULL: the model's, or where that is Keras's default an automatic one */
} rekindle_model_layer_options;

#define REKINDLE_MODEL_LAYER_OPTIONS_INIT                                                                              \
    { sizeof(rekindle_model_layer_options), NULL }

REKINDLE_API void rekindle_model_layer_options_init(rekindle_model_layer_options *options);

/* Makes a layer of a model, for other models: it is called on as many symbols as the model has inputs, and gives its
 * outputs. The layer is a copy. What a model is made of with it begins, if this model is built, with its weights as
 * they stand at this call, and whether they are trained; nothing that happens to one of the two later changes the
 * other, and this model stays usable. What stateful layers carry from batch to batch is not copied.
 *
 * In a model that has the layer its layers and weights are known by a path: "encoder/dense", "encoder/dense/kernel";
 * models may be inside of models to any depth. The layer itself goes by "encoder", and stands for all layers in it
 * where a layer is asked for. It shows as one in summaries, and as Keras writes it in JSON. A mask travels into a model
 * and out of it as if its layers were called there.
 *
 * `options` may be NULL. The caller destroys the layer. REKINDLE_INVALID_STATE for a Sequential model without layers;
 * REKINDLE_INVALID_ARGUMENT if the model has a layer of the program's own whose class is not registered
 * (rekindle_custom_layer_register), as it is made again of what it says of itself.
 *
 * Example:
 *
 *     rekindle_layer *encoder;
 *     rekindle_model *classifier;
 *     rekindle_sequential_create(NULL, &classifier);
 *     rekindle_model_layer_options named = REKINDLE_MODEL_LAYER_OPTIONS_INIT;
 *     named.name = "encoder";
 *     rekindle_model_as_layer(model, &named, &encoder);
 *     rekindle_model_add(classifier, encoder); // or rekindle_layer_call */
REKINDLE_API rekindle_status rekindle_model_as_layer(const rekindle_model *model,
                                                     const rekindle_model_layer_options *options,
                                                     rekindle_layer **layer);

/* A value in a model: an input, or what a layer gives. */
typedef struct rekindle_value {
    const char *layer; /* the layer's name, with a path inside of a model that is one: "encoder/dense"; or an input's */
    size_t call;       /* which of the layer's calls, counted from 0 in the order in which they were made */
    size_t output;     /* which of its outputs, counted from 0 */
} rekindle_value;

/* What is taken out of a model. */
typedef struct rekindle_extract_options {
    size_t struct_size;
    const char *name;  /* the new model's name; NULL: that of the one which it is taken out of */
    const char *model; /* a model that is a layer, by its path, which then is the model; NULL: the model itself */
    const rekindle_value *inputs; /* where the new model begins; NULL with a count of 0: where the model does */
    size_t input_count;
    const rekindle_value *outputs; /* where it ends; NULL with a count of 0: where the model does */
    size_t output_count;
} rekindle_extract_options;

#define REKINDLE_EXTRACT_OPTIONS_INIT                                                                                  \
    { sizeof(rekindle_extract_options), NULL, NULL, NULL, 0, NULL, 0 }

REKINDLE_API void rekindle_extract_options_init(rekindle_extract_options *options);

/* Makes a model of a part of a model that is built: what lies between values of it, a model that is one of its layers,
 * or a copy of all. It is a model of its own, built, not compiled, with copies of the layers and of the weights as they
 * stand, and with the seed of this one; nothing that happens to one of the two later changes the other. What stateful
 * layers carry from batch to batch is not copied.
 *
 * With inputs or outputs it is a functional model. A model among the layers that one of them is inside of is taken
 * apart: its layers are then named with a "_" for each "/" of their paths.
 *
 * `options` may be NULL: a copy. The caller destroys the model. REKINDLE_INVALID_STATE if the model is not built,
 * REKINDLE_NOT_FOUND for a value or model that it does not have, REKINDLE_INVALID_ARGUMENT for an output that depends
 * on an input which is not listed, and as by rekindle_model_as_layer.
 *
 * Example:
 *
 *     rekindle_value block = {"block_3", 0, 0};
 *     rekindle_extract_options extract = REKINDLE_EXTRACT_OPTIONS_INIT;
 *     extract.outputs = &block;
 *     extract.output_count = 1;
 *     rekindle_model *features;
 *     rekindle_model_extract(model, &extract, &features); */
REKINDLE_API rekindle_status rekindle_model_extract(const rekindle_model *model,
                                                    const rekindle_extract_options *options,
                                                    rekindle_model **extracted);

REKINDLE_END

#endif
