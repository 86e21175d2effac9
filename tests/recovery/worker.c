/* worker <configuration> <data folder> <run folder>: trains one configuration with its backups in <run folder>/backup,
 * and writes everything that training leaves behind to <run folder>/result. Started again after a kill it goes on. To
 * <run folder>/progress it appends how far it came. `worker --list` prints the configurations for campaigns.
 *
 * It may be one of several ranks (worker_ranks.c). What each of them has in the end is in <run folder>/result-<rank>;
 * the files of callbacks, which rank 0 alone writes, are in `result` besides. Other ranks than 0 append to
 * progress-<rank>. */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "recovery/worker.h"

static int progress;

void must(rekindle_status status, const char *call) {
    if (status == REKINDLE_OK) return;
    fprintf(stderr, "%s: %s: %s\n", call, rekindle_status_name(status), rekindle_last_error());
    exit(EXIT_FAILURE);
}

void require(bool condition, const char *what) {
    if (condition) return;
    perror(what);
    exit(EXIT_FAILURE);
}

void note(const char *format, ...) {
    char line[200];
    va_list arguments;
    int size;
    va_start(arguments, format);
    size = vsnprintf(line, sizeof(line) - 1, format, arguments);
    va_end(arguments);
    line[size++] = '\n';
    require(write(progress, line, (size_t)size) == size, "progress");
}

static char *path_in(const char *folder, const char *name) {
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);
    require(path != NULL, "malloc");
    snprintf(path, size, "%s/%s", folder, name);
    return path;
}

static void print_log(void *user_data, rekindle_log_level level, const char *message) {
    (void)user_data;
    (void)level;
    fprintf(stderr, "%s\n", message);
}

/* The backup that a kill left behind must be whole. */
static void note_found_backup(const char *folder) {
    rekindle_checkpoint_progress found = {0};
    rekindle_checkpoint *checkpoint;
    char *path;
    rekindle_status status = access(folder, F_OK) == 0 ? rekindle_checkpoint_newest(folder, &path) : REKINDLE_NOT_FOUND;
    if (status == REKINDLE_NOT_FOUND) {
        note("found none");
        return;
    }
    must(status, "rekindle_checkpoint_newest");
    found.struct_size = sizeof(found);
    MUST(rekindle_checkpoint_open(path, &checkpoint));
    MUST(rekindle_checkpoint_verify(checkpoint));
    MUST(rekindle_checkpoint_get_progress(checkpoint, &found));
    note("found generation %llu step %lld", (unsigned long long)found.generation, (long long)found.step);
    rekindle_checkpoint_destroy(checkpoint);
    rekindle_string_destroy(path);
}

static rekindle_callback *make_backup(const struct configuration *configuration, const char *folder) {
    rekindle_backup_and_restore_options options = REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT;
    rekindle_callback *backup;
    options.backup_dir = folder;
    if (configuration->save_every > 0) {
        options.save_freq = REKINDLE_SAVE_FREQ_BATCHES;
        options.save_freq_batches = configuration->save_every;
    }
    options.asynchronous = configuration->asynchronous;
    options.delete_checkpoint = (configuration->features & DELETE_AT_END) != 0;
    options.double_checkpoint = (configuration->features & DOUBLE_CHECKPOINT) != 0;
    MUST(rekindle_backup_and_restore_create(&options, &backup));
    return backup;
}

static rekindle_dataset *training_data(const struct configuration *configuration) {
    if (configuration->network == TALLY) return tally_dataset(configuration->samples);
    if (configuration->network == OUTPUTS) return outputs_dataset(0, configuration->samples);
    if ((configuration->features & PULL) == 0) return image_dataset(0, configuration->samples);
    return pull_dataset(configuration->samples, (configuration->features & PULL_STATE) != 0);
}

static rekindle_dataset *validation_data(const struct configuration *configuration) {
    if (configuration->network == OUTPUTS) return outputs_dataset(1280, VALIDATION_SAMPLES);
    return image_dataset(1280, configuration->network == RECURRENT ? WHOLE_VALIDATION_BATCHES : VALIDATION_SAMPLES);
}

static void train(const struct configuration *configuration, rekindle_model *model, rekindle_callback *backup,
                  const char *files, struct bytes *result) {
    static const rekindle_class_weight class_weights[] = {{0, 0.5}, {3, 2.0}, {9, 1.25}};
    rekindle_fit_options options = REKINDLE_FIT_OPTIONS_INIT;
    rekindle_callback *callbacks[MAXIMUM_CALLBACKS];
    rekindle_dataset *data = training_data(configuration);
    rekindle_dataset *validation = validation_data(configuration), *probe = image_dataset(1480, 20);
    rekindle_tensor *outputs = NULL;
    unsigned features = configuration->features;
    rekindle_status status;
    if (features & PREDICT_FIRST) MUST(rekindle_model_predict(model, probe, NULL, &outputs));
    rekindle_tensor_destroy(outputs);
    callbacks[0] = backup;
    options.callback_count = 1 + make_callbacks(configuration, probe, files, callbacks + 1);
    options.callbacks = callbacks;
    options.epochs = configuration->epochs;
    options.batch_size = BATCH_SIZE;
    if (features & SPLIT) {
        options.validation_split = 0.2;
        options.validation_freq = 2;
    } else {
        options.validation_data = configuration->network == TALLY ? data : validation;
    }
    if (features & CLASS_WEIGHTS) {
        options.class_weights = class_weights;
        options.class_weight_count = sizeof(class_weights) / sizeof(class_weights[0]);
    }
    use_ranks(&options);
    status = rekindle_model_fit(model, data, &options);
    leave_if_rank_is_lost(status);
    must(status, "rekindle_model_fit");
    MUST(add_trained_state(result, model));
    add_callback_results(result);
    add_delivered(result);
    for (size_t i = 1; i < options.callback_count; ++i) rekindle_callback_destroy(callbacks[i]);
    rekindle_dataset_destroy(data);
    rekindle_dataset_destroy(validation);
    rekindle_dataset_destroy(probe);
}

/* The path of a file that each rank has one of. */
static char *path_of_own_rank(const char *folder, const char *name) {
    char text[64];
    snprintf(text, sizeof(text), "%s-%lld", name, (long long)own_rank());
    return path_in(folder, text);
}

static void write_result(const struct bytes *result, const char *folder, char *path) {
    char *temporary = path_of_own_rank(folder, "part");
    FILE *file = fopen(temporary, "wb");
    require(file != NULL && fwrite(result->data, 1, result->size, file) == result->size, temporary);
    require(fclose(file) == 0 && rename(temporary, path) == 0, path);
    free(temporary);
    free(path);
}

static void write_results(struct bytes *result, const char *folder) {
    write_result(result, folder, path_of_own_rank(folder, "result"));
    if (own_rank() > 0) return;
    add_callback_files(result);
    write_result(result, folder, path_in(folder, "result"));
}

/* How many steps a kill may cost at most: of what was announced by "at step", this much is durable. -1: no promise. */
static int64_t most_lost_steps(const struct configuration *configuration) {
    if (configuration->asynchronous || configuration->save_every == 0) return -1;
    return configuration->save_every + configuration->steps_per_execution - 2;
}

/* Saved models tell compile's number of threads, so it is the runtime's that changes from life to life. */
static void choose_threads(void) {
    rekindle_runtime_options options = REKINDLE_RUNTIME_OPTIONS_INIT;
    const char *threads = getenv("REKINDLE_TEST_THREADS");
    options.threads = threads != NULL ? strtol(threads, NULL, 10) : 1 + getpid() % 2;
    MUST(rekindle_runtime_configure(&options));
}

static int run(const struct configuration *configuration, const char *data_folder, const char *folder) {
    char *files, *backup_folder = path_in(folder, "backup"), *progress_path;
    struct bytes result = {NULL, 0, 0};
    rekindle_callback *backup;
    rekindle_model *model;
    if (configuration->features & SHARDS) choose_threads();
    join_ranks(folder);
    progress_path = own_rank() == 0 ? path_in(folder, "progress") : path_of_own_rank(folder, "progress");
    files = path_of_own_rank(folder, "backup_files"); /* so that kills at calls on backups are at those on these, too */
    progress = open(progress_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    require(progress >= 0, progress_path);
    note("life loses %lld deletes %d steps %lld", (long long)most_lost_steps(configuration),
         (configuration->features & DELETE_AT_END) != 0,
         (long long)(configuration->epochs * configuration->samples / BATCH_SIZE));
    MUST(rekindle_log_set_sink(print_log, NULL, REKINDLE_LOG_WARNING));
    if (own_rank() == 0) note_found_backup(backup_folder);
    load_images(data_folder);
    model = compiled_model(configuration);
    backup = make_backup(configuration, backup_folder);
    if (configuration->features & OWN_LOOP) {
        train_in_own_loop(configuration, model, backup, &result);
    } else {
        train(configuration, model, backup, files, &result);
    }
    write_results(&result, folder);
    note("saved");
    if (own_rank() == 0 && (configuration->features & (KEEP_CHECKPOINT | DELETE_AT_END)) == 0) {
        MUST(rekindle_backup_finish(backup));
    }
    rekindle_callback_destroy(backup);
    rekindle_model_destroy(model);
    note("done");
    leave_ranks();
    bytes_free(&result);
    free(files);
    free(backup_folder);
    free(progress_path);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv) {
    for (size_t i = 0; argc == 2 && i < configuration_count; ++i) {
        if ((configurations[i].features & UNLISTED) == 0) puts(configurations[i].name);
    }
    if (argc == 2) return EXIT_SUCCESS;
    for (size_t i = 0; argc == 4 && i < configuration_count; ++i) {
        if (strcmp(argv[1], configurations[i].name) == 0) return run(&configurations[i], argv[2], argv[3]);
    }
    fprintf(stderr, "usage: %s <configuration> <data folder> <run folder>\n", argv[0]);
    return EXIT_FAILURE;
}
