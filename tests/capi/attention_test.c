/* Attention through the C functions: what its options and its calls may be, what its weights are called and begin with,
 * and what a place of the query then depends on. */
#include <math.h>

#include "helpers.h"

enum { PLACES = 5, SIZE = 6, KEPT = 16 };

/* What a test has made, ended together. */
static rekindle_layer *layer;
static rekindle_symbol *symbols[KEPT];
static size_t symbol_count;

static void begin(void) {
    layer = NULL;
    symbol_count = 0;
}

static void end(void) {
    for (size_t i = 0; i < symbol_count; ++i) rekindle_symbol_destroy(symbols[i]);
    rekindle_layer_destroy(layer);
}

static rekindle_symbol *keep(rekindle_symbol *symbol) {
    ck_assert_uint_lt(symbol_count, KEPT);
    symbols[symbol_count++] = symbol;
    return symbol;
}

static rekindle_symbol *sequence(int64_t places, int64_t size) {
    rekindle_input_options options = REKINDLE_INPUT_OPTIONS_INIT;
    rekindle_symbol *symbol = NULL;
    int64_t shape[] = {places, size};
    options.shape = shape;
    options.rank = 2;
    OK(rekindle_input_create(&options, &symbol));
    return keep(symbol);
}

static rekindle_multi_head_attention_options two_heads(void) {
    rekindle_multi_head_attention_options options = REKINDLE_MULTI_HEAD_ATTENTION_OPTIONS_INIT;
    options.num_heads = 2;
    options.key_dim = 3;
    return options;
}

static void make(rekindle_multi_head_attention_options options) {
    OK(rekindle_multi_head_attention_create(&options, &layer));
}

static void refused(rekindle_multi_head_attention_options options, const char *error) {
    INVALID(rekindle_multi_head_attention_create(&options, &layer), error);
    ck_assert_ptr_null(layer);
}

START_TEST(options_are_checked) {
    rekindle_multi_head_attention_options options = REKINDLE_MULTI_HEAD_ATTENTION_OPTIONS_INIT;
    static const int64_t zero[] = {4, 0}, many[] = {1, 1, 1, 1, 1, 1, 1}, axes[] = {2}, both[] = {1, 2};
    refused(options, "options->num_heads is 0; expected 1 or more");
    options.num_heads = 2;
    refused(options, "options->key_dim is 0; expected 1 or more");
    options = two_heads();
    options.value_dim = -1;
    refused(options, "options->value_dim is -1; expected 1 or more");
    options = two_heads();
    options.dropout = 1.5;
    refused(options, "options->dropout is 1.5; expected");
    options.dropout = (double)NAN;
    refused(options, "options->dropout is nan");
    options = two_heads();
    options.sliding_window = -2;
    refused(options, "options->sliding_window is -2; expected 1 or more");
    options = two_heads();
    options.use_gate = 2;
    refused(options, "options->use_gate is 2; expected 0 or 1");
    options = two_heads();
    options.output_shape = zero;
    options.output_rank = 2;
    refused(options, "output_shape is (4, 0); expected dimensions of 1 or more");
    options.output_shape = many;
    options.output_rank = LENGTH(many);
    refused(options, "output_shape is (1, 1, 1, 1, 1, 1, 1); expected at most 6 dimensions");
    options.output_shape = NULL;
    refused(options, "options->output_shape is NULL");
    options = two_heads();
    options.attention_axes = axes;
    options.attention_axes_count = 1;
    refused(options, "attention_axes is (2,); expected none or (1,)");
    options.attention_axes = both;
    options.attention_axes_count = 2;
    refused(options, "attention_axes is (1, 2); expected none or (1,)");
    options.attention_axes_count = 1;
    make(options);
}
END_TEST

/* Calls the layer; the output is NULL where it refuses. */
static rekindle_status call(const rekindle_symbol *const *inputs, size_t count, rekindle_call_options more,
                            rekindle_symbol **output) {
    more.inputs = inputs;
    more.input_count = count;
    *output = NULL;
    return rekindle_layer_call(layer, &more, output, 1, NULL);
}

static const rekindle_call_options nothing_more = REKINDLE_CALL_OPTIONS_INIT;

static void call_refused(const rekindle_symbol *const *inputs, size_t count, rekindle_call_options more,
                         const char *error) {
    rekindle_symbol *output;
    INVALID(call(inputs, count, more, &output), error);
    ck_assert_ptr_null(output);
}

START_TEST(inputs_are_checked) {
    rekindle_input_options options = REKINDLE_INPUT_OPTIONS_INIT;
    const rekindle_symbol *inputs[] = {sequence(PLACES, SIZE), sequence(4, SIZE), sequence(3, 2), NULL};
    static const int64_t flat[] = {SIZE};
    rekindle_symbol *vector = NULL, *integers = NULL;
    make(two_heads());
    call_refused(inputs, 1, nothing_more, "called on 1 input; expected query, value and perhaps key");
    inputs[3] = inputs[0];
    call_refused(inputs, 4, nothing_more, "called on 4 inputs; expected query, value and perhaps key");
    call_refused(inputs, 3, nothing_more, "value has 4 places and the key 3; expected as many");
    options.shape = flat;
    options.rank = 1;
    OK(rekindle_input_create(&options, &vector));
    inputs[1] = keep(vector);
    call_refused(inputs, 2, nothing_more, "value has the shape (6,) for a sample; expected (places, size)");
    options.shape = (const int64_t[]){PLACES, SIZE};
    options.rank = 2;
    options.dtype = REKINDLE_INT32;
    OK(rekindle_input_create(&options, &integers));
    inputs[1] = keep(integers);
    call_refused(inputs, 2, nothing_more, "input 1 has dtype int32; expected float32");
}
END_TEST

START_TEST(arguments_are_checked) {
    const rekindle_symbol *inputs[] = {sequence(PLACES, SIZE), sequence(4, SIZE)}, *state = inputs[0];
    rekindle_call_options with = nothing_more;
    rekindle_dense_options dense = REKINDLE_DENSE_OPTIONS_INIT;
    rekindle_symbol *output;
    make(two_heads());
    with.attention_mask = sequence(4, PLACES);
    call_refused(inputs, 2, with, "attention_mask has the shape (4, 5) for a sample; expected (5, 4)");
    with.attention_mask = sequence(PLACES, 4);
    with.initial_state = &state;
    with.initial_state_count = 1;
    call_refused(inputs, 2, with, "called with initial_state; only recurrent layers take one");
    with.initial_state_count = 0;
    with.use_causal_mask = 2;
    call_refused(inputs, 2, with, "options->use_causal_mask is 2; expected 0 or 1");
    with.use_causal_mask = 1;
    OK(call(inputs, 2, with, &output));
    keep(output);
    rekindle_layer_destroy(layer);
    dense.units = 2;
    OK(rekindle_dense_create(&dense, &layer));
    call_refused(inputs, 1, with, "Dense is called with attention_mask; only attention layers take one");
    with.attention_mask = NULL;
    call_refused(inputs, 1, with, "Dense is called with use_causal_mask; only attention layers take it");
}
END_TEST

static rekindle_model *model_of(const rekindle_symbol *const *inputs, size_t count, const rekindle_symbol *output,
                                uint64_t seed) {
    rekindle_functional_options options = REKINDLE_FUNCTIONAL_OPTIONS_INIT;
    rekindle_model *model = NULL;
    options.inputs = inputs;
    options.input_count = count;
    options.outputs = &output;
    options.output_count = 1;
    options.seed = seed;
    OK(rekindle_functional_create(&options, &model));
    return model;
}

/* The layer on a sequence, looking at itself. */
static rekindle_model *self_attention(rekindle_multi_head_attention_options options, rekindle_call_options with,
                                      uint64_t seed) {
    rekindle_symbol *output;
    rekindle_layer_destroy(layer);
    layer = NULL;
    make(options);
    const rekindle_symbol *x = sequence(PLACES, SIZE), *inputs[] = {x, x};
    OK(call(inputs, 2, with, &output));
    return model_of(&x, 1, keep(output), seed);
}

static void expect_weight(const rekindle_model *model, size_t index, const char *name, size_t rank,
                          const int64_t *shape) {
    const char *found = NULL;
    rekindle_tensor *weight = NULL;
    rekindle_array view = REKINDLE_ARRAY_INIT;
    OK(rekindle_model_weight_name(model, index, &found));
    ck_assert_str_eq(found, name);
    OK(rekindle_model_get_weight(model, name, &weight));
    OK(rekindle_tensor_view(weight, &view));
    ck_assert_uint_eq(view.rank, rank);
    for (size_t i = 0; i < rank; ++i) ck_assert_int_eq(view.shape[i], shape[i]);
    rekindle_tensor_destroy(weight);
}

START_TEST(weights_have_kerass_names_shapes_and_order) {
    static const int64_t output_shape[] = {2, 7};
    rekindle_multi_head_attention_options options = two_heads();
    rekindle_symbol *output;
    size_t count = 0;
    options.value_dim = 4;
    options.output_shape = output_shape;
    options.output_rank = 2;
    options.use_gate = 1;
    options.name = "looks";
    make(options);
    const rekindle_symbol *inputs[] = {sequence(PLACES, SIZE), sequence(3, 5), sequence(3, 8)};
    OK(call(inputs, 3, nothing_more, &output));
    rekindle_model *model = model_of(inputs, 3, keep(output), 1);
    OK(rekindle_model_weight_count(model, &count));
    ck_assert_uint_eq(count, 10);
    expect_weight(model, 0, "looks/query/kernel", 3, (const int64_t[]){SIZE, 2, 3});
    expect_weight(model, 1, "looks/query/bias", 2, (const int64_t[]){2, 3});
    expect_weight(model, 2, "looks/key/kernel", 3, (const int64_t[]){8, 2, 3});
    expect_weight(model, 3, "looks/key/bias", 2, (const int64_t[]){2, 3});
    expect_weight(model, 4, "looks/gate/kernel", 3, (const int64_t[]){SIZE, 2, 4});
    expect_weight(model, 5, "looks/gate/bias", 2, (const int64_t[]){2, 4});
    expect_weight(model, 6, "looks/value/kernel", 3, (const int64_t[]){5, 2, 4});
    expect_weight(model, 7, "looks/value/bias", 2, (const int64_t[]){2, 4});
    expect_weight(model, 8, "looks/attention_output/kernel", 4, (const int64_t[]){2, 4, 2, 7});
    expect_weight(model, 9, "looks/attention_output/bias", 2, output_shape);
    rekindle_model_destroy(model);
}
END_TEST

/* The largest magnitude of a weight. */
static float largest(const rekindle_model *model, const char *name) {
    rekindle_tensor *weight = NULL;
    rekindle_array view = REKINDLE_ARRAY_INIT;
    size_t count = 1;
    float found = 0;
    OK(rekindle_model_get_weight(model, name, &weight));
    OK(rekindle_tensor_view(weight, &view));
    for (size_t i = 0; i < view.rank; ++i) count *= (size_t)view.shape[i];
    for (size_t i = 0; i < count; ++i) found = fmaxf(found, fabsf(((const float *)view.data)[i]));
    rekindle_tensor_destroy(weight);
    return found;
}

/* glorot_uniform's limit is sqrt(6 / (fan in + fan out)), where the fans are those of matrices (size, heads key_dim)
 * and (heads value_dim, output), not of the shapes. */
START_TEST(kernels_begin_as_those_of_matrices) {
    rekindle_multi_head_attention_options options = two_heads();
    options.num_heads = 8;
    options.key_dim = 16;
    options.value_dim = 4;
    rekindle_model *model = self_attention(options, nothing_more, 3);
    float of_keys = sqrtf(6.0F / (SIZE + 128)), of_values = sqrtf(6.0F / (SIZE + 32));
    ck_assert_float_le(largest(model, "multi_head_attention/query/kernel"), of_keys);
    ck_assert_float_ge(largest(model, "multi_head_attention/query/kernel"), 0.95F * of_keys);
    ck_assert_float_le(largest(model, "multi_head_attention/value/kernel"), of_values);
    ck_assert_float_ge(largest(model, "multi_head_attention/value/kernel"), 0.95F * of_values);
    ck_assert_float_le(largest(model, "multi_head_attention/attention_output/kernel"), of_values);
    ck_assert_float_ge(largest(model, "multi_head_attention/attention_output/kernel"), 0.95F * of_values);
    ck_assert_float_eq(largest(model, "multi_head_attention/query/bias"), 0.0F);
    rekindle_model_destroy(model);
}
END_TEST

/* How far the outputs of each place move when a place of the input does. */
static void moves(rekindle_model *model, int moved, float *by_place) {
    float x[PLACES * SIZE], before[PLACES * SIZE], after[PLACES * SIZE];
    const int64_t shape[] = {1, PLACES, SIZE};
    rekindle_array batch = float_array(x, shape, 3);
    for (int i = 0; i < PLACES * SIZE; ++i) x[i] = sinf((float)(3 * i));
    OK(rekindle_model_predict_on_batch(model, &batch, before, LENGTH(before)));
    for (int i = 0; i < SIZE; ++i) x[moved * SIZE + i] += 1.0F;
    OK(rekindle_model_predict_on_batch(model, &batch, after, LENGTH(after)));
    for (int place = 0; place < PLACES; ++place) {
        by_place[place] = 0;
        for (int i = place * SIZE; i < (place + 1) * SIZE; ++i) by_place[place] += fabsf(after[i] - before[i]);
    }
}

START_TEST(a_causal_mask_hides_what_comes_later) {
    rekindle_call_options causal = nothing_more;
    causal.use_causal_mask = 1;
    rekindle_model *model = self_attention(two_heads(), causal, 2),
                   *plain = self_attention(two_heads(), nothing_more, 2);
    float by_place[PLACES];
    moves(model, 3, by_place);
    for (int place = 0; place < PLACES; ++place) {
        if (place < 3) ck_assert_float_eq(by_place[place], 0.0F);
        if (place >= 3) ck_assert_float_gt(by_place[place], 1e-4F);
    }
    moves(plain, 3, by_place);
    for (int place = 0; place < PLACES; ++place) ck_assert_float_gt(by_place[place], 1e-4F);
    rekindle_model_destroy(model);
    rekindle_model_destroy(plain);
}
END_TEST

START_TEST(a_window_hides_what_is_far) {
    rekindle_multi_head_attention_options options = two_heads();
    options.sliding_window = 2;
    rekindle_model *model = self_attention(options, nothing_more, 2);
    float by_place[PLACES];
    moves(model, 3, by_place);
    for (int place = 0; place < PLACES; ++place) {
        if (place < 2) ck_assert_float_eq(by_place[place], 0.0F);
        if (place >= 2) ck_assert_float_gt(by_place[place], 1e-4F);
    }
    rekindle_model_destroy(model);
}
END_TEST

/* The loss of a step of a model whose weights are the same for every seed of the model. */
static double loss_of_a_step(uint64_t dropout_seed, uint64_t seed, double *second) {
    rekindle_seeded_initializer_options own = REKINDLE_SEEDED_INITIALIZER_OPTIONS_INIT;
    rekindle_multi_head_attention_options options = two_heads();
    rekindle_compile_options compile = REKINDLE_COMPILE_OPTIONS_INIT;
    rekindle_initializer *initializer = NULL;
    float x[PLACES * SIZE];
    const int64_t shape[] = {1, PLACES, SIZE};
    rekindle_array batch = float_array(x, shape, 3);
    double first = 0.0;
    for (int i = 0; i < PLACES * SIZE; ++i) x[i] = sinf((float)(3 * i));
    own.seed = 5;
    OK(rekindle_glorot_uniform_create(&own, &initializer));
    options.kernel_initializer = initializer;
    options.dropout = 0.5;
    options.seed = dropout_seed;
    rekindle_model *model = self_attention(options, nothing_more, seed);
    compile.loss_name = "mse";
    OK(rekindle_model_compile(model, &compile));
    OK(rekindle_model_train_on_batch(model, &batch, &batch, NULL, &first, 1));
    OK(rekindle_model_train_on_batch(model, &batch, &batch, NULL, second, 1));
    rekindle_initializer_destroy(initializer);
    rekindle_model_destroy(model);
    return first;
}

START_TEST(a_seed_of_its_own_decides_what_is_dropped) {
    double second, again, other;
    ck_assert(loss_of_a_step(9, 1, &second) == loss_of_a_step(9, 2, &again) && second == again);
    ck_assert(loss_of_a_step(9, 1, &second) != loss_of_a_step(8, 1, &other));
    ck_assert(loss_of_a_step(0, 1, &second) != loss_of_a_step(0, 2, &other));
    ck_assert(loss_of_a_step(0, 1, &second) == loss_of_a_step(0, 1, &again) && second == again);
}
END_TEST

/* Keras's Attention, in the place of the layer. */
static void make_luong(rekindle_attention_options options) {
    rekindle_layer_destroy(layer);
    layer = NULL;
    OK(rekindle_attention_create(&options, &layer));
}

START_TEST(options_of_attention_are_checked) {
    rekindle_attention_options options = REKINDLE_ATTENTION_OPTIONS_INIT;
    options.dropout = -0.5;
    INVALID(rekindle_attention_create(&options, &layer), "options->dropout is -0.5; expected");
    options.dropout = (double)NAN;
    INVALID(rekindle_attention_create(&options, &layer), "options->dropout is nan");
    options.dropout = 0.0;
    options.score_mode = (rekindle_score_mode)2;
    INVALID(rekindle_attention_create(&options, &layer),
            "options->score_mode is 2; expected one of its enumerators, 0 to 1");
    options.score_mode = REKINDLE_SCORE_MODE_CONCAT;
    options.use_scale = 3;
    INVALID(rekindle_attention_create(&options, &layer), "options->use_scale is 3; expected 0 or 1");
    ck_assert_ptr_null(layer);
    OK(rekindle_attention_create(NULL, &layer));
}
END_TEST

START_TEST(calls_of_attention_are_checked) {
    const rekindle_symbol *inputs[] = {sequence(PLACES, SIZE), sequence(4, SIZE), sequence(3, SIZE), NULL};
    const rekindle_symbol *state = inputs[0];
    rekindle_call_options with = nothing_more;
    rekindle_symbol *output;
    make_luong((rekindle_attention_options)REKINDLE_ATTENTION_OPTIONS_INIT);
    call_refused(inputs, 1, nothing_more, "Attention is called on 1 input; expected query, value and perhaps key");
    inputs[3] = inputs[0];
    call_refused(inputs, 4, nothing_more, "Attention is called on 4 inputs; expected query, value and perhaps key");
    call_refused(inputs, 3, nothing_more, "Attention's value has 4 places and the key 3; expected as many");
    inputs[2] = sequence(4, 7);
    call_refused(inputs, 3, nothing_more, "Attention's query has the size 6 and the key 7; expected the same");
    inputs[1] = inputs[2];
    call_refused(inputs, 2, nothing_more,
                 "Attention's query has the size 6 and the value, which is the key, 7; expected the same");
    inputs[1] = sequence(4, SIZE);
    with.attention_mask = sequence(PLACES, 4);
    call_refused(inputs, 2, with, "Attention is called with attention_mask; only");
    with.attention_mask = NULL;
    with.initial_state = &state;
    with.initial_state_count = 1;
    call_refused(inputs, 2, with, "called with initial_state; only recurrent layers take one");
    with = nothing_more;
    with.mask = sequence(PLACES, 1);
    call_refused(inputs, 2, with, "Attention is called with mask; expected none: it heeds those that travel");
    with.mask = NULL;
    with.use_causal_mask = 1;
    OK(call(inputs, 2, with, &output));
    keep(output);
}
END_TEST

START_TEST(weights_of_attention_are_numbers) {
    rekindle_attention_options options = REKINDLE_ATTENTION_OPTIONS_INIT;
    rekindle_symbol *output;
    size_t count = 0;
    options.use_scale = 1;
    options.score_mode = REKINDLE_SCORE_MODE_CONCAT;
    options.name = "looks";
    make_luong(options);
    const rekindle_symbol *inputs[] = {sequence(PLACES, SIZE), sequence(3, 4), sequence(3, SIZE)};
    OK(call(inputs, 3, nothing_more, &output));
    rekindle_model *model = model_of(inputs, 3, keep(output), 1);
    OK(rekindle_model_weight_count(model, &count));
    ck_assert_uint_eq(count, 2);
    expect_weight(model, 0, "looks/scale", 0, NULL);
    expect_weight(model, 1, "looks/concat_score_weight", 0, NULL);
    ck_assert_float_eq(largest(model, "looks/scale"), 1.0F);
    ck_assert_float_eq(largest(model, "looks/concat_score_weight"), 1.0F);
    rekindle_model_destroy(model);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, options_are_checked);
    tcase_add_test(tests, inputs_are_checked);
    tcase_add_test(tests, arguments_are_checked);
    tcase_add_test(tests, weights_have_kerass_names_shapes_and_order);
    tcase_add_test(tests, kernels_begin_as_those_of_matrices);
    tcase_add_test(tests, a_causal_mask_hides_what_comes_later);
    tcase_add_test(tests, a_window_hides_what_is_far);
    tcase_add_test(tests, a_seed_of_its_own_decides_what_is_dropped);
    tcase_add_test(tests, options_of_attention_are_checked);
    tcase_add_test(tests, calls_of_attention_are_checked);
    tcase_add_test(tests, weights_of_attention_are_numbers);
}

int main(void) {
    return run_tests("capi.attention", add_tests);
}
