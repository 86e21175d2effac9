/* Layers that make an index of each element: their options, what they are called on, and the indices, some of which
 * Keras gave (tests/golden has the encoded ones). */
#include <limits.h>
#include <math.h>

#include "helpers.h"

static rekindle_layer *layer;
static rekindle_symbol *input;

static void begin(void) {
    layer = NULL;
    input = NULL;
}

static void end(void) {
    rekindle_symbol_destroy(input);
    rekindle_layer_destroy(layer);
}

static void make_input(rekindle_dtype dtype, const int64_t *shape, size_t rank) {
    rekindle_input_options options = REKINDLE_INPUT_OPTIONS_INIT;
    options.shape = shape;
    options.rank = rank;
    options.dtype = dtype;
    rekindle_symbol_destroy(input);
    input = NULL;
    OK(rekindle_input_create(&options, &input));
}

static void call_refused(const char *error) {
    rekindle_symbol *output = NULL;
    INVALID(rekindle_layer_apply(layer, input, &output), error);
    ck_assert_ptr_null(output);
}

/* A model of the layer alone. */
static rekindle_model *model_of_layer(void) {
    rekindle_functional_options options = REKINDLE_FUNCTIONAL_OPTIONS_INIT;
    const rekindle_symbol *inputs[] = {input}, *outputs[1];
    rekindle_symbol *output = NULL;
    rekindle_model *model = NULL;
    OK(rekindle_layer_apply(layer, input, &output));
    outputs[0] = output;
    options.inputs = inputs;
    options.input_count = 1;
    options.outputs = outputs;
    options.output_count = 1;
    OK(rekindle_functional_create(&options, &model));
    rekindle_symbol_destroy(output);
    return model;
}

/* What the layer makes of so many numbers of one sample. */
static rekindle_status predict(rekindle_dtype dtype, const void *values, int64_t count, float *found, size_t size) {
    const int64_t shape[] = {1, count};
    rekindle_array batch = REKINDLE_ARRAY_INIT;
    make_input(dtype, &count, 1);
    rekindle_model *model = model_of_layer();
    batch.data = values;
    batch.shape = shape;
    batch.rank = 2;
    batch.dtype = dtype;
    rekindle_status status = rekindle_model_predict_on_batch(model, &batch, found, size);
    rekindle_model_destroy(model);
    rekindle_layer_destroy(layer);
    layer = NULL;
    return status;
}

static void expect(rekindle_dtype dtype, const void *values, int64_t count, const float *expected) {
    float found[32];
    ck_assert_int_le(count, LENGTH(found));
    OK(predict(dtype, values, count, found, (size_t)count));
    for (int64_t i = 0; i < count; ++i) {
        ck_assert_msg(found[i] == expected[i], "element %d is %g instead of %g", (int)i, (double)found[i],
                      (double)expected[i]);
    }
}

START_TEST(options_of_category_encoding_are_checked) {
    rekindle_category_encoding_options options = REKINDLE_CATEGORY_ENCODING_OPTIONS_INIT;
    INVALID(rekindle_category_encoding_create(&options, &layer), "options->num_tokens is 0; expected");
    options.num_tokens = INT64_C(1) << 31;
    INVALID(rekindle_category_encoding_create(&options, &layer), "options->num_tokens is 2147483648; expected");
    options.num_tokens = 4;
    options.output_mode = REKINDLE_OUTPUT_MODE_INT;
    INVALID(rekindle_category_encoding_create(&options, &layer),
            "output_mode is int; expected one by which indices are encoded");
    options.output_mode = (rekindle_output_mode)4;
    INVALID(rekindle_category_encoding_create(&options, &layer),
            "options->output_mode is 4; expected one of its enumerators");
    options.output_mode = REKINDLE_OUTPUT_MODE_COUNT;
    options.reserved = 1;
    INVALID(rekindle_category_encoding_create(&options, &layer), "options->reserved is 1; expected 0");
    options.reserved = 0;
    OK(rekindle_category_encoding_create(&options, &layer));
    make_input(REKINDLE_INT32, NULL, 0);
    call_refused("CategoryEncoding: a sample of the input has no axis; expected one, along which output_mode puts "
                 "indices together");
}
END_TEST

START_TEST(indices_of_category_encoding_are_checked) {
    const int32_t bad[] = {0, 3, 4}, negative[] = {0, 3, -1};
    const double beyond[] = {0, 1, 1e10};
    float found[4];
    for (rekindle_output_mode mode = REKINDLE_OUTPUT_MODE_ONE_HOT; mode <= REKINDLE_OUTPUT_MODE_COUNT; ++mode) {
        rekindle_category_encoding_options options = REKINDLE_CATEGORY_ENCODING_OPTIONS_INIT;
        size_t size = mode == REKINDLE_OUTPUT_MODE_ONE_HOT ? 12 : 4;
        float room[12];
        options.num_tokens = 4;
        options.output_mode = mode;
        OK(rekindle_category_encoding_create(&options, &layer));
        REFUSED(predict(REKINDLE_INT32, bad, 3, room, size), REKINDLE_DATA_ERROR,
                "category_encoding: the index 4 at element 2 of sample 0; expected 0 to 3");
        OK(rekindle_category_encoding_create(&options, &layer));
        REFUSED(predict(REKINDLE_INT32, negative, 3, room, size), REKINDLE_DATA_ERROR,
                "the index -1 at element 2 of sample 0; expected 0 to 3");
    }
    rekindle_category_encoding_options options = REKINDLE_CATEGORY_ENCODING_OPTIONS_INIT;
    options.num_tokens = 4;
    OK(rekindle_category_encoding_create(&options, &layer));
    REFUSED(predict(REKINDLE_FLOAT64, beyond, 3, found, 4), REKINDLE_DATA_ERROR, "");
}
END_TEST

START_TEST(options_of_discretization_are_checked) {
    static const double falling[] = {0.5, 0.25}, infinite[] = {0.5, INFINITY}, good[] = {0.5, 0.5};
    const int64_t three = 3;
    rekindle_discretization_options options = REKINDLE_DISCRETIZATION_OPTIONS_INIT;
    INVALID(rekindle_discretization_create(&options, &layer), "neither bin_boundaries nor num_bins; expected one");
    options.num_bins = -1;
    INVALID(rekindle_discretization_create(&options, &layer), "options->num_bins is -1; expected 1 or more");
    options.num_bins = 0;
    options.bin_boundary_count = 2;
    INVALID(rekindle_discretization_create(&options, &layer), "options->bin_boundaries is NULL");
    options.bin_boundaries = falling;
    INVALID(rekindle_discretization_create(&options, &layer),
            "bin_boundaries[1] is 0.25; expected at least the one before it, 0.5");
    options.bin_boundaries = infinite;
    INVALID(rekindle_discretization_create(&options, &layer), "bin_boundaries[1] is inf; expected a finite number");
    options.bin_boundaries = good;
    options.epsilon = 0.0;
    INVALID(rekindle_discretization_create(&options, &layer),
            "options->epsilon is 0; expected a finite number, more than 0");
    options.epsilon = 0.5;
    options.num_bins = 3; /* as they are together once boundaries have been found */
    OK(rekindle_discretization_create(&options, &layer));
    rekindle_layer_destroy(layer);
    layer = NULL;
    options.bin_boundaries = NULL;
    options.bin_boundary_count = 0;
    OK(rekindle_discretization_create(&options, &layer));
    make_input(REKINDLE_FLOAT32, &three, 1);
    call_refused("Discretization has no bin_boundaries, and none have been found for num_bins 3; expected boundaries");
}
END_TEST

START_TEST(numbers_are_in_ranges) {
    static const double boundaries[] = {1.0, 2.0, 2.0, 3.0};
    rekindle_discretization_options options = REKINDLE_DISCRETIZATION_OPTIONS_INIT;
    const float values[] = {1.0F, 2.0F, 3.0F, 0.5F, 1.999F, 1e30F, -1e30F};
    const int32_t whole[] = {0, 1, 2, 3, 4, INT_MAX, INT_MIN};
    options.bin_boundaries = boundaries;
    options.bin_boundary_count = LENGTH(boundaries);
    OK(rekindle_discretization_create(&options, &layer));
    expect(REKINDLE_FLOAT32, values, 7, (const float[]){1, 3, 4, 0, 1, 4, 0});
    OK(rekindle_discretization_create(&options, &layer));
    expect(REKINDLE_INT32, whole, 7, (const float[]){0, 1, 3, 4, 4, 4, 0});
}
END_TEST

START_TEST(options_of_hashing_are_checked) {
    static const int64_t salt[] = {1, 2, 3};
    const int64_t three = 3;
    rekindle_hashing_options options = REKINDLE_HASHING_OPTIONS_INIT;
    INVALID(rekindle_hashing_create(&options, &layer), "options->num_bins is 0; expected");
    options.num_bins = 4;
    options.salt = salt;
    options.salt_count = 3;
    INVALID(rekindle_hashing_create(&options, &layer), "Hashing: salt has 3 elements; expected one or two");
    options.salt_count = 2;
    OK(rekindle_hashing_create(&options, &layer));
    make_input(REKINDLE_FLOAT32, &three, 1);
    call_refused("Hashing's input 0 has dtype float32; expected int32");
}
END_TEST

/* As TensorFlow's hashes under Keras give them. */
START_TEST(numbers_have_kerass_bins) {
    static const int32_t numbers[] = {0,          1,        -1,        7,         12, 123, 1234567, -2147483647 - 1,
                                      2147483647, 99999999, -12345678, -123456789};
    static const int64_t one[] = {133}, two[] = {133, 137};
    static const struct {
        int64_t mask_value;
        const int64_t *salt;
        size_t salt_count;
        float bins[12];
    } cases[] = {
        {INT64_MIN, NULL, 0, {5, 9, 0, 8, 8, 1, 3, 9, 7, 9, 1, 2}},
        {7, NULL, 0, {2, 1, 4, 0, 8, 8, 5, 5, 9, 5, 5, 1}},
        {INT64_MIN, one, 1, {5, 0, 6, 7, 9, 7, 6, 8, 9, 3, 6, 7}},
        {INT64_MIN, two, 2, {9, 6, 4, 2, 7, 0, 8, 1, 6, 3, 4, 6}},
        {-1, two, 2, {5, 8, 0, 6, 4, 3, 7, 3, 9, 3, 1, 8}},
    };
    for (size_t i = 0; i < LENGTH(cases); ++i) {
        rekindle_hashing_options options = REKINDLE_HASHING_OPTIONS_INIT;
        options.num_bins = 10;
        options.mask_value = cases[i].mask_value;
        options.salt = cases[i].salt;
        options.salt_count = cases[i].salt_count;
        OK(rekindle_hashing_create(&options, &layer));
        expect(REKINDLE_INT32, numbers, LENGTH(numbers), cases[i].bins);
    }
    rekindle_hashing_options options = REKINDLE_HASHING_OPTIONS_INIT;
    options.num_bins = 1; /* without a bin for the mask alone */
    options.mask_value = 7;
    OK(rekindle_hashing_create(&options, &layer));
    expect(REKINDLE_INT32, numbers, LENGTH(numbers), (const float[12]){0});
    options.num_bins = 2;
    OK(rekindle_hashing_create(&options, &layer));
    expect(REKINDLE_INT32, numbers, LENGTH(numbers), (const float[]){1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1});
}
END_TEST

static const int64_t vocabulary[] = {3, 5, 9};

START_TEST(options_of_integer_lookup_are_checked) {
    static const int64_t twice[] = {3, 5, 3}, with_mask[] = {3, 0};
    const int64_t three = 3;
    rekindle_integer_lookup_options options = REKINDLE_INTEGER_LOOKUP_OPTIONS_INIT;
    INVALID(rekindle_integer_lookup_create(&options, &layer), "vocabulary is empty; expected one number or more");
    options.vocabulary = twice;
    options.vocabulary_count = 3;
    INVALID(rekindle_integer_lookup_create(&options, &layer), "vocabulary has 3 twice; expected different numbers");
    options.vocabulary = with_mask;
    options.vocabulary_count = 2;
    options.mask_token = 0;
    INVALID(rekindle_integer_lookup_create(&options, &layer), "vocabulary has the mask_token, 0; expected it at its "
                                                              "beginning alone, with 1 of the oov_token -1 behind it");
    options.vocabulary = vocabulary;
    options.vocabulary_count = 3;
    options.max_tokens = 4;
    INVALID(rekindle_integer_lookup_create(&options, &layer), "vocabulary makes 5 indices; expected at most 4");
    options.max_tokens = 1;
    INVALID(rekindle_integer_lookup_create(&options, &layer), "options->max_tokens is 1; expected");
    options.max_tokens = 0;
    options.pad_to_max_tokens = 1;
    INVALID(rekindle_integer_lookup_create(&options, &layer), "pad_to_max_tokens and no max_tokens; expected both");
    options.pad_to_max_tokens = 0;
    options.num_oov_indices = -1;
    INVALID(rekindle_integer_lookup_create(&options, &layer), "options->num_oov_indices is -1; expected");
    options.num_oov_indices = 1;
    OK(rekindle_integer_lookup_create(&options, &layer));
    make_input(REKINDLE_FLOAT32, &three, 1);
    call_refused("IntegerLookup's input 0 has dtype float32; expected int32");
}
END_TEST

START_TEST(numbers_have_places_in_a_vocabulary) {
    static const int32_t numbers[] = {3, 5, 9, 4, 0, -7, 5};
    static const int64_t beyond[] = {INT64_C(1) << 40, 5};
    rekindle_integer_lookup_options options = REKINDLE_INTEGER_LOOKUP_OPTIONS_INIT;
    float found[7];
    options.vocabulary = vocabulary;
    options.vocabulary_count = 3;
    OK(rekindle_integer_lookup_create(&options, &layer));
    expect(REKINDLE_INT32, numbers, 7, (const float[]){1, 2, 3, 0, 0, 0, 2});
    options.num_oov_indices = 3;
    options.mask_token = 0;
    OK(rekindle_integer_lookup_create(&options, &layer));
    expect(REKINDLE_INT32, numbers, 7, (const float[]){4, 5, 6, 2, 0, 3, 5});
    options.num_oov_indices = 0;
    OK(rekindle_integer_lookup_create(&options, &layer));
    REFUSED(predict(REKINDLE_INT32, numbers, 7, found, 7), REKINDLE_DATA_ERROR,
            "integer_lookup: 4 at element 3 of sample 0; expected a number of the vocabulary");
    options.num_oov_indices = 1;
    options.mask_token = INT64_MIN;
    options.vocabulary = beyond; /* what no input can be has an index all the same */
    options.vocabulary_count = 2;
    OK(rekindle_integer_lookup_create(&options, &layer));
    expect(REKINDLE_INT32, numbers, 7, (const float[]){0, 2, 0, 0, 0, 0, 2});
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, options_of_category_encoding_are_checked);
    tcase_add_test(tests, indices_of_category_encoding_are_checked);
    tcase_add_test(tests, options_of_discretization_are_checked);
    tcase_add_test(tests, numbers_are_in_ranges);
    tcase_add_test(tests, options_of_hashing_are_checked);
    tcase_add_test(tests, numbers_have_kerass_bins);
    tcase_add_test(tests, options_of_integer_lookup_are_checked);
    tcase_add_test(tests, numbers_have_places_in_a_vocabulary);
}

int main(void) {
    return run_tests("capi.preprocessing", add_tests);
}
