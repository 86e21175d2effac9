#include "large_graphs.h"

#include "support/must.h"

rekindle_model *large_chain(int layers) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    rekindle_symbol *x = sketch_vector(&sketch, LARGE_FEATURES), *y = x;
    for (int i = 0; i < layers; ++i) {
        y = sketch_call(&sketch, sketch_dense(&sketch, NULL, LARGE_FEATURES, i < layers - 1 ? "relu" : NULL), y);
    }
    rekindle_model *model = sketch_model(x, y);
    sketch_end(&sketch);
    return model;
}

/* From zeros, so that what is added is small however many there are. */
static rekindle_layer *small_dense(struct sketch *sketch) {
    rekindle_dense_options options = REKINDLE_DENSE_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.units = LARGE_FEATURES;
    options.activation_name = "tanh";
    options.kernel_initializer_name = "zeros";
    must(rekindle_dense_create(&options, &layer));
    return sketch_layer(sketch, layer);
}

rekindle_model *large_residual_graph(int layers) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    rekindle_symbol *x = sketch_vector(&sketch, LARGE_FEATURES), *y = x;
    for (int i = 0; i < layers / 2; ++i) {
        y = sketch_add(&sketch, y, sketch_call(&sketch, small_dense(&sketch), y));
    }
    rekindle_model *model = sketch_model(x, y);
    sketch_end(&sketch);
    return model;
}
