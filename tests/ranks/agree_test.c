/* Ranks that are to do different things are refused before anything is trained, and what one meets in its own samples
 * ends the run of all. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "checkpoint/test_files.h"
#include "ranks/run.h"
#include "recovery/life.h"
#include "support/must.h"
#include "support/run_tests.h"

enum { SAMPLES = 96, BATCH = 24, RANKS = 3 };

static struct ranks *new_three(void) {
    return new_ranks(&shard_models[0], SAMPLES, BATCH, RANKS);
}

static void expect_refusal(struct ranks *run, const char *part) {
    struct bytes before = bytes_of(run, 0);
    fit_ranks(run);
    expect_of_ranks(run, REKINDLE_MISMATCH, part);
    struct bytes after = bytes_of(run, 0);
    ck_assert_mem_eq(before.data, after.data, before.size < after.size ? before.size : after.size);
    bytes_free(&after);
    bytes_free(&before);
    end_ranks(run);
}

START_TEST(other_arguments_are_named) {
    struct ranks *run = new_three();
    run->options[1].batch_size = 12;
    expect_refusal(run, "rank 1 is to do something else than rank 0: run.fit.batch_size: rank 0 has 24, rank 1 12");
    run = new_three();
    run->options[2].epochs = 3;
    expect_refusal(run, "run.epochs: rank 0 has 2, rank 2 3");
    run = new_three();
    run->options[2].initial_epoch = 1;
    expect_refusal(run, "initial_epoch: rank 0 has 0, rank 2 1");
}
END_TEST

START_TEST(other_models_are_named) {
    struct ranks *run = new_three();
    rekindle_model_destroy(run->models[2]);
    run->models[2] = make_shard_model(&shard_models[0], RANK_SHARDS - 1, 1);
    expect_refusal(run, "run.compile.shards: rank 0 has 8, rank 2 7");
}
END_TEST

START_TEST(other_data_are_named) {
    struct ranks *run = new_three();
    rekindle_dataset_destroy(run->data[1]);
    run->data[1] = make_shard_dataset(SAMPLES - 1);
    expect_refusal(run, "run.data.");
}
END_TEST

START_TEST(a_backup_is_for_all_or_none) {
    char *folder = make_folder();
    struct ranks *run = new_three();
    rekindle_backup_and_restore_options options = REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT;
    rekindle_callback *backup = NULL;
    options.backup_dir = folder;
    must(rekindle_backup_and_restore_create(&options, &backup));
    add_to_rank(run, 1, backup);
    expect_refusal(run, "has_backup_and_restore: rank 0 has false, rank 1 true");
    remove_folder(folder);
}
END_TEST

START_TEST(there_are_shards_for_all) {
    struct ranks *run = new_three();
    for (int rank = 0; rank < RANKS; ++rank) {
        rekindle_model_destroy(run->models[rank]);
        run->models[rank] = make_shard_model(&shard_models[0], rank == 1 ? 2 : 0, 1);
    }
    fit_ranks(run);
    for (int rank = 0; rank < RANKS; ++rank) {
        ck_assert_int_eq(run->statuses[rank], REKINDLE_INVALID_ARGUMENT);
        ck_assert_ptr_nonnull(
            strstr(run->texts[rank], "the communicator has 3 ranks, and the model is compiled with "));
    }
    end_ranks(run);
}
END_TEST

START_TEST(a_run_begins_with_the_weights_of_rank_0) {
    struct ranks *run = new_three(), *one = new_ranks(&shard_models[0], SAMPLES, BATCH, 1);
    float *values = weight_values(run->models[2], "dense/bias");
    values[0] = 7.0F;
    set_weight_values(run->models[2], "dense/bias", values);
    free(values);
    fit_ranks(one);
    fit_ranks(run);
    struct bytes expected = bytes_of(one, 0);
    expect_bytes(run, &expected, "");
    bytes_free(&expected);
    end_ranks(one);
    end_ranks(run);
}
END_TEST

/* The sample is in the shards of rank 2, and all have it in their data. */
START_TEST(a_bad_sample_ends_the_run_of_all) {
    static float x[SAMPLES * PIXELS];
    static int32_t y[SAMPLES];
    int64_t shape[] = {SAMPLES, WIDTH, WIDTH};
    memset(x, 0, sizeof(x));
    x[(BATCH - 1) * PIXELS + 3] = NAN;
    rekindle_array images = must_array(REKINDLE_FLOAT32, x, 3, shape), labels = must_array(REKINDLE_INT32, y, 1, shape);
    struct ranks *run = new_three();
    for (int rank = 0; rank < RANKS; ++rank) {
        rekindle_dataset_destroy(run->data[rank]);
        run->data[rank] = must_make_dataset(&images, &labels, NULL);
        run->options[rank].shuffle = 0;
    }
    for (int times = 0; times < 2; ++times) { /* the communicators are as they were */
        fit_ranks(run);
        expect_of_ranks(run, REKINDLE_DATA_ERROR, "epoch 0, batch 0: x has nan at element 3 of sample 23");
        ck_assert_msg(strncmp(run->texts[0], "rank 2: ", 8) == 0, "%s", run->texts[0]);
        ck_assert_msg(strncmp(run->texts[1], "rank 2: ", 8) == 0, "%s", run->texts[1]);
    }
    end_ranks(run);
}
END_TEST

static int fail_later(void *user_data, int64_t step, double *rate) {
    const int *fails = user_data;
    *rate = 0.01;
    return *fails && step == 2 ? 7 : 0;
}

static rekindle_schedule *new_schedule(int *fails) {
    rekindle_custom_schedule_options options = REKINDLE_CUSTOM_SCHEDULE_OPTIONS_INIT;
    rekindle_schedule *schedule = NULL;
    options.class_name = "FailsLater";
    options.user_data = fails;
    options.rate = fail_later;
    must(rekindle_custom_schedule_create(&options, &schedule));
    return schedule;
}

static void compile_with(rekindle_model *model, const rekindle_schedule *schedule) {
    rekindle_compile_options options = REKINDLE_COMPILE_OPTIONS_INIT;
    rekindle_sgd_options sgd = REKINDLE_SGD_OPTIONS_INIT;
    rekindle_optimizer *optimizer = NULL;
    sgd.learning_rate_schedule = schedule;
    must(rekindle_sgd_create(&sgd, &optimizer));
    options.optimizer = optimizer;
    options.loss_name = "sparse_categorical_crossentropy";
    options.threads = 1;
    options.shards = RANK_SHARDS;
    must(rekindle_model_compile(model, &options));
    rekindle_optimizer_destroy(optimizer);
}

/* The schedule of one rank fails behind a batch, where the others go on to the next, and send. */
START_TEST(a_failure_while_others_send_is_told) {
    static int fails[RANKS];
    struct ranks *run = new_three();
    for (int rank = 0; rank < RANKS; ++rank) {
        rekindle_schedule *schedule = new_schedule(&fails[rank]);
        fails[rank] = rank == _i;
        compile_with(run->models[rank], schedule);
        rekindle_schedule_destroy(schedule);
    }
    fit_ranks(run);
    expect_of_ranks(run, REKINDLE_ABORTED, "FailsLater");
    fit_ranks(run);
    for (int rank = 0; rank < RANKS; ++rank) {
        rekindle_status expected = rank == _i ? REKINDLE_RANK_LOST : REKINDLE_INVALID_STATE;
        ck_assert_int_eq(run->statuses[rank], expected);
    }
    end_ranks(run);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, use_one_thread, NULL);
    tcase_add_test(tests, other_arguments_are_named);
    tcase_add_test(tests, other_models_are_named);
    tcase_add_test(tests, other_data_are_named);
    tcase_add_test(tests, a_backup_is_for_all_or_none);
    tcase_add_test(tests, there_are_shards_for_all);
    tcase_add_test(tests, a_run_begins_with_the_weights_of_rank_0);
    tcase_add_test(tests, a_bad_sample_ends_the_run_of_all);
    tcase_add_loop_test(tests, a_failure_while_others_send_is_told, 0, RANKS);
}

int main(void) {
    return run_tests("agree", add_tests);
}
