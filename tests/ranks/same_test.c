/* On any number of ranks, training leaves the bytes that one process leaves. */
#include <string.h>

#include "ranks/run.h"
#include "support/run_tests.h"

static void check_ranks(const shard_model *of, int64_t samples, int64_t batch_size, const int *counts, size_t count) {
    struct bytes expected = bytes_alone(of, samples, batch_size);
    for (size_t i = 0; i < count; ++i) {
        struct ranks *run = new_ranks(of, samples, batch_size, counts[i]);
        fit_ranks(run);
        expect_bytes(run, &expected, "");
        end_ranks(run);
    }
    bytes_free(&expected);
}

/* The last batch has 24 of the 48 samples. */
START_TEST(ranks_do_not_matter) {
    static const int counts[] = {2, 3, 8};
    const shard_model *of = &shard_models[_i];
    check_ranks(of, of->batches_are_whole ? 144 : 120, 48, counts, 3);
}
END_TEST

/* The last batch has 3 samples: several shards have none, and so have ranks. */
START_TEST(ranks_may_have_no_samples) {
    static const int counts[] = {4, 8};
    if (strstr(shard_models[_i].model, "BatchNormalization") != NULL || shard_models[_i].batches_are_whole) return;
    check_ranks(&shard_models[_i], 43, 20, counts, 2);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, use_one_thread, NULL);
    tcase_add_loop_test(tests, ranks_do_not_matter, 0, shard_model_count);
    tcase_add_loop_test(tests, ranks_may_have_no_samples, 0, shard_model_count);
}

int main(void) {
    return run_tests("same", add_tests);
}
