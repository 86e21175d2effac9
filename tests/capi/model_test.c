/* Models: adding layers, building, names, weights, state, and the texts that describe a model. */
#include "helpers.h"

static rekindle_layer *make_flatten(const char *name) {
    rekindle_flatten_options options = REKINDLE_FLATTEN_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.name = name;
    OK(rekindle_flatten_create(&options, &layer));
    return layer;
}

static rekindle_model *make_built_model(void) {
    rekindle_model *model = make_model();
    OK(rekindle_model_build(model, sample_shape, 1));
    return model;
}

START_TEST(sequential_arguments_are_checked) {
    static const int64_t bad_shape[] = {4, 0};
    rekindle_sequential_options options = REKINDLE_SEQUENTIAL_OPTIONS_INIT;
    rekindle_model *model = NULL;
    options.input_rank = 1;
    INVALID(rekindle_sequential_create(&options, &model), "options->input_shape is NULL; expected 1 dimensions");
    options.input_shape = bad_shape;
    options.input_rank = 2;
    INVALID(rekindle_sequential_create(&options, &model), "options->input_shape is (4, 0)");
    options.input_shape = NULL;
    options.input_rank = 0;
    options.name = "\xFF";
    INVALID(rekindle_sequential_create(&options, &model), "options->name is not UTF-8");
    ck_assert_ptr_null(model);
}
END_TEST

START_TEST(a_layer_has_one_place) {
    rekindle_layer *layer = make_flatten(NULL);
    rekindle_model *model = NULL, *other = NULL;
    OK(rekindle_sequential_create(NULL, &model));
    OK(rekindle_sequential_create(NULL, &other));
    OK(rekindle_model_add(model, layer));
    INVALID(rekindle_model_add(model, layer), "layer is in a model already");
    INVALID(rekindle_model_add(other, layer), "layer is in a model already");
    rekindle_layer_destroy(layer);
    rekindle_model_destroy(model);
    rekindle_model_destroy(other);
}
END_TEST

START_TEST(layer_names_are_unique) {
    rekindle_layer *first = make_flatten("same"), *second = make_flatten("same");
    rekindle_model *model = NULL, *other = NULL;
    OK(rekindle_sequential_create(NULL, &model));
    OK(rekindle_sequential_create(NULL, &other));
    OK(rekindle_model_add(model, first));
    INVALID(rekindle_model_add(model, second), "name is \"same\"");
    OK(rekindle_model_add(other, second));
    rekindle_layer_destroy(first);
    rekindle_layer_destroy(second);
    rekindle_model_destroy(model);
    rekindle_model_destroy(other);
}
END_TEST

START_TEST(building_checks_the_shape) {
    static const int64_t zero[] = {0}, other[] = {5};
    rekindle_model *model = make_model(), *empty = NULL;
    rekindle_layer *layer = make_flatten(NULL);
    INVALID(rekindle_model_build(model, zero, 1), "input_shape is (0,); expected dimensions of 1 or more");
    INVALID(rekindle_model_build(model, NULL, 1), "input_shape is NULL");
    INVALID(rekindle_model_build(model, NULL, 0), "Dense");
    OK(rekindle_model_build(model, sample_shape, 1));
    OK(rekindle_model_build(model, sample_shape, 1));
    INVALID(rekindle_model_build(model, other, 1), "input_shape is (5,); the model is built for (4,)");
    REFUSED(rekindle_model_add(model, layer), REKINDLE_INVALID_STATE, "the model is built");
    rekindle_model_destroy(model);

    OK(rekindle_sequential_create(NULL, &empty));
    REFUSED(rekindle_model_build(empty, sample_shape, 1), REKINDLE_INVALID_STATE, "no layers");
    OK(rekindle_model_add(empty, layer));
    rekindle_layer_destroy(layer);
    rekindle_model_destroy(empty);
}
END_TEST

START_TEST(weights_are_listed_by_layer) {
    static const char *const expected[] = {"dense/kernel", "dense/bias", "dense_1/kernel", "dense_1/bias"};
    rekindle_model *model = make_model();
    const char *name = NULL;
    size_t count = 0, i;
    REFUSED(rekindle_model_weight_count(model, &count), REKINDLE_INVALID_STATE, "not built");
    OK(rekindle_model_build(model, sample_shape, 1));
    OK(rekindle_model_weight_count(model, &count));
    ck_assert_uint_eq(count, LENGTH(expected));
    for (i = 0; i < count; ++i) {
        OK(rekindle_model_weight_name(model, i, &name));
        ck_assert_str_eq(name, expected[i]);
    }
    name = NULL;
    INVALID(rekindle_model_weight_name(model, 4, &name), "index is 4; the model has 4 weights");
    ck_assert_ptr_null(name);
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(weights_can_be_set_and_read) {
    static const int64_t shape[] = {FEATURES, 3};
    static float values[FEATURES * 3];
    rekindle_array array = float_array(values, shape, 2), view = REKINDLE_ARRAY_INIT;
    rekindle_model *model = make_model();
    rekindle_tensor *tensor = NULL;
    size_t i;
    for (i = 0; i < LENGTH(values); ++i) values[i] = (float)i;
    REFUSED(rekindle_model_set_weight(model, "dense/kernel", &array), REKINDLE_INVALID_STATE, "not built");
    REFUSED(rekindle_model_get_weight(model, "dense/kernel", &tensor), REKINDLE_INVALID_STATE, "not built");
    OK(rekindle_model_build(model, sample_shape, 1));
    OK(rekindle_model_set_weight(model, "dense/kernel", &array));
    OK(rekindle_model_get_weight(model, "dense/kernel", &tensor));
    OK(rekindle_tensor_view(tensor, &view));
    ck_assert_uint_eq(view.rank, 2);
    ck_assert_mem_eq(view.shape, shape, sizeof(shape));
    ck_assert_mem_eq(view.data, values, sizeof(values));
    rekindle_tensor_destroy(tensor);
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(weights_that_do_not_fit_are_refused) {
    static const int64_t transposed[] = {3, FEATURES}, right[] = {FEATURES, 3};
    float values[FEATURES * 3] = {0};
    rekindle_array array = float_array(values, transposed, 2);
    rekindle_model *model = make_built_model();
    rekindle_tensor *tensor = NULL;
    INVALID(rekindle_model_set_weight(model, "dense/kernel", &array),
            "value has shape (3, 4); expected the shape of \"dense/kernel\", (4, 3)");
    array.shape = right;
    array.dtype = REKINDLE_INT32;
    INVALID(rekindle_model_set_weight(model, "dense/kernel", &array), "value has dtype int32; expected float32");
    array.dtype = REKINDLE_FLOAT32;
    REFUSED(rekindle_model_set_weight(model, "dense/kernels", &array), REKINDLE_NOT_FOUND, "\"dense/kernels\"");
    REFUSED(rekindle_model_get_weight(model, "", &tensor), REKINDLE_NOT_FOUND, "name is \"\"");
    ck_assert_ptr_null(tensor);
    rekindle_model_destroy(model);
}
END_TEST

static int has_state(const rekindle_model *model, const char *wanted) {
    size_t count = 0, i;
    OK(rekindle_model_state_count(model, &count));
    for (i = 0; i < count; ++i) {
        const char *name = NULL;
        OK(rekindle_model_state_name(model, i, &name));
        if (strcmp(name, wanted) == 0) return 1;
    }
    return 0;
}

START_TEST(state_is_listed) {
    rekindle_model *model = make_built_model();
    rekindle_tensor *tensor = NULL;
    rekindle_array view = REKINDLE_ARRAY_INIT;
    const char *name = NULL;
    size_t count = 0;
    ck_assert(has_state(model, "weights/dense/kernel"));
    ck_assert(!has_state(model, "optimizer/iterations"));
    compile_model(model);
    ck_assert(has_state(model, "weights/dense_1/bias"));
    ck_assert(has_state(model, "optimizer/iterations"));
    ck_assert(has_state(model, "optimizer/dense/kernel/momentum"));
    ck_assert(has_state(model, "optimizer/dense/kernel/velocity"));
    OK(rekindle_model_get_state(model, "optimizer/iterations", &tensor));
    OK(rekindle_tensor_view(tensor, &view));
    ck_assert_int_eq(view.dtype, REKINDLE_INT64);
    ck_assert_uint_eq(view.rank, 0);
    ck_assert_int_eq(*(const int64_t *)view.data, 0);
    rekindle_tensor_destroy(tensor);

    tensor = NULL;
    REFUSED(rekindle_model_get_state(model, "optimizer", &tensor), REKINDLE_NOT_FOUND, "name is \"optimizer\"");
    ck_assert_ptr_null(tensor);
    OK(rekindle_model_state_count(model, &count));
    INVALID(rekindle_model_state_name(model, count, &name), "pieces of state");
    rekindle_model_destroy(model);
}
END_TEST

/* Every name leads to a tensor. */
START_TEST(all_state_can_be_read) {
    rekindle_model *model = make_built_model();
    size_t count = 0, i;
    compile_model(model);
    OK(rekindle_model_state_count(model, &count));
    for (i = 0; i < count; ++i) {
        const char *name = NULL;
        rekindle_tensor *tensor = NULL;
        OK(rekindle_model_state_name(model, i, &name));
        OK(rekindle_model_get_state(model, name, &tensor));
        rekindle_tensor_destroy(tensor);
    }
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(the_configuration_round_trips) {
    rekindle_model *model = make_built_model(), *again = NULL;
    char *json = NULL, *same = NULL;
    OK(rekindle_model_to_json(model, &json));
    ck_assert_ptr_nonnull(strstr(json, "\"class_name\":\"Sequential\""));
    OK(rekindle_model_from_json(json, &again));
    OK(rekindle_model_to_json(again, &same));
    ck_assert_str_eq(json, same);
    rekindle_string_destroy(json);
    rekindle_string_destroy(same);
    rekindle_model_destroy(model);
    rekindle_model_destroy(again);
}
END_TEST

static rekindle_tensor *kernel_of_seed(uint64_t seed, uint64_t *recorded) {
    rekindle_sequential_options options = REKINDLE_SEQUENTIAL_OPTIONS_INIT;
    rekindle_model *model = NULL;
    rekindle_tensor *kernel = NULL, *state = NULL;
    rekindle_array view = REKINDLE_ARRAY_INIT;
    options.seed = seed;
    OK(rekindle_sequential_create(&options, &model));
    add_dense(model, 16, NULL);
    OK(rekindle_model_build(model, sample_shape, 1));
    OK(rekindle_model_get_weight(model, "dense/kernel", &kernel));
    OK(rekindle_model_get_state(model, "random/seed", &state));
    OK(rekindle_tensor_view(state, &view));
    *recorded = *(const uint64_t *)view.data;
    rekindle_tensor_destroy(state);
    rekindle_model_destroy(model);
    return kernel;
}

/* The same seed gives the same weights; a random seed gives others each time, and is recorded. */
START_TEST(weights_follow_from_the_seed) {
    static const uint64_t seeds[] = {5, 5, REKINDLE_SEED_RANDOM, REKINDLE_SEED_RANDOM};
    rekindle_tensor *kernels[LENGTH(seeds)];
    rekindle_array views[LENGTH(seeds)];
    uint64_t recorded[LENGTH(seeds)];
    size_t i;
    for (i = 0; i < LENGTH(seeds); ++i) {
        kernels[i] = kernel_of_seed(seeds[i], &recorded[i]);
        rekindle_array_init(&views[i]);
        OK(rekindle_tensor_view(kernels[i], &views[i]));
    }
    ck_assert_mem_eq(views[0].data, views[1].data, FEATURES * 16 * sizeof(float));
    ck_assert_mem_ne(views[0].data, views[2].data, FEATURES * 16 * sizeof(float));
    ck_assert_mem_ne(views[2].data, views[3].data, FEATURES * 16 * sizeof(float));
    ck_assert_uint_eq(recorded[0], 5);
    ck_assert_uint_ne(recorded[2], REKINDLE_SEED_RANDOM);
    ck_assert_uint_ne(recorded[2], recorded[3]);
    for (i = 0; i < LENGTH(seeds); ++i) rekindle_tensor_destroy(kernels[i]);
}
END_TEST

START_TEST(unusable_json_is_an_argument_error) {
    static const char *const bad[] = {
        "",
        "{",
        "nonsense",
        "[]",
        "null",
        "{}",
        "{\"class_name\":7}",
        "{\"class_name\":\"Functional\",\"config\":{}}",
        "{\"class_name\":\"Sequential\"}",
        "{\"class_name\":\"Sequential\",\"config\":[]}",
        "{\"class_name\":\"Sequential\",\"config\":{\"layers\":[{}]}}",
        "{\"class_name\":\"Sequential\",\"config\":{\"layers\":[7]}}",
        "{\"class_name\":\"Sequential\",\"config\":{\"layers\":[{\"class_name\":\"LSTM\"}]}}",
        "{\"class_name\":\"Sequential\",\"config\":{\"layers\":[{\"class_name\":\"Dense\"}]}}",
        "{\"class_name\":\"Sequential\",\"config\":{\"layers\":[{\"class_name\":\"Dense\",\"config\":{\"units\":\"x\"}}"
        "]}}",
        "{\"class_name\":\"Sequential\",\"config\":{\"layers\":[{\"class_name\":\"Dense\",\"config\":{\"units\":0}}]}}",
        "{\"class_name\":\"Sequential\",\"config\":{\"input_shape\":\"x\",\"layers\":[]}}",
    };
    rekindle_model *model = NULL;
    size_t i;
    for (i = 0; i < LENGTH(bad); ++i) {
        INVALID(rekindle_model_from_json(bad[i], &model), "json: ");
        ck_assert_ptr_null(model);
    }
}
END_TEST

START_TEST(the_summary_is_a_table) {
    rekindle_model *model = make_built_model();
    char *text = NULL;
    OK(rekindle_model_summary(model, &text));
    ck_assert_ptr_nonnull(strstr(text, "dense_1 (Dense)"));
    ck_assert_ptr_nonnull(strstr(text, "(None, 3)"));
    ck_assert_ptr_nonnull(strstr(text, "Total params: 19"));
    rekindle_string_destroy(text);
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(the_memory_report_is_json) {
    rekindle_model *model = make_compiled_model();
    rekindle_dataset *dataset = make_dataset();
    char *json = NULL;
    OK(rekindle_model_fit(model, dataset, NULL));
    OK(rekindle_model_memory_report(model, &json));
    ck_assert_ptr_nonnull(strstr(json, "\"weights\":"));
    ck_assert_ptr_nonnull(strstr(json, "\"mode\":\"train\""));
    ck_assert_ptr_nonnull(strstr(json, "\"implementation\":"));
    rekindle_string_destroy(json);
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(models_and_weights_round_trip_as_files) {
    char *folder = make_folder();
    char *path = path_in(folder, "model"), *weights = path_in(folder, "weights");
    rekindle_model *model = make_compiled_model(), *loaded = NULL, *other = make_built_model();
    char *json = NULL, *same = NULL;
    REFUSED(rekindle_model_save(model, path), REKINDLE_INVALID_STATE, "not built");
    OK(rekindle_model_build(model, sample_shape, 1));
    OK(rekindle_model_save(model, path));
    OK(rekindle_model_load(path, &loaded));
    OK(rekindle_model_compile_to_json(model, &json));
    OK(rekindle_model_compile_to_json(loaded, &same));
    ck_assert_str_eq(json, same);
    OK(rekindle_model_save_weights(model, weights));
    OK(rekindle_model_load_weights(other, weights));
    REFUSED(rekindle_model_load_weights(other, folder), REKINDLE_IO_ERROR, "");
    rekindle_model_destroy(loaded);
    loaded = NULL;
    REFUSED(rekindle_model_load("/nonexistent", &loaded), REKINDLE_NOT_FOUND, "/nonexistent");
    ck_assert_ptr_null(loaded);
    rekindle_string_destroy(json);
    rekindle_string_destroy(same);
    rekindle_model_destroy(model);
    rekindle_model_destroy(other);
    free(path);
    free(weights);
    remove_folder(folder);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, sequential_arguments_are_checked);
    tcase_add_test(tests, a_layer_has_one_place);
    tcase_add_test(tests, layer_names_are_unique);
    tcase_add_test(tests, building_checks_the_shape);
    tcase_add_test(tests, weights_are_listed_by_layer);
    tcase_add_test(tests, weights_can_be_set_and_read);
    tcase_add_test(tests, weights_that_do_not_fit_are_refused);
    tcase_add_test(tests, state_is_listed);
    tcase_add_test(tests, all_state_can_be_read);
    tcase_add_test(tests, the_configuration_round_trips);
    tcase_add_test(tests, weights_follow_from_the_seed);
    tcase_add_test(tests, unusable_json_is_an_argument_error);
    tcase_add_test(tests, the_summary_is_a_table);
    tcase_add_test(tests, the_memory_report_is_json);
    tcase_add_test(tests, models_and_weights_round_trip_as_files);
}

int main(void) {
    return run_tests("capi.model", add_tests);
}
