/* Each system call of a run on files fails in turn, once or from then on, in each way that such a call can fail. The
 * run is one with backups: aborted, resumed, saved as a model, read again. Whatever fails, it ends well or says what
 * failed; and when the fault is over, the run goes on and ends with the bytes of the undisturbed one. */
#include <errno.h>
#include <stdarg.h>

#include "faults/posix_faults.h"
#include "recovery/life.h"

enum { EPOCHS = 2, ABORT_AT = 10 };

/* Each call; under AddressSanitizer, where a run takes ten times as long, each third. */
#ifdef __SANITIZE_ADDRESS__
enum { STRIDE = 3 };
#else
enum { STRIDE = 1 };
#endif

struct configuration {
    const char *name;
    rekindle_save_freq save_freq;
    int64_t save_freq_batches;
    uint32_t asynchronous, double_checkpoint, delete_checkpoint;
};

static const struct configuration configurations[] = {
    {"one generation", REKINDLE_SAVE_FREQ_BATCHES, 4, 0, 0, 1},
    {"two generations, kept", REKINDLE_SAVE_FREQ_EPOCH, 0, 0, 1, 0},
    {"in the background, kept", REKINDLE_SAVE_FREQ_BATCHES, 3, 1, 0, 0},
    {"two generations, in the background", REKINDLE_SAVE_FREQ_BATCHES, 2, 1, 1, 1},
};

struct fault {
    const char *name;
    int code; /* 0: the library must get over it without a word */
};

static const struct fault faults[FAULT_COUNT] = {
    [FAULT_IO] = {"EIO", EIO},
    [FAULT_NO_SPACE] = {"ENOSPC", ENOSPC},
    [FAULT_NO_DESCRIPTOR] = {"EMFILE", EMFILE},
    [FAULT_INTERRUPTED] = {"EINTR", 0},
    [FAULT_SHORT_WRITE] = {"a short write", 0},
    [FAULT_SHORT_READ] = {"a short read", 0},
};

/* Of the case under test. */
static const struct configuration *configuration;
static const struct fault *fault;
static char *base, *backup_dir, *model_path; /* the latter two are in the folder `base` */
static const char *struck;                   /* the call; NULL: the run ended before */
static char violation[2048];                 /* the first broken expectation, or "" */
static bool told;                            /* a status or the log has named the fault */

static struct bytes reference;
static rekindle_model *trained;
static unsigned char *saved;
static size_t saved_size;
static const char former[] = "the file that a saved model replaces";

__attribute__((format(printf, 2, 3))) static void expect(bool holds, const char *format, ...) {
    va_list arguments;
    if (holds || violation[0] != '\0') return;
    va_start(arguments, format);
    vsnprintf(violation, sizeof(violation), format, arguments);
    va_end(arguments);
}

static const char *reason(void) {
    return strerror(fault->code);
}

static bool names_the_fault(const char *text) {
    bool has_reason = strstr(text, reason()) != NULL || strstr(text, strerror(ENOMEM)) != NULL;
    return fault->code != 0 && has_reason && strstr(text, base) != NULL;
}

/* The status of the undisturbed run, or a failure that names file and reason. */
static bool ends_well(const char *call, rekindle_status status, rekindle_status undisturbed) {
    if (status == undisturbed) return true;
    expect(status == REKINDLE_IO_ERROR && names_the_fault(rekindle_last_error()), "%s gives %s: %s", call,
           rekindle_status_name(status), rekindle_last_error());
    told = true;
    return false;
}

struct beginning {
    int64_t batches; /* of the run that are done; -1: training did not begin */
};

static rekindle_action note_beginning(void *user_data, enum hook hook, const rekindle_event *event) {
    struct beginning *beginning = user_data;
    (void)hook;
    beginning->batches = event->restored ? event->epoch * LIFE_BATCHES + event->batch : 0;
    return REKINDLE_ACTION_CONTINUE;
}

static rekindle_model *new_small_model(void) {
    rekindle_model *model = new_model(7);
    add_dropout(model, 0.4);
    add_dense(model, 3, "softmax");
    compile_model(model, "sgd", "sparse_categorical_crossentropy", NULL);
    return model;
}

/* Without partial batches, and with few tensors: making plans and reading tensors would take most of the time. */
static struct life new_short_life(const char *folder) {
    struct life life = new_life(folder);
    life.fit.epochs = EPOCHS;
    life.model = new_small_model();
    life.dataset = random_dataset(LIFE_BATCHES * life.fit.batch_size, 6, 3, 11);
    life.validation = random_dataset(2 * life.fit.batch_size, 6, 3, 77);
    return life;
}

static struct life new_faulty_life(struct beginning *beginning) {
    struct life life = new_short_life(backup_dir);
    life.backup.save_freq = configuration->save_freq;
    life.backup.save_freq_batches = configuration->save_freq_batches;
    life.backup.asynchronous = configuration->asynchronous;
    life.backup.double_checkpoint = configuration->double_checkpoint;
    life.backup.delete_checkpoint = configuration->delete_checkpoint;
    life.backup.overhead_budget = 1.0;
    beginning->batches = -1;
    add_callback(&life, new_callback("beginning", HOOK(TRAIN_BEGIN), note_beginning, beginning, NULL, 0));
    return life;
}

/* How many batches the newest backup has behind it; 0 if there is none. */
static int64_t saved_batches(void) {
    rekindle_checkpoint_progress progress;
    char *newest = NULL;
    bool none = access(backup_dir, F_OK) != 0 || rekindle_checkpoint_newest(backup_dir, &newest) != REKINDLE_OK;
    rekindle_string_destroy(newest);
    if (none) return 0;
    progress = newest_progress(backup_dir);
    if (progress.phase == REKINDLE_PHASE_EPOCH_END) return (progress.epoch + 1) * LIFE_BATCHES;
    return progress.epoch * LIFE_BATCHES + progress.batch;
}

static void expect_no_step_back(const struct beginning *beginning, int64_t batches) {
    expect(beginning->batches < 0 || beginning->batches >= batches, "the run begins behind %d batches, saved were %d",
           (int)beginning->batches, (int)batches);
}

static void expect_result(const char *what, const rekindle_model *model) {
    struct bytes result = {NULL, 0, 0};
    OK(add_trained_state(&result, model));
    expect(result.size == reference.size && memcmp(result.data, reference.data, result.size) == 0,
           "%s ends with other bytes than the undisturbed run", what);
    bytes_free(&result);
}

static void live_until_abort(void) {
    struct interruption interruption = {TRAIN_BATCH_END, ABORT_AT, 0};
    struct beginning beginning;
    struct life life = new_faulty_life(&beginning);
    add_callback(&life, new_interruption(&interruption));
    ends_well("the aborted fit", live(&life), REKINDLE_ABORTED);
    end_life(&life);
}

static void resume(const char *what) {
    struct beginning beginning;
    struct life life = new_faulty_life(&beginning);
    int64_t batches;
    pause_posix_faults();
    batches = saved_batches();
    resume_posix_faults();
    if (ends_well(what, live(&life), REKINDLE_OK)) expect_result(what, life.model);
    expect_no_step_back(&beginning, batches);
    end_life(&life);
}

static void save_and_read_model(void) {
    rekindle_model *loaded = NULL;
    rekindle_checkpoint *checkpoint = NULL;
    rekindle_tensor *tensor = NULL;
    const void *data;
    size_t size;
    if (!ends_well("save", rekindle_model_save(trained, model_path), REKINDLE_OK)) return;
    ends_well("load", rekindle_model_load(model_path, &loaded), REKINDLE_OK);
    rekindle_model_destroy(loaded);
    if (!ends_well("open", rekindle_checkpoint_open(model_path, &checkpoint), REKINDLE_OK)) return;
    ends_well("verify", rekindle_checkpoint_verify(checkpoint), REKINDLE_OK);
    ends_well("read", rekindle_checkpoint_read(checkpoint, "weights/dense/kernel", &tensor), REKINDLE_OK);
    ends_well("borrow", rekindle_checkpoint_borrow(checkpoint, "weights/dense/kernel", &data, &size), REKINDLE_OK);
    rekindle_tensor_destroy(tensor);
    rekindle_checkpoint_destroy(checkpoint);
}

/* The former file or the new one, whole. */
static void expect_whole_model_file(void) {
    size_t size;
    unsigned char *bytes = read_file(model_path, &size);
    bool is_former = size == sizeof(former) && memcmp(bytes, former, size) == 0;
    bool is_new = size == saved_size && memcmp(bytes, saved, size) == 0;
    expect(is_former || is_new, "the saved model's file is torn");
    free(bytes);
}

static int count_descriptors(void) {
    return (int)file_count("/proc/self/fd");
}

/* A failure of these has nothing to tell: what they should release is released all the same. */
static bool may_be_silent(const char *call) {
    return strcmp(call, "close") == 0 || strcmp(call, "flock") == 0;
}

static void expect_told(const char *call) {
    const char *log = captured_log();
    bool logged = strstr(log, "ERROR ") != NULL || strstr(log, "WARNING ") != NULL;
    if (fault->code == 0) {
        expect(!logged, "the log is not silent: %s", log);
    } else {
        expect(told || may_be_silent(call) || (logged && names_the_fault(log)), "nothing tells of the failed %s", call);
    }
}

/* No temporary file, and the generations to keep: one more where the last save of the run could not remove it. */
static void expect_files_left(void) {
    size_t wanted = configuration->delete_checkpoint ? 0 : configuration->double_checkpoint ? 2 : 1;
    size_t most = configuration->delete_checkpoint ? 0 : wanted + 1, files = 0;
    DIR *directory = opendir(backup_dir);
    const struct dirent *entry;
    while ((entry = readdir(directory)) != NULL) {
        if (entry->d_name[0] == '.') continue;
        expect(strstr(entry->d_name, ".tmp-") == NULL, "%s is left behind", entry->d_name);
        ++files;
    }
    closedir(directory);
    expect(files >= wanted && files <= most, "%zu backups are left, not %zu", files, wanted);
}

static void remove_files(void) {
    if (access(backup_dir, F_OK) == 0) remove_folder(strdup(backup_dir));
    remove_folder(strdup(base));
    ck_assert_int_eq(mkdir(base, 0700), 0);
}

/* One case. False if the run ended before its n-th call. */
static bool strike(enum posix_fault kind, long n, bool persistent) {
    const char *rule;
    int descriptors = count_descriptors();
    violation[0] = '\0';
    told = false;
    write_file(model_path, former, sizeof(former));
    capture_log();

    arm_posix_fault(kind, n, persistent);
    live_until_abort();
    resume("the resumed fit");
    save_and_read_model();
    pause_posix_faults();

    struck = struck_posix_call();
    rule = broken_posix_rule();
    if (struck != NULL) expect_told(struck);
    expect(rule == NULL, "%s", rule);
    expect_whole_model_file();
    arm_posix_fault(kind, 0, false);
    resume("the fit after the fault");
    pause_posix_faults();
    expect_files_left();
    expect(count_descriptors() == descriptors, "%d descriptors are open, before it were %d", count_descriptors(),
           descriptors);
    remove_files();
    return struck != NULL;
}

static void make_references(void) {
    struct life life = new_short_life(NULL);
    OK(live(&life));
    OK(add_trained_state(&reference, life.model));
    trained = life.model;
    life.model = NULL;
    end_life(&life);
    OK(rekindle_model_save(trained, model_path));
    saved = read_file(model_path, &saved_size);
    remove_files();
}

static void set_up(void) {
    base = make_folder();
    backup_dir = path_in(base, "backup");
    model_path = path_in(base, "model.rekindle");
    install_posix_faults();
    make_references();
}

static void tear_down(void) {
    rekindle_model_destroy(trained);
    bytes_free(&reference);
    remove_folder(base);
    free(backup_dir);
    free(model_path);
    free(saved);
}

START_TEST(every_failure_is_survived) {
    long injected = 0, survived = 0;
    for (size_t i = 0; i < sizeof(configurations) / sizeof(configurations[0]); ++i) {
        configuration = &configurations[i];
        for (int kind = 0; kind < 2 * FAULT_COUNT; ++kind) {
            bool persistent = kind >= FAULT_COUNT;
            enum posix_fault which = (enum posix_fault)(kind % FAULT_COUNT);
            long n = 1;
            fault = &faults[which];
            for (; strike(which, n, persistent); n += STRIDE) {
                ++injected;
                if (violation[0] == '\0') ++survived;
                if (violation[0] != '\0' && injected - survived <= 20) {
                    fprintf(stderr, "%s: %s at call %ld%s, %s: %s\n", configuration->name, fault->name, n,
                            persistent ? " and after" : "", struck, violation);
                }
            }
            ck_assert_msg(violation[0] == '\0', "%s: undisturbed: %s", configuration->name, violation);
            ck_assert_int_gt(n, 1);
        }
    }
    printf("I/O faults injected %ld survived %ld\n", injected, survived);
    fflush(stdout);
    ck_assert_int_eq(survived, injected);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_set_timeout(tests, 280); /* with a sanitizer, on a busy machine */
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, every_failure_is_survived);
}

int main(void) {
    return run_tests("faults.io", add_tests);
}
