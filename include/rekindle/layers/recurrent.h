/* Keras's recurrent layers. They take sequences (batch, steps, features) and go through the steps one after the other,
 * with states that each step leaves to the next. What a field means that several layers have is said in layer.h.
 *
 * A mask is of the steps. A step that it leaves out leaves the states as they are, and gives what the step before gave,
 * 0 at first. With `return_sequences` the output brings the mask along. As in Keras, a call that is given an initial
 * state heeds only a mask that it is given, too, and none that travels.
 *
 * `recurrent_activation`: the function that the gates pass through: an activation layer, which several layers may
 * share.
 * `kernel_initializer`: the first values of the kernel, by which the inputs are multiplied.
 * `recurrent_initializer`: the first values of the recurrent kernel, by which the output of the step before is
 * multiplied.
 * `recurrent_regularizer`: a penalty for large values of the recurrent kernel, which is added to the loss.
 * `recurrent_regularizer_name`: NULL: none.
 * `recurrent_constraint`: a condition that the recurrent kernel is made to meet after every batch of training.
 * `recurrent_constraint_name`: NULL: none.
 * `dropout`: the share of the inputs' features that training sets to 0, the same ones at all steps of a sample; the
 * others are divided by 1 - dropout; 0 <= dropout <= 1, where as in Keras 1 does nothing.
 * `recurrent_dropout`: the same of the state that a step is given, with other ones for each gate; the inputs are then
 * dropped out for each gate, too; 0 <= recurrent_dropout <= 1.
 * `return_sequences`: whether the output is what each step gives, (batch, steps, units), and not what the last one
 * does, (batch, units).
 * `return_state`: whether the states behind the last step are outputs, too, behind the first.
 * `go_backwards`: whether the last step of the inputs comes first; the output is in the order of the steps taken.
 * `stateful`: whether a batch begins with the states that the batch before left, sample by sample, and not with zeros.
 * Batches must then have one size. fit, evaluate, predict and the functions on one batch all move the states, so that
 * predict on such a model is a change of it, which one thread at a time may make. The states are no weights; backups
 * and saved models have them. rekindle_model_reset_states forgets them. A stateful layer is called once in a model.
 * `unroll`: accepted as Keras's, and without effect. */
#ifndef REKINDLE_LAYERS_RECURRENT_H
#define REKINDLE_LAYERS_RECURRENT_H

#include "rekindle/layer.h"

REKINDLE_BEGIN

/* LSTM: Long Short-Term Memory (Hochreiter and Schmidhuber, 1997). With z = x . kernel + h . recurrent kernel + bias,
 * in four parts of `units` each, zi, zf, zc and zo, a step makes of its states h and c:
 *
 *     c = recurrent_activation(zf) c + recurrent_activation(zi) activation(zc)
 *     h = recurrent_activation(zo) activation(c)
 *
 * and gives h. The kernel has the shape (features, 4 units), the recurrent kernel (units, 4 units) and the bias
 * (4 units), their parts in the order i, f, c, o. The states are h and c. */
typedef struct rekindle_lstm_options {
    size_t struct_size;
    const char *name;
    int64_t units; /* the size of the states; must be set, >= 1 */
    /* the function that c and what is added to it pass through: an activation layer, which several layers may share */
    const rekindle_layer *activation;
    const char *activation_name; /* one of the names that the Activation layer lists; NULL: "tanh" */
    const rekindle_layer *recurrent_activation;
    const char *recurrent_activation_name; /* one of the names that the Activation layer lists; NULL: "sigmoid" */
    const rekindle_initializer *kernel_initializer;
    const char *kernel_initializer_name;
    const rekindle_initializer *recurrent_initializer;
    const char *recurrent_initializer_name;
    const rekindle_initializer *bias_initializer;
    const char *bias_initializer_name;
    const rekindle_regularizer *kernel_regularizer;
    const char *kernel_regularizer_name;
    const rekindle_regularizer *recurrent_regularizer;
    const char *recurrent_regularizer_name;
    const rekindle_regularizer *bias_regularizer;
    const char *bias_regularizer_name;
    const rekindle_regularizer *activity_regularizer;
    const char *activity_regularizer_name;
    const rekindle_constraint *kernel_constraint;
    const char *kernel_constraint_name;
    const rekindle_constraint *recurrent_constraint;
    const char *recurrent_constraint_name;
    const rekindle_constraint *bias_constraint;
    const char *bias_constraint_name;
    double dropout;
    double recurrent_dropout;
    uint32_t use_bias;
    /* whether the part of the bias for the forget gate, zf, begins with 1, whatever fills the others */
    uint32_t unit_forget_bias;
    uint32_t return_sequences;
    uint32_t return_state;
    uint32_t go_backwards;
    uint32_t stateful;
    uint32_t unroll;
    uint32_t reserved;
} rekindle_lstm_options;

#define REKINDLE_LSTM_OPTIONS_INIT                                                                                     \
    {                                                                                                                  \
        sizeof(rekindle_lstm_options), NULL, 0, NULL, "tanh", NULL, "sigmoid", NULL, "glorot_uniform", NULL,           \
            "orthogonal", NULL, "zeros", NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, \
            NULL, 0.0, 0.0, 1, 1, 0, 0, 0, 0, 0, 0                                                                     \
    }

REKINDLE_API void rekindle_lstm_options_init(rekindle_lstm_options *options);
REKINDLE_API rekindle_status rekindle_lstm_create(const rekindle_lstm_options *options, rekindle_layer **layer);

REKINDLE_END

#endif
