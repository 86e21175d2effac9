/* Models with parts of the host's own in JSON and in files: they are there by class name and config, and are made anew
 * by the factories that the host has registered. */
#include <stdio.h>
#include <string.h>

#include "checkpoint/test_files.h"
#include "custom/host_parts.h"
#include "support/run_tests.h"
#include "training/runs.h"

static struct host_part layer, loss, metric, schedule;
static struct host_classes classes;
static rekindle_dataset *dataset;
static rekindle_model *model;
static char *folder, path[4200];

static void set_up(void) {
    struct host_model of = {&layer, &loss, &metric, &schedule, 1, "sum", 0};
    dataset = host_dataset(1);
    folder = make_folder();
    snprintf(path, sizeof(path), "%s/model", folder);
    model = new_host_model(&of);
    OK(rekindle_model_fit(model, dataset, NULL));
    memset(&classes, 0, sizeof(classes));
}

static void tear_down(void) {
    register_host_classes(NULL);
    rekindle_model_destroy(model);
    rekindle_dataset_destroy(dataset);
    remove_folder(folder);
}

START_TEST(a_file_is_loaded_by_the_registered_classes) {
    rekindle_model *loaded = NULL;
    register_host_classes(&classes);
    OK(rekindle_model_save(model, path));
    OK(rekindle_model_load(path, &loaded));
    ck_assert_int_eq(classes.layer.trained, layer.trained);
    SAME(model_state_of(model), model_state_of(loaded));
    OK(rekindle_model_fit(model, dataset, NULL));
    OK(rekindle_model_fit(loaded, dataset, NULL));
    SAME(state_of(model), state_of(loaded));
    ck_assert_int_gt(classes.layer.calls, 0);
    ck_assert_int_gt(classes.loss.calls, 0);
    ck_assert_int_gt(classes.metric.calls, 0);
    ck_assert_int_gt(classes.schedule.calls, 0);
    rekindle_model_destroy(loaded);
    ck_assert_int_eq(classes.layer.destroyed, 1);
    ck_assert_int_eq(classes.loss.destroyed, 1);
    ck_assert_int_eq(classes.metric.destroyed, 1);
    ck_assert_int_eq(classes.schedule.destroyed, 1);
}
END_TEST

START_TEST(json_is_the_same_after_loading) {
    rekindle_model *loaded = NULL;
    char *json = NULL, *compile = NULL, *again = NULL;
    register_host_classes(&classes);
    OK(rekindle_model_to_json(model, &json));
    OK(rekindle_model_compile_to_json(model, &compile));
    ck_assert_ptr_nonnull(strstr(json, "\"" PLAIN_DENSE "\""));
    ck_assert_ptr_nonnull(strstr(json, "\"units\":4"));
    ck_assert_ptr_nonnull(strstr(json, "\"name\":\"middle\""));
    ck_assert_ptr_nonnull(strstr(compile, "\"" PLAIN_ERROR "\""));
    ck_assert_ptr_nonnull(strstr(compile, "\"reduction\":\"sum\""));
    ck_assert_ptr_nonnull(strstr(compile, "\"name\":\"mae\""));
    ck_assert_ptr_nonnull(strstr(compile, "\"boundary\":5"));
    OK(rekindle_model_from_json(json, &loaded));
    ck_assert_str_eq(classes.config, "{\"units\":4}");
    OK(rekindle_model_compile_from_json(loaded, compile));
    rekindle_string_destroy(json);
    OK(rekindle_model_to_json(model, &json));
    OK(rekindle_model_to_json(loaded, &again));
    ck_assert_str_eq(again, json);
    rekindle_string_destroy(again);
    OK(rekindle_model_compile_to_json(loaded, &again));
    ck_assert_str_eq(again, compile);
    rekindle_string_destroy(again);
    rekindle_string_destroy(json);
    rekindle_string_destroy(compile);
    rekindle_model_destroy(loaded);
}
END_TEST

/* In the place of what each kind's error says. */
static const struct {
    const char *class_name, *says;
} kinds[] = {
    {PLAIN_DENSE, "layer is \"PlainDense\"; expected \"Activation\""},
    {PLAIN_ERROR, "loss is \"PlainError\"; expected \"binary_crossentropy\""},
    {PLAIN_DISTANCE, "metric is \"PlainDistance\"; expected"},
    {PLAIN_STEPS, "learning_rate is \"PlainSteps\"; expected \"CosineDecay\""},
};
static const char *const registrars[] = {"rekindle_custom_layer_register", "rekindle_custom_loss_register",
                                         "rekindle_custom_metric_register", "rekindle_custom_schedule_register"};

static void forget(int kind) {
    if (kind == 0) OK(rekindle_custom_layer_register(PLAIN_DENSE, NULL, NULL));
    if (kind == 1) OK(rekindle_custom_loss_register(PLAIN_ERROR, NULL, NULL));
    if (kind == 2) OK(rekindle_custom_metric_register(PLAIN_DISTANCE, NULL, NULL));
    if (kind == 3) OK(rekindle_custom_schedule_register(PLAIN_STEPS, NULL, NULL));
}

START_TEST(an_unknown_class_is_named_with_what_registers_it) {
    rekindle_model *loaded = NULL;
    OK(rekindle_model_save(model, path));
    register_host_classes(&classes);
    forget(_i);
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_model_load(path, &loaded), kinds[_i].says);
    ck_assert_ptr_nonnull(strstr(rekindle_last_error(), registrars[_i]));
    ck_assert_ptr_null(loaded);
}
END_TEST

START_TEST(a_factory_that_fails) {
    struct host_part *const made[] = {&classes.layer, &classes.loss, &classes.metric, &classes.schedule};
    rekindle_model *loaded = NULL;
    char expected[200];
    OK(rekindle_model_save(model, path));
    register_host_classes(&classes);
    made[_i]->failing = "factory";
    snprintf(expected, sizeof(expected), "\"%s\": the factory of its class returned 8", kinds[_i].class_name);
    FAILS(REKINDLE_IO_ERROR, rekindle_model_load(path, &loaded), expected);
    ck_assert_ptr_null(loaded);
}
END_TEST

static rekindle_status make_nothing(void *context, const char *config, rekindle_layer **made) {
    (void)context;
    (void)config;
    (void)made;
    return REKINDLE_OK;
}

static rekindle_status make_another(void *context, const char *config, rekindle_layer **made) {
    (void)context;
    (void)config;
    return rekindle_flatten_create(NULL, made);
}

START_TEST(a_factory_that_gives_something_else) {
    rekindle_model *loaded = NULL;
    char *json = NULL;
    OK(rekindle_model_to_json(model, &json));
    OK(rekindle_custom_layer_register(PLAIN_DENSE, make_nothing, NULL));
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_model_from_json(json, &loaded), "the factory of its class gave none");
    OK(rekindle_custom_layer_register(PLAIN_DENSE, make_another, NULL));
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_model_from_json(json, &loaded),
          "the factory of its class gave a \"Flatten\"");
    ck_assert_ptr_null(loaded);
    rekindle_string_destroy(json);
}
END_TEST

static rekindle_status make_refused(void *context, const char *config, rekindle_layer **made) {
    rekindle_custom_layer_options options = plain_dense_options(&classes.layer);
    (void)context;
    options.config = config;
    options.forward = NULL;
    return rekindle_custom_layer_create(&options, made);
}

/* The text says what went wrong inside; where nothing does, the last error stays as it was. */
START_TEST(a_factory_whose_part_is_refused) {
    rekindle_model *loaded = NULL;
    char *json = NULL, before[200];
    OK(rekindle_model_to_json(model, &json));
    OK(rekindle_custom_layer_register(PLAIN_DENSE, make_refused, NULL));
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_model_from_json(json, &loaded),
          "returned 1: options->forward is NULL; expected a function");
    snprintf(before, sizeof(before), "%s", rekindle_last_error());
    register_host_classes(&classes);
    OK(rekindle_model_from_json(json, &loaded));
    ck_assert_str_eq(rekindle_last_error(), before);
    rekindle_string_destroy(json);
    rekindle_model_destroy(loaded);
}
END_TEST

START_TEST(classes_of_the_library_cannot_be_registered) {
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_custom_layer_register("Dense", make_nothing, NULL),
          "class_name is \"Dense\", which is a class of the library");
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_custom_loss_register("mse", NULL, NULL), "is a class of the library");
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_custom_metric_register("accuracy", NULL, NULL),
          "is a class of the library");
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_custom_schedule_register("CosineDecay", NULL, NULL),
          "is a class of the library");
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_custom_layer_register("a/b", NULL, NULL),
          "class_name is \"a/b\"; expected a name without a slash");
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_custom_layer_register("", NULL, NULL), "class_name is \"\"");
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_custom_layer_register(NULL, NULL, NULL), "class_name is NULL");
}
END_TEST

/* The state of a layer can be read by its name, as all state can. */
START_TEST(the_state_of_a_layer_is_the_models) {
    rekindle_tensor *tensor = NULL;
    rekindle_array view = REKINDLE_ARRAY_INIT;
    OK(rekindle_model_get_state(model, "layers/middle/state", &tensor));
    OK(rekindle_tensor_view(tensor, &view));
    ck_assert_int_eq(view.dtype, REKINDLE_UINT8);
    ck_assert_uint_eq(view.rank, 1);
    ck_assert_int_eq(view.shape[0], sizeof(layer.trained));
    ck_assert_mem_eq(view.data, &layer.trained, sizeof(layer.trained));
    rekindle_tensor_destroy(tensor);
}
END_TEST

START_TEST(a_copy_is_made_by_the_registered_classes) {
    rekindle_model *copy = NULL, *outer = new_model(3);
    rekindle_layer *nested = NULL;
    rekindle_tensor *expected = NULL, *got = NULL;
    rekindle_array first = REKINDLE_ARRAY_INIT, second = REKINDLE_ARRAY_INIT;
    const char *says = "layer \"middle\" cannot be copied: layer is \"PlainDense\"; expected \"Activation\"";
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_model_extract(model, NULL, &copy), says);
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_model_as_layer(model, NULL, &nested), says);
    ck_assert_ptr_null(copy);
    ck_assert_ptr_null(nested);
    register_host_classes(&classes);
    int64_t trained = layer.trained;
    OK(rekindle_model_extract(model, NULL, &copy));
    OK(rekindle_model_as_layer(copy, NULL, &nested));
    OK(rekindle_model_add(outer, nested));
    OK(rekindle_model_predict(model, dataset, NULL, &expected));
    OK(rekindle_model_predict(outer, dataset, NULL, &got));
    OK(rekindle_tensor_view(expected, &first));
    OK(rekindle_tensor_view(got, &second));
    ck_assert_mem_eq(first.data, second.data, HOST_SAMPLES * HOST_TARGETS * sizeof(float));
    ck_assert_int_gt(classes.layer.calls, 0);
    compile_sgd(outer, 0.1, "mse", 1);
    OK(rekindle_model_fit(outer, dataset, NULL));
    ck_assert_int_gt(classes.layer.trained, 0);
    ck_assert_int_eq(layer.trained, trained);
    rekindle_tensor_destroy(expected);
    rekindle_tensor_destroy(got);
    rekindle_layer_destroy(nested);
    rekindle_model_destroy(outer);
    rekindle_model_destroy(copy);
    ck_assert_int_eq(classes.layer.destroyed, 2);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, a_file_is_loaded_by_the_registered_classes);
    tcase_add_test(tests, json_is_the_same_after_loading);
    tcase_add_test(tests, a_copy_is_made_by_the_registered_classes);
    tcase_add_loop_test(tests, an_unknown_class_is_named_with_what_registers_it, 0, LENGTH(kinds));
    tcase_add_loop_test(tests, a_factory_that_fails, 0, LENGTH(kinds));
    tcase_add_test(tests, a_factory_that_gives_something_else);
    tcase_add_test(tests, a_factory_whose_part_is_refused);
    tcase_add_test(tests, classes_of_the_library_cannot_be_registered);
    tcase_add_test(tests, the_state_of_a_layer_is_the_models);
}

int main(void) {
    return run_tests("custom.load", add_tests);
}
