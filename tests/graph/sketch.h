/* The layers and symbols that a test makes models of, kept together so that they end together. */
#ifndef REKINDLE_TEST_SKETCH_H
#define REKINDLE_TEST_SKETCH_H

#include "rekindle.h"

/* Zero-initialised: empty. */
struct sketch {
    rekindle_symbol **symbols;
    rekindle_layer **layers;
    size_t symbol_count, layer_count;
};
void sketch_end(struct sketch *sketch);

/* An input of `rank` dimensions; `name` may be NULL. */
rekindle_symbol *sketch_input(struct sketch *sketch, const char *name, size_t rank, const int64_t *shape);
/* One of int32. */
rekindle_symbol *sketch_indices(struct sketch *sketch, size_t rank, const int64_t *shape);
rekindle_symbol *sketch_vector(struct sketch *sketch, int64_t features);

/* Keeps the layer. */
rekindle_layer *sketch_layer(struct sketch *sketch, rekindle_layer *layer);
/* `name` and `activation` may be NULL. */
rekindle_layer *sketch_dense(struct sketch *sketch, const char *name, int64_t units, const char *activation);
/* The model as a layer. */
rekindle_layer *sketch_model_layer(struct sketch *sketch, const rekindle_model *model, const char *name);
rekindle_layer *sketch_activation(struct sketch *sketch, const char *activation);

rekindle_symbol *sketch_call(struct sketch *sketch, rekindle_layer *layer, const rekindle_symbol *input);
rekindle_symbol *sketch_join(struct sketch *sketch, rekindle_layer *layer, const rekindle_symbol *const *inputs,
                             size_t count);
rekindle_symbol *sketch_add(struct sketch *sketch, const rekindle_symbol *first, const rekindle_symbol *second);

/* What rekindle_functional_create makes of one input and one output. */
rekindle_status sketch_try_model(const rekindle_symbol *input, const rekindle_symbol *output, rekindle_model **model);
rekindle_model *sketch_model(const rekindle_symbol *input, const rekindle_symbol *output);

/* The model's weights are these, in this order. */
void expect_weights(const rekindle_model *model, const char *const *names, size_t count);

/* Compiles with SGD, on one thread; the loss by name. */
void compile_with_sgd(rekindle_model *model, const char *loss, double learning_rate, double momentum);
void compile_outputs_with_sgd(rekindle_model *model, const rekindle_output_options *outputs, size_t count,
                              double learning_rate, double momentum);

#endif
