/* Numbers of shards that are refused, and where one is stated. */
#include <string.h>

#include "capi/helpers.h"
#include "shards/models.h"
#include "support/must.h"
#include "support/run_tests.h"

static void compile_with(rekindle_model *model, int64_t shards) {
    rekindle_compile_options options = REKINDLE_COMPILE_OPTIONS_INIT;
    options.loss_name = "mse";
    options.shards = shards;
    OK(rekindle_model_compile(model, &options));
}

START_TEST(compile_refuses) {
    rekindle_compile_options options = REKINDLE_COMPILE_OPTIONS_INIT;
    rekindle_model *model = make_model();
    options.loss_name = "mse";
    options.shards = -1;
    INVALID(rekindle_model_compile(model, &options), "options->shards is -1; expected 0 (batches are whole) to 32768");
    options.shards = 32769;
    INVALID(rekindle_model_compile(model, &options), "options->shards is 32769; expected 0");
    INVALID(rekindle_model_compile_from_json(model, "{\"optimizer\":\"sgd\",\"loss\":\"mse\",\"shards\":-3}"),
            "shards is -3; expected 0");
    rekindle_model_destroy(model);
}
END_TEST

static void expect_in_compile(rekindle_model *model, const char *text, int is_there) {
    char *json = NULL;
    OK(rekindle_model_compile_to_json(model, &json));
    ck_assert_msg((strstr(json, text) != NULL) == is_there, "%s", json);
    rekindle_string_destroy(json);
}

START_TEST(json_says_how_many) {
    rekindle_model *model = make_model();
    compile_with(model, 0);
    expect_in_compile(model, "shards", 0);
    compile_with(model, 7);
    expect_in_compile(model, "\"shards\":7", 1);
    rekindle_model_destroy(model);
}
END_TEST

/* 10 samples in batches of 4: of the last 2 samples, each of 2 shards has one. */
START_TEST(normalizing_one_element_is_refused) {
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    rekindle_model *model = make_model();
    rekindle_dataset *dataset = make_dataset();
    double values[1];
    OK(rekindle_batch_normalization_create(NULL, &layer));
    OK(rekindle_model_add(model, layer));
    rekindle_layer_destroy(layer);
    compile_with(model, 2);
    fit.batch_size = 4;
    INVALID(
        rekindle_model_fit(model, dataset, &fit),
        "the layer \"batch_normalization\" takes mean and variance of each of 2 shards of a batch, and one has a "
        "single element of a channel; expected batches, also the last, of twice as many samples as there are shards, "
        "or fewer shards");
    OK(rekindle_model_evaluate(model, dataset, NULL, values, 1)); /* which normalizes by the averages */
    compile_with(model, 1);
    OK(rekindle_model_fit(model, dataset, &fit));
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(model);
}
END_TEST

/* The sample is counted from the beginning of the batch, and of the data, not of the shard. */
START_TEST(a_bad_index_is_named_by_its_sample) {
    static float x[8 * PIXELS];
    static int32_t y[8];
    int64_t shape[] = {8, WIDTH, WIDTH};
    double values[4];
    const shard_model *of = &shard_models[7];
    ck_assert_str_eq(of->name, "small table");
    rekindle_model *model = make_shard_model(of, 4, 0);
    rekindle_batch batch = REKINDLE_BATCH_INIT;
    x[5 * PIXELS + 3] = 16.0F;
    batch.x = must_array(REKINDLE_FLOAT32, x, 3, shape);
    batch.y = must_array(REKINDLE_INT32, y, 1, shape);
    REFUSED(rekindle_model_train_batch(model, &batch, values, 4), REKINDLE_DATA_ERROR,
            "the index 16 at element 3 of sample 5; expected 0 to 15");
    x[5 * PIXELS + 3] = 1.0F;
    OK(rekindle_model_train_batch(model, &batch, values, 4));
    rekindle_model_destroy(model);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, compile_refuses);
    tcase_add_test(tests, json_says_how_many);
    tcase_add_test(tests, normalizing_one_element_is_refused);
    tcase_add_test(tests, a_bad_index_is_named_by_its_sample);
}

int main(void) {
    return run_tests("errors", add_tests);
}
