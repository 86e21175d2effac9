/* The runtime's options: before the first use, and afterwards. Each test has a process of its own. */
#include "helpers.h"

static rekindle_runtime_options with_threads(int64_t threads) {
    rekindle_runtime_options options = REKINDLE_RUNTIME_OPTIONS_INIT;
    options.threads = threads;
    return options;
}

START_TEST(threads_are_as_configured) {
    rekindle_runtime_options options = with_threads(1);
    int64_t threads = 0;
    OK(rekindle_runtime_configure(&options));
    OK(rekindle_runtime_configure(NULL));
    OK(rekindle_runtime_configure(&options));
    OK(rekindle_runtime_threads(&threads));
    ck_assert_int_eq(threads, 1);
    REFUSED(rekindle_runtime_configure(&options), REKINDLE_BUSY, "configure it before anything is created");
}
END_TEST

START_TEST(options_are_checked) {
    rekindle_runtime_options options = with_threads(-1);
    INVALID(rekindle_runtime_configure(&options), "options->threads is -1; expected 0 (automatic) to 1024");
    options = with_threads(1025);
    INVALID(rekindle_runtime_configure(&options), "options->threads is 1025");
}
END_TEST

/* An allocator that counts, with a number that it can be told to fail from or to misalign. */
typedef struct allocator {
    size_t allocations, live_bytes;
    size_t fail_from;
    size_t misalign;
} allocator;

static void *allocate(void *user_data, size_t size, size_t alignment) {
    allocator *own = user_data;
    char *memory;
    if (own->fail_from != 0 && size >= own->fail_from) return NULL;
    memory = aligned_alloc(alignment, (size + 2 * alignment - 1) / alignment * alignment);
    if (memory == NULL) return NULL;
    ++own->allocations;
    own->live_bytes += size;
    return memory + own->misalign;
}

static void deallocate(void *user_data, void *pointer, size_t size) {
    allocator *own = user_data;
    own->live_bytes -= size;
    free((char *)pointer - own->misalign);
}

static void use_allocator(allocator *own) {
    rekindle_runtime_options options = with_threads(1);
    options.allocate = allocate;
    options.deallocate = deallocate;
    options.user_data = own;
    OK(rekindle_runtime_configure(&options));
}

START_TEST(half_an_allocator_is_refused) {
    rekindle_runtime_options options = REKINDLE_RUNTIME_OPTIONS_INIT;
    options.allocate = allocate;
    INVALID(rekindle_runtime_configure(&options), "expected both or none");
    options.allocate = NULL;
    options.deallocate = deallocate;
    INVALID(rekindle_runtime_configure(&options), "expected both or none");
}
END_TEST

START_TEST(memory_comes_from_the_hosts_allocator) {
    allocator own = {0, 0, 0, 0};
    rekindle_model *model;
    rekindle_dataset *dataset;
    use_allocator(&own);
    model = make_compiled_model();
    dataset = make_dataset();
    OK(rekindle_model_fit(model, dataset, NULL));
    ck_assert_uint_gt(own.allocations, 4);
    ck_assert_uint_gt(own.live_bytes, sizeof(float) * SAMPLES * FEATURES);
    rekindle_model_destroy(model);
    rekindle_dataset_destroy(dataset);
    ck_assert_uint_eq(own.live_bytes, 0);
}
END_TEST

START_TEST(memory_that_runs_out_is_a_status) {
    static const int64_t shape[] = {1 << 20};
    static float values[1 << 20];
    allocator own = {0, 0, 1 << 20, 0};
    rekindle_array array = float_array(values, shape, 1);
    rekindle_tensor *tensor = NULL;
    use_allocator(&own);
    REFUSED(rekindle_tensor_create(&array, &tensor), REKINDLE_OUT_OF_MEMORY, "4194304 bytes");
    ck_assert_ptr_null(tensor);
}
END_TEST

START_TEST(misaligned_memory_is_not_used) {
    allocator own = {0, 0, 0, 8};
    rekindle_array array = float_array(x_values(), x_shape, 2);
    rekindle_tensor *tensor = NULL;
    use_allocator(&own);
    REFUSED(rekindle_tensor_create(&array, &tensor), REKINDLE_OUT_OF_MEMORY, "");
    ck_assert_uint_eq(own.live_bytes, 0);
    ck_assert_ptr_null(tensor);
}
END_TEST

/* A tensor does not start the compute threads, but its memory has an allocator. */
START_TEST(the_allocator_is_fixed_by_its_first_use) {
    allocator own = {0, 0, 0, 0};
    rekindle_runtime_options options = REKINDLE_RUNTIME_OPTIONS_INIT;
    rekindle_tensor *tensor = float_tensor(x_values(), x_shape, 2);
    options.allocate = allocate;
    options.deallocate = deallocate;
    options.user_data = &own;
    REFUSED(rekindle_runtime_configure(&options), REKINDLE_BUSY, "in use");
    REFUSED(rekindle_runtime_configure(NULL), REKINDLE_BUSY, "in use");
    rekindle_tensor_destroy(tensor);
    REFUSED(rekindle_runtime_configure(&options), REKINDLE_BUSY, "in use");
}
END_TEST

START_TEST(parts_may_be_made_before) {
    rekindle_runtime_options options = with_threads(1);
    rekindle_layer *layer = NULL;
    OK(rekindle_flatten_create(NULL, &layer));
    OK(rekindle_runtime_configure(&options));
    rekindle_layer_destroy(layer);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, threads_are_as_configured);
    tcase_add_test(tests, options_are_checked);
    tcase_add_test(tests, half_an_allocator_is_refused);
    tcase_add_test(tests, memory_comes_from_the_hosts_allocator);
    tcase_add_test(tests, memory_that_runs_out_is_a_status);
    tcase_add_test(tests, misaligned_memory_is_not_used);
    tcase_add_test(tests, the_allocator_is_fixed_by_its_first_use);
    tcase_add_test(tests, parts_may_be_made_before);
}

int main(void) {
    return run_tests("capi.runtime", add_tests);
}
