/* Models: made, changed, asked, used; histories. */
#include <string.h>

#include "faults/covered_calls.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const char *const kernel = "dense/kernel";
static const int64_t features[] = {6};
static char model_json[4096], compile_json[4096]; /* of prepare_json */

static void prepare_empty_model(void) {
    scene.model = new_model(7);
}

static void prepare_unbuilt_model(void) {
    scene.model = small_classifier(1, 1);
    scene.dataset = random_dataset(10, 6, 3, 5);
}

static void prepare_layer(void) {
    prepare_empty_model();
    OK(rekindle_flatten_create(NULL, &scene.layer));
}

static void prepare_third_layer(void) {
    prepare_empty_model();
    add_dense(scene.model, 5, "relu");
    add_dense(scene.model, 5, "relu");
    OK(rekindle_flatten_create(NULL, &scene.layer));
}

static void prepare_two_threads(void) {
    scene.model = small_classifier(1, 2);
}

static void keep_text(char *text, char *to) {
    ck_assert_uint_lt(strlen(text), sizeof(model_json));
    strcpy(to, text);
    rekindle_string_destroy(text);
}

static void prepare_json(void) {
    char *text;
    prepare_unbuilt_model();
    OK(rekindle_model_to_json(scene.model, &text));
    keep_text(text, model_json);
    OK(rekindle_model_compile_to_json(scene.model, &text));
    keep_text(text, compile_json);
}

#define TENSOR(layer) "{\"class_name\":\"__keras_tensor__\",\"config\":{\"keras_history\":[\"" layer "\",0,0]}}"
#define LAYER(class_name, config, name, arguments)                                                                     \
    ",{\"class_name\":\"" class_name "\",\"config\":{" config "},\"name\":\"" name                                     \
    "\",\"inbound_nodes\":[{\"args\":[" arguments "]}]}"

#define INPUT "an input with a name that is too long to be stored within a string object"
#define DENSE(name) LAYER("Dense", "\"units\":2", name, TENSOR(INPUT))

#define JOINED LAYER("Add", , "add", "[" TENSOR("one") "," TENSOR("other") "]")

/* Two layers that read the input, joined. */
static const char functional_json[] =
    "{\"class_name\":\"Functional\",\"config\":{\"layers\":[{\"class_name\":\"InputLayer\",\"config\":"
    "{\"batch_shape\":[null,6]},\"name\":\"" INPUT "\",\"inbound_nodes\":[]}" DENSE("one") DENSE("other") JOINED
    "],\"input_layers\":[\"" INPUT "\",0,0],\"output_layers\":[\"add\",0,0]}}";

static void prepare_functional(void) {
    OK(rekindle_model_from_json(functional_json, &scene.model));
}

static rekindle_status functional_from_json(void) {
    return rekindle_model_from_json(functional_json, &out.model);
}

static void prepare_history(void) {
    prepare_trained_model();
    OK(rekindle_model_get_history(scene.model, &scene.history));
}

static rekindle_status create(void) {
    rekindle_sequential_options options = REKINDLE_SEQUENTIAL_OPTIONS_INIT;
    options.name = "a model with a name that is too long to be stored within a string object";
    options.input_shape = features;
    options.input_rank = 1;
    return rekindle_sequential_create(&options, &out.model);
}

static rekindle_status add(void) {
    return rekindle_model_add(scene.model, scene.layer);
}

static rekindle_status build(void) {
    return rekindle_model_build(scene.model, features, 1);
}

static rekindle_status compile(void) {
    rekindle_compile_options options = REKINDLE_COMPILE_OPTIONS_INIT;
    const char *metric = "sparse_categorical_accuracy";
    options.optimizer_name = "adam";
    options.loss_name = "sparse_categorical_crossentropy";
    options.metric_names = &metric;
    options.metric_name_count = 1;
    return rekindle_model_compile(scene.model, &options);
}

static rekindle_status from_json(void) {
    return rekindle_model_from_json(model_json, &out.model);
}

static rekindle_status compile_from_json(void) {
    return rekindle_model_compile_from_json(scene.model, compile_json);
}

static rekindle_status to_json(void) {
    return rekindle_model_to_json(scene.model, &out.text);
}

static rekindle_status compile_to_json(void) {
    return rekindle_model_compile_to_json(scene.model, &out.text);
}

static rekindle_status summary(void) {
    return rekindle_model_summary(scene.model, &out.text);
}

static rekindle_status memory_report(void) {
    return rekindle_model_memory_report(scene.model, &out.text);
}

static rekindle_status metric_count(void) {
    return rekindle_model_metric_count(scene.model, &out.count);
}

static rekindle_status metric_name(void) {
    return rekindle_model_metric_name(scene.model, 1, &out.name);
}

static rekindle_status weight_count(void) {
    return rekindle_model_weight_count(scene.model, &out.count);
}

static rekindle_status weight_name(void) {
    return rekindle_model_weight_name(scene.model, 0, &out.name);
}

static rekindle_status get_weight(void) {
    return rekindle_model_get_weight(scene.model, kernel, &out.tensor);
}

static rekindle_status set_weight(void) {
    static const float values[6 * 5] = {1, 2, 3};
    static const int64_t shape[] = {6, 5};
    rekindle_array array = REKINDLE_ARRAY_INIT;
    array.data = values;
    array.shape = shape;
    array.rank = 2;
    return rekindle_model_set_weight(scene.model, kernel, &array);
}

static rekindle_status state_count(void) {
    return rekindle_model_state_count(scene.model, &out.count);
}

static rekindle_status state_name(void) {
    return rekindle_model_state_name(scene.model, 0, &out.name);
}

static rekindle_status get_state(void) {
    return rekindle_model_get_state(scene.model, "optimizer/dense/kernel/momentum", &out.tensor);
}

static rekindle_status reset_states(void) {
    return rekindle_model_reset_states(scene.model);
}

static rekindle_status get_learning_rate(void) {
    return rekindle_model_get_learning_rate(scene.model, out.values);
}

static rekindle_status set_learning_rate(void) {
    return rekindle_model_set_learning_rate(scene.model, 0.5);
}

static rekindle_status get_history(void) {
    return rekindle_model_get_history(scene.model, &out.history);
}

static rekindle_status history_epochs(void) {
    return rekindle_history_epochs(scene.history, &out.integers, &(size_t){0});
}

static rekindle_status history_key_count(void) {
    return rekindle_history_key_count(scene.history, &out.count);
}

static rekindle_status history_key(void) {
    return rekindle_history_key(scene.history, 0, &out.name);
}

static rekindle_status history_values(void) {
    return rekindle_history_values(scene.history, "accuracy", &out.doubles, &(size_t){0});
}

static rekindle_status abort_code(void) {
    return rekindle_model_abort_code(scene.model, &out.code);
}

static rekindle_status request_stop(void) {
    return rekindle_model_request_stop(scene.model);
}

static rekindle_status evaluate(void) {
    rekindle_evaluate_options options = REKINDLE_EVALUATE_OPTIONS_INIT;
    options.batch_size = 4;
    return rekindle_model_evaluate(scene.model, scene.dataset, &options, out.values, 4);
}

static rekindle_status predict(void) {
    rekindle_predict_options options = REKINDLE_PREDICT_OPTIONS_INIT;
    options.batch_size = 4;
    return rekindle_model_predict(scene.model, scene.dataset, &options, &out.tensor);
}

typedef rekindle_status (*on_batch)(rekindle_model *model, const rekindle_array *x, const rekindle_array *y,
                                    const rekindle_array *sample_weight, double *values, size_t capacity);

static rekindle_status call_on_batch(on_batch function) {
    static const float x[4 * 6] = {1, 2, 3}, y[4] = {0, 1, 2, 1};
    static const int64_t shape[] = {4, 6};
    rekindle_array inputs = REKINDLE_ARRAY_INIT, targets = REKINDLE_ARRAY_INIT;
    inputs.data = x;
    targets.data = y;
    inputs.shape = targets.shape = shape;
    inputs.rank = 2;
    targets.rank = 1;
    return function(scene.model, &inputs, &targets, NULL, out.values, 4);
}

static rekindle_status train_on_batch(void) {
    return call_on_batch(rekindle_model_train_on_batch);
}

static rekindle_status test_on_batch(void) {
    return call_on_batch(rekindle_model_test_on_batch);
}

static rekindle_status save(void) {
    return rekindle_model_save(scene.model, scratch_path);
}

static rekindle_status save_weights(void) {
    return rekindle_model_save_weights(scene.model, scratch_path);
}

static rekindle_status load(void) {
    return rekindle_model_load(model_path, &out.model);
}

static rekindle_status predict_on_batch(void) {
    static const float row[6] = {0};
    static const int64_t shape[] = {1, 6};
    rekindle_array x = REKINDLE_ARRAY_INIT;
    float outputs[3];
    x.data = row;
    x.shape = shape;
    x.rank = 2;
    rekindle_status status = rekindle_model_predict_on_batch(scene.model, &x, outputs, 3);
    for (int i = 0; i < 3 && status == REKINDLE_OK; ++i) out.values[i] = (double)outputs[i];
    return status;
}

static rekindle_status output_size(void) {
    return rekindle_model_output_size(scene.model, &out.count);
}

static rekindle_status get_gradient(void) {
    return rekindle_model_get_gradient(scene.model, kernel, &out.tensor);
}

static rekindle_status get_trainable(void) {
    uint32_t trainable = 0;
    rekindle_status status = rekindle_model_get_trainable(scene.model, "dense", &trainable);
    out.number = trainable;
    return status;
}

static rekindle_status set_trainable(void) {
    return rekindle_model_set_trainable(scene.model, "dense", 0);
}

static rekindle_status load_weights(void) {
    return rekindle_model_load_weights(scene.model, model_path);
}

static rekindle_status load_weights_with(void) {
    rekindle_load_weights_options options = REKINDLE_LOAD_WEIGHTS_OPTIONS_INIT;
    options.skip_mismatch = 1;
    return rekindle_model_load_weights_with(scene.model, model_path, &options);
}

static const struct covered_call calls[] = {
    {"rekindle_sequential_create", NULL, NULL, create, destroy_model, UNCHANGED},
    {"rekindle_model_add", "the first layer", prepare_layer, add, NULL, UNCHANGED},
    {"rekindle_model_add", "a third layer", prepare_third_layer, add, NULL, UNCHANGED},
    {"rekindle_model_build", NULL, prepare_unbuilt_model, build, NULL, UNCHANGED},
    {"rekindle_model_compile", NULL, prepare_trained_model, compile, NULL, UNCHANGED},
    {"rekindle_model_from_json", NULL, prepare_json, from_json, destroy_model, UNCHANGED},
    {"rekindle_model_from_json", "a functional model", NULL, functional_from_json, destroy_model, UNCHANGED},
    {"rekindle_model_compile_from_json", NULL, prepare_json, compile_from_json, NULL, UNCHANGED},
    {"rekindle_model_to_json", NULL, prepare_model, to_json, destroy_text, UNCHANGED},
    {"rekindle_model_to_json", "of a functional model", prepare_functional, to_json, destroy_text, UNCHANGED},
    {"rekindle_model_compile_to_json", NULL, prepare_model, compile_to_json, destroy_text, UNCHANGED},
    {"rekindle_model_summary", NULL, prepare_model, summary, destroy_text, UNCHANGED},
    {"rekindle_model_memory_report", NULL, prepare_trained_model, memory_report, destroy_text, UNCHANGED},
    {"rekindle_model_metric_count", NULL, prepare_model, metric_count, NULL, UNCHANGED},
    {"rekindle_model_metric_name", NULL, prepare_model, metric_name, NULL, UNCHANGED},
    {"rekindle_model_weight_count", NULL, prepare_model, weight_count, NULL, UNCHANGED},
    {"rekindle_model_weight_name", NULL, prepare_model, weight_name, NULL, UNCHANGED},
    {"rekindle_model_get_weight", NULL, prepare_model, get_weight, destroy_tensor, UNCHANGED},
    {"rekindle_model_get_gradient", NULL, prepare_trained_model, get_gradient, destroy_tensor, UNCHANGED},
    {"rekindle_model_get_trainable", NULL, prepare_model, get_trainable, NULL, UNCHANGED},
    {"rekindle_model_set_trainable", NULL, prepare_model, set_trainable, NULL, UNCHANGED},
    {"rekindle_model_set_weight", NULL, prepare_trained_model, set_weight, NULL, UNCHANGED},
    {"rekindle_model_state_count", NULL, prepare_model, state_count, NULL, UNCHANGED},
    {"rekindle_model_state_name", NULL, prepare_model, state_name, NULL, UNCHANGED},
    {"rekindle_model_get_state", NULL, prepare_trained_model, get_state, destroy_tensor, UNCHANGED},
    {"rekindle_model_reset_states", NULL, prepare_model, reset_states, NULL, UNCHANGED},
    {"rekindle_model_get_learning_rate", NULL, prepare_model, get_learning_rate, NULL, UNCHANGED},
    {"rekindle_model_set_learning_rate", NULL, prepare_model, set_learning_rate, NULL, UNCHANGED},
    {"rekindle_model_get_history", NULL, prepare_trained_model, get_history, destroy_history, UNCHANGED},
    {"rekindle_history_epochs", NULL, prepare_history, history_epochs, NULL, UNCHANGED},
    {"rekindle_history_key_count", NULL, prepare_history, history_key_count, NULL, UNCHANGED},
    {"rekindle_history_key", NULL, prepare_history, history_key, NULL, UNCHANGED},
    {"rekindle_history_values", NULL, prepare_history, history_values, NULL, UNCHANGED},
    {"rekindle_model_abort_code", NULL, prepare_model, abort_code, NULL, UNCHANGED},
    {"rekindle_model_request_stop", NULL, prepare_model, request_stop, NULL, UNCHANGED},
    {"rekindle_model_evaluate", "not built", prepare_unbuilt_model, evaluate, forget_values, UNCHANGED},
    {"rekindle_model_evaluate", "built", prepare_data, evaluate, forget_values, UNCHANGED},
    {"rekindle_model_predict", "not built", prepare_unbuilt_model, predict, destroy_tensor, UNCHANGED},
    {"rekindle_model_predict", "built", prepare_data, predict, destroy_tensor, UNCHANGED},
    {"rekindle_model_predict_on_batch", NULL, prepare_model, predict_on_batch, forget_values, UNCHANGED},
    {"rekindle_model_output_size", NULL, prepare_model, output_size, NULL, UNCHANGED},
    {"rekindle_model_test_on_batch", "not built", prepare_unbuilt_model, test_on_batch, forget_values, UNCHANGED},
    {"rekindle_model_test_on_batch", "built", prepare_model, test_on_batch, forget_values, UNCHANGED},
    {"rekindle_model_train_on_batch", "not built", prepare_unbuilt_model, train_on_batch, forget_values, UNCHANGED},
    {"rekindle_model_train_on_batch", "built", prepare_model, train_on_batch, forget_values, UNCHANGED},
    {"rekindle_model_train_on_batch", "two threads", prepare_two_threads, train_on_batch, forget_values, UNCHANGED},
    {"rekindle_model_save", NULL, prepare_trained_model, save, NULL, UNCHANGED},
    {"rekindle_model_save_weights", NULL, prepare_trained_model, save_weights, NULL, UNCHANGED},
    {"rekindle_model_load", NULL, NULL, load, destroy_model, UNCHANGED},
    {"rekindle_model_load_weights", NULL, prepare_model, load_weights, NULL, UNCHANGED},
    {"rekindle_model_load_weights_with", NULL, prepare_model, load_weights_with, NULL, UNCHANGED},
};

const struct call_table model_calls = {calls, LENGTH(calls)};
