#include "library_network.h"

#include <stdio.h>
#include <string.h>

#include "gradients/library_layer.h"
#include "support/must.h"

naive_network naive_network_of(const gradient_case *from) {
    return (naive_network){from->layers, from->input, from->loss, from->from_logits};
}

static int takes_vectors(const gradient_case *from) {
    return from->input.height == 1 && from->input.width == 1;
}

/* A sequence is a naive image of height 1. */
static size_t without_height(const gradient_case *from, size_t rank, int64_t *dims) {
    if (!from->layers[0].one_axis || rank != 4) return rank;
    memmove(dims + 1, dims + 2, 2 * sizeof(*dims));
    return 3;
}

size_t library_input_shape(const gradient_case *from, int64_t *dims) {
    return without_height(from, library_shape(from->input, takes_vectors(from), dims), dims);
}

size_t library_output_shape(const gradient_case *from, int64_t *dims) {
    naive_network network = naive_network_of(from);
    int vector = takes_vectors(from);
    for (const naive_layer *layer = from->layers; layer->kind != NAIVE_END; ++layer) {
        vector |= layer->kind == NAIVE_FLATTEN || layer->kind == NAIVE_GLOBAL_AVERAGE_POOLING2D ||
                  layer->kind == NAIVE_GLOBAL_MAX_POOLING2D;
    }
    return without_height(from, library_shape(naive_network_output(&network), vector, dims), dims);
}

static rekindle_loss *make_loss(const gradient_case *from) {
    rekindle_categorical_crossentropy_options categorical = REKINDLE_CATEGORICAL_CROSSENTROPY_OPTIONS_INIT;
    rekindle_sparse_categorical_crossentropy_options sparse = REKINDLE_SPARSE_CATEGORICAL_CROSSENTROPY_OPTIONS_INIT;
    rekindle_binary_crossentropy_options binary = REKINDLE_BINARY_CROSSENTROPY_OPTIONS_INIT;
    rekindle_loss *loss = NULL;
    categorical.from_logits = sparse.from_logits = binary.from_logits = (uint32_t)from->from_logits;
    switch (from->loss) {
    case NAIVE_CATEGORICAL: must(rekindle_categorical_crossentropy_create(&categorical, &loss)); break;
    case NAIVE_SPARSE_CATEGORICAL: must(rekindle_sparse_categorical_crossentropy_create(&sparse, &loss)); break;
    case NAIVE_BINARY: must(rekindle_binary_crossentropy_create(&binary, &loss)); break;
    default: must(rekindle_mean_squared_error_create(NULL, &loss)); break;
    }
    return loss;
}

/* SGD with momentum: its first step leaves 0.5 * 0 - 1 * gradient in the slot. */
static void compile_for_gradients(rekindle_model *model, const gradient_case *from) {
    rekindle_compile_options options = REKINDLE_COMPILE_OPTIONS_INIT;
    rekindle_sgd_options sgd = REKINDLE_SGD_OPTIONS_INIT;
    rekindle_optimizer *optimizer = NULL;
    rekindle_loss *loss = make_loss(from);
    sgd.learning_rate = 1.0;
    sgd.momentum = 0.5;
    must(rekindle_sgd_create(&sgd, &optimizer));
    options.optimizer = optimizer;
    options.loss = loss;
    must(rekindle_model_compile(model, &options));
    rekindle_optimizer_destroy(optimizer);
    rekindle_loss_destroy(loss);
}

rekindle_model *make_library_model(const gradient_case *from) {
    rekindle_model *model = NULL;
    int64_t dims[4];
    must(rekindle_sequential_create(NULL, &model));
    for (int i = 0; from->layers[i].kind != NAIVE_END; ++i) {
        char name[16];
        snprintf(name, sizeof(name), "layer%d", i);
        rekindle_layer *layer = make_library_layer(&from->layers[i], name);
        must(rekindle_model_add(model, layer));
        rekindle_layer_destroy(layer);
    }
    size_t rank = library_input_shape(from, dims);
    must(rekindle_model_build(model, dims + 1, rank - 1));
    compile_for_gradients(model, from);
    return model;
}
