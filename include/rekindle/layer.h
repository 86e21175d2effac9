/* Layers.
 *
 * `name`: the layer's name, unique in its model; NULL: Keras's automatic one ("dense", "dense_1", ...).
 * `activation`: what the output passes through: a layer that is nothing but an activation (ReLU, LeakyReLU, ELU,
 * Softmax, Activation), which needs no model and may be given as often as one likes.
 * `activation_name`: one of the functions that the Activation layer lists; NULL: nothing.
 * `use_bias`: whether a bias is added.
 * `kernel_initializer`: how the kernel gets its first values.
 * `bias_initializer`: how the bias gets its first values.
 * `kernel_regularizer`: a penalty for large values of the kernel, which is added to the loss.
 * `kernel_regularizer_name`: NULL: none.
 * `bias_regularizer`: a penalty for large values of the bias, which is added to the loss.
 * `bias_regularizer_name`: NULL: none.
 * `kernel_constraint`: what the kernel is brought back to after every batch of training.
 * `kernel_constraint_name`: NULL: none.
 * `bias_constraint`: what the bias is brought back to after every batch of training.
 * `bias_constraint_name`: NULL: none.
 * `padding`: what lies beyond the edge of an image.
 *
 * In C, a layer is made from its options and given to one model with rekindle_model_add, which takes its own reference;
 * the caller then drops its own with rekindle_layer_destroy. Where an options struct has both a handle and a name for
 * the same part, set one of them; a handle replaces the name that the INIT macro has set, and NULL in both places
 * stands for that name. */
#ifndef REKINDLE_LAYER_H
#define REKINDLE_LAYER_H

#include "rekindle/constraint.h"
#include "rekindle/initializer.h"
#include "rekindle/regularizer.h"

REKINDLE_BEGIN

/* A layer, with Keras's name, arguments and defaults. Images are (batch, height, width, channels). */
typedef struct rekindle_layer rekindle_layer;

/* What lies beyond the edge of an image. */
typedef enum rekindle_padding {
    REKINDLE_PADDING_VALID = 0, /* nothing: windows stay inside */
    REKINDLE_PADDING_SAME = 1   /* what makes the output as large as the input divided by the strides */
} rekindle_padding;

/* Drops the caller's reference. NULL is accepted. */
REKINDLE_API void rekindle_layer_destroy(rekindle_layer *layer);

REKINDLE_END

/* The layers, in Keras's groups. Each of these headers needs what is above. */
#include "rekindle/layers/activation.h"
#include "rekindle/layers/convolution.h"
#include "rekindle/layers/core.h"
#include "rekindle/layers/pooling.h"
#include "rekindle/layers/preprocessing.h"
#include "rekindle/layers/regularization.h"
#include "rekindle/layers/reshaping.h"

#endif
