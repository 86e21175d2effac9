/* Models that are layers of others: what belongs to them, that they compute what their layers would, and that nothing
 * is shared with the models that they come from. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "checkpoint/test_files.h"
#include "sketch.h"
#include "support/must.h"
#include "support/run_tests.h"

enum { SAMPLES = 4, FEATURES = 3, WIDE = 32 };

static const int64_t x_shape[] = {SAMPLES, FEATURES}, y_shape[] = {SAMPLES, 1};
static const float x_values[SAMPLES * FEATURES] = {0.5F, -1.0F, 2.0F,  0.25F, 3.0F, -2.0F,
                                                   1.5F, 0.0F,  -0.5F, 1.0F,  4.0F, 0.75F};
static const float y_values[SAMPLES] = {1.0F, -1.0F, 0.5F, 2.0F};

static rekindle_array x_array(void) {
    return must_array(REKINDLE_FLOAT32, x_values, 2, x_shape);
}

static rekindle_layer *dropout(struct sketch *sketch, double rate) {
    rekindle_dropout_options options = REKINDLE_DROPOUT_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.rate = rate;
    must(rekindle_dropout_create(&options, &layer));
    return sketch_layer(sketch, layer);
}

static rekindle_layer *normalization(struct sketch *sketch) {
    rekindle_layer *layer = NULL;
    must(rekindle_batch_normalization_create(NULL, &layer));
    return sketch_layer(sketch, layer);
}

/* FEATURES -> dense, dropout, norm, FEATURES. */
static rekindle_symbol *body(struct sketch *sketch, rekindle_symbol *x) {
    x = sketch_call(sketch, sketch_dense(sketch, "dense", FEATURES, "tanh"), x);
    x = sketch_call(sketch, dropout(sketch, 0.25), x);
    return sketch_call(sketch, normalization(sketch), x);
}

static rekindle_model *encoder_model(void) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    rekindle_symbol *x = sketch_vector(&sketch, FEATURES);
    rekindle_model *model = sketch_model(x, body(&sketch, x));
    sketch_end(&sketch);
    return model;
}

/* encoder, and a dense layer for one output. */
static rekindle_model *model_with(const rekindle_model *encoder) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    rekindle_symbol *x = sketch_vector(&sketch, FEATURES);
    rekindle_symbol *code = sketch_call(&sketch, sketch_model_layer(&sketch, encoder, "encoder"), x);
    rekindle_model *model = sketch_model(x, sketch_call(&sketch, sketch_dense(&sketch, "dense", 1, NULL), code));
    sketch_end(&sketch);
    return model;
}

static rekindle_model *flat_model(void) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    rekindle_symbol *x = sketch_vector(&sketch, FEATURES);
    rekindle_model *model =
        sketch_model(x, sketch_call(&sketch, sketch_dense(&sketch, "head", 1, NULL), body(&sketch, x)));
    sketch_end(&sketch);
    return model;
}

static void train(rekindle_model *model, int steps) {
    rekindle_array x = x_array(), y = must_array(REKINDLE_FLOAT32, y_values, 2, y_shape);
    for (int i = 0; i < steps; ++i) must(rekindle_model_train_on_batch(model, &x, &y, NULL, NULL, 0));
}

static void expect_same_weights(const rekindle_model *first, const rekindle_model *second) {
    size_t size = 0, second_size = 0;
    unsigned char *of_first = must_copy_weights(first, &size), *of_second = must_copy_weights(second, &second_size);
    ck_assert_uint_eq(size, second_size);
    ck_assert_mem_eq(of_first, of_second, size);
    free(of_first);
    free(of_second);
}

static void expect_same_predictions(const rekindle_model *first, const rekindle_model *second) {
    rekindle_array x = x_array();
    size_t count = 0, second_count = 0;
    rekindle_tensor *of_first = must_predict(first, &x, SAMPLES), *of_second = must_predict(second, &x, SAMPLES);
    const float *values = must_view_floats(of_first, &count), *others = must_view_floats(of_second, &second_count);
    ck_assert_uint_eq(count, second_count);
    ck_assert_mem_eq(values, others, count * sizeof(float));
    rekindle_tensor_destroy(of_first);
    rekindle_tensor_destroy(of_second);
}

static float first_of(const rekindle_model *model, const char *weight) {
    size_t count = 0;
    rekindle_tensor *tensor = must_get_weight(model, weight);
    float value = must_view_floats(tensor, &count)[0];
    rekindle_tensor_destroy(tensor);
    return value;
}

static uint32_t is_trainable(const rekindle_model *model, const char *layer) {
    uint32_t trainable = 7;
    must(rekindle_model_get_trainable(model, layer, &trainable));
    return trainable;
}

START_TEST(weights_have_a_path) {
    static const char *const names[] = {
        "encoder/dense/kernel",
        "encoder/dense/bias",
        "encoder/batch_normalization/gamma",
        "encoder/batch_normalization/beta",
        "encoder/batch_normalization/moving_mean",
        "encoder/batch_normalization/moving_variance",
        "dense/kernel",
        "dense/bias",
    };
    rekindle_model *encoder = encoder_model(), *model = model_with(encoder);
    expect_weights(model, names, 8);
    rekindle_model_destroy(model);
    rekindle_model_destroy(encoder);
}
END_TEST

START_TEST(a_model_in_a_model_in_a_model_has_a_longer_one) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    static const char *const names[] = {"outer/encoder/dense/kernel", "outer/encoder/dense/bias"};
    rekindle_model *encoder = encoder_model(), *between = model_with(encoder);
    rekindle_symbol *x = sketch_vector(&sketch, FEATURES);
    rekindle_model *model = sketch_model(x, sketch_call(&sketch, sketch_model_layer(&sketch, between, "outer"), x));
    for (size_t i = 0; i < 2; ++i) {
        const char *name = NULL;
        must(rekindle_model_weight_name(model, i, &name));
        ck_assert_str_eq(name, names[i]);
    }
    must(rekindle_model_set_trainable(model, "outer/encoder", 0));
    ck_assert_uint_eq(is_trainable(model, "outer/encoder/dense"), 0);
    ck_assert_uint_eq(is_trainable(model, "outer/dense"), 1);
    ck_assert_uint_eq(is_trainable(model, "outer"), 1);
    expect_same_predictions(model, between);
    rekindle_model_destroy(model);
    rekindle_model_destroy(between);
    rekindle_model_destroy(encoder);
    sketch_end(&sketch);
}
END_TEST

/* Names, not numbers, are all that is different: kernels, their order, what is dropped out, statistics. */
START_TEST(a_nested_model_computes_what_its_layers_do) {
    rekindle_model *encoder = encoder_model(), *model = model_with(encoder), *flat = flat_model();
    expect_same_weights(model, flat);
    compile_with_sgd(model, "mse", 0.05, 0.9);
    compile_with_sgd(flat, "mse", 0.05, 0.9);
    train(model, 7);
    train(flat, 7);
    expect_same_weights(model, flat);
    expect_same_predictions(model, flat);
    rekindle_model_destroy(model);
    rekindle_model_destroy(flat);
    rekindle_model_destroy(encoder);
}
END_TEST

START_TEST(a_layer_is_a_copy_of_the_model_as_it_stands) {
    const float kernel[FEATURES * FEATURES] = {9.0F};
    const int64_t shape[] = {FEATURES, FEATURES};
    rekindle_array nine = must_array(REKINDLE_FLOAT32, kernel, 2, shape);
    rekindle_model *encoder = encoder_model();
    must(rekindle_model_set_weight(encoder, "dense/kernel", &nine));
    must(rekindle_model_set_trainable(encoder, "batch_normalization", 0));
    rekindle_model *model = model_with(encoder);
    ck_assert_float_eq(first_of(model, "encoder/dense/kernel"), 9.0F);
    ck_assert_uint_eq(is_trainable(model, "encoder/batch_normalization"), 0);
    ck_assert_uint_eq(is_trainable(model, "encoder/dense"), 1);
    compile_with_sgd(model, "mse", 0.5, 0.0);
    train(model, 1);
    ck_assert_float_ne(first_of(model, "encoder/dense/kernel"), 9.0F);
    ck_assert_float_eq(first_of(encoder, "dense/kernel"), 9.0F);
    rekindle_model_destroy(encoder);
    train(model, 1);
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(trainable_of_a_model_is_that_of_its_layers) {
    rekindle_model *encoder = encoder_model(), *model = model_with(encoder);
    must(rekindle_model_set_trainable(model, "encoder", 0));
    ck_assert_uint_eq(is_trainable(model, "encoder"), 0);
    ck_assert_uint_eq(is_trainable(model, "encoder/dense"), 0);
    ck_assert_uint_eq(is_trainable(model, "dense"), 1);
    must(rekindle_model_set_trainable(model, "encoder/dense", 1));
    ck_assert_uint_eq(is_trainable(model, "encoder"), 1);
    ck_assert_uint_eq(is_trainable(model, "encoder/batch_normalization"), 0);
    rekindle_model_destroy(model);
    rekindle_model_destroy(encoder);
}
END_TEST

START_TEST(a_summary_has_one_row_of_it) {
    rekindle_model *encoder = encoder_model(), *model = model_with(encoder);
    char *text = NULL;
    must(rekindle_model_summary(model, &text));
    const char *row = strstr(text, "encoder (Functional)");
    ck_assert_msg(row != NULL, "%s", text);
    ck_assert_msg(strncmp(row, "encoder (Functional)      (None, 3)     24       input_layer[0][0]\n", 67) == 0, "%s",
                  text);
    ck_assert_msg(strstr(text, "Dropout") == NULL && strstr(text, "Total params: 28 ") != NULL, "%s", text);
    rekindle_string_destroy(text);
    rekindle_model_destroy(model);
    rekindle_model_destroy(encoder);
}
END_TEST

START_TEST(an_output_has_the_name_of_the_model_that_gives_it) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    rekindle_model *encoder = encoder_model();
    rekindle_symbol *x = sketch_vector(&sketch, FEATURES);
    rekindle_model *model = sketch_model(x, sketch_call(&sketch, sketch_model_layer(&sketch, encoder, NULL), x));
    const char *name = NULL;
    must(rekindle_model_output_name(model, 0, &name));
    ck_assert_str_eq(name, "functional");
    rekindle_model_destroy(model);
    rekindle_model_destroy(encoder);
    sketch_end(&sketch);
}
END_TEST

/* Which features a dense layer of WIDE inputs did not see in the last batch, of one sample of ones. */
static void read_dropped(const rekindle_model *model, const char *kernel, unsigned char *dropped) {
    rekindle_tensor *gradient = NULL;
    size_t count = 0;
    must(rekindle_model_get_gradient(model, kernel, &gradient));
    const float *values = must_view_floats(gradient, &count);
    ck_assert_uint_eq(count, WIDE);
    for (size_t i = 0; i < WIDE; ++i) dropped[i] = values[i] == 0.0F;
    rekindle_tensor_destroy(gradient);
}

static rekindle_model *dropping_model(const rekindle_model *inside) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    rekindle_symbol *x = sketch_vector(&sketch, WIDE);
    rekindle_layer *layer = inside != NULL ? sketch_model_layer(&sketch, inside, "inside") : dropout(&sketch, 0.5);
    rekindle_model *model = sketch_model(x, sketch_call(&sketch, layer, x));
    sketch_end(&sketch);
    return model;
}

START_TEST(calls_layers_and_models_drop_out_differently) {
    static const char *const kernels[] = {"first/kernel", "second/kernel", "third/kernel", "fourth/kernel"};
    struct sketch sketch = {NULL, NULL, 0, 0};
    float ones[WIDE], zeros[4] = {0.0F};
    unsigned char dropped[4][WIDE];
    const int64_t one_sample[] = {1, WIDE}, one_target[] = {1, 1};
    rekindle_model *inside = dropping_model(NULL), *outside = dropping_model(inside);
    rekindle_layer *twice = sketch_model_layer(&sketch, outside, "twice");
    rekindle_symbol *x = sketch_vector(&sketch, WIDE);
    rekindle_symbol *values[] = {sketch_call(&sketch, twice, x), sketch_call(&sketch, twice, x),
                                 sketch_call(&sketch, sketch_model_layer(&sketch, outside, "other"), x),
                                 sketch_call(&sketch, dropout(&sketch, 0.5), x)};
    rekindle_symbol *sum = NULL;
    for (size_t i = 0; i < 4; ++i) {
        char name[16];
        snprintf(name, sizeof(name), "%.*s", (int)(strchr(kernels[i], '/') - kernels[i]), kernels[i]);
        rekindle_symbol *y = sketch_call(&sketch, sketch_dense(&sketch, name, 1, NULL), values[i]);
        sum = sum == NULL ? y : sketch_add(&sketch, sum, y);
    }
    rekindle_model *model = sketch_model(x, sum);
    for (size_t i = 0; i < WIDE; ++i) ones[i] = 1.0F;
    rekindle_array data = must_array(REKINDLE_FLOAT32, ones, 2, one_sample);
    rekindle_array target = must_array(REKINDLE_FLOAT32, zeros, 2, one_target);
    compile_with_sgd(model, "mse", 0.0, 0.0);
    must(rekindle_model_train_on_batch(model, &data, &target, NULL, NULL, 0));
    for (size_t i = 0; i < 4; ++i) {
        read_dropped(model, kernels[i], dropped[i]);
        ck_assert_ptr_nonnull(memchr(dropped[i], 1, WIDE));
        ck_assert_ptr_nonnull(memchr(dropped[i], 0, WIDE));
        for (size_t j = 0; j < i; ++j) ck_assert_mem_ne(dropped[i], dropped[j], WIDE);
    }
    rekindle_model_destroy(model);
    rekindle_model_destroy(outside);
    rekindle_model_destroy(inside);
    sketch_end(&sketch);
}
END_TEST

static rekindle_model *chain(const int64_t *shape) {
    rekindle_sequential_options options = REKINDLE_SEQUENTIAL_OPTIONS_INIT;
    rekindle_model *model = NULL;
    options.input_shape = shape;
    options.input_rank = shape != NULL;
    must(rekindle_sequential_create(&options, &model));
    return model;
}

START_TEST(a_chain_has_models_as_layers) {
    static const char *const names[] = {"encoder/dense/kernel", "encoder/dense/bias"};
    struct sketch sketch = {NULL, NULL, 0, 0};
    rekindle_model *encoder = encoder_model(), *model = chain(NULL), *flat = flat_model();
    rekindle_array x = x_array(), none = must_array(REKINDLE_FLOAT32, y_values, 1, y_shape);
    rekindle_dataset *wrong = must_make_dataset(&x, &none, NULL);
    must(rekindle_model_add(model, sketch_model_layer(&sketch, encoder, "encoder")));
    must(rekindle_model_add(model, sketch_dense(&sketch, "head", 1, NULL)));
    rekindle_model_destroy(encoder);
    sketch_end(&sketch);
    compile_with_sgd(model, "sparse_categorical_crossentropy", 0.05, 0.9);
    ck_assert_int_ne(rekindle_model_fit(model, wrong, NULL), REKINDLE_OK); /* builds, and is undone */
    compile_with_sgd(model, "mse", 0.05, 0.9);
    compile_with_sgd(flat, "mse", 0.05, 0.9);
    train(model, 3);
    train(flat, 3);
    for (size_t i = 0; i < 2; ++i) {
        const char *name = NULL;
        must(rekindle_model_weight_name(model, i, &name));
        ck_assert_str_eq(name, names[i]);
    }
    expect_same_weights(model, flat);
    rekindle_dataset_destroy(wrong);
    rekindle_model_destroy(flat);
    rekindle_model_destroy(model);
}
END_TEST

/* The fit builds the chain before it sees the labels, and takes that back. */
START_TEST(a_refused_fit_keeps_what_a_chain_begins_with) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    const float kernel[FEATURES * FEATURES] = {9.0F};
    const int64_t kernel_shape[] = {FEATURES, FEATURES}, shape[] = {FEATURES};
    rekindle_array nine = must_array(REKINDLE_FLOAT32, kernel, 2, kernel_shape), x = x_array();
    rekindle_array labels = must_array(REKINDLE_FLOAT32, y_values, 1, y_shape);
    rekindle_dataset *wrong = must_make_dataset(&x, &labels, NULL);
    rekindle_model *encoder = encoder_model(), *model = chain(NULL);
    must(rekindle_model_set_weight(encoder, "dense/kernel", &nine));
    must(rekindle_model_add(model, sketch_model_layer(&sketch, encoder, "encoder")));
    rekindle_model_destroy(encoder);
    sketch_end(&sketch);
    compile_with_sgd(model, "sparse_categorical_crossentropy", 0.05, 0.9);
    ck_assert_int_eq(rekindle_model_fit(model, wrong, NULL), REKINDLE_INVALID_ARGUMENT);
    must(rekindle_model_build(model, shape, 1));
    ck_assert_float_eq(first_of(model, "encoder/dense/kernel"), 9.0F);
    rekindle_dataset_destroy(wrong);
    rekindle_model_destroy(model);
}
END_TEST

/* It gets its shape where it is called, and its first weights by the seed of the model that has it. */
START_TEST(a_chain_without_a_shape_is_a_layer) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    rekindle_model *inside = chain(NULL), *extracted = NULL;
    rekindle_extract_options extract = REKINDLE_EXTRACT_OPTIONS_INIT;
    must(rekindle_model_add(inside, sketch_dense(&sketch, "dense", 2, NULL)));
    rekindle_symbol *x = sketch_vector(&sketch, FEATURES);
    rekindle_symbol *y = sketch_call(&sketch, sketch_model_layer(&sketch, inside, NULL), x);
    rekindle_model *model = sketch_model(x, y);
    ck_assert_float_ne(first_of(model, "sequential/dense/kernel"), 0.0F);
    extract.model = "sequential";
    must(rekindle_model_extract(model, &extract, &extracted));
    expect_same_predictions(model, extracted);
    rekindle_model_destroy(extracted);
    rekindle_model_destroy(model);
    rekindle_model_destroy(inside);
    sketch_end(&sketch);
}
END_TEST

static rekindle_layer *stateful_lstm(struct sketch *sketch) {
    rekindle_lstm_options options = REKINDLE_LSTM_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.units = 2;
    options.stateful = 1;
    must(rekindle_lstm_create(&options, &layer));
    return sketch_layer(sketch, layer);
}

START_TEST(states_are_not_shared) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    const int64_t sequence[] = {2, FEATURES}, batch[] = {2, 2, FEATURES};
    rekindle_array data = must_array(REKINDLE_FLOAT32, x_values, 3, batch);
    float once[4], again[4], nested[4];
    rekindle_symbol *x = sketch_input(&sketch, NULL, 2, sequence);
    rekindle_model *inside = sketch_model(x, sketch_call(&sketch, stateful_lstm(&sketch), x));
    rekindle_symbol *begin = sketch_input(&sketch, NULL, 2, sequence);
    must(rekindle_model_predict_on_batch(inside, &data, once, 4));
    rekindle_layer *layer = sketch_model_layer(&sketch, inside, "inside");
    rekindle_model *model = sketch_model(begin, sketch_call(&sketch, layer, begin));
    must(rekindle_model_predict_on_batch(inside, &data, again, 4));
    must(rekindle_model_predict_on_batch(model, &data, nested, 4));
    ck_assert_mem_ne(once, again, sizeof(once));
    ck_assert_mem_eq(once, nested, sizeof(once));
    must(rekindle_model_predict_on_batch(model, &data, nested, 4));
    ck_assert_mem_eq(again, nested, sizeof(once));
    rekindle_model_destroy(model);
    rekindle_model_destroy(inside);
    sketch_end(&sketch);
}
END_TEST

START_TEST(json_and_files_have_it_inside) {
    rekindle_model *encoder = encoder_model(), *model = model_with(encoder), *again = NULL, *loaded = NULL;
    char *json = NULL, *second = NULL;
    must(rekindle_model_set_trainable(model, "encoder", 0));
    must(rekindle_model_to_json(model, &json));
    ck_assert_msg(strstr(json, "\"class_name\":\"Functional\",\"config\":{\"name\":\"encoder\",\"trainable\":false") !=
                      NULL,
                  "%s", json);
    must(rekindle_model_from_json(json, &again));
    ck_assert_uint_eq(is_trainable(again, "encoder"), 0);
    must(rekindle_model_to_json(again, &second));
    ck_assert_str_eq(json, second);
    char *folder = make_folder(), *path = path_in(folder, "model");
    must(rekindle_model_save(model, path));
    must(rekindle_model_load(path, &loaded));
    expect_same_weights(model, loaded);
    expect_same_predictions(model, loaded);
    must(rekindle_model_load_weights(again, path));
    expect_same_weights(model, again);
    remove_folder(folder);
    free(path);
    rekindle_string_destroy(json);
    rekindle_string_destroy(second);
    rekindle_model_destroy(loaded);
    rekindle_model_destroy(again);
    rekindle_model_destroy(model);
    rekindle_model_destroy(encoder);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, weights_have_a_path);
    tcase_add_test(tests, a_model_in_a_model_in_a_model_has_a_longer_one);
    tcase_add_test(tests, a_nested_model_computes_what_its_layers_do);
    tcase_add_test(tests, a_layer_is_a_copy_of_the_model_as_it_stands);
    tcase_add_test(tests, trainable_of_a_model_is_that_of_its_layers);
    tcase_add_test(tests, a_summary_has_one_row_of_it);
    tcase_add_test(tests, an_output_has_the_name_of_the_model_that_gives_it);
    tcase_add_test(tests, calls_layers_and_models_drop_out_differently);
    tcase_add_test(tests, a_chain_has_models_as_layers);
    tcase_add_test(tests, a_refused_fit_keeps_what_a_chain_begins_with);
    tcase_add_test(tests, a_chain_without_a_shape_is_a_layer);
    tcase_add_test(tests, states_are_not_shared);
    tcase_add_test(tests, json_and_files_have_it_inside);
}

int main(void) {
    return run_tests("graph.nested", add_tests);
}
