#include "recovery/life.h"

struct life new_life(const char *folder) {
    struct life life = {
        REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT, REKINDLE_FIT_OPTIONS_INIT, NULL, NULL, true, NULL, false, {NULL}, 0};
    life.backup.backup_dir = folder;
    life.backup.save_freq = REKINDLE_SAVE_FREQ_BATCHES;
    life.backup.save_freq_batches = 1;
    life.backup.asynchronous = 0;
    life.backup.delete_checkpoint = 1;
    life.fit.epochs = LIFE_EPOCHS;
    life.fit.batch_size = 4;
    return life;
}

void add_callback(struct life *life, rekindle_callback *callback) {
    ck_assert_uint_lt(life->callback_count, LIFE_CALLBACKS);
    life->callbacks[life->callback_count++] = callback;
}

rekindle_status live(struct life *life) {
    rekindle_callback *list[LIFE_CALLBACKS + 1], *backup = NULL;
    rekindle_status status = REKINDLE_OK;
    size_t count = 0;
    if (life->model == NULL) life->model = small_classifier(1, 1);
    if (life->dataset == NULL) life->dataset = random_dataset(22, 6, 3, 11);
    if (life->validates && life->validation == NULL) life->validation = random_dataset(10, 6, 3, 77);
    if (life->backup.backup_dir != NULL) status = rekindle_backup_and_restore_create(&life->backup, &backup);
    if (status == REKINDLE_OK) {
        if (backup != NULL && !life->backup_last) list[count++] = backup;
        for (size_t i = 0; i < life->callback_count; ++i) list[count++] = life->callbacks[i];
        if (backup != NULL && life->backup_last) list[count++] = backup;
        life->fit.callbacks = list;
        life->fit.callback_count = count;
        life->fit.validation_data = life->validation;
        status = rekindle_model_fit(life->model, life->dataset, &life->fit);
    }
    rekindle_callback_destroy(backup);
    return status;
}

void end_life(struct life *life) {
    for (size_t i = 0; i < life->callback_count; ++i) rekindle_callback_destroy(life->callbacks[i]);
    rekindle_dataset_destroy(life->dataset);
    rekindle_dataset_destroy(life->validation);
    rekindle_model_destroy(life->model);
    life->callback_count = 0;
    life->dataset = NULL;
    life->validation = NULL;
    life->model = NULL;
}

struct bytes reference_of(struct life *life) {
    struct bytes reference = {NULL, 0, 0};
    OK(live(life));
    OK(add_trained_state(&reference, life->model));
    end_life(life);
    return reference;
}

void expect_reference(struct life *life, const struct bytes *reference, const char *what) {
    struct bytes result = {NULL, 0, 0};
    rekindle_status status = live(life);
    ck_assert_msg(status == REKINDLE_OK, "%s: %s", what, rekindle_last_error());
    OK(add_trained_state(&result, life->model));
    ck_assert_msg(result.size == reference->size && memcmp(result.data, reference->data, result.size) == 0,
                  "%s: the resumed run ends with other bytes", what);
    bytes_free(&result);
    end_life(life);
}

static rekindle_action interrupt(void *user_data, enum hook hook, const rekindle_event *event) {
    struct interruption *interruption = user_data;
    (void)hook;
    (void)event;
    return interruption->calls++ == interruption->at ? REKINDLE_ACTION_ABORT : REKINDLE_ACTION_CONTINUE;
}

rekindle_callback *new_interruption(struct interruption *interruption) {
    return new_callback("interruption", HOOK(interruption->hook), interrupt, interruption, NULL, 0);
}

void expect_reference_after_deaths(life_maker make, const void *variant, int first, const char *name) {
    struct life life = make(variant, NULL);
    struct bytes reference = reference_of(&life);
    char what[96];
    for (int death = first; death < LIFE_EPOCHS * LIFE_BATCHES; death += 2) {
        char *folder = make_folder();
        struct interruption interruption = {TRAIN_BATCH_END, death, 0};
        life = make(variant, folder);
        add_callback(&life, new_interruption(&interruption));
        FAILS(REKINDLE_ABORTED, live(&life), "on_train_batch_end");
        end_life(&life);
        life = make(variant, folder);
        snprintf(what, sizeof(what), "%s, behind batch %d", name, death);
        expect_reference(&life, &reference, what);
        remove_folder(folder);
    }
    bytes_free(&reference);
}

size_t file_count(const char *folder) {
    DIR *directory = opendir(folder);
    const struct dirent *entry;
    size_t count = 0;
    ck_assert_ptr_nonnull(directory);
    while ((entry = readdir(directory)) != NULL) count += entry->d_name[0] != '.';
    closedir(directory);
    return count;
}

rekindle_checkpoint_progress newest_progress(const char *folder) {
    rekindle_checkpoint_progress progress = {0};
    rekindle_checkpoint *checkpoint = NULL;
    char *path = NULL;
    progress.struct_size = sizeof(progress);
    OK(rekindle_checkpoint_newest(folder, &path));
    OK(rekindle_checkpoint_open(path, &checkpoint));
    OK(rekindle_checkpoint_verify(checkpoint));
    OK(rekindle_checkpoint_get_progress(checkpoint, &progress));
    rekindle_checkpoint_destroy(checkpoint);
    rekindle_string_destroy(path);
    return progress;
}
