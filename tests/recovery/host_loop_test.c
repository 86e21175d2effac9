/* A host that owns the loop (train_on_batch) and saves with rekindle_backup_save: killed at any step, it ends with the
 * bytes of the loop that nobody disturbed. */
#include <string.h>

#include "recovery/life.h"

enum { FEATURES = 6, BATCH = 4, EPOCHS = 2, BATCHES = 5, STEPS = EPOCHS * BATCHES };

/* What a host keeps for itself. */
struct loop {
    int64_t epoch, batch;
    double loss_sum;
};

static float *x_values, *y_values;

static void set_up(void) {
    x_values = random_floats(BATCHES * BATCH * FEATURES, 3);
    y_values = random_floats(BATCHES * BATCH, 4);
    for (int i = 0; i < BATCHES * BATCH; ++i) y_values[i] = (float)(int)(3.0f * y_values[i]);
}

static void tear_down(void) {
    free(x_values);
    free(y_values);
}

static rekindle_array batch_array(const float *values, const int64_t *shape, size_t rank) {
    rekindle_array array = REKINDLE_ARRAY_INIT;
    array.data = values;
    array.shape = shape;
    array.rank = rank;
    return array;
}

static void train_batch(rekindle_model *model, struct loop *loop) {
    static const int64_t x_shape[] = {BATCH, FEATURES}, y_shape[] = {BATCH};
    rekindle_array x = batch_array(x_values + loop->batch * BATCH * FEATURES, x_shape, 2);
    rekindle_array y = batch_array(y_values + loop->batch * BATCH, y_shape, 1);
    double values[2];
    OK(rekindle_model_train_on_batch(model, &x, &y, NULL, values, 2));
    loop->loss_sum += values[0];
    if (++loop->batch < BATCHES) return;
    loop->batch = 0;
    ++loop->epoch;
    /* A schedule of the host's own: what it changed is in the backup. */
    OK(rekindle_model_set_learning_rate(model, 0.01 / (double)(1 + loop->epoch)));
}

static rekindle_model *built_classifier(void) {
    static const int64_t shape[] = {FEATURES};
    rekindle_model *model = small_classifier(1, 1);
    OK(rekindle_model_build(model, shape, 1));
    return model;
}

static rekindle_callback *backup_in(const char *folder, uint32_t double_checkpoint) {
    rekindle_backup_and_restore_options options = REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT;
    rekindle_callback *backup = NULL;
    options.backup_dir = folder;
    options.double_checkpoint = double_checkpoint;
    OK(rekindle_backup_and_restore_create(&options, &backup));
    return backup;
}

static struct loop restored_loop(rekindle_callback *backup, rekindle_model *model) {
    rekindle_backup_position position = REKINDLE_BACKUP_POSITION_INIT;
    struct loop loop = {0, 0, 0.0};
    rekindle_status status = rekindle_backup_restore(backup, model, &position);
    if (status == REKINDLE_NOT_FOUND) return loop;
    OK(status);
    ck_assert_uint_eq(position.host_state_size, sizeof(loop.loss_sum));
    memcpy(&loop.loss_sum, position.host_state, sizeof(loop.loss_sum));
    loop.epoch = position.epoch;
    loop.batch = position.batch;
    return loop;
}

static void save_loop(rekindle_callback *backup, rekindle_model *model, const struct loop *loop) {
    rekindle_backup_position position = REKINDLE_BACKUP_POSITION_INIT;
    position.epoch = loop->epoch;
    position.batch = loop->batch;
    position.host_state = &loop->loss_sum;
    position.host_state_size = sizeof(loop->loss_sum);
    OK(rekindle_backup_save(backup, model, &position));
}

static void add_result(struct bytes *result, rekindle_model *model, const struct loop *loop) {
    OK(add_trained_state(result, model));
    bytes_add(result, &loop->loss_sum, sizeof(loop->loss_sum));
}

static struct bytes undisturbed_loop(void) {
    rekindle_model *model = built_classifier();
    struct loop loop = {0, 0, 0.0};
    struct bytes result = {NULL, 0, 0};
    while (loop.epoch < EPOCHS) train_batch(model, &loop);
    add_result(&result, model, &loop);
    rekindle_model_destroy(model);
    return result;
}

/* One life of the host: restores, trains at most `steps` steps, saving after every second batch of an epoch, and dies
 * or is done. */
static bool live_loop(const char *folder, int steps, struct bytes *result) {
    rekindle_model *model = built_classifier();
    rekindle_callback *backup = backup_in(folder, 1);
    struct loop loop = restored_loop(backup, model);
    bool done;
    for (int i = 0; i < steps && loop.epoch < EPOCHS; ++i) {
        train_batch(model, &loop);
        if (loop.batch % 2 == 0) save_loop(backup, model, &loop);
    }
    done = loop.epoch == EPOCHS;
    if (done) {
        add_result(result, model, &loop);
        OK(rekindle_backup_finish(backup));
    }
    rekindle_callback_destroy(backup);
    rekindle_model_destroy(model);
    return done;
}

/* In lives of so many steps, as many as it takes. */
START_TEST(a_loop_that_is_killed_ends_with_the_same_bytes) {
    char *folder = make_folder();
    struct bytes reference = undisturbed_loop(), result = {NULL, 0, 0};
    int lives = 1;
    while (!live_loop(folder, _i, &result)) ++lives;
    ck_assert(_i >= STEPS || lives > 1);
    ck_assert_uint_eq(result.size, reference.size);
    ck_assert_mem_eq(result.data, reference.data, reference.size);
    ck_assert_uint_eq(file_count(folder), 0);
    bytes_free(&reference);
    bytes_free(&result);
    remove_folder(folder);
}
END_TEST

/* A save in the same life does not depend on the file that it replaces. */
START_TEST(a_damaged_backup_is_replaced) {
    char *folder = make_folder(), *path = NULL;
    struct loop loop = {0, 0, 0.0}, restored;
    rekindle_model *model = built_classifier();
    rekindle_callback *backup = backup_in(folder, 0);
    train_batch(model, &loop);
    save_loop(backup, model, &loop);
    OK(rekindle_checkpoint_newest(folder, &path));
    write_file(path, "damage", 6);
    rekindle_string_destroy(path);
    train_batch(model, &loop);
    save_loop(backup, model, &loop);
    rekindle_callback_destroy(backup);
    backup = backup_in(folder, 0);
    restored = restored_loop(backup, model);
    ck_assert_int_eq(restored.batch, 2);
    ck_assert_double_eq(restored.loss_sum, loop.loss_sum);
    rekindle_callback_destroy(backup);
    rekindle_model_destroy(model);
    remove_folder(folder);
}
END_TEST

/* Another model is refused and stays as it is; by a callback that has just read the folder, and by one that serves a
 * loop already. There it cannot take the place of the loop's model in the backup either. */
START_TEST(another_model_is_refused) {
    static const int64_t shape[] = {FEATURES};
    char *folder = make_folder();
    struct bytes before = {NULL, 0, 0}, after = {NULL, 0, 0};
    struct loop loop = {0, 0, 0.0};
    rekindle_model *model = built_classifier(), *other = new_model(7);
    rekindle_callback *backup = backup_in(folder, 0);
    rekindle_backup_position position = REKINDLE_BACKUP_POSITION_INIT;
    train_batch(model, &loop);
    save_loop(backup, model, &loop);

    add_dense(other, 3, "softmax");
    compile_model(other, "adam", "sparse_categorical_crossentropy", "accuracy");
    OK(rekindle_model_build(other, shape, 1));
    OK(add_trained_state(&before, other));
    FAILS(REKINDLE_MISMATCH, rekindle_backup_save(backup, other, &position), "model.config.layers.0.config.");
    FAILS(REKINDLE_MISMATCH, rekindle_backup_restore(backup, other, &position), "model.config.layers.0.config.");
    save_loop(backup, model, &loop);
    rekindle_callback_destroy(backup);
    backup = backup_in(folder, 0);
    FAILS(REKINDLE_MISMATCH, rekindle_backup_restore(backup, other, &position), "model.config.layers.0.config.");
    ck_assert_int_eq(position.batch, 0);
    OK(add_trained_state(&after, other));
    ck_assert_uint_eq(before.size, after.size);
    ck_assert_mem_eq(before.data, after.data, before.size);
    bytes_free(&before);
    bytes_free(&after);
    rekindle_callback_destroy(backup);
    rekindle_model_destroy(model);
    rekindle_model_destroy(other);
    remove_folder(folder);
}
END_TEST

/* A host that looks for a backup, finds none and then makes its model has no run yet that could be another one's. */
START_TEST(a_model_may_be_made_when_there_is_no_backup) {
    char *folder = make_folder();
    struct loop loop = {0, 0, 0.0};
    rekindle_model *first = new_model(7), *model = built_classifier();
    rekindle_callback *backup = backup_in(folder, 0);
    add_dense(first, 3, "softmax");
    compile_model(first, "sgd", "sparse_categorical_crossentropy", NULL);
    OK(rekindle_model_build(first, &(int64_t){FEATURES}, 1));
    ck_assert_int_eq(restored_loop(backup, first).batch, 0);
    train_batch(model, &loop);
    save_loop(backup, model, &loop);
    ck_assert_int_eq(restored_loop(backup, model).batch, 1);
    rekindle_callback_destroy(backup);
    rekindle_model_destroy(first);
    rekindle_model_destroy(model);
    remove_folder(folder);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, a_loop_that_is_killed_ends_with_the_same_bytes, 2, STEPS + 1);
    tcase_add_test(tests, a_damaged_backup_is_replaced);
    tcase_add_test(tests, another_model_is_refused);
    tcase_add_test(tests, a_model_may_be_made_when_there_is_no_backup);
}

int main(void) {
    return run_tests("host_loop", add_tests);
}
