/* In shards, training leaves the same bytes whatever the number of threads. */
#include <stdlib.h>
#include <string.h>

#include "shards/models.h"
#include "support/must.h"
#include "support/run_tests.h"

/* Compile's threads are at most those of the runtime. */
static void use_four_threads(void) {
    rekindle_runtime_options options = REKINDLE_RUNTIME_OPTIONS_INIT;
    options.threads = 4;
    must(rekindle_runtime_configure(&options));
}

static void check_threads(const shard_model *of, int64_t samples, int64_t batch_size, int64_t shards,
                          int most_threads) {
    struct bytes one = train_in_shards(of, samples, batch_size, shards, 1);
    for (int threads = 2; threads <= most_threads; ++threads) {
        struct bytes more = train_in_shards(of, samples, batch_size, shards, threads);
        size_t same = first_difference(&one, &more);
        ck_assert_uint_eq(more.size, one.size);
        ck_assert_msg(same == one.size, "%s: %lld shards: byte %zu of %zu differs on %d threads", of->name,
                      (long long)shards, same, one.size, threads);
        bytes_free(&more);
    }
    bytes_free(&one);
}

/* The last batch has 24 of the 48 samples: fewer for each shard, or others for each. */
START_TEST(threads_do_not_matter) {
    const shard_model *of = &shard_models[_i];
    int64_t samples = of->batches_are_whole ? 144 : 120;
    check_threads(of, samples, 48, 8, 4);
    check_threads(of, samples, 48, 5, 2);
}
END_TEST

/* The last batch has 3 samples, and several shards have none. */
START_TEST(shards_may_be_empty) {
    if (strstr(shard_models[_i].model, "BatchNormalization") != NULL || shard_models[_i].batches_are_whole) return;
    check_threads(&shard_models[_i], 43, 20, 7, 3);
}
END_TEST

START_TEST(one_shard_is_a_batch) {
    check_threads(&shard_models[_i], 64, 32, 1, 2);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, use_four_threads, NULL);
    tcase_add_loop_test(tests, threads_do_not_matter, 0, shard_model_count);
    tcase_add_loop_test(tests, shards_may_be_empty, 0, shard_model_count);
    tcase_add_loop_test(tests, one_shard_is_a_batch, 0, shard_model_count);
}

int main(void) {
    return run_tests("threads", add_tests);
}
