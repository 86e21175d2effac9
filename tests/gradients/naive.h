/* A small network in double precision, loop by loop from the formulas: what the library's gradients are compared with.
 * Everything is (batch, height, width, channels); a vector has height and width 1. */
#ifndef REKINDLE_TEST_NAIVE_H
#define REKINDLE_TEST_NAIVE_H

#include <stddef.h>

#define NAIVE_MAX_LAYERS 6

typedef enum naive_kind {
    NAIVE_END, /* behind the last layer */
    NAIVE_DENSE,
    NAIVE_CONV2D,
    NAIVE_CONV2D_TRANSPOSE, /* its kernel has (height, width, filters, channels) */
    NAIVE_MAX_POOLING2D,
    NAIVE_AVERAGE_POOLING2D,
    NAIVE_GLOBAL_AVERAGE_POOLING2D,
    NAIVE_GLOBAL_MAX_POOLING2D,
    NAIVE_ZERO_PADDING2D,
    NAIVE_CROPPING2D,
    NAIVE_UP_SAMPLING2D,       /* `size` times as large */
    NAIVE_LAYER_NORMALIZATION, /* over the channels; its kernel is gamma, its bias is beta, of `units` elements each */
    NAIVE_RMS_NORMALIZATION,   /* likewise, without beta */
    NAIVE_GROUP_NORMALIZATION, /* likewise, of `groups` groups of channels */
    NAIVE_FLATTEN,
    NAIVE_ACTIVATION
} naive_kind;

typedef struct naive_layer {
    naive_kind kind;
    int units;              /* Dense's units, Conv2D's filters, the channels of normalizations */
    const char *activation; /* NULL: linear */
    int size[2];            /* of the kernel or the window */
    int strides[2];         /* 0: 1, or the size of a pooling's window */
    int dilation[2];        /* 0: 1 */
    int groups;             /* 0: 1 */
    int same;               /* padding "same" instead of "valid" */
    int causal;             /* padding before the input alone */
    int depthwise;          /* of Conv2D, whose groups are the channels: as DepthwiseConv2D has it */
    int one_axis;           /* along the width alone, of inputs of height 1, as layers of sequences have it */
    int borders[4];         /* top, bottom, left and right */
    int bilinear;           /* of UpSampling2D, instead of nearest */
    int no_bias;
} naive_layer;

typedef enum naive_loss { NAIVE_MSE, NAIVE_CATEGORICAL, NAIVE_SPARSE_CATEGORICAL, NAIVE_BINARY } naive_loss;

typedef struct naive_shape {
    int batch, height, width, channels;
} naive_shape;

typedef struct naive_network {
    const naive_layer *layers; /* up to NAIVE_END */
    naive_shape input;
    naive_loss loss;
    int from_logits;
} naive_network;

size_t naive_count(naive_shape shape);

/* What a layer makes of a shape. */
naive_shape naive_output(const naive_layer *layer, naive_shape input);
naive_shape naive_network_output(const naive_network *network);

/* Elements of a layer's kernel and bias; 0 where it has none. */
size_t naive_kernel_count(const naive_layer *layer, naive_shape input);
size_t naive_bias_count(const naive_layer *layer);

/* What a layer with these weights, its kernel and then its bias, makes of `x`, before its activation. */
void naive_compute(const naive_layer *layer, const double *kernel, naive_shape input, const double *x, double *y);
/* An activation of Keras's, in place; nothing for NULL. */
void naive_activate(const char *name, double *values, naive_shape shape);
/* What a window with padding adds before the first row (axis 0) or column (1) of an input with so many. */
int naive_padding_before(const naive_layer *layer, int axis, int input);

/* The mean over the samples of weight * loss. `weights` holds all kernels and biases in order; `target` has the
 * output's elements, or one class index for each position; `sample_weight` (may be NULL) one per sample. */
double naive_evaluate(const naive_network *network, const double *weights, const double *x, const double *target,
                      const double *sample_weight);

#endif
