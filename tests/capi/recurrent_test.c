/* Recurrent layers: what is refused, and with which words; what their calls give. */
#include <string.h>

#include "helpers.h"

static rekindle_layer *layer;

static void set_up(void) {
    layer = NULL;
}

static void tear_down(void) {
    rekindle_layer_destroy(layer);
}

START_TEST(arguments_are_checked) {
    rekindle_lstm_options options = REKINDLE_LSTM_OPTIONS_INIT;
    INVALID(rekindle_lstm_create(&options, &layer), "units is 0; expected 1 or more");
    options.units = 2;
    options.dropout = 1.5;
    INVALID(rekindle_lstm_create(&options, &layer), "options->dropout is 1.5; expected 0 to 1");
    options.dropout = 0;
    options.recurrent_dropout = -0.1;
    INVALID(rekindle_lstm_create(&options, &layer), "options->recurrent_dropout is -0.1; expected 0 to 1");
    options.recurrent_dropout = 0;
    options.stateful = 2;
    INVALID(rekindle_lstm_create(&options, &layer), "options->stateful is 2; expected 0 or 1");
    options.stateful = 0;
    options.recurrent_activation_name = "relue";
    INVALID(rekindle_lstm_create(&options, &layer), "options->recurrent_activation_name is \"relue\"");
    options.recurrent_activation_name = NULL; /* the default one */
    options.recurrent_initializer_name = "two";
    INVALID(rekindle_lstm_create(&options, &layer), "options->recurrent_initializer_name is \"two\"; expected");
    options.recurrent_initializer_name = NULL;
    options.recurrent_regularizer_name = "l3";
    INVALID(rekindle_lstm_create(&options, &layer), "options->recurrent_regularizer_name is \"l3\"; expected");
    ck_assert_ptr_null(layer);
}
END_TEST

START_TEST(arguments_of_those_of_one_state_are_checked) {
    rekindle_simple_rnn_options simple = REKINDLE_SIMPLE_RNN_OPTIONS_INIT;
    rekindle_gru_options gru = REKINDLE_GRU_OPTIONS_INIT;
    INVALID(rekindle_simple_rnn_create(&simple, &layer), "units is 0; expected 1 or more");
    simple.units = 2;
    simple.activation_name = "relue";
    INVALID(rekindle_simple_rnn_create(&simple, &layer), "options->activation_name is \"relue\"");
    INVALID(rekindle_gru_create(&gru, &layer), "units is 0; expected 1 or more");
    gru.units = 2;
    gru.recurrent_activation_name = "relue";
    INVALID(rekindle_gru_create(&gru, &layer), "options->recurrent_activation_name is \"relue\"");
    gru.recurrent_activation_name = NULL;
    gru.reset_after = 2;
    INVALID(rekindle_gru_create(&gru, &layer), "options->reset_after is 2; expected 0 or 1");
    ck_assert_ptr_null(layer);
}
END_TEST

START_TEST(an_activation_takes_the_default_ones_place) {
    rekindle_lstm_options options = REKINDLE_LSTM_OPTIONS_INIT;
    rekindle_leaky_relu_options leaky = REKINDLE_LEAKY_RELU_OPTIONS_INIT;
    rekindle_softmax_options softmax = REKINDLE_SOFTMAX_OPTIONS_INIT;
    rekindle_layer *given = NULL, *axis = NULL;
    OK(rekindle_leaky_relu_create(&leaky, &given));
    softmax.axis = 2;
    OK(rekindle_softmax_create(&softmax, &axis));
    options.units = 2;
    options.activation = options.recurrent_activation = given;
    OK(rekindle_lstm_create(&options, &layer));
    rekindle_layer_destroy(layer);
    layer = NULL;
    options.recurrent_activation_name = "relu";
    INVALID(rekindle_lstm_create(&options, &layer),
            "options->recurrent_activation and options->recurrent_activation_name are both set");
    options.recurrent_activation_name = NULL;
    options.activation = axis;
    INVALID(rekindle_lstm_create(&options, &layer), "axis is 2");
    ck_assert_ptr_null(layer);
    rekindle_layer_destroy(given);
    rekindle_layer_destroy(axis);
}
END_TEST

static rekindle_status call(const rekindle_symbol *x, const rekindle_symbol *const *initial, size_t count,
                            rekindle_symbol **outputs) {
    rekindle_call_options options = REKINDLE_CALL_OPTIONS_INIT;
    options.inputs = &x;
    options.input_count = 1;
    options.initial_state = initial;
    options.initial_state_count = count;
    return rekindle_layer_call(layer, &options, outputs, 3, NULL);
}

static void expect_shape(const rekindle_symbol *symbol, size_t rank, const int64_t *shape) {
    size_t found = 0;
    OK(rekindle_symbol_rank(symbol, &found));
    ck_assert_uint_eq(found, rank);
    for (size_t i = 0; i < rank; ++i) {
        int64_t dimension = 0;
        OK(rekindle_symbol_dimension(symbol, i, &dimension));
        ck_assert_int_eq(dimension, shape[i]);
    }
}

START_TEST(calls_give_outputs_and_states) {
    static const int64_t sequence[] = {3, 2}, given[] = {3, 4}, state[] = {4};
    rekindle_lstm_options options = REKINDLE_LSTM_OPTIONS_INIT;
    rekindle_symbol *x = new_input(sequence, 2), *outputs[3];
    size_t count = 0;
    options.units = 4;
    options.return_sequences = options.return_state = 1;
    OK(rekindle_lstm_create(&options, &layer));
    OK(rekindle_layer_output_count(layer, &count));
    ck_assert_uint_eq(count, 3);
    OK(call(x, NULL, 0, outputs));
    expect_shape(outputs[0], 2, given);
    expect_shape(outputs[1], 1, state);
    expect_shape(outputs[2], 1, state);
    for (size_t i = 0; i < 3; ++i) rekindle_symbol_destroy(outputs[i]);
    rekindle_symbol_destroy(x);
}
END_TEST

static rekindle_status call_with_mask(const rekindle_symbol *x, const rekindle_symbol *mask,
                                      rekindle_symbol **outputs) {
    rekindle_call_options options = REKINDLE_CALL_OPTIONS_INIT;
    options.inputs = &x;
    options.input_count = 1;
    options.mask = mask;
    return rekindle_layer_call(layer, &options, outputs, 3, NULL);
}

START_TEST(calls_are_checked) {
    static const int64_t sequence[] = {3, 2}, row[] = {3}, state[] = {4}, other[] = {5};
    rekindle_lstm_options options = REKINDLE_LSTM_OPTIONS_INIT;
    rekindle_symbol *x = new_input(sequence, 2), *flat = new_input(row, 1), *h = new_input(state, 1),
                    *c = new_input(state, 1), *wrong = new_input(other, 1), *outputs[3];
    const rekindle_symbol *initial[] = {h, wrong, c};
    options.units = 4;
    OK(rekindle_lstm_create(&options, &layer));
    INVALID(call(flat, NULL, 0, outputs),
            "LSTM's input has the shape (3,) without the batch; expected (steps, features)");
    INVALID(call(x, initial, 1, outputs), "LSTM is called with 1 values of initial_state; expected none, or as many as "
                                          "it has states, 2");
    INVALID(call(x, initial, 3, outputs), "LSTM is called with 3 values of initial_state");
    INVALID(call(x, initial, 2, outputs),
            "LSTM is called with initial_state 1 of the shape (5,) without the batch; expected (4,)");
    initial[1] = c;
    OK(call(x, initial, 2, outputs));
    rekindle_symbol_destroy(outputs[0]);
    INVALID(call_with_mask(x, h, outputs), "LSTM's mask has the shape (4,) without the batch; expected (3,), one for "
                                           "each step");
    OK(call_with_mask(x, flat, outputs));
    rekindle_symbol_destroy(outputs[0]);
    for (size_t i = 0; i < 2; ++i) rekindle_symbol_destroy((rekindle_symbol *)initial[i]);
    rekindle_symbol_destroy(wrong);
    rekindle_symbol_destroy(flat);
    rekindle_symbol_destroy(x);
}
END_TEST

static void from_json(const char *config, const char *refusal) {
    rekindle_model *model = NULL;
    char json[512];
    snprintf(json, sizeof(json),
             "{\"class_name\":\"Sequential\",\"config\":{\"layers\":[{\"class_name\":\"LSTM\",\"config\":{\"units\":2,%"
             "s}}]}}",
             config);
    if (refusal == NULL) {
        OK(rekindle_model_from_json(json, &model));
        rekindle_model_destroy(model);
    } else {
        INVALID(rekindle_model_from_json(json, &model), refusal);
    }
}

START_TEST(keras_keys_are_accepted_where_they_change_nothing) {
    from_json("\"implementation\":1,\"use_cudnn\":\"auto\",\"zero_output_for_mask\":false,\"seed\":null", NULL);
    from_json("\"zero_output_for_mask\":true,\"return_sequences\":true", NULL);
    from_json("\"activation\":null,\"recurrent_activation\":\"hard_sigmoid\",\"unroll\":true", NULL);
    from_json("\"seed\":3", "seed");
    from_json("\"activity_regularizer\":\"l2\"", NULL);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, arguments_are_checked);
    tcase_add_test(tests, arguments_of_those_of_one_state_are_checked);
    tcase_add_test(tests, an_activation_takes_the_default_ones_place);
    tcase_add_test(tests, calls_give_outputs_and_states);
    tcase_add_test(tests, calls_are_checked);
    tcase_add_test(tests, keras_keys_are_accepted_where_they_change_nothing);
}

int main(void) {
    return run_tests("recurrent", add_tests);
}
