/* Layers: the handle, and what layers have in common. The layers themselves are in the headers included at the end,
 * which are named after Keras's groups.
 *
 * `name`: the layer's name, which no other layer of the model has; NULL: Keras's automatic one ("dense", "dense_1",
 * ...).
 * `activation`: the function that the output passes through: an activation layer (ReLU, LeakyReLU, ELU, Softmax,
 * Activation), which several layers may share.
 * `activation_name`: one of the names that the Activation layer lists; NULL: nothing.
 * `use_bias`: whether a bias is added.
 * `kernel_initializer`: the first values of the kernel.
 * `bias_initializer`: the first values of the bias.
 * `kernel_regularizer`: a penalty for large values of the kernel, which is added to the loss.
 * `kernel_regularizer_name`: NULL: none.
 * `bias_regularizer`: a penalty for large values of the bias, which is added to the loss.
 * `bias_regularizer_name`: NULL: none.
 * `activity_regularizer`: a penalty for large values of the output, which is added to the loss: that of a batch,
 * divided by the number of its samples.
 * `activity_regularizer_name`: NULL: none.
 * `kernel_constraint`: a condition that the kernel is made to meet after every batch of training.
 * `kernel_constraint_name`: NULL: none.
 * `bias_constraint`: a condition that the bias is made to meet after every batch of training.
 * `bias_constraint_name`: NULL: none.
 * `padding`: how an image or a sequence is padded before windows are taken.
 *
 * In C, make a layer from its options, give it to one model with rekindle_model_add, and drop your reference with
 * rekindle_layer_destroy. Where an options struct has two fields for a part, a handle (`kernel_initializer`) and a name
 * (`kernel_initializer_name`), set one of them: a handle takes the place of the default name. If both are NULL, the
 * default name holds. */
#ifndef REKINDLE_LAYER_H
#define REKINDLE_LAYER_H

#include "rekindle/constraint.h"
#include "rekindle/dataset.h"
#include "rekindle/initializer.h"
#include "rekindle/regularizer.h"

REKINDLE_BEGIN

/* A layer, with Keras's name, arguments and defaults. Shapes are written with the batch axis first; images are (batch,
 * height, width, channels). In the formulas x is an element of the input.
 *
 * A mask says which places of a value count, such as those steps of a sequence that do not merely fill it up. Masking
 * makes one, and it travels with the value through layers that work place by place: Dense, Dropout, normalizations and
 * activations, but for RMSNormalization. In merging layers a place counts where it does in any input, if all of them
 * have masks; in Concatenate inputs without a mask count everywhere. Other layers, such as Flatten, convolutions and
 * poolings, lose it. BatchNormalization measures only what counts. A mask that reaches an output of the model leaves
 * out of the loss, and of the metrics that are means over places, what does not count. */
typedef struct rekindle_layer rekindle_layer;

/* How an image or a sequence is padded before windows are taken. */
typedef enum rekindle_padding {
    REKINDLE_PADDING_VALID = 0, /* no padding: windows stay inside */
    /* padding that makes the output as large as the input divided by the strides, rounded up */
    REKINDLE_PADDING_SAME = 1,
    /* padding before a sequence alone, so that no output depends on a step behind its own; of Conv1D */
    REKINDLE_PADDING_CAUSAL = 2
} rekindle_padding;

/* Drops the caller's reference. NULL is accepted. A model that has the layer keeps it. */
REKINDLE_API void rekindle_layer_destroy(rekindle_layer *layer);

/* Makes a layer with the options of another one, which may be in a model; the copy is in none, and has no weights yet.
 * Parts of the host's own among them are made as in rekindle_model_from_json. */
REKINDLE_API rekindle_status rekindle_layer_copy(const rekindle_layer *layer, rekindle_layer **copy);

/* Makes a layer with the options of another one and what it learns from the inputs of a dataset, in one pass over them:
 * a Normalization its mean and variance. Targets are not looked at. A pull dataset is begun anew, and its x_shape must
 * be set. REKINDLE_UNSUPPORTED for a layer that learns nothing so, REKINDLE_DATA_ERROR for numbers that are not finite.
 *
 * Example:
 *
 *     rekindle_layer *layer, *adapted;
 *     rekindle_normalization_create(NULL, &layer);
 *     rekindle_layer_adapt(layer, dataset, &adapted);
 *     rekindle_model_add(model, adapted); */
REKINDLE_API rekindle_status rekindle_layer_adapt(const rekindle_layer *layer, const rekindle_dataset *dataset,
                                                  rekindle_layer **adapted);

REKINDLE_END

/* The layers. Each of these headers needs what is declared above. */
#include "rekindle/layers/activation.h"
#include "rekindle/layers/attention.h"
#include "rekindle/layers/convolution.h"
#include "rekindle/layers/core.h"
#include "rekindle/layers/merging.h"
#include "rekindle/layers/normalization.h"
#include "rekindle/layers/pooling.h"
#include "rekindle/layers/preprocessing.h"
#include "rekindle/layers/recurrent.h"
#include "rekindle/layers/regularization.h"
#include "rekindle/layers/reshaping.h"

#endif
