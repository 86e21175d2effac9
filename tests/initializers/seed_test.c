/* Where initial weights come from: the model's seed and the weight's place, or the initializer's own seed. */
#include <stdlib.h>
#include <string.h>

#include "support/must.h"

#define WIDTH 24

/* Three equal Dense layers, so that their kernels have one shape; the middle one with an initializer of its own. */
static rekindle_model *make_model(uint64_t seed, const rekindle_initializer *middle) {
    static const int64_t input_shape[] = {WIDTH};
    rekindle_sequential_options options = REKINDLE_SEQUENTIAL_OPTIONS_INIT;
    rekindle_model *model = NULL;
    options.seed = seed;
    must(rekindle_sequential_create(&options, &model));
    for (int i = 0; i < 3; ++i) {
        rekindle_dense_options dense = REKINDLE_DENSE_OPTIONS_INIT;
        rekindle_layer *layer = NULL;
        dense.units = WIDTH;
        if (i == 1) dense.kernel_initializer = middle;
        must(rekindle_dense_create(&dense, &layer));
        must(rekindle_model_add(model, layer));
        rekindle_layer_destroy(layer);
    }
    must(rekindle_model_build(model, input_shape, 1));
    return model;
}

enum { RANDOM_KINDS = 11 };

static rekindle_initializer *make_initializer(int kind, uint64_t seed) {
    rekindle_seeded_initializer_options seeded = REKINDLE_SEEDED_INITIALIZER_OPTIONS_INIT;
    rekindle_random_normal_options normal = REKINDLE_RANDOM_NORMAL_OPTIONS_INIT;
    rekindle_truncated_normal_options truncated = REKINDLE_TRUNCATED_NORMAL_OPTIONS_INIT;
    rekindle_random_uniform_options uniform = REKINDLE_RANDOM_UNIFORM_OPTIONS_INIT;
    rekindle_orthogonal_options orthogonal = REKINDLE_ORTHOGONAL_OPTIONS_INIT;
    rekindle_variance_scaling_options scaling = REKINDLE_VARIANCE_SCALING_OPTIONS_INIT;
    rekindle_initializer *initializer = NULL;
    seeded.seed = normal.seed = truncated.seed = uniform.seed = orthogonal.seed = scaling.seed = seed;
    switch (kind) {
    case 0: must(rekindle_glorot_uniform_create(&seeded, &initializer)); break;
    case 1: must(rekindle_glorot_normal_create(&seeded, &initializer)); break;
    case 2: must(rekindle_he_uniform_create(&seeded, &initializer)); break;
    case 3: must(rekindle_he_normal_create(&seeded, &initializer)); break;
    case 4: must(rekindle_lecun_uniform_create(&seeded, &initializer)); break;
    case 5: must(rekindle_lecun_normal_create(&seeded, &initializer)); break;
    case 6: must(rekindle_random_normal_create(&normal, &initializer)); break;
    case 7: must(rekindle_truncated_normal_create(&truncated, &initializer)); break;
    case 8: must(rekindle_random_uniform_create(&uniform, &initializer)); break;
    case 9: must(rekindle_orthogonal_create(&orthogonal, &initializer)); break;
    default: must(rekindle_variance_scaling_create(&scaling, &initializer)); break;
    }
    return initializer;
}

static int same_weight(const rekindle_model *left, const char *left_name, const rekindle_model *right,
                       const char *right_name) {
    rekindle_tensor *a = must_get_weight(left, left_name), *b = must_get_weight(right, right_name);
    size_t a_count = 0, b_count = 0;
    const float *a_values = must_view_floats(a, &a_count), *b_values = must_view_floats(b, &b_count);
    int same = a_count == b_count && memcmp(a_values, b_values, a_count * sizeof(float)) == 0;
    rekindle_tensor_destroy(a);
    rekindle_tensor_destroy(b);
    return same;
}

START_TEST(same_seed_gives_the_same_bytes) {
    rekindle_model *first = make_model(5, NULL), *second = make_model(5, NULL);
    size_t first_size = 0, second_size = 0;
    unsigned char *first_weights = must_copy_weights(first, &first_size);
    unsigned char *second_weights = must_copy_weights(second, &second_size);
    ck_assert_uint_eq(first_size, 3 * (WIDTH + 1) * WIDTH * sizeof(float));
    ck_assert_uint_eq(first_size, second_size);
    ck_assert_mem_eq(first_weights, second_weights, first_size);
    free(first_weights);
    free(second_weights);
    rekindle_model_destroy(first);
    rekindle_model_destroy(second);
}
END_TEST

START_TEST(another_seed_gives_others) {
    rekindle_model *first = make_model(5, NULL);
    for (uint64_t seed = 0; seed < 4; ++seed) {
        rekindle_model *second = make_model(seed, NULL);
        ck_assert(!same_weight(first, "dense/kernel", second, "dense/kernel"));
        ck_assert(!same_weight(first, "dense_1/kernel", second, "dense_1/kernel"));
        rekindle_model_destroy(second);
    }
    rekindle_model_destroy(first);
}
END_TEST

START_TEST(layers_differ) {
    rekindle_model *model = make_model(0, NULL);
    ck_assert(!same_weight(model, "dense/kernel", model, "dense_1/kernel"));
    ck_assert(!same_weight(model, "dense_1/kernel", model, "dense_2/kernel"));
    ck_assert(!same_weight(model, "dense/kernel", model, "dense_2/kernel"));
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(biases_are_zero) {
    rekindle_model *model = make_model(3, NULL);
    rekindle_tensor *bias = must_get_weight(model, "dense/bias");
    size_t count = 0;
    const float *values = must_view_floats(bias, &count);
    ck_assert_uint_eq(count, WIDTH);
    for (size_t i = 0; i < count; ++i) ck_assert(values[i] == 0.0F);
    rekindle_tensor_destroy(bias);
    rekindle_model_destroy(model);
}
END_TEST

START_TEST(own_seed_does_not_depend_on_the_model) {
    rekindle_initializer *own = make_initializer(_i, 11), *other = make_initializer(_i, 12);
    rekindle_model *first = make_model(5, own), *second = make_model(6, own), *third = make_model(5, other);
    ck_assert(same_weight(first, "dense_1/kernel", second, "dense_1/kernel"));
    ck_assert(!same_weight(first, "dense_1/kernel", third, "dense_1/kernel"));
    /* The neighbours keep to the model's seed. */
    ck_assert(same_weight(first, "dense_2/kernel", third, "dense_2/kernel"));
    ck_assert(!same_weight(first, "dense_2/kernel", second, "dense_2/kernel"));
    rekindle_initializer_destroy(own);
    rekindle_initializer_destroy(other);
    rekindle_model_destroy(first);
    rekindle_model_destroy(second);
    rekindle_model_destroy(third);
}
END_TEST

START_TEST(own_seed_of_0_is_the_models) {
    rekindle_initializer *unseeded = make_initializer(0, 0);
    rekindle_model *first = make_model(5, NULL), *second = make_model(5, unseeded);
    ck_assert(same_weight(first, "dense_1/kernel", second, "dense_1/kernel"));
    rekindle_initializer_destroy(unseeded);
    rekindle_model_destroy(first);
    rekindle_model_destroy(second);
}
END_TEST

/* Takes the initializer. */
static float *draw(rekindle_initializer *initializer, size_t *count) {
    rekindle_model *model = make_model(1, initializer);
    rekindle_tensor *kernel = must_get_weight(model, "dense_1/kernel");
    const float *from = must_view_floats(kernel, count);
    float *values = malloc(*count * sizeof(*values));
    ck_assert_ptr_nonnull(values);
    memcpy(values, from, *count * sizeof(*values));
    rekindle_tensor_destroy(kernel);
    rekindle_initializer_destroy(initializer);
    rekindle_model_destroy(model);
    return values;
}

START_TEST(random_uniform_takes_its_bounds) {
    rekindle_random_uniform_options options = REKINDLE_RANDOM_UNIFORM_OPTIONS_INIT;
    rekindle_initializer *initializer = NULL;
    size_t count = 0;
    options.minval = 2.0;
    options.maxval = 3.0;
    must(rekindle_random_uniform_create(&options, &initializer));
    float *values = draw(initializer, &count);
    for (size_t i = 0; i < count; ++i) ck_assert(values[i] >= 2.0F && values[i] <= 3.0F);
    free(values);
}
END_TEST

START_TEST(random_normal_takes_mean_and_deviation) {
    rekindle_random_normal_options options = REKINDLE_RANDOM_NORMAL_OPTIONS_INIT;
    rekindle_initializer *initializer = NULL;
    size_t count = 0;
    must(rekindle_random_normal_create(&options, &initializer));
    float *standard = draw(initializer, &count);
    options.mean = 7.0;
    options.stddev = 0.5;
    must(rekindle_random_normal_create(&options, &initializer));
    float *moved = draw(initializer, &count);
    /* The same numbers, scaled from a deviation of 0.05 and shifted. */
    for (size_t i = 0; i < count; ++i) ck_assert_float_eq_tol(moved[i], 7.0F + 10.0F * standard[i], 1e-5F);
    free(standard);
    free(moved);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("seeds");
    TCase *tests = tcase_create("seeds");
    tcase_add_test(tests, same_seed_gives_the_same_bytes);
    tcase_add_test(tests, another_seed_gives_others);
    tcase_add_test(tests, layers_differ);
    tcase_add_test(tests, biases_are_zero);
    tcase_add_loop_test(tests, own_seed_does_not_depend_on_the_model, 0, RANDOM_KINDS);
    tcase_add_test(tests, own_seed_of_0_is_the_models);
    tcase_add_test(tests, random_uniform_takes_its_bounds);
    tcase_add_test(tests, random_normal_takes_mean_and_deviation);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
