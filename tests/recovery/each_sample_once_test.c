/* Each epoch sees each sample once, in however many lives it was trained. The model itself keeps the tally: x is
 * one-hot, so that each sample has a weight of its own, and the target is so far away that all visits move that weight
 * equally far: by 1, and by 2 in an epoch's last batch, which is half as large. What moved in a batch is the log of the
 * samples in it. A life that goes on behind a batch keeps that batch's lines, one that goes on before it forgets them.
 */
#include <stdio.h>

#include "recovery/life.h"

enum { SAMPLES = 22, BATCH = 4, EPOCHS = LIFE_EPOCHS, BATCHES = LIFE_BATCHES };

/* 2^30: a float this large does not change when a weight below 32 is subtracted. */
static const float far = 1073741824.0f;

struct visit {
    int64_t epoch, step, sample, moved;
};

struct log {
    struct visit visits[EPOCHS * SAMPLES];
    size_t count, forgotten;
};

struct variant {
    const char *name;
    rekindle_save_freq save_freq;
    int64_t save_freq_batches;
    uint32_t asynchronous;
    int64_t steps_per_execution;
};

static const struct variant variants[] = {
    {"after every batch", REKINDLE_SAVE_FREQ_BATCHES, 1, 0, 1},
    {"after every batch, in the background", REKINDLE_SAVE_FREQ_BATCHES, 1, 1, 1},
    {"after every fourth batch", REKINDLE_SAVE_FREQ_BATCHES, 4, 0, 1},
    {"after every epoch", REKINDLE_SAVE_FREQ_EPOCH, 0, 0, 1},
    {"groups of four batches", REKINDLE_SAVE_FREQ_BATCHES, 1, 0, 4},
};
enum { VARIANTS = sizeof(variants) / sizeof(variants[0]) };

static rekindle_dataset *one_hot_samples(void) {
    float x[SAMPLES * SAMPLES] = {0.0f}, y[SAMPLES];
    for (int i = 0; i < SAMPLES; ++i) {
        x[i * SAMPLES + i] = 1.0f;
        y[i] = far;
    }
    return new_dataset(x, SAMPLES, SAMPLES, y, 0, NULL);
}

/* How far the model's weights are beyond the log's. */
static void compare(const struct log *log, const rekindle_model *model, int64_t *beyond) {
    float *weights = weight_values(model, "dense/kernel");
    for (int i = 0; i < SAMPLES; ++i) {
        beyond[i] = (int64_t)weights[i];
        ck_assert_float_eq((float)beyond[i], weights[i]);
    }
    for (size_t i = 0; i < log->count; ++i) beyond[log->visits[i].sample] -= log->visits[i].moved;
    free(weights);
}

static void expect_what_is_logged(const struct log *log, const rekindle_model *model) {
    int64_t beyond[SAMPLES];
    compare(log, model, beyond);
    for (int i = 0; i < SAMPLES; ++i) ck_assert_int_eq(beyond[i], 0);
}

static void add_visits(struct log *log, const rekindle_event *event) {
    int64_t beyond[SAMPLES];
    compare(log, event->model, beyond);
    for (int i = 0; i < SAMPLES; ++i) {
        if (beyond[i] == 0) continue;
        ck_assert_uint_lt(log->count, EPOCHS * SAMPLES);
        log->visits[log->count++] = (struct visit){event->epoch, event->step, i, beyond[i]};
    }
}

static rekindle_action follow(void *user_data, enum hook hook, const rekindle_event *event) {
    struct log *log = user_data;
    int64_t goes_on_at = event->restored ? event->epoch * BATCHES + event->batch : 0;
    if (hook == TRAIN_BATCH_END) {
        add_visits(log, event);
    } else if (hook != TRAIN_BEGIN) {
        expect_what_is_logged(log, event->model);
    } else {
        for (; log->count > 0 && log->visits[log->count - 1].step > goes_on_at; --log->count) ++log->forgotten;
    }
    return REKINDLE_ACTION_CONTINUE;
}

/* Validation has the same samples, and must not count as a visit. */
static struct life life_of(const struct variant *variant, const char *folder, struct log *log) {
    unsigned hooks = HOOK(TRAIN_BEGIN) | HOOK(TRAIN_BATCH_BEGIN) | HOOK(TRAIN_BATCH_END) | HOOK(EPOCH_END);
    struct life life = new_life(folder);
    /* The gradient of mse is 2 * (weight - target) / samples of the batch: a step of BATCH samples is 1. */
    life.model = visits_model(BATCH / 2.0 / far, variant->steps_per_execution);
    life.dataset = one_hot_samples();
    life.validation = one_hot_samples();
    life.backup.save_freq = variant->save_freq;
    life.backup.save_freq_batches = variant->save_freq_batches;
    life.backup.asynchronous = variant->asynchronous;
    add_callback(&life, new_callback("log", hooks, follow, log, NULL, 0));
    return life;
}

/* All visits of an epoch together move the weights BATCH further in each of its batches. */
static void expect_each_sample_once(const struct log *log) {
    for (int epoch = 0; epoch < EPOCHS; ++epoch) {
        int visits[SAMPLES] = {0};
        int64_t moved = 0;
        for (size_t i = 0; i < log->count; ++i) {
            if (log->visits[i].epoch != epoch) continue;
            ++visits[log->visits[i].sample];
            moved += log->visits[i].moved;
        }
        for (int i = 0; i < SAMPLES; ++i) ck_assert_int_eq(visits[i], 1);
        ck_assert_int_eq(moved, BATCHES * BATCH);
    }
}

/* Lives until the given call of a hook, then until the second call of it, and then to the end. False if the first one
 * was not interrupted. */
static bool survives(const struct variant *variant, enum hook hook, int at, const struct log *undisturbed,
                     size_t *forgotten) {
    char *folder = make_folder();
    struct log log = {.count = 0};
    const int deaths[] = {at, 1, -1};
    int lives = 0;
    rekindle_status status = REKINDLE_ABORTED;
    while (status != REKINDLE_OK) {
        struct interruption interruption = {hook, deaths[lives++], 0};
        struct life life = life_of(variant, folder, &log);
        add_callback(&life, new_interruption(&interruption));
        status = live(&life);
        if (status == REKINDLE_OK) expect_what_is_logged(&log, life.model);
        if (status != REKINDLE_OK) FAILS(REKINDLE_ABORTED, status, hook_names[hook]);
        end_life(&life);
    }
    expect_each_sample_once(&log);
    ck_assert_uint_eq(log.count, undisturbed->count);
    ck_assert_mem_eq(log.visits, undisturbed->visits, log.count * sizeof(log.visits[0]));
    *forgotten += log.forgotten;
    remove_folder(folder);
    return lives > 1;
}

START_TEST(each_epoch_has_each_sample_once) {
    const struct variant *variant = &variants[_i];
    struct log undisturbed = {.count = 0};
    struct life life = life_of(variant, NULL, &undisturbed);
    size_t forgotten = 0;
    OK(live(&life));
    end_life(&life);
    expect_each_sample_once(&undisturbed);
    for (enum hook hook = TRAIN_BEGIN; hook <= TEST_BATCH_END; ++hook) {
        int calls = 0;
        while (survives(variant, hook, calls, &undisturbed, &forgotten)) ++calls;
        ck_assert_int_gt(calls, 0);
    }
    ck_assert_uint_gt(forgotten, 0); /* batches were trained again */
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, each_epoch_has_each_sample_once, 0, VARIANTS);
}

int main(void) {
    return run_tests("each_sample_once", add_tests);
}
