/* Options structs: their defaults, and callers who know fewer or more fields than the library. */
#include <stddef.h>

#include "helpers.h"
#include "support/every_part.h"

/* Each side has a text that is a default at an address of its own. */
#define SAME_TEXT(field)                                                                                               \
    ck_assert_str_eq(options.field, expected.field);                                                                   \
    expected.field = options.field;

/* The init function gives the same bytes as the macro. */
#define SAME_DEFAULTS(type, macro, texts)                                                                              \
    do {                                                                                                               \
        type expected = macro;                                                                                         \
        type options;                                                                                                  \
        memset(&options, 0x55, sizeof(options));                                                                       \
        type##_init(&options);                                                                                         \
        texts ck_assert_mem_eq(&options, &expected, sizeof(options));                                                  \
        ck_assert_uint_eq(options.struct_size, sizeof(options));                                                       \
        type##_init(NULL);                                                                                             \
    } while (0);

START_TEST(init_functions_equal_the_macros){EVERY_OPTIONS(SAME_DEFAULTS, SAME_TEXT)} END_TEST

    /* The fields that the shorter struct lacks have their defaults, whatever lies in memory behind it. */
    START_TEST(a_shorter_struct_gets_the_defaults) {
    rekindle_dense_options options = REKINDLE_DENSE_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    options.units = 2;
    options.reserved = 88;
    INVALID(rekindle_dense_create(&options, &layer), "reserved is 88; expected 0");
    options.use_bias = 77;
    INVALID(rekindle_dense_create(&options, &layer), "options->use_bias is 77; expected 0 or 1");
    ck_assert_ptr_null(layer);
    options.struct_size = offsetof(rekindle_dense_options, use_bias);
    OK(rekindle_dense_create(&options, &layer));
    rekindle_layer_destroy(layer);
}
END_TEST

typedef struct newer_options {
    rekindle_dense_options known;
    uint64_t tail[2];
} newer_options;

START_TEST(a_longer_struct_must_end_in_zeros) {
    newer_options options = {REKINDLE_DENSE_OPTIONS_INIT, {0, 0}};
    rekindle_layer *layer = NULL;
    options.known.units = 2;
    options.known.struct_size = sizeof(options);
    OK(rekindle_dense_create(&options.known, &layer));
    rekindle_layer_destroy(layer);

    layer = NULL;
    options.tail[1] = UINT64_C(1) << 56;
    INVALID(rekindle_dense_create(&options.known, &layer), "options->struct_size is");
    ck_assert_ptr_null(layer);
    options.known.struct_size = sizeof(options) - 1;
    OK(rekindle_dense_create(&options.known, &layer));
    rekindle_layer_destroy(layer);
}
END_TEST

START_TEST(a_struct_without_a_size_is_refused) {
    static const size_t sizes[] = {0, 1, sizeof(size_t) - 1, 65537, SIZE_MAX};
    rekindle_dense_options options = REKINDLE_DENSE_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    size_t i;
    options.units = 2;
    for (i = 0; i < LENGTH(sizes); ++i) {
        char part[64];
        snprintf(part, sizeof(part), "options->struct_size is %zu; expected", sizes[i]);
        options.struct_size = sizes[i];
        INVALID(rekindle_dense_create(&options, &layer), part);
    }
    ck_assert_ptr_null(layer);
}
END_TEST

/* The defaults come last, because they contain commas. */
#define NEEDS_SIZE(type, call, ...)                                                                                    \
    do {                                                                                                               \
        type options = __VA_ARGS__;                                                                                    \
        options.struct_size = 0;                                                                                       \
        INVALID(call, "->struct_size is 0; expected sizeof(*");                                                        \
    } while (0)

#define PART_NEEDS_SIZE(function, type, macro, handle)                                                                 \
    do {                                                                                                               \
        rekindle_##handle *made = NULL;                                                                                \
        NEEDS_SIZE(type, function(&options, &made), macro);                                                            \
        ck_assert_ptr_null(made);                                                                                      \
    } while (0);

START_TEST(every_function_looks_at_the_size) {
    rekindle_tensor *tensor = NULL;
    EVERY_PART(PART_NEEDS_SIZE)
    NEEDS_SIZE(rekindle_array, rekindle_tensor_borrow(&options, NULL, NULL, &tensor), REKINDLE_ARRAY_INIT);
    NEEDS_SIZE(rekindle_runtime_options, rekindle_runtime_configure(&options), REKINDLE_RUNTIME_OPTIONS_INIT);
    ck_assert_ptr_null(tensor);
}
END_TEST

START_TEST(calls_on_models_look_at_the_size) {
    rekindle_model *model = make_compiled_model();
    rekindle_dataset *dataset = make_dataset();
    rekindle_tensor *tensor = NULL;
    rekindle_array view = REKINDLE_ARRAY_INIT;
    double values[2];
    NEEDS_SIZE(rekindle_compile_options, rekindle_model_compile(model, &options), REKINDLE_COMPILE_OPTIONS_INIT);
    NEEDS_SIZE(rekindle_fit_options, rekindle_model_fit(model, dataset, &options), REKINDLE_FIT_OPTIONS_INIT);
    NEEDS_SIZE(rekindle_evaluate_options, rekindle_model_evaluate(model, dataset, &options, values, 2),
               REKINDLE_EVALUATE_OPTIONS_INIT);
    NEEDS_SIZE(rekindle_predict_options, rekindle_model_predict(model, dataset, &options, &tensor),
               REKINDLE_PREDICT_OPTIONS_INIT);
    ck_assert_ptr_null(tensor);
    NEEDS_SIZE(rekindle_load_weights_options, rekindle_model_load_weights_with(model, "/nonexistent", &options),
               REKINDLE_LOAD_WEIGHTS_OPTIONS_INIT);
    tensor = float_tensor(y_values(), y_shape, 2);
    view.struct_size = 0;
    INVALID(rekindle_tensor_view(tensor, &view), "view->struct_size is 0");
    rekindle_tensor_destroy(tensor);
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(model);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, init_functions_equal_the_macros);
    tcase_add_test(tests, a_shorter_struct_gets_the_defaults);
    tcase_add_test(tests, a_longer_struct_must_end_in_zeros);
    tcase_add_test(tests, a_struct_without_a_size_is_refused);
    tcase_add_test(tests, every_function_looks_at_the_size);
    tcase_add_test(tests, calls_on_models_look_at_the_size);
}

int main(void) {
    return run_tests("capi.options", add_tests);
}
