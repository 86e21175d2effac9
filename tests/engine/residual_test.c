/* A residual block copies nothing where it forks and where it joins: the plan of a training step has the kernels of the
 * same layers in a chain, and two sums, of the values and of the gradients. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/must.h"

#define BATCH 4
#define SIZE 12
#define CHANNELS 3

#define TENSOR(layer) "{\"class_name\":\"__keras_tensor__\",\"config\":{\"keras_history\":[\"" layer "\",0,0]}}"
#define LAYER(class_name, config, name, arguments)                                                                     \
    ",{\"class_name\":\"" class_name "\",\"config\":{" config "},\"name\":\"" name                                     \
    "\",\"inbound_nodes\":[{\"args\":[" arguments "]}]}"
#define CONV(name, from, activation)                                                                                   \
    LAYER("Conv2D", "\"filters\":16,\"kernel_size\":3,\"padding\":\"same\",\"activation\":\"" activation "\"", name,   \
          TENSOR(from))
#define INPUT                                                                                                          \
    "{\"class_name\":\"InputLayer\",\"config\":{\"batch_shape\":[null,12,12,3]},\"name\":\"x\",\"inbound_nodes\":[]}"
#define BLOCK INPUT CONV("stem", "x", "relu") CONV("first", "stem", "relu") CONV("second", "first", "linear")
#define HEAD(from)                                                                                                     \
    LAYER("ReLU", , "relu", TENSOR(from))                                                                              \
    LAYER("GlobalAveragePooling2D", , "mean", TENSOR("relu")) LAYER("Dense", "\"units\":2", "out", TENSOR("mean"))
#define MODEL(layers)                                                                                                  \
    "{\"class_name\":\"Functional\",\"config\":{\"layers\":[" layers                                                   \
    "],\"input_layers\":[\"x\",0,0],\"output_layers\":[\"out\",0,0]}}"

static const char chain[] = MODEL(BLOCK HEAD("second"));
static const char residual[] =
    MODEL(BLOCK LAYER("Add", , "add", "[" TENSOR("stem") "," TENSOR("second") "]") HEAD("add"));

/* The kernels of a name in the plan of a training step. */
static int count_kernels(const char *report, const char *name) {
    char text[64];
    int count = 0;
    snprintf(text, sizeof(text), "{\"name\":\"%s\",", name);
    for (const char *at = strstr(report, text); at != NULL; at = strstr(at + 1, text)) ++count;
    return count;
}

static char *report_of_step(const char *json, const char *compile) {
    static const int64_t x_shape[] = {BATCH, SIZE, SIZE, CHANNELS}, y_shape[] = {BATCH, 2};
    rekindle_model *model = must_make_model(json, compile, NULL, 0);
    char *report = NULL;
    float *x = must_make_noise(1, BATCH * SIZE * SIZE * CHANNELS), *y = must_make_noise(2, BATCH * 2);
    rekindle_array inputs = must_array(REKINDLE_FLOAT32, x, 4, x_shape);
    rekindle_array targets = must_array(REKINDLE_FLOAT32, y, 2, y_shape);
    must(rekindle_model_train_on_batch(model, &inputs, &targets, NULL, NULL, 0));
    must(rekindle_model_memory_report(model, &report));
    rekindle_model_destroy(model);
    free(x);
    free(y);
    return report;
}

static void expect_no_copy(const char *compile) {
    char *of_chain = report_of_step(chain, compile), *of_block = report_of_step(residual, compile);
    int kernels = count_kernels(of_chain, "conv2d");
    ck_assert_int_eq(kernels, 3);
    ck_assert_int_eq(count_kernels(of_block, "conv2d"), kernels);
    ck_assert_int_eq(count_kernels(of_block, "reorder"), count_kernels(of_chain, "reorder"));
    ck_assert_int_eq(count_kernels(of_chain, "add"), 0);
    ck_assert_int_eq(count_kernels(of_block, "add"), 2);
    rekindle_string_destroy(of_chain);
    rekindle_string_destroy(of_block);
}

START_TEST(a_block_forks_and_joins_without_a_copy) {
    expect_no_copy("{\"loss\":\"mse\",\"optimizer\":\"sgd\"}");
    expect_no_copy("{\"loss\":\"mse\",\"optimizer\":\"sgd\",\"threads\":1}");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("engine.residual");
    TCase *tests = tcase_create("residual");
    tcase_add_test(tests, a_block_forks_and_joins_without_a_copy);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
