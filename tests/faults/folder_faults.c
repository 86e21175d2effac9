/* folder_faults [--stride N]: a host changes the folder of a run at each system call that the run makes on files,
 * before it and behind it, or at every N-th of these moments: while it begins, saves, is aborted, resumes, completes
 * and deletes its backups. Whatever the change, nothing of another run is touched, and nothing of this one is lost in
 * silence: it ends with the bytes of the undisturbed run, started again in its folder wherever that is, or status or
 * log says what is lost. Then with two runs that train at the same time, each of which is the other's neighbour. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdarg.h>

#include "faults/call_watch.h"
#include "faults/folder_changes.h"
#include "recovery/life.h"

enum { EPOCHS = 2, ABORT_AT = 9, OTHER_ABORT_AT = 3, MAXIMUM_FILES = 8, NEVER = -1 };

struct configuration {
    const char *name;
    int64_t save_freq_batches;
    uint32_t asynchronous;
};

static const struct configuration configurations[] = {{"synchronous", 2, 0}, {"in the background", 1, 1}};

static long stride = 17; /* a short form; folder.sh has the long one */
static long tried, survived;
static char violation[2048]; /* the first broken expectation of the case, or "" */
static pthread_mutex_t violating = PTHREAD_MUTEX_INITIALIZER;

/* Of the case under test. */
static const struct configuration *configuration;
static enum change change;
static long left; /* moments until the change; at 0 it was made */
static bool watching, made;
static int lock_moments;     /* of this life: two when the folder is locked, the third when it is let go */
static bool made_while_held; /* the change was, so that the library can know of it */

static struct bytes references[FOLDERS];
static int64_t undisturbed_batches; /* that the aborted life has saved */

struct file {
    char name[256];
    unsigned char *bytes;
    size_t size;
};
static struct file others[MAXIMUM_FILES]; /* of the run that only lies there */
static size_t other_count;

__attribute__((format(printf, 2, 3))) static void expect(bool holds, const char *format, ...) {
    va_list arguments;
    pthread_mutex_lock(&violating);
    if (!holds && violation[0] == '\0') {
        va_start(arguments, format);
        vsnprintf(violation, sizeof(violation), format, arguments);
        va_end(arguments);
    }
    pthread_mutex_unlock(&violating);
}

static void at_moment(const char *call) {
    if (!watching) return;
    if (strcmp(call, "flock") == 0) ++lock_moments;
    if (!made && --left == 0) {
        make_change(change);
        made = true;
        made_while_held = lock_moments < 3;
    }
    print_to_standard();
}

/* One life of a run. */
struct life_of_run {
    int run, abort_at;
    rekindle_callback *backup;
    int64_t begun_behind;   /* batches; NEVER: training did not begin */
    rekindle_status status; /* of fit, or of what comes behind it */
    char text[2048];        /* of a failure */
};

static rekindle_action note_beginning(void *user_data, enum hook hook, const rekindle_event *event) {
    struct life_of_run *life = user_data;
    print_to_standard();
    if (hook == TRAIN_BEGIN) life->begun_behind = event->restored ? event->epoch * LIFE_BATCHES + event->batch : 0;
    return REKINDLE_ACTION_CONTINUE;
}

static rekindle_model *new_small_model(int run) {
    rekindle_model *model = new_model(7 + (uint64_t)run);
    add_dropout(model, 0.4);
    add_dense(model, 3, "softmax");
    compile_model(model, "sgd", "sparse_categorical_crossentropy", NULL);
    return model;
}

static struct life new_short_life(int run) {
    struct life life = new_life(NULL);
    life.validates = false;
    life.fit.epochs = EPOCHS;
    life.model = new_small_model(run);
    life.dataset = random_dataset(LIFE_BATCHES * life.fit.batch_size, 6, 3, 11 + (unsigned)run);
    return life;
}

static void expect_result(const struct life_of_run *of, const rekindle_model *model) {
    const struct bytes *reference = &references[of->run];
    struct bytes result = {NULL, 0, 0};
    OK(add_trained_state(&result, model));
    expect(result.size == reference->size && memcmp(result.data, reference->data, result.size) == 0,
           "run %d ends with other bytes than undisturbed", of->run);
    bytes_free(&result);
}

static void *train(void *argument) {
    struct life_of_run *of = argument;
    struct interruption interruption = {TRAIN_BATCH_END, of->abort_at, 0};
    struct life life = new_short_life(of->run);
    rekindle_callback *backup = of->backup;
    of->begun_behind = NEVER;
    add_callback(&life, backup);
    add_callback(&life,
                 new_callback("beginning", HOOK(TRAIN_BEGIN) | HOOK(TRAIN_BATCH_END), note_beginning, of, NULL, 0));
    if (of->abort_at != NEVER) add_callback(&life, new_interruption(&interruption));
    of->status = live(&life);
    if (of->status == REKINDLE_OK) {
        expect_result(of, life.model);
        of->status = rekindle_backup_finish(backup);
    }
    snprintf(of->text, sizeof(of->text), "%s", of->status == REKINDLE_OK ? "" : rekindle_last_error());
    end_life(&life);
    return NULL;
}

static rekindle_callback *make_backup(int run) {
    rekindle_backup_and_restore_options options = REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT;
    rekindle_callback *backup = NULL;
    options.backup_dir = enter_for(change, run);
    options.save_freq = REKINDLE_SAVE_FREQ_BATCHES;
    options.save_freq_batches = configuration->save_freq_batches;
    options.asynchronous = configuration->asynchronous;
    options.overhead_budget = 1.0;
    options.double_checkpoint = 1;
    OK(rekindle_backup_and_restore_create(&options, &backup));
    return backup;
}

/* How many batches the newest backup of a folder has behind it; 0 if there is none. */
static int64_t saved_batches(const char *folder) {
    rekindle_checkpoint_progress progress;
    char *newest = NULL;
    bool none = rekindle_checkpoint_newest(folder, &newest) != REKINDLE_OK;
    rekindle_string_destroy(newest);
    if (none) return 0;
    progress = newest_progress(folder);
    if (progress.phase == REKINDLE_PHASE_EPOCH_END) return (progress.epoch + 1) * LIFE_BATCHES;
    return progress.epoch * LIFE_BATCHES + progress.batch;
}

/* The runs 0 to `count` - 1 live, at the same time, from what their folders hold, wherever these are by now. */
static void live_through(struct life_of_run *lives, int count, int abort_at) {
    int64_t saved[FOLDERS];
    pthread_t threads[FOLDERS];
    for (int run = 0; run < count; ++run) {
        saved[run] = saved_batches(folder_of(run));
        lives[run] = (struct life_of_run){.run = run, .abort_at = abort_at, .backup = make_backup(run)};
    }
    if (change == DIRECTORY_CHANGED) enter_for(change, 0);
    if (count == 1) capture_log();
    lock_moments = 0;
    watching = true;
    for (int run = 1; run < count; ++run) {
        ck_assert_int_eq(pthread_create(&threads[run], NULL, train, &lives[run]), 0);
    }
    train(&lives[0]);
    for (int run = 1; run < count; ++run) ck_assert_int_eq(pthread_join(threads[run], NULL), 0);
    watching = false;
    settle();
    for (int run = 0; run < count; ++run) {
        expect(lives[run].begun_behind == NEVER || lives[run].begun_behind >= saved[run],
               "run %d begins behind %d batches, saved were %d", run, (int)lives[run].begun_behind, (int)saved[run]);
    }
}

static bool removes(enum change tried_change) {
    return tried_change == REMOVED || tried_change == REMOVED_AND_REPLACED;
}

static bool moves(enum change tried_change) {
    return tried_change == RENAMED || tried_change == REPLACED || tried_change == MOUNTED_OVER ||
           tried_change == PARENTS_SWAPPED;
}

static const char *loss_in_words(void) {
    if (removes(change)) return "has been removed since";
    return change == MADE_READ_ONLY ? "Permission denied" : "(nothing may be lost)";
}

/* As undisturbed, or, of the run whose folder is lost, the loss as a status. */
static bool ends_well(const struct life_of_run *life, rekindle_status undisturbed) {
    if (life->status == undisturbed) return true;
    expect(made && life->run == 0 && life->status == REKINDLE_IO_ERROR && strstr(life->text, loss_in_words()) != NULL,
           "run %d ends with %s: %s", life->run, rekindle_status_name(life->status), life->text);
    return false;
}

/* What the log of the aborted life must say. */
static void expect_told(const struct life_of_run *life) {
    const char *log = captured_log();
    bool told = strstr(log, loss_in_words()) != NULL || strstr(life->text, loss_in_words()) != NULL;
    bool saved = !configuration->asynchronous && saved_batches(folder_of(0)) == undisturbed_batches;
    bool must_tell = made && made_while_held;
    if (moves(change)) {
        expect((strstr(log, "WARNING folder '") != NULL && strstr(log, "has been moved") != NULL) == must_tell,
               "the log %s where the folder is: %s", must_tell ? "does not tell" : "tells without need", log);
    } else if (removes(change)) {
        expect(told == must_tell, "the removal is %s: %s", told ? "told without need" : "not told", log);
    } else if (change == MADE_READ_ONLY) {
        expect(told || saved || !must_tell || configuration->asynchronous, "nothing tells of the lost save: %s", log);
    } else {
        expect(captured_warnings()[0] == '\0', "the log is not silent: %s", log);
    }
}

static void put_other(void) {
    for (size_t i = 0; i < other_count; ++i) {
        char *path = path_in(folder_of(1), others[i].name);
        write_file(path, others[i].bytes, others[i].size);
        free(path);
    }
}

static void expect_other_untouched(void) {
    expect(file_count(folder_of(1)) == other_count, "the other run has %zu files, not %zu", file_count(folder_of(1)),
           other_count);
    for (size_t i = 0; i < other_count && violation[0] == '\0'; ++i) {
        char *path = path_in(folder_of(1), others[i].name);
        expect(access(path, F_OK) == 0, "%s is gone", path);
        if (violation[0] == '\0') {
            size_t size;
            unsigned char *bytes = read_file(path, &size);
            expect(size == others[i].size && memcmp(bytes, others[i].bytes, size) == 0, "%s has changed", path);
            free(bytes);
        }
        free(path);
    }
}

/* One case, with one run or two. False if the runs ended before the moment. */
static bool try_at(long moment, int count) {
    struct life_of_run lives[FOLDERS];
    bool complete = true;
    violation[0] = '\0';
    left = moment;
    made = made_while_held = false;
    make_folders();
    if (count == 1) put_other();
    live_through(lives, count, ABORT_AT);
    for (int run = 0; run < count; ++run) ends_well(&lives[run], REKINDLE_ABORTED);
    if (count == 1) expect_told(&lives[0]);
    live_through(lives, count, NEVER);
    for (int run = 0; run < count; ++run) complete = ends_well(&lives[run], REKINDLE_OK) && complete;
    if (!complete) live_through(lives, count, NEVER);
    for (int run = 0; run < count; ++run) {
        expect(lives[run].status == REKINDLE_OK, "run %d, started again, ends with %s", run, lives[run].text);
        expect(file_count(folder_of(run)) == 0, "run %d leaves files behind", run);
    }
    if (count == 1) expect_other_untouched();
    remove_folders();
    return made;
}

static void try_everywhere(int count) {
    long moment = 1;
    for (; try_at(moment, count); moment += stride) {
        ++tried;
        if (violation[0] == '\0') ++survived;
        if (violation[0] != '\0' && tried - survived <= 20) {
            fprintf(stderr, "%d of 2 runs, %s, %s at moment %ld: %s\n", count, configuration->name,
                    change_names[change], moment, violation);
        }
    }
    ck_assert_msg(violation[0] == '\0', "%s: undisturbed: %s", configuration->name, violation);
    ck_assert_int_gt(moment, 1);
}

/* A run with the same arguments, aborted earlier, and what a writer left there that was killed. */
static void make_other(void) {
    struct life_of_run life = {.run = 0, .abort_at = OTHER_ABORT_AT};
    DIR *directory;
    const struct dirent *entry;
    make_folders();
    life.backup = make_backup(0);
    train(&life);
    ck_assert_int_eq(life.status, REKINDLE_ABORTED);
    directory = opendir(folder_of(0));
    while ((entry = readdir(directory)) != NULL) {
        char *path = path_in(folder_of(0), entry->d_name);
        struct file *file = &others[other_count];
        if (entry->d_name[0] != '.') {
            snprintf(file->name, sizeof(file->name), "%s", entry->d_name);
            file->bytes = read_file(path, &file->size);
            ++other_count;
        }
        free(path);
    }
    closedir(directory);
    remove_folders();
    ck_assert_uint_ge(other_count, 1);
    others[other_count] = others[0];
    snprintf(others[other_count++].name, sizeof(others[0].name), "checkpoint-0000000000.rekindle.tmp-0123456789abcdef");
}

static void make_references(void) {
    for (int run = 0; run < FOLDERS; ++run) {
        struct life life = new_short_life(run);
        references[run] = reference_of(&life);
    }
    undisturbed_batches = ABORT_AT / configurations[0].save_freq_batches * configurations[0].save_freq_batches;
}

START_TEST(every_change_is_survived) {
    ck_assert_int_ge(can_make(MOUNTED_OVER), 0);
    install_call_watch(at_moment);
    make_references();
    configuration = &configurations[0];
    make_other();
    for (size_t i = 0; i < sizeof(configurations) / sizeof(configurations[0]); ++i) {
        configuration = &configurations[i];
        for (change = 0; change < CHANGE_COUNT; ++change) {
            if (!can_make(change)) {
                printf("skipped, as it needs root: %s\n", change_names[change]);
                continue;
            }
            try_everywhere(1);
            OK(rekindle_log_set_sink(NULL, NULL, REKINDLE_LOG_WARNING));
            try_everywhere(2);
        }
    }
    printf("folder changes tried %ld survived %ld\n", tried, survived);
    fflush(stdout);
    ck_assert_int_eq(survived, tried);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_set_timeout(tests, 280); /* with a sanitizer, on a busy machine */
    tcase_add_test(tests, every_change_is_survived);
}

int main(int argc, char **argv) {
    if (argc == 3 && strcmp(argv[1], "--stride") == 0) stride = strtol(argv[2], NULL, 10);
    if (stride < 1 || (argc != 1 && argc != 3)) {
        fprintf(stderr, "usage: %s [--stride N]\n", argv[0]);
        return EXIT_FAILURE;
    }
    return run_tests("faults.folder", add_tests);
}
