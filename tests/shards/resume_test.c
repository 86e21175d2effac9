/* A run in shards is interrupted behind every second batch in turn and goes on with another number of threads: it ends
 * with the bytes of the run that was not, and nothing is said about threads. */
#include "recovery/life.h"
#include "shards/models.h"
#include "support/must.h"

enum { BATCH = 24, SHARDS = 5, LAST_BATCH = 15 };

static int lives; /* begun, each with another number of threads */

static struct life life_in(const shard_model *model, const char *folder, int64_t shards) {
    struct life life = new_life(folder);
    int64_t last = model->batches_are_whole ? BATCH : LAST_BATCH;
    life.fit.batch_size = BATCH;
    life.model = make_shard_model(model, shards, 1 + lives++ % 4);
    life.dataset = make_shard_dataset((LIFE_BATCHES - 1) * BATCH + last);
    life.validation = make_shard_dataset((LIFE_VALIDATION_BATCHES - 1) * BATCH + last);
    return life;
}

static struct life life_of(const void *model, const char *folder) {
    return life_in(model, folder, SHARDS);
}

START_TEST(threads_may_change) {
    rekindle_runtime_options options = REKINDLE_RUNTIME_OPTIONS_INIT;
    options.threads = 4;
    must(rekindle_runtime_configure(&options));
    capture_log();
    expect_reference_after_deaths(life_of, &shard_models[_i], 1, shard_models[_i].name);
    ck_assert_msg(strstr(captured_log(), "WARNING") == NULL, "%s", captured_log());
}
END_TEST

static void interrupt(const char *folder) {
    struct interruption interruption = {TRAIN_BATCH_END, 3, 0};
    struct life life = life_of(&shard_models[0], folder);
    add_callback(&life, new_interruption(&interruption));
    FAILS(REKINDLE_ABORTED, live(&life), "on_train_batch_end");
    end_life(&life);
}

/* Another number of shards gives other bytes. */
START_TEST(shards_may_not_change) {
    static const int64_t others[] = {0, 1, SHARDS + 1};
    char *folder = make_folder();
    interrupt(folder);
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); ++i) {
        struct life life = life_in(&shard_models[0], folder, others[i]);
        FAILS(REKINDLE_MISMATCH, live(&life), "compile.shards: the backup has 5, this run ");
        end_life(&life);
    }
    remove_folder(folder);
}
END_TEST

START_TEST(shards_may_change_where_that_is_allowed) {
    static const char *const allowed[] = {"compile.shards"};
    char *folder = make_folder();
    interrupt(folder);
    struct life life = life_in(&shard_models[0], folder, 2);
    life.backup.allowed_changes = allowed;
    life.backup.allowed_change_count = 1;
    must(live(&life));
    end_life(&life);
    remove_folder(folder);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, threads_may_change, 0, shard_model_count);
    tcase_add_test(tests, shards_may_not_change);
    tcase_add_test(tests, shards_may_change_where_that_is_allowed);
}

int main(void) {
    return run_tests("resume", add_tests);
}
