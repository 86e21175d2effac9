/* Setting and getting weights keeps every bit: before training, after it, and through the change of layout that the
 * first training step brings. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "networks.h"
#include "support/must.h"

static const int64_t batches[] = {1, 32, 96};
#define CASE_COUNT (ENGINE_NETWORK_COUNT * 3)

static const char *const mlp_weights[] = {"dense/kernel", "dense/bias", "dense_1/kernel", "dense_1/bias"};

static void name_weight(const rekindle_model *model, size_t index, const char **name) {
    must(rekindle_model_weight_name(model, index, name));
}

static size_t count_weights(const rekindle_model *model) {
    size_t count = 0;
    must(rekindle_model_weight_count(model, &count));
    return count;
}

/* Sets the weight to noise with some odd numbers in it; returns the values, which the caller frees. */
static float *set_noise(rekindle_model *model, const char *name, uint64_t seed, size_t *count) {
    static const float odd[] = {-0.0F, 0x1p-149F, -0x1p-130F, 0x1.fffffep127F, NAN, -INFINITY};
    rekindle_tensor *old = must_get_weight(model, name);
    rekindle_array value = REKINDLE_ARRAY_INIT;
    must_view_floats(old, count);
    must(rekindle_tensor_view(old, &value));
    float *noise = must_make_noise(seed, *count);
    memcpy(noise, odd, sizeof(odd));
    value.data = noise;
    must(rekindle_model_set_weight(model, name, &value));
    rekindle_tensor_destroy(old);
    return noise;
}

static void check_bytes(const rekindle_tensor *tensor, const float *expected, size_t count, const char *name) {
    size_t actual_count = 0;
    const float *actual = must_view_floats(tensor, &actual_count);
    ck_assert_uint_eq(actual_count, count);
    for (size_t i = 0; i < count; ++i) {
        ck_assert_msg(memcmp(actual + i, expected + i, sizeof(float)) == 0, "%s: %s: element %zu is %a, expected %a",
                      must_context, name, i, (double)actual[i], (double)expected[i]);
    }
}

/* Every weight is set, then every weight is read, so that one which lands in another's place is noticed. */
static void check_round_trip(rekindle_model *model, uint64_t seed) {
    size_t count = count_weights(model), sizes[8];
    float *values[8];
    const char *name = NULL;
    ck_assert_uint_le(count, 8);
    for (size_t i = 0; i < count; ++i) {
        name_weight(model, i, &name);
        values[i] = set_noise(model, name, seed + i, &sizes[i]);
    }
    for (size_t i = 0; i < count; ++i) {
        char state_name[64];
        name_weight(model, i, &name);
        rekindle_tensor *weight = must_get_weight(model, name);
        check_bytes(weight, values[i], sizes[i], name);
        snprintf(state_name, sizeof(state_name), "weights/%s", name);
        rekindle_tensor *state = must_get_state(model, state_name);
        check_bytes(state, values[i], sizes[i], state_name);
        rekindle_tensor_destroy(weight);
        rekindle_tensor_destroy(state);
        free(values[i]);
    }
}

static void train_once(rekindle_model *model, const engine_samples *samples, int64_t size) {
    engine_batch batch;
    take_engine_batch(samples, 0, size, &batch);
    must(rekindle_model_train_on_batch(model, &batch.x, &batch.y, NULL, NULL, 0));
}

START_TEST(round_trip_keeps_bits) {
    const engine_network *network = &engine_networks[_i / 3];
    engine_samples *samples = make_engine_samples(96);
    rekindle_model *model = make_engine_model(network, 0);
    must_context = network->name;
    must(rekindle_model_compile_from_json(model,
                                          "{\"loss\":\"sparse_categorical_crossentropy\",\"allow_non_finite\":true}"));
    check_round_trip(model, 100);
    train_once(model, samples, batches[_i % 3]);
    check_round_trip(model, 200);
    rekindle_model_destroy(model);
    free_engine_samples(samples);
}
END_TEST

/* With a learning rate of 0 the first step changes the layout only. */
START_TEST(first_step_keeps_weights_that_do_not_learn) {
    const engine_network *network = &engine_networks[_i / 3];
    engine_samples *samples = make_engine_samples(96);
    rekindle_model *model = make_engine_model(network, 0);
    size_t size = 0, trained_size = 0;
    must(rekindle_model_set_learning_rate(model, 0.0));
    unsigned char *initial = must_copy_weights(model, &size);
    train_once(model, samples, batches[_i % 3]);
    unsigned char *trained = must_copy_weights(model, &trained_size);
    ck_assert_uint_eq(size, trained_size);
    /* Not the bytes: -0 and 0 are the same weight, and 0 - 0 * g may be either. */
    for (size_t i = 0; i < size / sizeof(float); ++i) {
        ck_assert_msg(((float *)initial)[i] == ((float *)trained)[i], "%s: float %zu differs", network->name, i);
    }
    free(initial);
    free(trained);
    rekindle_model_destroy(model);
    free_engine_samples(samples);
}
END_TEST

START_TEST(names_are_in_the_order_of_the_layers) {
    rekindle_model *model = make_engine_model(&engine_networks[0], 0);
    ck_assert_uint_eq(count_weights(model), 4);
    for (size_t i = 0; i < 4; ++i) {
        const char *name = NULL;
        name_weight(model, i, &name);
        ck_assert_str_eq(name, mlp_weights[i]);
    }
    rekindle_model_destroy(model);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("weights");
    TCase *tests = tcase_create("weights");
    tcase_add_loop_test(tests, round_trip_keeps_bits, 0, CASE_COUNT);
    tcase_add_loop_test(tests, first_step_keeps_weights_that_do_not_learn, 0, CASE_COUNT);
    tcase_add_test(tests, names_are_in_the_order_of_the_layers);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
