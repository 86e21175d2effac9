/* A run on several ranks is ended by a hook of one of them behind every third batch in turn, and goes on with another
 * number of ranks, or in one process: it ends with the bytes of the run that was not ended. */
#include <stdio.h>

#include "checkpoint/test_files.h"
#include "ranks/run.h"
#include "recovery/life.h"
#include "support/must.h"
#include "support/run_tests.h"

enum { SAMPLES = 120, BATCH = 24, BATCHES = 5 };

static struct ranks *new_life_of(const shard_model *of, const char *folder, int count) {
    struct ranks *run = new_ranks(of, SAMPLES, BATCH, count);
    add_backups(run, folder);
    return run;
}

START_TEST(the_number_of_ranks_may_change) {
    static const int counts[] = {1, 3, 2, 8, 1, 4};
    const shard_model *of = &shard_models[_i];
    struct bytes expected = bytes_alone(of, SAMPLES, BATCH);
    size_t next = 0;
    for (int death = 0; death < 2 * BATCHES; death += 3) {
        char *folder = make_folder();
        char what[64];
        int first = counts[next++ % 6], then = counts[next % 6];
        struct interruption interruption = {TRAIN_BATCH_END, death, 0};
        struct ranks *run = new_life_of(of, folder, first);
        add_to_rank(run, first - 1, new_interruption(&interruption));
        fit_ranks(run);
        expect_of_ranks(run, REKINDLE_ABORTED, "callback \"interruption\" aborted in on_train_batch_end");
        end_ranks(run);
        run = new_life_of(of, folder, then);
        fit_ranks(run);
        snprintf(what, sizeof(what), ": behind batch %d, %d to %d ranks", death, first, then);
        expect_bytes(run, &expected, what);
        end_ranks(run);
        remove_folder(folder);
    }
    bytes_free(&expected);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, use_one_thread, NULL);
    tcase_add_loop_test(tests, the_number_of_ranks_may_change, 0, shard_model_count);
}

int main(void) {
    return run_tests("resume", add_tests);
}
