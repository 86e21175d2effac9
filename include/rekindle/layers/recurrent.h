/* Keras's recurrent layers. They take sequences (batch, steps, features) and go through the steps one after the other,
 * with states that each step leaves to the next. What a field means that several layers have is said in layer.h.
 *
 * A mask is of the steps. A step that it leaves out leaves the states as they are, and gives what the step before gave,
 * 0 at first. With `return_sequences` the output brings the mask along. As in Keras, a call that is given an initial
 * state heeds only a mask that it is given, too, and none that travels.
 *
 * A layer is put into another one by its handle, in C so:
 *
 *     rekindle_lstm_options inner = REKINDLE_LSTM_OPTIONS_INIT;
 *     rekindle_bidirectional_options options = REKINDLE_BIDIRECTIONAL_OPTIONS_INIT;
 *     rekindle_layer *lstm = NULL, *layer = NULL;
 *     inner.units = 8;
 *     rekindle_lstm_create(&inner, &lstm);
 *     options.layer = lstm;
 *     rekindle_bidirectional_create(&options, &layer);
 *     rekindle_layer_destroy(lstm);
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

/* SimpleRNN: A recurrent layer whose output is given back to it at the next step (Elman, 1990). A step makes of its
 * state h:
 *
 *     h = activation(x . kernel + h . recurrent kernel + bias)
 *
 * and gives it. The kernel has the shape (features, units), the recurrent kernel (units, units) and the bias (units).
 */
typedef struct rekindle_simple_rnn_options {
    size_t struct_size;
    const char *name;
    int64_t units;                    /* the size of the state; must be set, >= 1 */
    const rekindle_layer *activation; /* an activation layer, which several layers may share */
    const char *activation_name;      /* one of the names that the Activation layer lists; NULL: "tanh" */
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
    uint32_t return_sequences;
    uint32_t return_state;
    uint32_t go_backwards;
    uint32_t stateful;
    uint32_t unroll;
} rekindle_simple_rnn_options;

#define REKINDLE_SIMPLE_RNN_OPTIONS_INIT                                                                               \
    {                                                                                                                  \
        sizeof(rekindle_simple_rnn_options), NULL, 0, NULL, "tanh", NULL, "glorot_uniform", NULL, "orthogonal", NULL,  \
            "zeros", NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0.0, 0.0, 1,  \
            0, 0, 0, 0, 0                                                                                              \
    }

REKINDLE_API void rekindle_simple_rnn_options_init(rekindle_simple_rnn_options *options);
REKINDLE_API rekindle_status rekindle_simple_rnn_create(const rekindle_simple_rnn_options *options,
                                                        rekindle_layer **layer);

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

/* GRU: Gated Recurrent Unit (Cho et al., 2014). With x . kernel + bias in three parts of `units` each, xz, xr and xh,
 * and h . recurrent kernel (with a bias of its own where `reset_after` is set) in three, hz, hr and hh, a step makes of
 * its state h:
 *
 *     z = recurrent_activation(xz + hz)
 *     r = recurrent_activation(xr + hr)
 *     n = activation(xh + r hh)
 *     h = z h + (1 - z) n
 *
 * and gives it. Without `reset_after` n = activation(xh + (r h) . the last third of the recurrent kernel). The kernel
 * has the shape (features, 3 units), the recurrent kernel (units, 3 units), their parts in the order z, r, h. The bias
 * has the shape (2, 3 units), that of x before that of h, or (3 units) without `reset_after`. */
typedef struct rekindle_gru_options {
    size_t struct_size;
    const char *name;
    int64_t units;                    /* the size of the state; must be set, >= 1 */
    const rekindle_layer *activation; /* an activation layer, which several layers may share */
    const char *activation_name;      /* one of the names that the Activation layer lists; NULL: "tanh" */
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
    uint32_t return_sequences;
    uint32_t return_state;
    uint32_t go_backwards;
    uint32_t stateful;
    uint32_t unroll;
    /* whether r multiplies what h gives behind the recurrent kernel, and not h before it */
    uint32_t reset_after;
    uint32_t reserved;
} rekindle_gru_options;

#define REKINDLE_GRU_OPTIONS_INIT                                                                                      \
    {                                                                                                                  \
        sizeof(rekindle_gru_options), NULL, 0, NULL, "tanh", NULL, "sigmoid", NULL, "glorot_uniform", NULL,            \
            "orthogonal", NULL, "zeros", NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, \
            NULL, 0.0, 0.0, 1, 0, 0, 0, 0, 0, 1, 0                                                                     \
    }

REKINDLE_API void rekindle_gru_options_init(rekindle_gru_options *options);
REKINDLE_API rekindle_status rekindle_gru_create(const rekindle_gru_options *options, rekindle_layer **layer);

/* How Bidirectional puts together what its two layers give. */
typedef enum rekindle_merge_mode {
    REKINDLE_MERGE_MODE_NONE = 0,   /* not at all: there are two outputs */
    REKINDLE_MERGE_MODE_CONCAT = 1, /* the features of both, those of the forward layer first */
    REKINDLE_MERGE_MODE_SUM = 2,
    REKINDLE_MERGE_MODE_MUL = 3, /* their product */
    REKINDLE_MERGE_MODE_AVE = 4  /* their mean */
} rekindle_merge_mode;

/* Bidirectional: Two recurrent layers, one of which takes the steps from the first to the last and the other one from
 * the last to the first (Schuster and Paliwal, 1997). With `return_sequences` the outputs are put together step by
 * step, and else what each layer gives last.
 *
 * The forward layer is a copy of the one that is given, with weights and states of its own. Their names are those of
 * the layers behind that of this one: "bidirectional/forward_lstm/kernel". A call takes an initial state for each state
 * of both layers, those of the forward layer first, and with `return_state` gives the states in this order. A mask is
 * heeded by both layers; with `return_sequences` steps that it leaves out give 0, and all that is put together brings
 * it along. What the model trains, it trains of both. */
typedef struct rekindle_bidirectional_options {
    size_t struct_size;
    const char *name;
    const rekindle_layer *layer; /* the recurrent layer that goes forwards, which stays free; must be set */
    /* the recurrent layer that goes backwards: one that no model and no other layer has, alike in `return_sequences`,
     * `return_state`, `stateful` and `units`, and not in `go_backwards`; NULL: a copy of `layer` that goes backwards */
    const rekindle_layer *backward_layer;
    rekindle_merge_mode merge_mode; /* how what the two layers give is put together */
    uint32_t reserved;
} rekindle_bidirectional_options;

#define REKINDLE_BIDIRECTIONAL_OPTIONS_INIT                                                                            \
    { sizeof(rekindle_bidirectional_options), NULL, NULL, NULL, REKINDLE_MERGE_MODE_CONCAT, 0 }

REKINDLE_API void rekindle_bidirectional_options_init(rekindle_bidirectional_options *options);
REKINDLE_API rekindle_status rekindle_bidirectional_create(const rekindle_bidirectional_options *options,
                                                           rekindle_layer **layer);

/* TimeDistributed: A layer that is given each step of an input (batch, steps, ...) by itself, as a batch of samples,
 * with the same weights for all steps. Its output is (batch, steps, ...), what the layer gives for each.
 *
 * The layer is one of one input and one output, that is no model, not stateful, and without a penalty for what it
 * gives. Its weights have its name behind that of this layer: "time_distributed/dense/kernel". A mask has at least the
 * steps, and is the output's, too, as far as it is one of the output's first dimensions; a layer that takes a mask gets
 * that of its step. Where a batch normalization is trained, each step is normalized by itself, as in Keras. */
typedef struct rekindle_time_distributed_options {
    size_t struct_size;
    const char *name;
    const rekindle_layer *layer; /* the layer, which no model and no other layer has; must be set */
} rekindle_time_distributed_options;

#define REKINDLE_TIME_DISTRIBUTED_OPTIONS_INIT                                                                         \
    { sizeof(rekindle_time_distributed_options), NULL, NULL }

REKINDLE_API void rekindle_time_distributed_options_init(rekindle_time_distributed_options *options);
REKINDLE_API rekindle_status rekindle_time_distributed_create(const rekindle_time_distributed_options *options,
                                                              rekindle_layer **layer);

REKINDLE_END

#endif
