/* Layers around layers: what they take and refuse, what becomes of the layers that they are given, and their weights.
 */
#include <string.h>

#include "helpers.h"

static rekindle_layer *made;

static void set_up(void) {
    made = NULL;
}

static void tear_down(void) {
    rekindle_layer_destroy(made);
}

static rekindle_layer *lstm(const char *name, int64_t units, uint32_t go_backwards, uint32_t return_sequences) {
    rekindle_lstm_options options = REKINDLE_LSTM_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.name = name;
    options.units = units;
    options.go_backwards = go_backwards;
    options.return_sequences = return_sequences;
    OK(rekindle_lstm_create(&options, &layer));
    return layer;
}

static rekindle_layer *dense(const char *name) {
    rekindle_dense_options options = REKINDLE_DENSE_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.name = name;
    options.units = 2;
    OK(rekindle_dense_create(&options, &layer));
    return layer;
}

/* Destroys both. */
static rekindle_status bidirectional(rekindle_layer *layer, rekindle_layer *backward_layer) {
    rekindle_bidirectional_options options = REKINDLE_BIDIRECTIONAL_OPTIONS_INIT;
    options.layer = layer;
    options.backward_layer = backward_layer;
    rekindle_status status = rekindle_bidirectional_create(&options, &made);
    rekindle_layer_destroy(layer);
    rekindle_layer_destroy(backward_layer);
    return status;
}

static rekindle_status time_distributed(const rekindle_layer *layer) {
    rekindle_time_distributed_options options = REKINDLE_TIME_DISTRIBUTED_OPTIONS_INIT;
    options.layer = layer;
    return rekindle_time_distributed_create(&options, &made);
}

START_TEST(arguments_of_bidirectional_are_checked) {
    rekindle_bidirectional_options options = REKINDLE_BIDIRECTIONAL_OPTIONS_INIT;
    rekindle_layer *layer = lstm(NULL, 2, 0, 0);
    INVALID(rekindle_bidirectional_create(NULL, &made), "options->layer is NULL; expected a layer");
    options.layer = layer;
    options.merge_mode = (rekindle_merge_mode)5;
    INVALID(rekindle_bidirectional_create(&options, &made),
            "options->merge_mode is 5; expected one of its enumerators, 0 to 4");
    options.merge_mode = REKINDLE_MERGE_MODE_SUM;
    options.reserved = 1;
    INVALID(rekindle_bidirectional_create(&options, &made), "reserved");
    rekindle_layer_destroy(layer);
    INVALID(bidirectional(dense(NULL), NULL),
            "Bidirectional: layer is a layer of the class Dense; expected a recurrent");
    INVALID(bidirectional(lstm(NULL, 2, 0, 0), dense(NULL)),
            "Bidirectional: backward_layer is a layer of the class Dense");
    INVALID(bidirectional(lstm(NULL, 2, 1, 0), NULL), "Bidirectional: go_backwards is true for both layers; expected");
    INVALID(bidirectional(lstm(NULL, 2, 0, 0), lstm(NULL, 2, 0, 0)), "go_backwards is false for both layers");
    INVALID(bidirectional(lstm(NULL, 2, 0, 0), lstm(NULL, 2, 1, 1)),
            "return_sequences is false for layer and true for backward_layer; expected the same for both");
    INVALID(bidirectional(lstm(NULL, 2, 0, 0), lstm(NULL, 3, 1, 0)), "units is 2 for layer and 3 for backward_layer");
    INVALID(bidirectional(lstm("a", 2, 0, 0), lstm("forward_a", 2, 1, 0)),
            "backward_layer has the name \"forward_a\", as the forward layer has; expected different ones");
    ck_assert_ptr_null(made);
}
END_TEST

static rekindle_layer *activity_regularization(void) {
    rekindle_layer *layer = NULL;
    OK(rekindle_activity_regularization_create(NULL, &layer));
    return layer;
}

static rekindle_layer *concatenation(void) {
    rekindle_layer *layer = NULL;
    OK(rekindle_concatenate_create(NULL, &layer));
    return layer;
}

static rekindle_layer *stateful(uint32_t return_state) {
    rekindle_lstm_options options = REKINDLE_LSTM_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.units = 2;
    options.return_state = return_state;
    options.stateful = !return_state;
    OK(rekindle_lstm_create(&options, &layer));
    return layer;
}

static rekindle_layer *penalized(void) {
    rekindle_dense_options options = REKINDLE_DENSE_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.units = 2;
    options.activity_regularizer_name = "l2";
    OK(rekindle_dense_create(&options, &layer));
    return layer;
}

static rekindle_layer *model_layer(void) {
    rekindle_model *model = make_model();
    rekindle_layer *layer = NULL;
    OK(rekindle_model_as_layer(model, NULL, &layer));
    rekindle_model_destroy(model);
    return layer;
}

static void expect_not_distributed(rekindle_layer *layer, const char *text) {
    INVALID(time_distributed(layer), text);
    rekindle_layer_destroy(layer);
}

START_TEST(arguments_of_time_distributed_are_checked) {
    INVALID(time_distributed(NULL), "options->layer is NULL; expected a layer");
    expect_not_distributed(concatenation(), "layer, of the class Concatenate, takes a list of inputs; expected one of");
    expect_not_distributed(stateful(1), "layer, of the class LSTM, has several outputs; expected one of one output");
    expect_not_distributed(stateful(0), "layer, of the class LSTM, is stateful; expected one that begins anew at each");
    expect_not_distributed(penalized(),
                           "layer, of the class Dense, has a penalty for what it gives, which Keras leaves "
                           "out; expected one without");
    expect_not_distributed(activity_regularization(), "layer, of the class ActivityRegularization, has a penalty");
    expect_not_distributed(model_layer(), "layer, of the class Sequential, is a model; expected a layer");
    ck_assert_ptr_null(made);
}
END_TEST

static rekindle_status add(rekindle_layer *layer) {
    rekindle_model *model = NULL;
    OK(rekindle_sequential_create(NULL, &model));
    rekindle_status status = rekindle_model_add(model, layer);
    rekindle_model_destroy(model);
    return status;
}

START_TEST(a_forward_layer_stays_free) {
    rekindle_layer *layer = lstm(NULL, 2, 0, 0);
    rekindle_bidirectional_options options = REKINDLE_BIDIRECTIONAL_OPTIONS_INIT;
    options.layer = layer;
    OK(rekindle_bidirectional_create(&options, &made));
    OK(add(layer));
    rekindle_layer_destroy(layer);
}
END_TEST

START_TEST(a_layer_has_one_place) {
    rekindle_layer *backward = lstm(NULL, 2, 1, 0), *forward = lstm(NULL, 2, 0, 0), *other = NULL, *inner = dense(NULL);
    rekindle_bidirectional_options options = REKINDLE_BIDIRECTIONAL_OPTIONS_INIT;
    options.layer = forward;
    options.backward_layer = backward;
    OK(rekindle_bidirectional_create(&options, &made));
    INVALID(add(backward), "layer is in a model already, or in another layer; expected one that is in none");
    INVALID(rekindle_bidirectional_create(&options, &other),
            "Bidirectional: backward_layer is in a model or in another layer; expected one that is free");
    rekindle_layer_destroy(made);
    OK(rekindle_bidirectional_create(&options, &other));
    rekindle_layer_destroy(other);
    OK(time_distributed(inner));
    INVALID(add(inner), "layer is in a model already, or in another layer");
    INVALID(time_distributed(inner),
            "TimeDistributed: layer is in a model or in another layer; expected one that is free");
    rekindle_layer_destroy(made);
    made = NULL;
    OK(add(inner));
    rekindle_layer_destroy(inner);
    rekindle_layer_destroy(forward);
    rekindle_layer_destroy(backward);
}
END_TEST

static rekindle_status call(const rekindle_symbol *x, const rekindle_symbol *const *initial, size_t count,
                            const rekindle_symbol *mask) {
    rekindle_call_options options = REKINDLE_CALL_OPTIONS_INIT;
    rekindle_symbol *output = NULL;
    options.inputs = &x;
    options.input_count = 1;
    options.initial_state = initial;
    options.initial_state_count = count;
    options.mask = mask;
    rekindle_status status = rekindle_layer_call(made, &options, &output, 1, NULL);
    rekindle_symbol_destroy(output);
    return status;
}

START_TEST(calls_are_checked) {
    static const int64_t sequence[] = {3, 2}, row[] = {3}, state[] = {4};
    rekindle_symbol *x = new_input(sequence, 2), *flat = new_input(row, 1), *h = new_input(state, 1);
    const rekindle_symbol *const initial[] = {h, h, h, h};
    OK(bidirectional(lstm(NULL, 4, 0, 0), NULL));
    INVALID(call(x, initial, 2, NULL), "Bidirectional is called with 2 values of initial_state; expected none, or as "
                                       "many as both layers have states, 4");
    INVALID(call(x, NULL, 0, h), "LSTM's mask has the shape (4,) without the batch; expected (3,), one for each step");
    INVALID(call(flat, NULL, 0, NULL), "LSTM's input has the shape (3,) without the batch");
    OK(call(x, initial, 4, flat));
    rekindle_layer_destroy(made);
    rekindle_layer *inner = dense(NULL);
    OK(time_distributed(inner));
    rekindle_layer_destroy(inner);
    INVALID(call(flat, NULL, 0, NULL),
            "TimeDistributed: the input's shape is (3,) without the batch; expected the steps "
            "and one dimension or more");
    INVALID(call(x, NULL, 0, h),
            "TimeDistributed's mask has the shape (4,); the input has (3, 2), of which it must have "
            "the first dimension");
    INVALID(call(x, initial, 4, NULL), "TimeDistributed is called with initial_state; only recurrent layers take one");
    OK(call(x, NULL, 0, flat));
    rekindle_symbol_destroy(x);
    rekindle_symbol_destroy(flat);
    rekindle_symbol_destroy(h);
}
END_TEST

#define SEQUENTIAL(layers) "{\"class_name\":\"Sequential\",\"config\":{\"name\":\"seq\",\"layers\":[" layers "]}}"
#define LSTM(more) "{\"class_name\":\"LSTM\",\"config\":{\"units\":2" more "}}"
#define BIDIRECTIONAL(config) "{\"class_name\":\"Bidirectional\",\"config\":{" config "}}"
#define DISTRIBUTED(config) "{\"class_name\":\"TimeDistributed\",\"config\":{" config "}}"

static rekindle_model *built(const char *json) {
    static const int64_t shape[] = {5, 3, 4};
    rekindle_model *model = NULL;
    OK(rekindle_model_from_json(json, &model));
    OK(rekindle_model_build(model, strstr(json, "\"TimeDistributed\"") == NULL ? shape + 1 : shape,
                            strstr(json, "\"TimeDistributed\"") == NULL ? 2 : 3));
    return model;
}

static void expect_weight(const rekindle_model *model, size_t index, const char *name, const char *path) {
    const char *found = NULL;
    rekindle_tensor *weight = NULL;
    OK(rekindle_model_weight_name(model, index, &found));
    ck_assert_str_eq(found, name);
    OK(rekindle_model_get_weight(model, path, &weight));
    rekindle_tensor_destroy(weight);
}

START_TEST(weights_have_the_names_of_the_layers_inside) {
    rekindle_model *model = built(SEQUENTIAL(DISTRIBUTED("\"layer\":" BIDIRECTIONAL("\"name\":\"both\",\"layer\":" LSTM(
        "") ",\"backward_layer\":" LSTM(",\"name\":\"other\",\"go_backwards\":true")))));
    expect_weight(model, 0, "time_distributed/both/forward_lstm/kernel",
                  "seq/time_distributed/both/forward_lstm/lstm_cell/kernel");
    expect_weight(model, 2, "time_distributed/both/forward_lstm/bias",
                  "time_distributed/both/forward_lstm/lstm_cell/bias");
    expect_weight(model, 4, "time_distributed/both/other/recurrent_kernel",
                  "time_distributed/both/other/lstm_cell/recurrent_kernel");
    rekindle_model_destroy(model);
}
END_TEST

/* How many layers its JSON says are not trained. */
static void expect_untrained(const rekindle_model *model, int expected) {
    static const char untrained[] = "\"trainable\":false";
    char *json = NULL;
    int found = 0;
    OK(rekindle_model_to_json(model, &json));
    for (const char *at = strstr(json, untrained); at != NULL; at = strstr(at + 1, untrained)) ++found;
    ck_assert_msg(found == expected, "%d layers are not trained instead of %d: %s", found, expected, json);
    rekindle_string_destroy(json);
}

/* As a model trains the one, it trains the other, whichever said it first. */
START_TEST(layers_inside_are_trained_as_the_one_around_them) {
    rekindle_model *model =
        built(SEQUENTIAL(BIDIRECTIONAL("\"name\":\"both\",\"layer\":" LSTM(",\"trainable\":false"))));
    expect_untrained(model, 3);
    OK(rekindle_model_set_trainable(model, "both", 1));
    expect_untrained(model, 0);
    OK(rekindle_model_set_trainable(model, "both", 0));
    expect_untrained(model, 3);
    rekindle_model_destroy(model);
    INVALID(rekindle_model_from_json(SEQUENTIAL(BIDIRECTIONAL("\"layer\":" LSTM("") ",\"backward_layer\":" LSTM(
                                         ",\"go_backwards\":true,\"trainable\":false"))),
                                     &model),
            "trainable is true for layer and false for backward_layer; expected the same for both");
}
END_TEST

/* The gradients of the kernels of both directions, which have the same weights, for samples that are the same from
 * either end: whether they are equal. */
static int directions_agree(const char *json) {
    static const int64_t sequences[] = {2, 3, 4}, vectors[] = {2, 4}, sample[] = {3, 4};
    static const char *const weights[] = {"kernel", "recurrent_kernel", "bias"};
    float x[2 * 3 * 4], y[2 * 4] = {0};
    rekindle_compile_options compile = REKINDLE_COMPILE_OPTIONS_INIT;
    rekindle_model *model = NULL;
    rekindle_array of_forward = REKINDLE_ARRAY_INIT, of_backward = REKINDLE_ARRAY_INIT;
    rekindle_tensor *forward = NULL, *backward = NULL;
    char name[64], other[64];
    double loss = 0.0;
    for (int i = 0; i < 24; ++i) x[i] = 0.1f * (float)(i % 4 + (i / 4 % 3 == 1 ? 3 : 0) + i / 12);
    OK(rekindle_model_from_json(json, &model));
    OK(rekindle_model_build(model, sample, 2));
    compile.loss_name = "mse";
    OK(rekindle_model_compile(model, &compile));
    for (size_t i = 0; i < LENGTH(weights); ++i) {
        rekindle_tensor *weight = NULL;
        rekindle_array view = REKINDLE_ARRAY_INIT;
        snprintf(name, sizeof(name), "both/forward_lstm/%s", weights[i]);
        snprintf(other, sizeof(other), "both/backward_lstm/%s", weights[i]);
        OK(rekindle_model_get_weight(model, name, &weight));
        OK(rekindle_tensor_view(weight, &view));
        OK(rekindle_model_set_weight(model, other, &view));
        rekindle_tensor_destroy(weight);
    }
    rekindle_array inputs = float_array(x, sequences, 3), targets = float_array(y, vectors, 2);
    OK(rekindle_model_train_on_batch(model, &inputs, &targets, NULL, &loss, 1));
    OK(rekindle_model_get_gradient(model, "both/forward_lstm/kernel", &forward));
    OK(rekindle_model_get_gradient(model, "both/backward_lstm/kernel", &backward));
    OK(rekindle_tensor_view(forward, &of_forward));
    OK(rekindle_tensor_view(backward, &of_backward));
    int agree = memcmp(of_forward.data, of_backward.data, sizeof(float) * 4 * 16) == 0;
    rekindle_tensor_destroy(forward);
    rekindle_tensor_destroy(backward);
    rekindle_model_destroy(model);
    return agree;
}

#define SUM_OF_BOTH(more)                                                                                              \
    SEQUENTIAL(                                                                                                        \
        BIDIRECTIONAL("\"name\":\"both\",\"merge_mode\":\"sum\",\"layer\":{\"class_name\":\"LSTM\",\"config\":{"       \
                      "\"units\":4" more "}}"))

START_TEST(each_direction_drops_out_by_itself) {
    ck_assert(directions_agree(SUM_OF_BOTH("")));
    ck_assert(!directions_agree(SUM_OF_BOTH(",\"dropout\":0.5")));
    ck_assert(!directions_agree(SUM_OF_BOTH(",\"recurrent_dropout\":0.5")));
}
END_TEST

static void expect_refused(const char *json, const char *text) {
    rekindle_model *model = NULL;
    INVALID(rekindle_model_from_json(json, &model), text);
}

START_TEST(json_is_checked) {
    expect_refused(SEQUENTIAL(BIDIRECTIONAL("")), "layer");
    expect_refused(SEQUENTIAL(BIDIRECTIONAL("\"layer\":null")), "layer is NULL; expected a layer");
    expect_refused(SEQUENTIAL(BIDIRECTIONAL("\"layer\":" LSTM("") ",\"merge_mode\":\"max\"")),
                   "merge_mode is \"max\"; expected \"concat\", \"sum\", \"mul\" or \"ave\"");
    expect_refused(SEQUENTIAL(BIDIRECTIONAL("\"layer\":" LSTM("") ",\"weights\":[1]")), "weights");
    expect_refused(SEQUENTIAL(BIDIRECTIONAL("\"layer\":{\"class_name\":\"Nothing\"}")),
                   "layer is \"Nothing\"; expected");
    expect_refused(SEQUENTIAL(DISTRIBUTED("\"layer\":3")), "layer is 3; expected an object, as Keras writes a layer");
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, arguments_of_bidirectional_are_checked);
    tcase_add_test(tests, arguments_of_time_distributed_are_checked);
    tcase_add_test(tests, a_forward_layer_stays_free);
    tcase_add_test(tests, a_layer_has_one_place);
    tcase_add_test(tests, calls_are_checked);
    tcase_add_test(tests, weights_have_the_names_of_the_layers_inside);
    tcase_add_test(tests, layers_inside_are_trained_as_the_one_around_them);
    tcase_add_test(tests, each_direction_drops_out_by_itself);
    tcase_add_test(tests, json_is_checked);
}

int main(void) {
    return run_tests("wrapper", add_tests);
}
