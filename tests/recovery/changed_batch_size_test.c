/* Another batch size in the middle of an epoch: the epoch goes on behind the last sample, so that each is trained on
 * once. The model keeps the tally: x is one-hot, so that each sample has a weight of its own, and the target is so far
 * away that a visit moves that weight by 8 / batch size, exactly. */
#include "recovery/life.h"

enum { SAMPLES = 64, BATCH = 8 };

/* 2^30: a float this large does not change when a weight below 32 is subtracted. */
static const float far = 1073741824.0f;

static const struct {
    int64_t next;    /* batch size of the second life */
    int dead_behind; /* batches of the first */
} cases[] = {{16, 4}, {16, 6}, {4, 4}, {3, 4}, {5, 7}, {64, 2}, {64, 7}, {1, 1}, {16, 8}, {100, 3}};
enum { CASES = sizeof(cases) / sizeof(cases[0]) };

static struct life tally_life(const char *folder, int64_t batch_size) {
    static const char *const allowed[] = {"fit.batch_size"};
    struct life life = new_life(folder);
    float x[SAMPLES * SAMPLES] = {0.0f}, y[SAMPLES];
    for (int i = 0; i < SAMPLES; ++i) {
        x[i * SAMPLES + i] = 1.0f;
        y[i] = far;
    }
    life.dataset = new_dataset(x, SAMPLES, SAMPLES, y, 0, NULL);
    life.model = visits_model(4.0 / (double)far, 1); /* of a gradient of 2 / batch size * far */
    life.validates = false;
    life.fit.batch_size = batch_size;
    life.fit.epochs = 1;
    life.backup.allowed_changes = allowed;
    life.backup.allowed_change_count = 1;
    return life;
}

/* Before the next batch begins, or behind the last. */
static void die_behind(struct life *life, int batches) {
    bool is_last = batches == SAMPLES / BATCH;
    struct interruption interruption = {is_last ? EPOCH_END : TRAIN_BATCH_BEGIN, is_last ? 0 : batches, 0};
    add_callback(life, new_interruption(&interruption));
    FAILS(REKINDLE_ABORTED, live(life), "interruption");
    end_life(life);
}

/* Every weight has moved once: so many by a visit in a batch of BATCH, the others in one of `next`, or in a last batch
 * that is smaller. */
static void expect_each_once(const rekindle_model *model, int before, int64_t next) {
    float *weights = weight_values(model, "dense/kernel");
    int64_t left = SAMPLES - before, last = left % next, of_before = 0, of_next = 0, of_last = 0;
    float early = 8.0f / BATCH, late = 8.0f / (float)next, rest = last > 0 ? 8.0f / (float)last : 0.0f;
    for (int i = 0; i < SAMPLES; ++i) {
        if (weights[i] == early && of_before < before) {
            ++of_before;
        } else if (last > 0 && weights[i] == rest && of_last < last) {
            ++of_last;
        } else {
            ck_assert_float_eq_tol(weights[i], late, 1e-6f);
            ++of_next;
        }
    }
    ck_assert_int_eq(of_before, before);
    ck_assert_int_eq(of_last, last);
    ck_assert_int_eq(of_next, left - last);
    free(weights);
}

START_TEST(the_epoch_goes_on_by_samples) {
    char *folder = make_folder();
    struct life life = tally_life(folder, BATCH);
    int64_t next = cases[_i].next;
    die_behind(&life, cases[_i].dead_behind);
    life = tally_life(folder, next);
    OK(live(&life));
    expect_each_once(life.model, cases[_i].dead_behind * BATCH, next);
    end_life(&life);
    remove_folder(folder);
}
END_TEST

/* The life with the other batch size dies, too, in the same epoch, and is resumed: as if it had not. */
START_TEST(a_mixed_epoch_is_resumed_exactly) {
    char *folder = make_folder(), *undisturbed = make_folder();
    struct bytes expected = {NULL, 0, 0}, found = {NULL, 0, 0};
    struct life life = tally_life(folder, BATCH), other = tally_life(undisturbed, BATCH);
    die_behind(&life, 3);
    die_behind(&other, 3);
    life = tally_life(folder, 5);
    die_behind(&life, 2);
    ck_assert_int_eq(newest_progress(folder).batch, 5);
    life = tally_life(folder, 5);
    OK(live(&life));
    other = tally_life(undisturbed, 5);
    OK(live(&other));
    OK(add_trained_state(&found, life.model));
    OK(add_trained_state(&expected, other.model));
    ck_assert_uint_eq(found.size, expected.size);
    ck_assert_mem_eq(found.data, expected.data, expected.size);
    end_life(&life);
    end_life(&other);
    bytes_free(&found);
    bytes_free(&expected);
    remove_folder(folder);
    remove_folder(undisturbed);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, the_epoch_goes_on_by_samples, 0, CASES);
    tcase_add_test(tests, a_mixed_epoch_is_resumed_exactly);
}

int main(void) {
    return run_tests("changed_batch_size", add_tests);
}
