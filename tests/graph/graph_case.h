/* A model that is a graph, described once, so that the library's and a naive one can be made of it. */
#ifndef REKINDLE_TEST_GRAPH_CASE_H
#define REKINDLE_TEST_GRAPH_CASE_H

#include "gradients/naive.h"

#define GRAPH_MAX_JOINED 3
#define GRAPH_MAX_CALLS 256
#define GRAPH_MAX_LAYERS 208
#define GRAPH_MAX_ENDS 3 /* inputs, or outputs */
#define GRAPH_MAX_VALUES (GRAPH_MAX_ENDS + GRAPH_MAX_CALLS)

typedef enum graph_kind {
    GRAPH_DENSE,
    GRAPH_CONV2D,
    GRAPH_MAX_POOLING2D,
    GRAPH_AVERAGE_POOLING2D,
    GRAPH_GLOBAL_AVERAGE_POOLING2D,
    GRAPH_ACTIVATION,
    GRAPH_FLATTEN,
    GRAPH_RESHAPE,
    GRAPH_DROPOUT,   /* of rate 0 */
    GRAPH_EMBEDDING, /* of the indices of an input */
    GRAPH_ADD,       /* from here on: of several inputs */
    GRAPH_SUBTRACT,
    GRAPH_MULTIPLY,
    GRAPH_AVERAGE,
    GRAPH_MAXIMUM,
    GRAPH_MINIMUM,
    GRAPH_CONCATENATE /* along the channels */
} graph_kind;

/* Of a value, the batch included. */
typedef struct graph_shape {
    naive_shape naive;
    int is_vector; /* without height and width */
    int index_end; /* not 0: int32 below this, without channels, which an Embedding takes */
} graph_shape;

typedef struct graph_layer {
    graph_kind kind;
    int units;              /* Dense's units, Conv2D's filters, the size of Embedding's rows */
    int rows;               /* of an Embedding */
    const char *activation; /* NULL: linear */
    int size[2];            /* of the kernel or the window; strides are 1, or those of the struct window */
    int same;               /* padding "same" instead of "valid" */
    int frozen;             /* its weights are not trained */
    graph_shape target;     /* Reshape's; its batch does not matter */
} graph_layer;

/* Values are counted: the inputs, then what each call computes. With one input the first call's is 1. */
typedef struct graph_call {
    int layer;
    int inputs[GRAPH_MAX_JOINED];
    int input_count; /* 0: one */
} graph_call;

typedef enum graph_objective { GRAPH_HAS_LOSS, GRAPH_HAS_NONE } graph_objective;

/* A value that is an output, and what it is trained towards. */
typedef struct graph_end {
    int value;
    naive_loss loss; /* NAIVE_MSE or NAIVE_SPARSE_CATEGORICAL, which wants a Dense with a softmax */
    double weight;   /* of the loss */
    graph_objective objective;
} graph_end;

/* Layers are of interest if the output depends on a call of theirs; each has its calls before those that read them. */
typedef struct graph_case {
    const char *name;
    graph_shape input;
    graph_layer layers[GRAPH_MAX_LAYERS];
    graph_call calls[GRAPH_MAX_CALLS];
    int call_count;
    naive_loss loss; /* of the last call's output, which is the first of the model's; as in graph_end */
    graph_shape more_inputs[GRAPH_MAX_ENDS - 1];
    int more_input_count;
    graph_end more_outputs[GRAPH_MAX_ENDS - 1];
    int more_output_count;
} graph_case;

int graph_input_count(const graph_call *call);
int graph_layer_count(const graph_case *from);

/* All inputs and outputs of a model: how many, and each by its index. */
int graph_inputs(const graph_case *from);
graph_shape graph_input_shape(const graph_case *from, int index);
int graph_outputs(const graph_case *from);
graph_end graph_output_end(const graph_case *from, int index);
/* The value of a call, by its index. */
int graph_call_value(const graph_case *from, int call);
int graph_value_count(const graph_case *from);

/* What a layer makes of the shapes of its inputs. */
graph_shape graph_output(const graph_layer *layer, const graph_shape *inputs, int count);
/* The shapes of all values; there is room for GRAPH_MAX_VALUES. */
void graph_shapes(const graph_case *from, graph_shape *shapes);

/* The layer as the naive network knows it; the kinds that only move or join numbers are a linear activation there. */
naive_layer graph_naive_layer(const graph_layer *layer);

/* Where each layer's kernel and bias lie among all weights, which are those of the layers in order. A layer that is not
 * called has none. */
typedef struct graph_weights {
    size_t kernel[GRAPH_MAX_LAYERS], kernel_count[GRAPH_MAX_LAYERS];
    size_t bias[GRAPH_MAX_LAYERS], bias_count[GRAPH_MAX_LAYERS];
    size_t count;
} graph_weights;
void graph_place_weights(const graph_case *from, graph_weights *weights);

#endif
