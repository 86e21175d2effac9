#include "training/parts_runs.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "checkpoint/test_files.h"
#include "support/must.h"

const float odd_numbers[] = {NAN, INFINITY, -INFINITY, -0.5f};
const char *const odd_names[] = {"nan", "inf", "-inf", "-0.5"};
char *run_folder;
rekindle_callback *backup;

void begin_run(int index, enum way way, enum saving saving) {
    static const char *const may_change[] = {"compile.allow_non_finite", "data"};
    rekindle_backup_and_restore_options options = REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT;
    open_parts(index);
    run_folder = make_folder();
    backup = NULL;
    if (saving == NO_BACKUP) return;
    options.backup_dir = run_folder;
    options.save_freq = REKINDLE_SAVE_FREQ_BATCHES;
    options.save_freq_batches = 1;
    options.asynchronous = saving == IN_BACKGROUND;
    options.keep_generations = 100;
    options.allowed_changes = may_change;
    options.allowed_change_count = way == OWN_LOOP ? 1 : 2; /* whose data the library does not know */
    must(rekindle_backup_and_restore_create(&options, &backup));
}

void end_run(void) {
    rekindle_callback_destroy(backup);
    remove_folder(run_folder);
}

/* The model's state but for the layout, which is settled before the first batch. */
struct bytes learned_by(const rekindle_model *model) {
    struct bytes bytes = {0};
    const char *name;
    size_t count;
    must(rekindle_model_state_count(model, &count));
    for (size_t i = 0; i < count; ++i) {
        rekindle_array view = REKINDLE_ARRAY_INIT;
        size_t elements = 1;
        must(rekindle_model_state_name(model, i, &name));
        if (strncmp(name, "layout/", 7) == 0) continue;
        rekindle_tensor *tensor = must_get_state(model, name);
        must(rekindle_tensor_view(tensor, &view));
        for (size_t axis = 0; axis < view.rank; ++axis) elements *= (size_t)view.shape[axis];
        bytes_add(&bytes, view.data, elements * (view.dtype == REKINDLE_FLOAT32 ? 4 : 8));
        rekindle_tensor_destroy(tensor);
    }
    return bytes;
}

static bool all_finite(const float *values, size_t count) {
    for (size_t i = 0; i < count; ++i) {
        if (!isfinite(values[i])) return false;
    }
    return true;
}

/* Every float32 tensor of a backup, which stands no further than at this batch of the first epoch. */
static void check_backup(const char *path, int batch) {
    rekindle_checkpoint *file;
    rekindle_checkpoint_progress progress = REKINDLE_CHECKPOINT_PROGRESS_INIT;
    rekindle_checkpoint_entry entry = REKINDLE_CHECKPOINT_ENTRY_INIT;
    size_t count;
    must(rekindle_checkpoint_open(path, &file));
    must(rekindle_checkpoint_get_progress(file, &progress));
    ck_assert_int_eq(progress.epoch, 0);
    ck_assert_int_le(progress.batch, batch);
    must(rekindle_checkpoint_entry_count(file, &count));
    for (size_t i = 0; i < count; ++i) {
        rekindle_tensor *tensor;
        size_t size;
        must(rekindle_checkpoint_get_entry(file, i, &entry));
        if (entry.dtype != REKINDLE_FLOAT32) continue;
        must(rekindle_checkpoint_read(file, entry.name, &tensor));
        const float *values = must_view_floats(tensor, &size);
        ck_assert_msg(all_finite(values, size), "%s: %s: %s is not finite", must_context, path, entry.name);
        rekindle_tensor_destroy(tensor);
    }
    rekindle_checkpoint_destroy(file);
}

/* All of a folder; returns how many. */
int check_backups(int batch) {
    char *path, *older;
    int count = 0;
    if (rekindle_checkpoint_newest(run_folder, &path) != REKINDLE_OK) return 0;
    for (;; ++count) {
        check_backup(path, batch);
        rekindle_status status = rekindle_checkpoint_before(path, &older);
        rekindle_string_destroy(path);
        if (status != REKINDLE_OK) return count + 1;
        path = older;
    }
}

rekindle_status fit_parts(rekindle_model *model, enum way way, rekindle_callback *other) {
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    rekindle_dataset *dataset = way == PULLED ? parts_pull_dataset() : parts_array_dataset();
    rekindle_callback *callbacks[] = {backup != NULL ? backup : other, other};
    rekindle_status status;
    fit.epochs = EPOCHS;
    fit.batch_size = PARTS_BATCH;
    fit.shuffle = 0;
    fit.callbacks = callbacks;
    fit.callback_count = (size_t)((backup != NULL) + (other != NULL));
    status = rekindle_model_fit(model, dataset, &fit);
    rekindle_dataset_destroy(dataset);
    return status;
}

/* A pass of a host's own, or what is left of it; saves behind each batch. */
static rekindle_status loop_parts(rekindle_model *model) {
    rekindle_backup_position position = REKINDLE_BACKUP_POSITION_INIT;
    rekindle_status status = REKINDLE_OK;
    if (backup != NULL && rekindle_backup_restore(backup, model, &position) == REKINDLE_NOT_FOUND) {
        must(rekindle_backup_save(backup, model, &position));
    }
    for (; status == REKINDLE_OK && position.epoch < EPOCHS; ++position.epoch, position.batch = 0) {
        for (; status == REKINDLE_OK && position.batch < PARTS_BATCHES;) {
            status = train_on_part(model, (int)position.batch);
            ++position.batch;
            if (status == REKINDLE_OK && backup != NULL) must(rekindle_backup_save(backup, model, &position));
        }
    }
    return status;
}

rekindle_status train(rekindle_model *model, enum way way) {
    return way == OWN_LOOP ? loop_parts(model) : fit_parts(model, way, NULL);
}

/* What `batches` batches of a clean run leave. */
struct bytes clean_state(int batches) {
    rekindle_model *model = parts_model(false);
    for (int i = 0; i < batches; ++i) must(train_on_part(model, i % PARTS_BATCHES));
    struct bytes bytes = learned_by(model);
    rekindle_model_destroy(model);
    return bytes;
}

void expect_text(const char *format, ...) {
    char expected[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(expected, sizeof(expected), format, arguments);
    va_end(arguments);
    ck_assert_msg(strstr(rekindle_last_error(), expected) != NULL, "%s: \"%s\" lacks \"%s\"", must_context,
                  rekindle_last_error(), expected);
}
