/* NaN and infinities, wherever they come from, end a call with a text that names them, and no backup holds one: for
 * each layer, loss and optimizer there is, over arrays, a pull source and a host's own loop. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "checkpoint/test_files.h"
#include "support/must.h"
#include "training/parts_runs.h"

/* One number of the data. */
struct spot {
    const char *array;
    float *number;
    int sample, element;
};

static struct spot draw_spot(int place) {
    int sample = draw(PARTS_SAMPLES);
    int elements = place == 0 ? PARTS_FEATURES : place == 1 ? (int)parts.targets : 1, element = draw(elements);
    float *array = place == 0 ? parts.x : place == 1 ? parts.y : parts.weights;
    const char *const names[] = {"x", "y", "sample_weight"};
    return (struct spot){names[place], array + sample * elements + element, sample, element};
}

/* The text of the number's refusal. Class indices are checked before anything else is. */
static void expect_refusal(rekindle_status status, struct spot spot, enum way way, const char *number) {
    int batch = spot.sample / PARTS_BATCH;
    bool is_label = parts.takes_labels && spot.array[0] == 'y', by_batch = way != ARRAYS;
    ck_assert_msg(status == (is_label && way != PULLED ? REKINDLE_INVALID_ARGUMENT : REKINDLE_DATA_ERROR),
                  "%s: %s %s: %s: %s", must_context, spot.array, number, rekindle_status_name(status),
                  rekindle_last_error());
    if (is_label) {
        expect_text("y has the class index %s at element 0 of sample %d", number,
                    by_batch ? spot.sample % PARTS_BATCH : spot.sample);
        return;
    }
    if (way != OWN_LOOP) expect_text("epoch 0, batch %d: ", batch);
    expect_text("%s has %s at element %d of sample %d; expected finite numbers", spot.array, number, spot.element,
                by_batch ? spot.sample % PARTS_BATCH : spot.sample);
}

/* A number in the data of a run: the model stays as it was before that batch, no backup is further, and the repaired
 * run ends as if nothing had been. */
static void check_bad_data(int index, int place, enum way way, enum saving saving) {
    begin_run(index, way, saving);
    struct spot spot = draw_spot(place);
    int kind = draw(place == 2 ? 4 : 3), batch = spot.sample / PARTS_BATCH;
    float good = *spot.number;
    bool before_training = parts.takes_labels && place == 1 && way == ARRAYS;
    rekindle_model *model = parts_model(false), *other = parts_model(false);
    struct bytes expected = clean_state(before_training ? 0 : batch), all = clean_state(EPOCHS * PARTS_BATCHES);
    *spot.number = odd_numbers[kind];
    expect_refusal(train(model, way), spot, way, odd_names[kind]);
    SAME(learned_by(model), expected);
    int backups = check_backups(batch);
    if (saving == SYNCHRONOUS && !before_training) ck_assert_int_eq(backups, batch + 1);
    if (saving == NO_BACKUP) ck_assert_int_eq(backups, 0);
    *spot.number = good;
    must(train(saving == NO_BACKUP ? other : model, way));
    SAME(learned_by(saving == NO_BACKUP ? other : model), all);
    rekindle_model_destroy(model);
    rekindle_model_destroy(other);
    end_run();
}

START_TEST(a_bad_number_in_the_data_ends_the_run) {
    for (int place = 0; place < 3; ++place) {
        int turn = _i + place;
        check_bad_data(_i, place, (enum way)(turn % WAYS), (enum saving)(turn / WAYS % SAVINGS));
    }
}
END_TEST

/* All of it, in one run with backups of all of it, which a second run takes up. */
START_TEST(what_is_allowed_passes) {
    enum way way = (enum way)(_i % WAYS);
    begin_run(_i, way, SYNCHRONOUS);
    rekindle_model *model = parts_model(true), *second = parts_model(true);
    parts.x[draw(PARTS_SAMPLES * PARTS_FEATURES)] = odd_numbers[draw(3)];
    parts.weights[draw(PARTS_SAMPLES)] = odd_numbers[draw(4)];
    if (!parts.takes_labels) parts.y[draw(PARTS_SAMPLES)] = odd_numbers[draw(3)];
    must(train(model, way));
    must(train(second, way));
    must(train_on_part(second, 0));
    if (way == OWN_LOOP) must(rekindle_backup_finish(backup));
    rekindle_model_destroy(model);
    rekindle_model_destroy(second);
    end_run();
}
END_TEST

START_TEST(the_checks_change_no_byte) {
    begin_run(_i, ARRAYS, NO_BACKUP);
    rekindle_model *checked = parts_model(false), *unchecked = parts_model(true);
    must(train(checked, (enum way)(_i % WAYS)));
    must(train(unchecked, (enum way)(_i % WAYS)));
    SAME(learned_by(checked), learned_by(unchecked));
    rekindle_model_destroy(checked);
    rekindle_model_destroy(unchecked);
    end_run();
}
END_TEST

START_TEST(validation_data_is_looked_at) {
    begin_run(_i, ARRAYS, NO_BACKUP);
    rekindle_model *model = parts_model(false);
    rekindle_dataset *dataset = parts_array_dataset(), *validation;
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    parts.x[5 * PARTS_FEATURES + 3] = INFINITY;
    validation = _i % 2 == 0 ? parts_array_dataset() : parts_pull_dataset();
    fit.batch_size = PARTS_BATCH;
    fit.validation_data = validation;
    FAILS(REKINDLE_DATA_ERROR, rekindle_model_fit(model, dataset, &fit), "validation of epoch 0: batch 1: ");
    expect_text("x has inf at element 3 of sample %d", _i % 2 == 0 ? 5 : 5 % PARTS_BATCH);
    rekindle_dataset_destroy(dataset);
    rekindle_dataset_destroy(validation);
    rekindle_model_destroy(model);
    end_run();
}
END_TEST

START_TEST(predict_warns_and_evaluate_refuses) {
    begin_run(_i, ARRAYS, NO_BACKUP);
    struct spot spot = draw_spot(0);
    rekindle_model *model = parts_model(false);
    rekindle_dataset *dataset;
    rekindle_evaluate_options options = REKINDLE_EVALUATE_OPTIONS_INIT;
    rekindle_predict_options predict_options = REKINDLE_PREDICT_OPTIONS_INIT;
    rekindle_tensor *predictions;
    char expected[128];
    double values[1];
    options.batch_size = predict_options.batch_size = PARTS_BATCH;
    for (int i = spot.sample + 1; i < PARTS_SAMPLES; ++i) parts.x[i * PARTS_FEATURES] = NAN; /* one warning for all */
    *spot.number = -INFINITY;
    snprintf(expected, sizeof(expected),
             "WARNING predict: x has -inf at element %d of sample %d; expected finite "
             "numbers; outputs may hide it\n",
             spot.element, spot.sample);
    dataset = parts_array_dataset();
    capture_log();
    must(rekindle_model_predict(model, dataset, &predict_options, &predictions));
    ck_assert_str_eq(captured_log(), expected);
    rekindle_tensor_destroy(predictions);
    FAILS(REKINDLE_DATA_ERROR, rekindle_model_evaluate(model, dataset, &options, values, 1), "");
    expect_text("batch %d: x has -inf at element %d of sample %d", spot.sample / PARTS_BATCH, spot.element,
                spot.sample);
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(model);
    end_run();
}
END_TEST

START_TEST(every_part_there_is_has_a_case) {
    static const char *const registries[] = {"lib/layers/registry.cpp", "lib/losses/registry.cpp",
                                             "lib/optimizers/registry.cpp"};
    for (size_t i = 0; i < LENGTH(registries); ++i) {
        const char *missing = missing_part(registries[i]);
        ck_assert_msg(missing == NULL, "%s has %s, of which parts.c has no case", registries[i], missing);
    }
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, every_part_there_is_has_a_case);
    add_test_of_parts(tests, a_bad_number_in_the_data_ends_the_run, 0);
    add_test_of_parts(tests, what_is_allowed_passes, 1);
    add_test_of_parts(tests, the_checks_change_no_byte, 2);
    add_test_of_parts(tests, validation_data_is_looked_at, 1);
    add_test_of_parts(tests, predict_warns_and_evaluate_refuses, 2);
}

int main(void) {
    return run_tests("training.not_finite", add_tests);
}
