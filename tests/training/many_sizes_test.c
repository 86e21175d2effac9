/* A host that uses batches of many sizes does not grow for ever: plans for sizes that have not been used for long go,
 * those in use stay. Counted by an allocator of the host's, through which the library takes all memory of plans. */
#include <stdatomic.h>

#include "checkpoint/test_files.h"
#include "support/must.h"
#include "training/runs.h"

/* More sizes than KEPT are too many to keep; as few as FEW are not. */
enum { FEATURES = 16, CLASSES = 3, MOST = 1200, FEW = 200, KEPT = 300 };

static _Atomic int64_t live;
static _Atomic int allocations;

static void *allocate(void *user_data, size_t size, size_t alignment) {
    void *memory = NULL;
    (void)user_data;
    if (posix_memalign(&memory, alignment, size) != 0) return NULL;
    atomic_fetch_add(&live, (int64_t)size);
    atomic_fetch_add(&allocations, 1);
    return memory;
}

static void deallocate(void *user_data, void *memory, size_t size) {
    (void)user_data;
    atomic_fetch_sub(&live, (int64_t)size);
    free(memory);
}

static rekindle_model *model;
static struct samples samples;

static void set_up(void) {
    rekindle_runtime_options runtime = REKINDLE_RUNTIME_OPTIONS_INIT;
    runtime.allocate = allocate;
    runtime.deallocate = deallocate;
    OK(rekindle_runtime_configure(&runtime));
    samples = new_samples(MOST, FEATURES, CLASSES, 1);
    model = small_classifier(1, 1);
    int64_t shape[] = {FEATURES};
    OK(rekindle_model_build(model, shape, 1));
}

static void tear_down(void) {
    rekindle_model_destroy(model);
    free_samples(&samples);
    ck_assert_int_eq(live, 0);
}

/* The calls, each with so many samples in one batch. */
static void predict(int64_t size) {
    int64_t shape[] = {size, FEATURES};
    rekindle_array x = must_array(REKINDLE_FLOAT32, samples.x, 2, shape);
    rekindle_tensor_destroy(must_predict(model, &x, size));
}

static void evaluate(int64_t size) {
    rekindle_dataset *dataset = dataset_of(&samples, 0, size);
    double values[2];
    OK(evaluate_with(model, dataset, size, NULL, values, 2));
    rekindle_dataset_destroy(dataset);
}

static void train(int64_t size) {
    OK(train_on(model, &samples, 0, size, NULL, 0));
}

static void (*const calls[])(int64_t size) = {predict, evaluate, train};

/* Sizes that fall, so that what is kept of the later ones is no more than of the earlier. */
START_TEST(memory_stays_flat) {
    int64_t before;
    calls[_i](1); /* training settles the layout by the first batch */
    for (int64_t size = MOST; size > MOST - KEPT; --size) calls[_i](size);
    before = live;
    for (int64_t size = MOST - KEPT; size > MOST - 2 * KEPT; --size) {
        calls[_i](size);
        ck_assert_msg(live <= before, "%lld bytes live after size %lld, %lld before", (long long)live, (long long)size,
                      (long long)before);
    }
}
END_TEST

/* No plan is made anew for sizes that come again and again: each call allocates what it does with a plan at hand. */
START_TEST(a_few_sizes_stay_ready) {
    int each = 0;
    for (int64_t size = 1; size <= FEW; ++size) calls[_i](size * 5);
    each = -allocations;
    calls[_i](FEW * 5);
    each += allocations;
    for (int round = 0; round < 3; ++round) {
        int before = allocations;
        for (int64_t size = 1; size <= FEW; ++size) calls[_i](size * 5);
        ck_assert_int_eq(allocations - before, FEW * each);
    }
}
END_TEST

/* However few they are, where each is large. */
START_TEST(large_plans_are_few) {
    enum { LARGE = 200000, SIZES = 24, LARGE_KEPT = 9 };
    int64_t shape[] = {LARGE, FEATURES}, before = live, each = 0;
    float *zeros = calloc((size_t)LARGE * FEATURES, sizeof(float));
    rekindle_array x = must_array(REKINDLE_FLOAT32, zeros, 2, shape);
    ck_assert_ptr_nonnull(zeros);
    for (int i = 0; i < SIZES; ++i) {
        rekindle_tensor_destroy(must_predict(model, &x, shape[0]--));
        if (i == 0) each = live - before;
        ck_assert_int_le(live - before, LARGE_KEPT * each);
    }
    free(zeros);
}
END_TEST

/* One pass over a source with batches of ever other sizes; the memory is looked at where the source gives them. */
static struct { int64_t batches, size, before; } pass;

static int next(void *user_data, rekindle_batch *batch) {
    static int64_t x_shape[2], y_shape[1];
    (void)user_data;
    if (pass.batches == KEPT) pass.before = live;
    if (pass.batches > KEPT && live > pass.before) return 1;
    if (pass.batches++ == 2 * KEPT) return 0;
    x_shape[0] = y_shape[0] = pass.size--;
    x_shape[1] = FEATURES;
    batch->x = must_array(REKINDLE_FLOAT32, samples.x, 2, x_shape);
    batch->y = must_array(REKINDLE_FLOAT32, samples.y, 1, y_shape);
    return 0;
}

static int reset(void *user_data, int64_t epoch) {
    (void)user_data;
    (void)epoch;
    pass.batches = 0;
    pass.size = MOST;
    return 0;
}

START_TEST(one_pass_over_many_sizes_stays_flat) {
    rekindle_pull_dataset_options options = REKINDLE_PULL_DATASET_OPTIONS_INIT;
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    rekindle_dataset *source = NULL;
    double values[2];
    options.batch_size = MOST;
    options.next = next;
    options.reset = reset;
    OK(rekindle_pull_dataset_create(&options, &source));
    if (_i == 0) OK(fit_with(model, source, &fit, NULL));
    if (_i == 1) OK(evaluate_with(model, source, MOST, NULL, values, 2));
    ck_assert_int_eq(pass.batches, 2 * KEPT + 1);
    rekindle_dataset_destroy(source);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, memory_stays_flat, 0, LENGTH(calls));
    tcase_add_loop_test(tests, a_few_sizes_stay_ready, 0, LENGTH(calls));
    tcase_add_test(tests, large_plans_are_few);
    tcase_add_loop_test(tests, one_pass_over_many_sizes_stays_flat, 0, 2);
}

int main(void) {
    return run_tests("training.many_sizes", add_tests);
}
