/* Inputs with dimensions that the data decide: for each length the model is what a model of that length alone is, which
 * is made anew for each batch, with the weights that training has come to. */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "graph/sketch.h"
#include "support/compare.h"
#include "support/must.h"
#include "support/run_tests.h"

#define UNKNOWN REKINDLE_UNKNOWN_DIMENSION

enum { BATCH = 6, CLASSES = 3, MOST = 2400 };

/* What a case trains on: `rank` dimensions of a sample, of which those that are UNKNOWN become a batch's length. */
struct subject {
    const char *name;
    const char *json; /* with the batch's shape to be filled in */
    size_t rank;
    int64_t sample[3];
    rekindle_dtype dtype;
};

#define TENSOR(layer) "{\"class_name\":\"__keras_tensor__\",\"config\":{\"keras_history\":[\"" layer "\",0,0]}}"
#define NODE(class_name, name, config, inputs)                                                                         \
    ",{\"class_name\":\"" class_name "\",\"name\":\"" name "\",\"config\":{\"name\":\"" name "\"" config               \
    "},\"inbound_nodes\":[{\"args\":[" inputs "],\"kwargs\":{}}]}"

/* Attention and a convolution over time, and a recurrent layer that gives its last step. */
/* clang-format off */
static const char sequences[] =
    "{\"class_name\":\"Functional\",\"config\":{\"layers\":[{\"class_name\":\"InputLayer\",\"name\":\"x\","
    "\"config\":{\"name\":\"x\",\"batch_shape\":%s},\"inbound_nodes\":[]}"
    NODE("LSTM", "steps", ",\"units\":8,\"return_sequences\":true", TENSOR("x"))
    NODE("MultiHeadAttention", "attention", ",\"num_heads\":2,\"key_dim\":4", TENSOR("steps") "," TENSOR("steps"))
    NODE("Add", "sum", "", "[" TENSOR("steps") "," TENSOR("attention") "]")
    NODE("Conv1D", "windows", ",\"filters\":5,\"kernel_size\":[3],\"activation\":\"relu\"", TENSOR("sum"))
    NODE("LayerNormalization", "normal", "", TENSOR("windows"))
    NODE("LSTM", "last", ",\"units\":4", TENSOR("normal"))
    NODE("Dense", "out", ",\"units\":3,\"activation\":\"softmax\"", TENSOR("last"))
    "],\"input_layers\":[\"x\",0,0],\"output_layers\":[\"out\",0,0]}}";
/* clang-format on */

#define SEQUENTIAL(layers)                                                                                             \
    "{\"class_name\":\"Sequential\",\"config\":{\"build_input_shape\":%s,\"layers\":[" layers                          \
    ",{\"class_name\":\"Dense\",\"config\":{\"units\":3,\"activation\":\"softmax\"}}]}}"

static const char images[] = SEQUENTIAL(
    "{\"class_name\":\"Conv2D\",\"config\":{\"filters\":16,\"kernel_size\":[3,3],\"padding\":\"same\","
    "\"activation\":\"relu\"}},{\"class_name\":\"BatchNormalization\",\"config\":{}},"
    "{\"class_name\":\"MaxPooling2D\",\"config\":{}},{\"class_name\":\"GlobalAveragePooling2D\",\"config\":{}}");

static const char words[] =
    SEQUENTIAL("{\"class_name\":\"Embedding\",\"config\":{\"input_dim\":9,\"output_dim\":5,\"mask_zero\":true}},"
               "{\"class_name\":\"LSTM\",\"config\":{\"units\":4}}");

/* A value for each step. */
static const char tags[] = SEQUENTIAL("{\"class_name\":\"Activation\",\"config\":{\"activation\":\"tanh\"}}");

static const struct subject subjects[] = {
    {"sequences", sequences, 2, {UNKNOWN, 4}, REKINDLE_FLOAT32},
    {"images of any size", images, 3, {UNKNOWN, UNKNOWN, 2}, REKINDLE_FLOAT32},
    {"images of any width", images, 3, {8, UNKNOWN, 2}, REKINDLE_FLOAT32},
    {"words", words, 1, {UNKNOWN}, REKINDLE_INT32},
};
enum { SUBJECTS = sizeof(subjects) / sizeof(subjects[0]) };
static const int64_t lengths[] = {5, 9, 4, 9, 16, 5, 33};
enum { LENGTHS = sizeof(lengths) / sizeof(lengths[0]) };

/* Built for samples of a shape. */
static rekindle_model *make(const struct subject *subject, const int64_t *sample) {
    char shape[64] = "[null", json[4096];
    for (size_t i = 0; i < subject->rank; ++i) {
        size_t used = strlen(shape);
        if (sample[i] == UNKNOWN) {
            snprintf(shape + used, sizeof(shape) - used, ",null");
        } else {
            snprintf(shape + used, sizeof(shape) - used, ",%" PRId64, sample[i]);
        }
    }
    snprintf(shape + strlen(shape), sizeof(shape) - strlen(shape), "]");
    const char *place = strstr(subject->json, "%s");
    int size = snprintf(json, sizeof(json), "%.*s%s%s", (int)(place - subject->json), subject->json, shape, place + 2);
    ck_assert_int_lt(size, (int)sizeof(json));
    rekindle_model *model = must_make_model(json, NULL, sample, subject->rank);
    compile_with_sgd(model, "sparse_categorical_crossentropy", 0.1, 0.0);
    return model;
}

/* A batch whose unknown dimensions have a length. */
struct batch {
    float floats[MOST * BATCH];
    int32_t integers[MOST * BATCH], labels[BATCH];
    int64_t shape[4], label_shape[1];
    rekindle_array x, y;
};

static void fill(struct batch *batch, const struct subject *subject, int64_t length, uint64_t seed) {
    size_t count = BATCH;
    batch->shape[0] = batch->label_shape[0] = BATCH;
    for (size_t i = 0; i < subject->rank; ++i) {
        batch->shape[i + 1] = subject->sample[i] == UNKNOWN ? length : subject->sample[i];
        count *= (size_t)batch->shape[i + 1];
    }
    ck_assert_uint_le(count, MOST * BATCH);
    float *noise = must_make_noise(seed, count);
    memcpy(batch->floats, noise, count * sizeof(float));
    for (size_t i = 0; i < count; ++i) batch->integers[i] = (int32_t)((noise[i] + 1.0F) * 4.49F);
    for (int i = 0; i < BATCH; ++i) batch->labels[i] = (i + (int)seed) % CLASSES;
    free(noise);
    const void *data = subject->dtype == REKINDLE_INT32 ? (const void *)batch->integers : batch->floats;
    batch->x = must_array(subject->dtype, data, subject->rank + 1, batch->shape);
    batch->y = must_array(REKINDLE_INT32, batch->labels, 1, batch->label_shape);
}

/* Of the batch's length, with the weights of another model of the subject. */
static rekindle_model *of_one_length(const struct subject *subject, const struct batch *batch,
                                     const rekindle_model *weights) {
    rekindle_model *model = make(subject, batch->shape + 1);
    size_t count = 0;
    must(rekindle_model_weight_count(model, &count));
    for (size_t i = 0; i < count; ++i) {
        const char *name = NULL, *other = NULL;
        rekindle_tensor *tensor = NULL;
        rekindle_array view = REKINDLE_ARRAY_INIT;
        must(rekindle_model_weight_name(model, i, &name));
        must(rekindle_model_weight_name(weights, i, &other));
        must(rekindle_model_get_weight(weights, other, &tensor));
        must(rekindle_tensor_view(tensor, &view));
        must(rekindle_model_set_weight(model, name, &view));
        rekindle_tensor_destroy(tensor);
    }
    return model;
}

static void expect_close(const float *actual, const float *expected, size_t count, const char *what, size_t batch) {
    deviation found = compare_floats(actual, expected, count);
    ck_assert_msg(found.rtol <= 1e-5, "%s: batch %zu: %s deviates by %g at %zu", must_context, batch, what, found.rtol,
                  found.index);
}

static void expect_same_weights(const rekindle_model *model, const rekindle_model *other, size_t batch) {
    size_t size = 0, other_size = 0;
    unsigned char *own = must_copy_weights(model, &size), *others = must_copy_weights(other, &other_size);
    ck_assert_uint_eq(size, other_size);
    expect_close((const float *)(const void *)own, (const float *)(const void *)others, size / sizeof(float),
                 "a weight", batch);
    free(own);
    free(others);
}

START_TEST(each_batch_has_a_length_of_its_own) {
    static struct batch batch;
    const struct subject *subject = &subjects[_i];
    must_context = subject->name;
    rekindle_model *model = make(subject, subject->sample);
    for (size_t i = 0; i < LENGTHS; ++i) {
        float outputs[BATCH * CLASSES], expected[BATCH * CLASSES];
        double loss = 0.0, expected_loss = 1.0;
        fill(&batch, subject, lengths[i], i);
        rekindle_model *known = of_one_length(subject, &batch, model);
        must(rekindle_model_predict_on_batch(model, &batch.x, outputs, BATCH * CLASSES));
        must(rekindle_model_predict_on_batch(known, &batch.x, expected, BATCH * CLASSES));
        expect_close(outputs, expected, BATCH * CLASSES, "an output", i);
        must(rekindle_model_test_on_batch(model, &batch.x, &batch.y, NULL, &loss, 1));
        must(rekindle_model_test_on_batch(known, &batch.x, &batch.y, NULL, &expected_loss, 1));
        ck_assert_double_eq_tol(loss, expected_loss, 1e-5);
        must(rekindle_model_train_on_batch(model, &batch.x, &batch.y, NULL, &loss, 1));
        must(rekindle_model_train_on_batch(known, &batch.x, &batch.y, NULL, &expected_loss, 1));
        ck_assert_double_eq_tol(loss, expected_loss, 1e-5);
        expect_same_weights(model, known, i);
        rekindle_model_destroy(known);
    }
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(a_fit_has_the_length_of_its_dataset) {
    static struct batch batch;
    const struct subject *subject = &subjects[_i];
    must_context = subject->name;
    rekindle_model *model = make(subject, subject->sample);
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    fit.epochs = 1;
    fit.batch_size = 4; /* and a last one of 2 */
    for (size_t i = 0; i < 2; ++i) {
        fill(&batch, subject, lengths[i], i);
        rekindle_model *known = of_one_length(subject, &batch, model);
        rekindle_dataset *dataset = must_make_dataset(&batch.x, &batch.y, NULL);
        rekindle_tensor *outputs = NULL;
        rekindle_array view = REKINDLE_ARRAY_INIT;
        fit.shuffle = 0;
        fit.validation_data = dataset;
        must(rekindle_model_fit(model, dataset, &fit));
        must(rekindle_model_fit(known, dataset, &fit));
        expect_same_weights(model, known, i);
        must(rekindle_model_predict(model, dataset, NULL, &outputs));
        must(rekindle_tensor_view(outputs, &view));
        ck_assert_uint_eq(view.rank, 2);
        ck_assert_int_eq(view.shape[0], BATCH);
        rekindle_tensor_destroy(outputs);
        rekindle_dataset_destroy(dataset);
        rekindle_model_destroy(known);
    }
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(its_json_has_null) {
    const struct subject *subject = &subjects[_i];
    must_context = subject->name;
    rekindle_model *model = make(subject, subject->sample), *again = NULL;
    char *json = NULL, *json_again = NULL, *summary = NULL;
    must(rekindle_model_to_json(model, &json));
    ck_assert_ptr_nonnull(strstr(json, subject->sample[0] == UNKNOWN ? "[null,null" : "[null,8,null"));
    must(rekindle_model_from_json(json, &again));
    if (subject->json != sequences) must(rekindle_model_build(again, subject->sample, subject->rank));
    must(rekindle_model_to_json(again, &json_again));
    ck_assert_str_eq(json, json_again);
    must(rekindle_model_summary(again, &summary));
    if (subject->rank == 3)
        ck_assert_ptr_nonnull(
            strstr(summary, subject->sample[0] == UNKNOWN ? "(None, None, None, 16)" : "(None, 8, None, 16)"));
    rekindle_string_destroy(json);
    rekindle_string_destroy(json_again);
    rekindle_string_destroy(summary);
    rekindle_model_destroy(again);
    rekindle_model_destroy(model);
}
END_TEST

static rekindle_model *make_tagger(void) {
    static const struct subject tagger = {"tags", tags, 2, {UNKNOWN, 4}, REKINDLE_FLOAT32};
    rekindle_model *model = make(&tagger, tagger.sample);
    return model;
}

START_TEST(outputs_are_as_long_as_inputs) {
    const int64_t shape[] = {2, 5, 4};
    rekindle_model *model = make_tagger();
    float *noise = must_make_noise(1, 40), outputs[30];
    rekindle_batch batch = REKINDLE_BATCH_INIT;
    size_t size = 1, rank = 0;
    int64_t dimension = 0;
    batch.x = must_array(REKINDLE_FLOAT32, noise, 3, shape);
    must(rekindle_model_output_size(model, &size));
    ck_assert_uint_eq(size, 0);
    must(rekindle_model_output_rank(model, 0, &rank));
    ck_assert_uint_eq(rank, 2);
    must(rekindle_model_output_dimension(model, 0, 0, &dimension));
    ck_assert_int_eq(dimension, UNKNOWN);
    must(rekindle_model_output_dimension_for(model, &batch, 0, 0, &dimension));
    ck_assert_int_eq(dimension, 5);
    must(rekindle_model_output_dimension_for(model, &batch, 0, 1, &dimension));
    ck_assert_int_eq(dimension, 3);
    ck_assert_int_eq(rekindle_model_output_dimension_for(model, &batch, 1, 0, &dimension), REKINDLE_INVALID_ARGUMENT);
    ck_assert_int_eq(rekindle_model_output_dimension_for(model, &batch, 0, 2, &dimension), REKINDLE_INVALID_ARGUMENT);
    ck_assert_int_eq(rekindle_model_predict_on_batch(model, &batch.x, outputs, 29), REKINDLE_INVALID_ARGUMENT);
    ck_assert_ptr_nonnull(strstr(rekindle_last_error(), "30"));
    must(rekindle_model_predict_on_batch(model, &batch.x, outputs, 30));
    free(noise);
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(class_weights_are_of_each_step) {
    const int64_t shape[] = {2, 5, 4}, label_shape[] = {2, 5};
    const int32_t labels[] = {0, 1, 2, 0, 1, 2, 0, 1, 2, 0};
    const rekindle_class_weight weights[] = {{0, 2.0}, {1, 0.5}, {2, 1.0}};
    float of_steps[10], *noise = must_make_noise(1, 40);
    rekindle_model *model = make_tagger(), *other = make_tagger();
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    for (int i = 0; i < 10; ++i) of_steps[i] = (float)weights[labels[i]].weight;
    rekindle_array x = must_array(REKINDLE_FLOAT32, noise, 3, shape),
                   y = must_array(REKINDLE_INT32, labels, 2, label_shape),
                   given = must_array(REKINDLE_FLOAT32, of_steps, 2, label_shape);
    rekindle_dataset *dataset = must_make_dataset(&x, &y, NULL), *weighted = must_make_dataset(&x, &y, &given);
    must(rekindle_model_fit(other, weighted, &fit));
    fit.class_weights = weights;
    fit.class_weight_count = 3;
    must(rekindle_model_fit(model, dataset, &fit));
    expect_same_weights(model, other, 0);
    free(noise);
    rekindle_dataset_destroy(dataset);
    rekindle_dataset_destroy(weighted);
    rekindle_model_destroy(model);
    rekindle_model_destroy(other);
}
END_TEST

#define REFUSED(call, ...)                                                                                             \
    do {                                                                                                               \
        ck_assert_int_eq((call), REKINDLE_INVALID_ARGUMENT);                                                           \
        const char *const parts[] = {__VA_ARGS__};                                                                     \
        for (size_t part = 0; part < sizeof(parts) / sizeof(*parts); ++part) {                                         \
            ck_assert_msg(strstr(rekindle_last_error(), parts[part]) != NULL, "\"%s\" lacks \"%s\"",                   \
                          rekindle_last_error(), parts[part]);                                                         \
        }                                                                                                              \
    } while (0)

/* A batch of two sequences of 5 steps, and one of 7. */
static int next_length(void *user_data, rekindle_batch *batch) {
    static const float numbers[2 * 7 * 4];
    static int64_t shape[3] = {2, 0, 4};
    int *taken = user_data;
    if (*taken == 2) return 0;
    shape[1] = ++*taken == 1 ? 5 : 7;
    batch->x = must_array(REKINDLE_FLOAT32, numbers, 3, shape);
    return 0;
}

static int begin_again(void *user_data, int64_t epoch) {
    (void)epoch;
    *(int *)user_data = 0;
    return 0;
}

START_TEST(outputs_of_several_lengths_do_not_join) {
    rekindle_model *tagger = make_tagger(), *classifier = make(&subjects[0], subjects[0].sample);
    rekindle_pull_dataset_options options = REKINDLE_PULL_DATASET_OPTIONS_INIT;
    rekindle_dataset *dataset = NULL;
    rekindle_tensor *outputs = NULL;
    int taken = 0;
    options.user_data = &taken;
    options.next = next_length;
    options.reset = begin_again;
    options.batch_size = 2;
    must(rekindle_pull_dataset_create(&options, &dataset));
    must(rekindle_model_predict(classifier, dataset, NULL, &outputs));
    rekindle_tensor_destroy(outputs);
    ck_assert_int_eq(rekindle_model_predict(tagger, dataset, NULL, &outputs), REKINDLE_DATA_ERROR);
    ck_assert_str_eq(rekindle_last_error(), "batch 1 gives outputs of shape (7, 3), and those before it (5, 3); "
                                            "expected one shape for all that is predicted at once");
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(tagger);
    rekindle_model_destroy(classifier);
}
END_TEST

static pthread_t caller;

static int halve(void *user_data, const int64_t *input, size_t rank, int64_t *output, size_t *output_rank) {
    int *calls = user_data;
    ck_assert(pthread_equal(pthread_self(), caller));
    ++*calls;
    if (rank != 2 || input[0] % 2 != 0) return 1;
    output[0] = input[0] / 2;
    output[1] = 2 * input[1];
    *output_rank = 2;
    return 0;
}

static int copy(void *user_data, const rekindle_layer_batch *batch) {
    (void)user_data;
    memcpy(batch->output, batch->input,
           (size_t)(batch->input_shape[0] * batch->input_shape[1] * batch->input_shape[2]) * sizeof(float));
    return 0;
}

START_TEST(a_layer_of_the_hosts_is_asked_on_its_thread) {
    static const int64_t sample[] = {UNKNOWN, 2}, six[] = {1, 6, 2}, five[] = {1, 5, 2};
    float numbers[12] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, outputs[12];
    rekindle_custom_layer_options options = REKINDLE_CUSTOM_LAYER_OPTIONS_INIT;
    struct sketch sketch = {0};
    rekindle_layer *layer = NULL;
    int calls = 0;
    caller = pthread_self();
    options.class_name = "Halve";
    options.user_data = &calls;
    options.output_shape = halve;
    options.forward = copy;
    must(rekindle_custom_layer_create(&options, &layer));
    rekindle_symbol *x = sketch_input(&sketch, NULL, 2, sample);
    rekindle_model *model = sketch_model(x, sketch_call(&sketch, sketch_layer(&sketch, layer), x));
    int before = calls;
    rekindle_array batch = must_array(REKINDLE_FLOAT32, numbers, 3, six);
    must(rekindle_model_predict_on_batch(model, &batch, outputs, 12));
    ck_assert_int_gt(calls, before);
    ck_assert_mem_eq(outputs, numbers, sizeof(outputs));
    batch.shape = five;
    ck_assert_int_eq(rekindle_model_predict_on_batch(model, &batch, outputs, 12), REKINDLE_ABORTED);
    ck_assert_ptr_nonnull(strstr(rekindle_last_error(), "output_shape"));
    rekindle_model_destroy(model);
    sketch_end(&sketch);
}
END_TEST

START_TEST(weights_of_an_unknown_shape_are_refused) {
    static const int64_t sample[] = {UNKNOWN, 4};
    rekindle_model *model = must_make_model(
        "{\"class_name\":\"Sequential\",\"config\":{\"layers\":[{\"class_name\":\"Flatten\",\"config\":{}},"
        "{\"class_name\":\"Dense\",\"config\":{\"units\":3,\"name\":\"wide\"}}]}}",
        NULL, NULL, 0);
    REFUSED(rekindle_model_build(model, sample, 2), "\"wide\"", "kernel", "(None,)", "known");
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(metrics_for_an_unknown_number_of_outputs_are_refused) {
    static const char *const metrics[] = {"\"F1Score\"", "\"R2Score\""};
    static const int64_t sample[] = {UNKNOWN};
    rekindle_model *model = must_make_model("{\"class_name\":\"Sequential\",\"config\":{\"layers\":["
                                            "{\"class_name\":\"Activation\",\"config\":{\"activation\":\"tanh\"}}]}}",
                                            NULL, sample, 1);
    char compile[128], named[64];
    double values[2];
    const int64_t shape[] = {1, 5};
    float numbers[5] = {0};
    rekindle_array x = must_array(REKINDLE_FLOAT32, numbers, 2, shape);
    snprintf(compile, sizeof(compile), "{\"loss\":\"mse\",\"metrics\":[{\"class_name\":%s,\"config\":{}}]}",
             metrics[_i]);
    must(rekindle_model_compile_from_json(model, compile));
    snprintf(named, sizeof(named), "the metric \"%s\"", _i == 0 ? "f1_score" : "r2_score");
    REFUSED(rekindle_model_test_on_batch(model, &x, &x, NULL, values, 2), named, "(None,)");
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(data_that_do_not_fit_are_refused) {
    const int64_t narrow[] = {2, 5, 3}, flat[] = {2, 4}, empty[] = {2, 0, 4};
    rekindle_model *model = make_tagger();
    float numbers[40] = {0}, outputs[30];
    rekindle_array x = must_array(REKINDLE_FLOAT32, numbers, 3, narrow);
    REFUSED(rekindle_model_predict_on_batch(model, &x, outputs, 30), "x has shape (2, 5, 3)", "(None, 4)");
    x = must_array(REKINDLE_FLOAT32, numbers, 2, flat);
    REFUSED(rekindle_model_predict_on_batch(model, &x, outputs, 30), "x has shape (2, 4)", "(None, 4)");
    x = must_array(REKINDLE_FLOAT32, numbers, 3, empty);
    REFUSED(rekindle_model_predict_on_batch(model, &x, outputs, 30), "x has shape (2, 0, 4)", "(None, 4)");
    REFUSED(rekindle_model_train_on_batch(model, &x, &x, NULL, NULL, 0), "x has samples of shape (0, 4)");
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(lengths_that_do_not_fit_one_another_are_refused) {
    static const int64_t sample[] = {UNKNOWN, 4};
    const int64_t three[] = {2, 3, 4}, five[] = {2, 5, 4};
    struct sketch sketch = {0};
    rekindle_symbol *const x[] = {sketch_input(&sketch, "left", 2, sample), sketch_input(&sketch, "right", 2, sample)};
    rekindle_symbol *sum = sketch_add(&sketch, x[0], x[1]);
    rekindle_functional_options options = REKINDLE_FUNCTIONAL_OPTIONS_INIT;
    rekindle_model *model = NULL;
    float numbers[40] = {0}, outputs[40], *predictions[] = {outputs};
    const size_t capacities[] = {40};
    options.inputs = (const rekindle_symbol *const *)x;
    options.input_count = 2;
    options.outputs = (const rekindle_symbol *const *)&sum;
    options.output_count = 1;
    must(rekindle_functional_create(&options, &model));
    rekindle_array inputs[] = {must_array(REKINDLE_FLOAT32, numbers, 3, five),
                               must_array(REKINDLE_FLOAT32, numbers, 3, five)};
    rekindle_batch batch = REKINDLE_BATCH_INIT;
    batch.inputs = inputs;
    batch.input_count = 2;
    must(rekindle_model_predict_batch(model, &batch, predictions, capacities, 1));
    inputs[1].shape = three;
    REFUSED(rekindle_model_predict_batch(model, &batch, predictions, capacities, 1), "layer \"add\"", "(5, 4)",
            "(3, 4)");
    rekindle_model_destroy(model);
    sketch_end(&sketch);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, each_batch_has_a_length_of_its_own, 0, SUBJECTS);
    tcase_add_loop_test(tests, a_fit_has_the_length_of_its_dataset, 0, SUBJECTS);
    tcase_add_loop_test(tests, its_json_has_null, 0, SUBJECTS);
    tcase_add_test(tests, outputs_are_as_long_as_inputs);
    tcase_add_test(tests, class_weights_are_of_each_step);
    tcase_add_test(tests, outputs_of_several_lengths_do_not_join);
    tcase_add_test(tests, a_layer_of_the_hosts_is_asked_on_its_thread);
    tcase_add_test(tests, weights_of_an_unknown_shape_are_refused);
    tcase_add_loop_test(tests, metrics_for_an_unknown_number_of_outputs_are_refused, 0, 2);
    tcase_add_test(tests, data_that_do_not_fit_are_refused);
    tcase_add_test(tests, lengths_that_do_not_fit_one_another_are_refused);
}

int main(void) {
    return run_tests("lengths", add_tests);
}
