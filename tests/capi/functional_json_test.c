/* Functional models as JSON and in files: written as they are described, read again as the same, and refused with the
 * layer's name and the key where one says what cannot be. */
#include "helpers.h"

enum { TEXT = 8192 };

#define TENSOR(layer, call, output)                                                                                    \
    "{\"class_name\":\"__keras_tensor__\",\"config\":{\"shape\":[null,4],\"dtype\":\"float32\",\"keras_history\":["    \
    "\"" layer "\"," call "," output "]}}"
#define CALL(arguments) "{\"args\":[" arguments "],\"kwargs\":{}}"
#define LAYER(class_name, config, name, calls)                                                                         \
    "{\"module\":\"keras.layers\",\"class_name\":\"" class_name "\",\"config\":{" config "},\"registered_name\":null," \
    "\"name\":\"" name "\",\"inbound_nodes\":[" calls "]}"
#define MODEL(layers, inputs, outputs)                                                                                 \
    "{\"module\":\"keras.src.models.functional\",\"class_name\":\"Functional\",\"config\":{\"name\":\"functional\","   \
    "\"trainable\":true,\"seed\":3,\"layers\":[" layers "],\"input_layers\":" inputs ",\"output_layers\":" outputs     \
    "},\"registered_name\":null}"

#define INPUT LAYER("InputLayer", "\"batch_shape\":[null,4],\"dtype\":\"float32\",\"name\":\"x\"", "x", "")
#define DENSE(calls) LAYER("Dense", "\"name\":\"dense\",\"units\":4", "dense", calls)
#define ADD(calls) LAYER("Add", "\"name\":\"add\"", "add", calls)
#define FROM_X CALL(TENSOR("x", "0", "0"))
/* x + dense(x), where dense is called on its own output, too. */
#define AROUND                                                                                                         \
    MODEL(INPUT "," ADD(CALL("[" TENSOR("x", "0", "0") "," TENSOR("dense", "1", "0") "]")) "," DENSE(                  \
              FROM_X "," CALL(TENSOR("dense", "0", "0"))),                                                             \
          "[\"x\",0,0]", "[\"add\",0,0]")

static rekindle_symbol *apply(rekindle_layer *layer, rekindle_symbol *const *inputs, size_t count) {
    rekindle_call_options call = REKINDLE_CALL_OPTIONS_INIT;
    rekindle_symbol *output = NULL;
    call.inputs = (const rekindle_symbol *const *)inputs;
    call.input_count = count;
    OK(rekindle_layer_call(layer, &call, &output, 1, NULL));
    return output;
}

/* What AROUND describes. */
static rekindle_model *make_around(void) {
    rekindle_input_options input = REKINDLE_INPUT_OPTIONS_INIT;
    rekindle_dense_options dense_options = REKINDLE_DENSE_OPTIONS_INIT;
    rekindle_functional_options options = REKINDLE_FUNCTIONAL_OPTIONS_INIT;
    rekindle_layer *dense = NULL, *add = NULL;
    rekindle_symbol *x = NULL, *y, *symbols[4];
    rekindle_model *model = NULL;
    input.name = "x";
    input.shape = sample_shape;
    input.rank = 1;
    dense_options.units = FEATURES;
    OK(rekindle_input_create(&input, &x));
    OK(rekindle_dense_create(&dense_options, &dense));
    OK(rekindle_add_create(NULL, &add));
    symbols[0] = x;
    symbols[2] = apply(dense, &x, 1);
    symbols[1] = apply(dense, &symbols[2], 1);
    y = symbols[3] = apply(add, symbols, 2);
    options.inputs = (const rekindle_symbol *const *)&x;
    options.input_count = 1;
    options.outputs = (const rekindle_symbol *const *)&y;
    options.output_count = 1;
    options.seed = 3;
    OK(rekindle_functional_create(&options, &model));
    for (size_t i = 0; i < LENGTH(symbols); ++i) rekindle_symbol_destroy(symbols[i]);
    rekindle_layer_destroy(dense);
    rekindle_layer_destroy(add);
    return model;
}

static rekindle_model *from_json(const char *json) {
    rekindle_model *model = NULL;
    OK(rekindle_model_from_json(json, &model));
    return model;
}

/* Takes the options of Dense out that have defaults. */
static void shorten(char *json) {
    char *begin = strstr(json, ",\"activation\":"),
         *end = strstr(json, "},\"registered_name\":null,\"name\":\"dense\"");
    ck_assert(begin != NULL && end != NULL);
    memmove(begin, end, strlen(end) + 1);
}

START_TEST(a_model_is_written_as_keras_describes_it) {
    rekindle_model *model = make_around(), *read = from_json(AROUND);
    char *written = NULL, *again = NULL;
    OK(rekindle_model_to_json(model, &written));
    OK(rekindle_model_to_json(read, &again));
    ck_assert_str_eq(written, again);
    shorten(written);
    ck_assert_str_eq(written, MODEL(INPUT "," DENSE(FROM_X "," CALL(TENSOR("dense", "0", "0"))) "," ADD(
                                        CALL("[" TENSOR("x", "0", "0") "," TENSOR("dense", "1", "0") "]")),
                                    "[\"x\",0,0]", "[\"add\",0,0]"));
    rekindle_string_destroy(written);
    rekindle_string_destroy(again);
    rekindle_model_destroy(model);
    rekindle_model_destroy(read);
}
END_TEST

static void train(rekindle_model *model, int steps) {
    rekindle_array x = float_array(x_values(), x_shape, 2);
    double values[8];
    for (int i = 0; i < steps; ++i) OK(rekindle_model_train_on_batch(model, &x, &x, NULL, values, LENGTH(values)));
}

static void expect_same_file(const char *left, const char *right) {
    size_t left_size, right_size;
    unsigned char *left_bytes = read_file(left, &left_size), *right_bytes = read_file(right, &right_size);
    ck_assert_uint_eq(left_size, right_size);
    ck_assert_mem_eq(left_bytes, right_bytes, left_size);
    free(left_bytes);
    free(right_bytes);
}

START_TEST(a_model_that_is_saved_and_loaded_is_the_same) {
    char *folder = make_folder(), *first = path_in(folder, "first"), *second = path_in(folder, "second");
    rekindle_model *model = make_around(), *loaded = NULL;
    compile_model(model);
    train(model, 3);
    OK(rekindle_model_save(model, first));
    OK(rekindle_model_load(first, &loaded));
    OK(rekindle_model_save(loaded, second));
    expect_same_file(first, second);
    train(model, 2);
    train(loaded, 2);
    OK(rekindle_model_save(model, first));
    OK(rekindle_model_save(loaded, second));
    expect_same_file(first, second);
    rekindle_model_destroy(model);
    rekindle_model_destroy(loaded);
    remove_folder(folder);
    free(first);
    free(second);
}
END_TEST

static void refused(const char *json, const char *error) {
    rekindle_model *model = NULL;
    INVALID(rekindle_model_from_json(json, &model), error);
    ck_assert_ptr_null(model);
}

static const char around[] = AROUND;

/* It with another text in the place of the first such one. */
static const char *around_with(const char *text, const char *other) {
    static char changed[TEXT];
    const char *at = strstr(around, text);
    ck_assert_msg(at != NULL, "no %s", text);
    ck_assert_int_lt(snprintf(changed, TEXT, "%.*s%s%s", (int)(at - around), around, other, at + strlen(text)), TEXT);
    return changed;
}

static void expect_refused(const char *text, const char *other, const char *error) {
    refused(around_with(text, other), error);
}

START_TEST(what_cannot_be_is_named) {
    expect_refused("\"seed\":3", "\"surprise\":3", "Functional has no option \"surprise\"");
    expect_refused("\"seed\":3", "\"seed\":-3", "seed is -3");
    expect_refused("\"units\":4", "\"units\":0", "layer \"dense\": units is 0");
    expect_refused("\"units\":4", "\"units\":5", "layer \"add\": Add cannot merge inputs of the shapes (4,) and (5,)");
    expect_refused("\"batch_shape\":[null,4]", "\"batch_shape\":[8,4]", "layer \"x\": batch_shape is [8,4]");
    expect_refused("\"batch_shape\":[null,4]", "\"batch_shape\":[null,0]", "layer \"x\": input_shape is (0,)");
    expect_refused("\"class_name\":\"Dense\"", "\"class_name\":\"Dance\"",
                   "layer \"dense\": layer is \"Dance\"; expected ");
    expect_refused("\"name\":\"add\",\"inbound_nodes\"", "\"inbound_nodes\"", "layers[1] has no \"name\"");
    expect_refused("\"name\":\"add\",\"inbound_nodes\"", "\"name\":\"x\",\"inbound_nodes\"",
                   "layers has two of the name \"x\"");
    refused(MODEL(INPUT ",{\"class_name\":\"Add\",\"name\":\"add\"}", "[\"x\",0,0]", "[\"add\",0,0]"),
            "layer \"add\" has no \"inbound_nodes\"");
    expect_refused("\"inbound_nodes\":[{", "\"surprise\":1,\"inbound_nodes\":[{",
                   "layer \"add\": layer has \"surprise\"");
    expect_refused("\"keras_history\":[\"x\",0,0]", "\"keras_history\":[\"y\",0,0]",
                   "layer \"add\": inbound_nodes[0] names the layer \"y\"; layers has none of that name");
    expect_refused("[\"dense\",1,0]", "[\"dense\",2,0]",
                   "layer \"add\": inbound_nodes[0] names call 2 of the layer \"dense\", which has 2");
    expect_refused("[\"dense\",1,0]", "[\"dense\",1,1]",
                   "layer \"add\": inbound_nodes[0] names output 1 of the layer \"dense\", which has 1");
    expect_refused("[\"dense\",1,0]", "[\"dense\",-1,0]",
                   "layer \"add\": inbound_nodes[0]: args[0][1]: keras_history is -1");
    expect_refused("[\"dense\",1,0]", "[\"dense\",1]", "keras_history is [\"dense\",1]; expected a layer's name, ");
    expect_refused("[\"add\",0,0]", "[\"add\",1,0]", "output_layers names call 1 of the layer \"add\"");
    expect_refused(",\"input_layers\":[\"x\",0,0]", "", "model has no \"input_layers\"");
}
END_TEST

START_TEST(what_is_not_here_yet_is_named) {
    expect_refused("\"kwargs\":{}", "\"kwargs\":{\"mask\":1}",
                   "layer \"add\": inbound_nodes[0]: kwargs: mask is 1; this library takes tensors only");
    expect_refused("\"kwargs\":{}", "\"kwargs\":{\"initial_state\":1}",
                   "layer \"add\": inbound_nodes[0]: kwargs has \"initial_state\" at 1");
    expect_refused("\"kwargs\":{}", "\"extra\":{}", "layer \"add\": inbound_nodes[0] has \"extra\"");
    expect_refused("\"args\":[[", "\"args\":[[2.0,",
                   "layer \"add\": inbound_nodes[0]: args[0][0] is 2.0; this library takes tensors only");
    expect_refused("\"class_name\":\"Add\"", "\"class_name\":\"Functional\"", "layer \"add\": model has no \"layers\"");
    expect_refused("\"module\":\"keras.layers\",\"class_name\":\"Add\"",
                   "\"module\":\"keras.src.ops.numpy\",\"class_name\":\"Add\"",
                   "output_layers names the operation \"add\"; expected what a layer gives");
    expect_refused("\"input_layers\":[\"x\",0,0]", "\"input_layers\":[[\"x\",0,0],[\"x\",0,0]]",
                   "inputs[1] is there twice; expected different symbols");
    expect_refused("\"output_layers\":[\"add\",0,0]", "\"output_layers\":{\"y\":[[\"add\",0,0]]}",
                   "output_layers[\"y\"] is [[\"add\",0,0]]; expected a layer's name");
    expect_refused("\"output_layers\":[\"add\",0,0]", "\"output_layers\":[]",
                   "output_layers is []; expected one tensor");
}
END_TEST

START_TEST(what_is_without_effect_is_taken) {
    rekindle_model *model = from_json(around_with("\"kwargs\":{}", "\"kwargs\":{\"training\":true,\"mask\":null}"));
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(lists_of_tensors_are_where_layers_take_them) {
    refused(MODEL(INPUT "," ADD(FROM_X), "[\"x\",0,0]", "[\"add\",0,0]"), "layer \"add\": inbound_nodes[0]: args is ");
    refused(MODEL(INPUT "," DENSE(CALL("[" TENSOR("x", "0", "0") "]")), "[\"x\",0,0]", "[\"dense\",0,0]"),
            "layer \"dense\": inbound_nodes[0]: args[0] is ");
    refused(
        MODEL(INPUT "," DENSE(CALL(TENSOR("x", "0", "0") "," TENSOR("x", "0", "0"))), "[\"x\",0,0]", "[\"dense\",0,0]"),
        "layer \"dense\": Dense is called on 2 inputs; expected one");
}
END_TEST

START_TEST(cycles_are_named) {
#define BOTH(one, other) CALL("[" TENSOR(one, "0", "0") "," TENSOR(other, "0", "0") "]")
    refused(MODEL(INPUT "," ADD(BOTH("x", "dense")) "," DENSE(CALL(TENSOR("add", "0", "0"))), "[\"x\",0,0]",
                  "[\"add\",0,0]"),
            "layer \"add\": inbound_nodes[0] depends on what it gives itself");
    /* A layer behind the cycle, and one whose first call waits for its second. */
    refused(MODEL(INPUT "," LAYER("Dense", "\"units\":4", "behind", CALL(TENSOR("dense", "0", "0"))) "," DENSE(
                      CALL(TENSOR("dense", "1", "0")) "," FROM_X),
                  "[\"x\",0,0]", "[\"behind\",0,0]"),
            "layer \"dense\": inbound_nodes[");
}
END_TEST

START_TEST(an_input_that_is_missing_is_named) {
#define OTHER_INPUT LAYER("InputLayer", "\"batch_shape\":[null,4],\"name\":\"z\"", "z", "")
    refused(MODEL(INPUT "," OTHER_INPUT "," ADD(BOTH("x", "z")), "[\"x\",0,0]", "[\"add\",0,0]"),
            "outputs[0] depends on the input \"z\", which is not among the inputs");
}
END_TEST

/* As Keras writes masks: made by operations among the layers. */
#define OPERATION(class_name, config, name, calls)                                                                     \
    "{\"module\":\"keras.src.ops.numpy\",\"class_name\":\"" class_name "\",\"config\":{\"name\":\"" name "\"" config   \
    "},\"registered_name\":\"" class_name "\",\"name\":\"" name "\",\"inbound_nodes\":[" calls "]}"
#define STEPS_OF_X LAYER("InputLayer", "\"batch_shape\":[null,4,2],\"dtype\":\"float32\",\"name\":\"x\"", "x", "")
#define NOT_EQUAL(number) OPERATION("NotEqual", "", "not_equal", CALL(TENSOR("x", "0", "0") "," number))
#define ANY(calls) OPERATION("Any", ",\"axis\":-1,\"keepdims\":false", "any", calls)
#define FROM_NOT_EQUAL CALL(TENSOR("not_equal", "0", "0"))
#define MASKING_OF_X LAYER("Masking", "\"name\":\"masking\",\"mask_value\":1.5", "masking", FROM_X)
#define NORMALIZED(call) LAYER("BatchNormalization", "\"name\":\"norm\"", "norm", call)
#define WITH_MASK(input, mask) "{\"args\":[" input "],\"kwargs\":{\"mask\":" mask "}}"
#define MASKED(number, any_calls, normalized_call)                                                                     \
    MODEL(STEPS_OF_X "," NOT_EQUAL(number) "," MASKING_OF_X "," ANY(any_calls) "," NORMALIZED(normalized_call),        \
          "[\"x\",0,0]", "[\"norm\",0,0]")

START_TEST(a_mask_that_travels_is_read) {
    char *json = NULL;
    rekindle_model *model =
        from_json(MASKED("1.5", FROM_NOT_EQUAL, WITH_MASK(TENSOR("masking", "0", "0"), TENSOR("any", "0", "0"))));
    OK(rekindle_model_to_json(model, &json));
    ck_assert_msg(strstr(json, "keras.src.ops") == NULL && strstr(json, "\"mask\"") == NULL, "%s", json);
    rekindle_string_destroy(json);
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(another_mask_is_named) {
    refused(MASKED("1.0", FROM_NOT_EQUAL, WITH_MASK(TENSOR("masking", "0", "0"), TENSOR("any", "0", "0"))),
            "layer \"norm\": inbound_nodes[0]: mask is what the operation \"any\" makes, and not the one that travels");
    refused(MASKED("1.5", FROM_NOT_EQUAL, WITH_MASK(TENSOR("x", "0", "0"), TENSOR("any", "0", "0"))),
            "and not the one that travels with the input");
    refused(MASKED("1.5", FROM_NOT_EQUAL, CALL(TENSOR("not_equal", "0", "0"))),
            "layer \"norm\": inbound_nodes[0] is made on the operation \"not_equal\"");
    refused(MASKED("1.5", CALL(TENSOR("any", "0", "0")), CALL(TENSOR("masking", "0", "0"))),
            "layer \"any\": inbound_nodes[0] depends on what it gives itself");
    refused(MASKED("1.5", CALL(TENSOR("other", "0", "0")), CALL(TENSOR("masking", "0", "0"))),
            "layer \"any\": inbound_nodes[0] names the layer \"other\"; layers has none of that name");
    refused(MODEL(STEPS_OF_X ",{\"module\":\"keras.src.ops.numpy\",\"name\":\"any\"}", "[\"x\",0,0]", "[\"x\",0,0]"),
            "layer \"any\" is an operation; expected a class_name");
    refused(MASKED("1.5", "{\"args\":3}", CALL(TENSOR("masking", "0", "0"))),
            "layer \"any\": inbound_nodes[0] is {\"args\":3}; expected an object with a list \"args\"");
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, a_model_is_written_as_keras_describes_it);
    tcase_add_test(tests, a_model_that_is_saved_and_loaded_is_the_same);
    tcase_add_test(tests, what_cannot_be_is_named);
    tcase_add_test(tests, what_is_not_here_yet_is_named);
    tcase_add_test(tests, what_is_without_effect_is_taken);
    tcase_add_test(tests, lists_of_tensors_are_where_layers_take_them);
    tcase_add_test(tests, cycles_are_named);
    tcase_add_test(tests, an_input_that_is_missing_is_named);
    tcase_add_test(tests, a_mask_that_travels_is_read);
    tcase_add_test(tests, another_mask_is_named);
}

int main(void) {
    return run_tests("capi.functional_json", add_tests);
}
