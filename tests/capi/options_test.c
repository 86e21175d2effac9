/* Options structs: their defaults, and callers who know fewer or more fields than the library. */
#include <stddef.h>

#include "helpers.h"

/* The init function gives the same bytes as the macro. */
#define SAME_DEFAULTS(type, init, macro)                                                                               \
    do {                                                                                                               \
        const type expected = macro;                                                                                   \
        type options;                                                                                                  \
        memset(&options, 0x55, sizeof(options));                                                                       \
        init(&options);                                                                                                \
        ck_assert_mem_eq(&options, &expected, sizeof(options));                                                        \
        ck_assert_uint_eq(options.struct_size, sizeof(options));                                                       \
        init(NULL);                                                                                                    \
    } while (0)

#define SAME_OPTIONS(name, macro) SAME_DEFAULTS(rekindle_##name, rekindle_##name##_init, REKINDLE_##macro##_INIT)

START_TEST(init_functions_equal_the_macros) {
    SAME_OPTIONS(activation_options, ACTIVATION_OPTIONS);
    SAME_OPTIONS(adam_options, ADAM_OPTIONS);
    SAME_OPTIONS(array, ARRAY);
    SAME_OPTIONS(array_dataset_options, ARRAY_DATASET_OPTIONS);
    SAME_OPTIONS(backup_and_restore_options, BACKUP_AND_RESTORE_OPTIONS);
    SAME_OPTIONS(backup_position, BACKUP_POSITION);
    SAME_OPTIONS(backup_report, BACKUP_REPORT);
    SAME_OPTIONS(callback_options, CALLBACK_OPTIONS);
    SAME_OPTIONS(checkpoint_entry, CHECKPOINT_ENTRY);
    SAME_OPTIONS(checkpoint_progress, CHECKPOINT_PROGRESS);
    SAME_OPTIONS(dropout_options, DROPOUT_OPTIONS);
    SAME_OPTIONS(evaluate_options, EVALUATE_OPTIONS);
    SAME_OPTIONS(fit_options, FIT_OPTIONS);
    SAME_OPTIONS(flatten_options, FLATTEN_OPTIONS);
    SAME_OPTIONS(global_average_pooling2d_options, GLOBAL_AVERAGE_POOLING2D_OPTIONS);
    SAME_OPTIONS(idx_dataset_options, IDX_DATASET_OPTIONS);
    SAME_OPTIONS(load_weights_options, LOAD_WEIGHTS_OPTIONS);
    SAME_OPTIONS(loss_options, LOSS_OPTIONS);
    SAME_OPTIONS(metric_options, METRIC_OPTIONS);
    SAME_OPTIONS(pooling2d_options, POOLING2D_OPTIONS);
    SAME_OPTIONS(predict_options, PREDICT_OPTIONS);
    SAME_OPTIONS(pull_dataset_options, PULL_DATASET_OPTIONS);
    SAME_OPTIONS(rescaling_options, RESCALING_OPTIONS);
    SAME_OPTIONS(reshape_options, RESHAPE_OPTIONS);
    SAME_OPTIONS(runtime_options, RUNTIME_OPTIONS);
    SAME_OPTIONS(sequential_options, SEQUENTIAL_OPTIONS);
    SAME_OPTIONS(sgd_options, SGD_OPTIONS);
}
END_TEST

/* The same but for the addresses of names, which each side has for itself. */
#define NAMED_OPTIONS(name, macro, first, second)                                                                      \
    do {                                                                                                               \
        rekindle_##name expected = REKINDLE_##macro##_INIT, options;                                                   \
        memset(&options, 0x55, sizeof(options));                                                                       \
        rekindle_##name##_init(&options);                                                                              \
        rekindle_##name##_init(NULL);                                                                                  \
        ck_assert_str_eq(options.first, expected.first);                                                               \
        ck_assert_str_eq(options.second, expected.second);                                                             \
        expected.first = options.first;                                                                                \
        expected.second = options.second;                                                                              \
        ck_assert_mem_eq(&options, &expected, sizeof(options));                                                        \
    } while (0)

START_TEST(defaults_may_be_names) {
    NAMED_OPTIONS(compile_options, COMPILE_OPTIONS, optimizer_name, optimizer_name);
    NAMED_OPTIONS(conv2d_options, CONV2D_OPTIONS, kernel_initializer_name, bias_initializer_name);
    NAMED_OPTIONS(dense_options, DENSE_OPTIONS, kernel_initializer_name, bias_initializer_name);
    NAMED_OPTIONS(initializer_options, INITIALIZER_OPTIONS, name, name);
}
END_TEST

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

#define PART_NEEDS_SIZE(part, handle, ...)                                                                             \
    NEEDS_SIZE(rekindle_##part##_options, rekindle_##part##_create(&options, &handle), __VA_ARGS__)

START_TEST(every_function_looks_at_the_size) {
    rekindle_layer *layer = NULL;
    rekindle_initializer *initializer = NULL;
    rekindle_loss *loss = NULL;
    rekindle_metric *metric = NULL;
    rekindle_optimizer *optimizer = NULL;
    rekindle_dataset *dataset = NULL;
    rekindle_callback *callback = NULL;
    rekindle_model *model = NULL;
    rekindle_tensor *tensor = NULL;
    PART_NEEDS_SIZE(activation, layer, REKINDLE_ACTIVATION_OPTIONS_INIT);
    PART_NEEDS_SIZE(adam, optimizer, REKINDLE_ADAM_OPTIONS_INIT);
    PART_NEEDS_SIZE(array_dataset, dataset, REKINDLE_ARRAY_DATASET_OPTIONS_INIT);
    PART_NEEDS_SIZE(backup_and_restore, callback, REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT);
    PART_NEEDS_SIZE(callback, callback, REKINDLE_CALLBACK_OPTIONS_INIT);
    PART_NEEDS_SIZE(conv2d, layer, REKINDLE_CONV2D_OPTIONS_INIT);
    PART_NEEDS_SIZE(dense, layer, REKINDLE_DENSE_OPTIONS_INIT);
    PART_NEEDS_SIZE(dropout, layer, REKINDLE_DROPOUT_OPTIONS_INIT);
    PART_NEEDS_SIZE(flatten, layer, REKINDLE_FLATTEN_OPTIONS_INIT);
    PART_NEEDS_SIZE(global_average_pooling2d, layer, REKINDLE_GLOBAL_AVERAGE_POOLING2D_OPTIONS_INIT);
    PART_NEEDS_SIZE(idx_dataset, dataset, REKINDLE_IDX_DATASET_OPTIONS_INIT);
    PART_NEEDS_SIZE(initializer, initializer, REKINDLE_INITIALIZER_OPTIONS_INIT);
    PART_NEEDS_SIZE(loss, loss, REKINDLE_LOSS_OPTIONS_INIT);
    PART_NEEDS_SIZE(metric, metric, REKINDLE_METRIC_OPTIONS_INIT);
    PART_NEEDS_SIZE(pull_dataset, dataset, REKINDLE_PULL_DATASET_OPTIONS_INIT);
    PART_NEEDS_SIZE(rescaling, layer, REKINDLE_RESCALING_OPTIONS_INIT);
    PART_NEEDS_SIZE(reshape, layer, REKINDLE_RESHAPE_OPTIONS_INIT);
    PART_NEEDS_SIZE(sequential, model, REKINDLE_SEQUENTIAL_OPTIONS_INIT);
    PART_NEEDS_SIZE(sgd, optimizer, REKINDLE_SGD_OPTIONS_INIT);
    NEEDS_SIZE(rekindle_pooling2d_options, rekindle_max_pooling2d_create(&options, &layer),
               REKINDLE_POOLING2D_OPTIONS_INIT);
    NEEDS_SIZE(rekindle_pooling2d_options, rekindle_average_pooling2d_create(&options, &layer),
               REKINDLE_POOLING2D_OPTIONS_INIT);
    NEEDS_SIZE(rekindle_array, rekindle_tensor_create(&options, &tensor), REKINDLE_ARRAY_INIT);
    NEEDS_SIZE(rekindle_array, rekindle_tensor_borrow(&options, NULL, NULL, &tensor), REKINDLE_ARRAY_INIT);
    NEEDS_SIZE(rekindle_runtime_options, rekindle_runtime_configure(&options), REKINDLE_RUNTIME_OPTIONS_INIT);
    ck_assert_ptr_null(layer);
    ck_assert_ptr_null(model);
    ck_assert_ptr_null(dataset);
    ck_assert_ptr_null(callback);
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
    tcase_add_test(tests, defaults_may_be_names);
    tcase_add_test(tests, a_shorter_struct_gets_the_defaults);
    tcase_add_test(tests, a_longer_struct_must_end_in_zeros);
    tcase_add_test(tests, a_struct_without_a_size_is_refused);
    tcase_add_test(tests, every_function_looks_at_the_size);
    tcase_add_test(tests, calls_on_models_look_at_the_size);
}

int main(void) {
    return run_tests("capi.options", add_tests);
}
