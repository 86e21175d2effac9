/* Keras's attention layers. What a field means that several layers have is said in layer.h. */
#ifndef REKINDLE_LAYERS_ATTENTION_H
#define REKINDLE_LAYERS_ATTENTION_H

#include "rekindle/layer.h"

REKINDLE_BEGIN

/* A layer that looks at places of a sequence (Vaswani et al., 2017). It is called on a query (batch, places, size), a
 * value (batch, places of value, size) and, where it is not the value that is looked for, a key with as many places. In
 * each of several heads, query, key and value are projected to vectors, softmax(query . key / sqrt(`key_dim`)) says how
 * much each place of the query looks at each place of the value, and the values' means by these weights, of all heads
 * together, are projected to the output (batch, places, size).
 *
 * A call may be given `attention_mask` and `use_causal_mask`. Masks that travel say, too, which places of the query
 * look, and which of value and key are looked at; the query's is the output's. The output may depend on a place of the
 * query, and with it the mean of what that looks at, though a mask lets it look at nothing: it then looks at all places
 * alike, or, where there is `dropout`, gets zeros.
 *
 * The kernels have the shapes (size, heads, `key_dim`) or (size, heads, `value_dim`), and (heads, `value_dim`, output),
 * the biases (heads, `key_dim`) or (heads, `value_dim`), and that of the output. */
typedef struct rekindle_multi_head_attention_options {
    size_t struct_size;
    const char *name;
    int64_t num_heads; /* the number of heads; must be set, >= 1 */
    int64_t key_dim;   /* the size of a head's queries and keys; must be set, >= 1 */
    int64_t value_dim; /* the size of a head's values, >= 1; 0: `key_dim` */
    /* the probability that training drops a weight by which a place looks at another, and divides the others by 1 -
     * dropout; 0 <= dropout <= 1 */
    double dropout;
    /* the shape of the output at each place, of dimensions of 1 or more; NULL: the size of the query */
    const int64_t *output_shape;
    size_t output_rank;
    /* the axes that are looked along; must be the only one there is, 1; NULL: this one */
    const int64_t *attention_axes;
    size_t attention_axes_count;
    /* how many places to one side a place looks at, its own one among them, >= 1; 0: all */
    int64_t sliding_window;
    const rekindle_initializer *kernel_initializer;
    const char *kernel_initializer_name;
    const rekindle_initializer *bias_initializer;
    const char *bias_initializer_name;
    const rekindle_regularizer *kernel_regularizer;
    const char *kernel_regularizer_name;
    const rekindle_regularizer *bias_regularizer;
    const char *bias_regularizer_name;
    /* a penalty for large values of each projection, that of the output among them, which is added to the loss: that of
     * a batch, divided by the number of its samples */
    const rekindle_regularizer *activity_regularizer;
    const char *activity_regularizer_name;
    const rekindle_constraint *kernel_constraint;
    const char *kernel_constraint_name;
    const rekindle_constraint *bias_constraint;
    const char *bias_constraint_name;
    /* the seed of what is dropped; with a seed other than 0, layers that have it drop the same; 0: the model's seed and
     * the layer's place in the model */
    uint64_t seed;
    uint32_t use_bias;
    /* whether the means are multiplied by sigmoid(query . kernel + bias), a gate of its own (Qiu et al., 2025) */
    uint32_t use_gate;
} rekindle_multi_head_attention_options;

#define REKINDLE_MULTI_HEAD_ATTENTION_OPTIONS_INIT                                                                     \
    {                                                                                                                  \
        sizeof(rekindle_multi_head_attention_options), NULL, 0, 0, 0, 0.0, NULL, 0, NULL, 0, 0, NULL,                  \
            "glorot_uniform", NULL, "zeros", NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 1, 0       \
    }

REKINDLE_API void rekindle_multi_head_attention_options_init(rekindle_multi_head_attention_options *options);
REKINDLE_API rekindle_status rekindle_multi_head_attention_create(const rekindle_multi_head_attention_options *options,
                                                                  rekindle_layer **layer);

/* How Attention scores how much a place of the query looks at one of the key. */
typedef enum rekindle_score_mode {
    REKINDLE_SCORE_MODE_DOT = 0,   /* the product of the vectors: scale (query . key) */
    REKINDLE_SCORE_MODE_CONCAT = 1 /* the sum over the features of tanh: weight sum(tanh(scale (query + key))) */
} rekindle_score_mode;

/* Attention: A layer that looks at places of a sequence, without projections of its own (Luong et al., 2015). It is
 * called on a query (batch, places, size), a value (batch, places of value, size of value) and, where it is not the
 * value that is looked for, a key with as many places as the value. The key has the size of the query.
 * softmax(scores) says how much each place of the query looks at each place of the value, and the output (batch,
 * places, size of value) has the values' means by these weights.
 *
 * A call may be given `use_causal_mask`. The value's mask, if one travels with it, says which places are looked at. A
 * place of the query that may look at nothing looks at all of the value's places, about alike, as in Keras. Where the
 * query's mask leaves a place out, the output is 0; the query's mask is the output's.
 *
 * The weights are numbers alone, of the shape (), that begin with 1: "scale" where `use_scale` is set, and
 * "concat_score_weight" where `score_mode` is concat. */
typedef struct rekindle_attention_options {
    size_t struct_size;
    const char *name;
    /* the probability that training drops a weight by which a place looks at another, and divides the others by 1 -
     * dropout; 0 <= dropout <= 1 */
    double dropout;
    /* the seed of what is dropped; with a seed other than 0, layers that have it drop the same; 0: the model's seed and
     * the layer's place in the model */
    uint64_t seed;
    rekindle_score_mode score_mode; /* how the scores are computed */
    uint32_t use_scale;             /* whether a number that is trained scales the scores */
} rekindle_attention_options;

#define REKINDLE_ATTENTION_OPTIONS_INIT                                                                                \
    { sizeof(rekindle_attention_options), NULL, 0.0, 0, REKINDLE_SCORE_MODE_DOT, 0 }

REKINDLE_API void rekindle_attention_options_init(rekindle_attention_options *options);
REKINDLE_API rekindle_status rekindle_attention_create(const rekindle_attention_options *options,
                                                       rekindle_layer **layer);

REKINDLE_END

#endif
