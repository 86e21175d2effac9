/* A run that is interrupted at any call of any hook, and started again, ends with the bytes of the uninterrupted run.
 */
#include <stdio.h>

#include "recovery/life.h"

struct variant {
    const char *name;
    rekindle_save_freq save_freq;
    int64_t save_freq_batches;
    uint32_t asynchronous, double_checkpoint;
    int64_t steps_per_execution, threads;
};

static const struct variant variants[] = {
    {"after every batch", REKINDLE_SAVE_FREQ_BATCHES, 1, 0, 0, 1, 1},
    {"after every batch, in the background", REKINDLE_SAVE_FREQ_BATCHES, 1, 1, 0, 1, 1},
    {"after every fourth batch", REKINDLE_SAVE_FREQ_BATCHES, 4, 0, 1, 1, 1},
    {"after every epoch", REKINDLE_SAVE_FREQ_EPOCH, 0, 0, 0, 1, 1},
    {"after every epoch, in the background", REKINDLE_SAVE_FREQ_EPOCH, 0, 1, 1, 1, 1},
    {"on all threads", REKINDLE_SAVE_FREQ_BATCHES, 5, 1, 0, 1, 0},
    {"groups of four batches", REKINDLE_SAVE_FREQ_BATCHES, 1, 0, 0, 4, 1},
};
enum { VARIANTS = sizeof(variants) / sizeof(variants[0]) };

static struct life life_of(const struct variant *variant, const char *folder) {
    struct life life = new_life(folder);
    life.model = small_classifier(variant->steps_per_execution, variant->threads);
    life.backup.save_freq = variant->save_freq;
    life.backup.save_freq_batches = variant->save_freq_batches;
    life.backup.asynchronous = variant->asynchronous;
    life.backup.double_checkpoint = variant->double_checkpoint;
    return life;
}

/* Dies at the given calls, one death in each life, and then lives to the end; false if the first call never came. */
static bool survives(const struct variant *variant, enum hook hook, const int *deaths, int count,
                     const struct bytes *reference) {
    char *folder = make_folder();
    bool reached = true;
    char what[200];
    struct life life;
    for (int i = 0; i < count && reached; ++i) {
        struct interruption interruption = {hook, deaths[i], 0};
        rekindle_status status;
        life = life_of(variant, folder);
        add_callback(&life, new_interruption(&interruption));
        status = live(&life);
        reached = status != REKINDLE_OK;
        if (reached) FAILS(REKINDLE_ABORTED, status, hook_names[hook]);
        end_life(&life);
    }
    if (reached) {
        snprintf(what, sizeof(what), "%s, interrupted in %s number %d", variant->name, hook_names[hook], deaths[0]);
        life = life_of(variant, folder);
        expect_reference(&life, reference, what);
    }
    ck_assert_uint_eq(file_count(folder), 0);
    remove_folder(folder);
    return reached;
}

static struct bytes uninterrupted(const struct variant *variant) {
    struct life life = life_of(variant, NULL);
    return reference_of(&life);
}

START_TEST(each_call_of_each_hook_can_be_the_last) {
    const struct variant *variant = &variants[_i];
    struct bytes reference = uninterrupted(variant);
    int group = (int)variant->steps_per_execution;
    int groups = (LIFE_BATCHES + group - 1) / group, tests = (LIFE_VALIDATION_BATCHES + group - 1) / group;
    for (enum hook hook = TRAIN_BEGIN; hook <= TEST_BATCH_END; ++hook) {
        int calls = 0;
        int expected = hook == TRAIN_BEGIN || hook == TRAIN_END               ? 1
                       : hook == TRAIN_BATCH_BEGIN || hook == TRAIN_BATCH_END ? LIFE_EPOCHS * groups
                       : hook == TEST_BATCH_BEGIN || hook == TEST_BATCH_END   ? LIFE_EPOCHS * tests
                                                                              : LIFE_EPOCHS;
        while (survives(variant, hook, &calls, 1, &reference)) ++calls;
        ck_assert_int_eq(calls, expected);
    }
    bytes_free(&reference);
}
END_TEST

START_TEST(several_deaths_in_a_row_change_nothing) {
    static const int deaths[][4] = {{0, 0, 0, 0}, {7, 0, 1, 0}, {2, 2, 2, 2}, {5, 0, 5, 0}, {1, 3, 5, 2}};
    const struct variant *variant = &variants[_i];
    struct bytes reference = uninterrupted(variant);
    for (size_t i = 0; i < sizeof(deaths) / sizeof(deaths[0]); ++i) {
        survives(variant, TRAIN_BATCH_END, deaths[i], 4, &reference);
        survives(variant, TEST_BATCH_BEGIN, deaths[i], 4, &reference);
    }
    bytes_free(&reference);
}
END_TEST

START_TEST(hooks_do_not_change_what_is_trained) {
    struct bytes plain = uninterrupted(&variants[0]);
    struct life life = new_life(NULL);
    struct tape tape = {"", 0};
    add_callback(&life, new_callback("tape", ALL_HOOKS, record, &tape, NULL, 0));
    expect_reference(&life, &plain, "with all hooks");
    bytes_free(&plain);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, each_call_of_each_hook_can_be_the_last, 0, VARIANTS);
    tcase_add_loop_test(tests, several_deaths_in_a_row_change_nothing, 0, VARIANTS);
    tcase_add_test(tests, hooks_do_not_change_what_is_trained);
}

int main(void) {
    return run_tests("every_boundary", add_tests);
}
