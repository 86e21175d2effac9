/* What calls in a functional model's JSON are given besides inputs, as Keras writes it: by place or by name, and what
 * cannot be, named. */
#include "helpers.h"

enum { TEXT = 16384 };

#define TENSOR(shape, layer)                                                                                           \
    "{\"class_name\":\"__keras_tensor__\",\"config\":{\"shape\":" shape                                                \
    ",\"dtype\":\"float32\",\"keras_history\":[\"" layer "\",0,0]}}"
#define X TENSOR("[null,3,4]", "x")
#define SCORES TENSOR("[null,3,3]", "scores")
#define CALL(arguments, named) "{\"args\":[" arguments "],\"kwargs\":{" named "}}"
#define LAYER(class_name, config, name, calls)                                                                         \
    "{\"module\":\"keras.layers\",\"class_name\":\"" class_name "\",\"config\":{\"name\":\"" name "\"" config          \
    "},\"registered_name\":null,\"name\":\"" name "\",\"inbound_nodes\":[" calls "]}"

/* A model whose attention is called so, beside a layer that makes scores of x. */
static const char *described(const char *call) {
    static char json[TEXT];
    int length = snprintf(
        json, TEXT, "%s%s%s",
        "{\"module\":\"keras.src.models.functional\",\"class_name\":\"Functional\",\"config\":{\"name\":\"functional\","
        "\"trainable\":true,\"layers\":[" LAYER(
            "InputLayer", ",\"batch_shape\":[null,3,4],\"dtype\":\"float32\"", "x",
            "") "," LAYER("Dot", ",\"axes\":2", "scores",
                          CALL("[" X "," X "]", "")) ",{\"module\":\"keras.layers\",\"class_name\":"
                                                     "\"MultiHeadAttention\",\"config\":{\"name\":"
                                                     "\"looks\",\"num_heads\":2,\"key_dim\":3},"
                                                     "\"registered_name\":null,\"name\":\"looks\","
                                                     "\"inbound_nodes\":[",
        call, "]}],\"input_layers\":[\"x\",0,0],\"output_layers\":[\"looks\",0,0]},\"registered_name\":null}");
    ck_assert_int_lt(length, TEXT);
    return json;
}

/* The model is read, and written with the call as it is expected. */
static void expect_written(const char *call, const char *expected) {
    rekindle_model *model = NULL, *again = NULL;
    char *written = NULL, *rewritten = NULL;
    OK(rekindle_model_from_json(described(call), &model));
    OK(rekindle_model_to_json(model, &written));
    ck_assert_msg(strstr(written, expected) != NULL, "no %s in %s", expected, written);
    OK(rekindle_model_from_json(written, &again));
    OK(rekindle_model_to_json(again, &rewritten));
    ck_assert_str_eq(written, rewritten);
    rekindle_string_destroy(written);
    rekindle_string_destroy(rewritten);
    rekindle_model_destroy(model);
    rekindle_model_destroy(again);
}

START_TEST(arguments_are_written_as_keras_does) {
    static const char *const calls[] = {
        CALL(X "," X, ""),
        CALL(X "," X, "\"use_causal_mask\":true"),
        CALL(X "," X, "\"key\":" X),
        CALL(X "," X, "\"attention_mask\":" SCORES),
        CALL(X "," X, "\"key\":" X ",\"attention_mask\":" SCORES ",\"use_causal_mask\":true"),
    };
    for (size_t i = 0; i < LENGTH(calls); ++i) expect_written(calls[i], calls[i]);
}
END_TEST

START_TEST(arguments_may_be_given_by_place_or_by_name) {
    const char *with_key = CALL(X "," X, "\"key\":" X);
    expect_written(CALL("", "\"query\":" X ",\"value\":" X), CALL(X "," X, ""));
    expect_written(CALL(X, "\"value\":" X), CALL(X "," X, ""));
    expect_written(CALL(X "," X "," X, ""), with_key);
    expect_written(CALL("", "\"key\":" X ",\"query\":" X ",\"value\":" X), with_key);
    expect_written(CALL(X "," X ",null,null,null,null," SCORES ",false,null,true", ""),
                   CALL(X "," X, "\"attention_mask\":" SCORES ",\"use_causal_mask\":true"));
}
END_TEST

START_TEST(defaults_are_taken) {
    expect_written(CALL(X "," X, "\"key\":null,\"query_mask\":null,\"value_mask\":null,\"key_mask\":null,"
                                 "\"attention_mask\":null,\"return_attention_scores\":false,\"training\":true,"
                                 "\"use_causal_mask\":false"),
                   CALL(X "," X, ""));
}
END_TEST

static void refused(const char *call, const char *error) {
    rekindle_model *model = NULL;
    INVALID(rekindle_model_from_json(described(call), &model), error);
    ck_assert_ptr_null(model);
}

START_TEST(what_cannot_be_is_named) {
#define PLACE "layer \"looks\": inbound_nodes[0]: "
    refused(CALL(X "," X, "\"surprise\":1"),
            PLACE "kwargs has \"surprise\" at 1, which this library does not take yet");
    refused(CALL(X "," X, "\"return_attention_scores\":true"),
            PLACE "kwargs: return_attention_scores is true, which this library does not take yet");
    refused(CALL(X "," X, "\"value_mask\":" SCORES),
            PLACE "mask is what the layer \"scores\" makes, and not the one that travels with the input");
    refused(CALL(X "," X, "\"use_causal_mask\":1"), PLACE "kwargs: use_causal_mask is 1; expected true or false");
    refused(CALL(X "," X, "\"attention_mask\":[" SCORES "]"), PLACE "kwargs: attention_mask is [");
    refused(CALL(X "," X, "\"attention_mask\":2"),
            PLACE "kwargs: attention_mask is 2; this library takes tensors only");
    refused(CALL(X, "\"key\":" X),
            PLACE "kwargs: key is given behind 1 inputs; expected those before it, 2, and each once");
    refused(CALL(X "," X, "\"query\":" X), PLACE "kwargs: query is given behind 2 inputs");
    refused(CALL("null," X, ""), PLACE "args[0] is null; this library takes tensors only");
    refused(CALL(X "," X ",null,null,null,null,null,false,null,false,null", ""),
            PLACE "args has 11 elements; expected at most 10");
    refused(CALL(X, ""), "layer \"looks\": MultiHeadAttention is called on 1 input; expected query, value");
    refused(CALL(X "," X, "\"attention_mask\":" X),
            "layer \"looks\": MultiHeadAttention's attention_mask has the shape "
            "(3, 4) for a sample; expected (3, 3)");
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, arguments_are_written_as_keras_does);
    tcase_add_test(tests, arguments_may_be_given_by_place_or_by_name);
    tcase_add_test(tests, defaults_are_taken);
    tcase_add_test(tests, what_cannot_be_is_named);
}

int main(void) {
    return run_tests("capi.call_json", add_tests);
}
