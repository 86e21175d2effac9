/* Each allocation of each public call fails in turn, and from each seventh on all do: the call says that memory ran
 * out, hands out nothing and changes nothing, or leaves the model as after a complete step; made again it succeeds, and
 * nothing is leaked. */
#include <dirent.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "faults/allocation_faults.h"
#include "faults/covered_calls.h"
#include "recovery/life.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

#ifdef __SANITIZE_THREAD__
enum { THREADS = 1 }; /* it does not know libgomp's ways */
#else
enum { THREADS = 2 };
#endif

static const struct call_table *const tables[] = {&part_calls, &custom_calls, &functional_calls, &model_calls,
                                                  &port_calls, &fit_calls,    &file_calls};

/* These start the library, which happens once in a process. */
static const char *const starting[] = {"rekindle_runtime_configure", "rekindle_runtime_threads",
                                       "rekindle_runtime_instruction_set"};

/* These have no status to give, and allocate nothing; so do those that end in _init or _destroy. */
static const char *const without_status[] = {"rekindle_clear_preemption",     "rekindle_dtype_size",
                                             "rekindle_last_error",           "rekindle_last_system_error",
                                             "rekindle_preemption_requested", "rekindle_request_preemption",
                                             "rekindle_status_name",          "rekindle_version"};

static long injected, clean;
static char violation[1024]; /* the first broken expectation of a case, or "" */

__attribute__((format(printf, 2, 3))) static void expect(bool holds, const char *format, ...) {
    va_list arguments;
    if (holds || violation[0] != '\0') return;
    va_start(arguments, format);
    vsnprintf(violation, sizeof(violation), format, arguments);
    va_end(arguments);
}

static void count_case(const char *function, const char *variant, long n) {
    ++injected;
    if (violation[0] == '\0') {
        ++clean;
    } else if (injected - clean <= 20) {
        fprintf(stderr, "%s%s%s, allocation %ld: %s\n", function, variant == NULL ? "" : ", ",
                variant == NULL ? "" : variant, n, violation);
    }
}

/* Every function is in one of the lists. */

static bool has_ending(const char *name, const char *ending) {
    size_t length = strlen(name), size = strlen(ending);
    return length > size && strcmp(name + length - size, ending) == 0;
}

static bool is_listed(const char *name, const char *const *list, size_t count) {
    for (size_t i = 0; i < count; ++i) {
        if (strcmp(name, list[i]) == 0) return true;
    }
    return false;
}

static bool is_called(const char *name) {
    for (size_t t = 0; t < LENGTH(tables); ++t) {
        for (size_t i = 0; i < tables[t]->count; ++i) {
            if (strcmp(name, tables[t]->calls[i].function) == 0) return true;
        }
    }
    return is_listed(name, starting, LENGTH(starting));
}

START_TEST(no_function_is_forgotten) {
    FILE *file = fopen(REKINDLE_SOURCE_DIR "/tests/abi/exports.txt", "r");
    char name[256];
    int count = 0;
    ck_assert_ptr_nonnull(file);
    for (; fscanf(file, "%255s", name) == 1; ++count) {
        bool has_no_status = is_listed(name, without_status, LENGTH(without_status)) || has_ending(name, "_init") ||
                             has_ending(name, "_destroy");
        ck_assert_msg(is_called(name) != has_no_status, "%s: let its allocations fail in tests/faults", name);
    }
    fclose(file);
    ck_assert_int_gt(count, 100);
}
END_TEST

/* The start of the library: in a new process for each allocation. */

struct start {
    rekindle_status status, again;
    int64_t threads, threads_again;
    long failed;
};

typedef rekindle_status (*starter)(int64_t *threads);

/* The number of threads by the other function that starts the library. */
static rekindle_status start_for_the_set(int64_t *threads) {
    rekindle_instruction_set set = REKINDLE_INSTRUCTION_SET_BEST;
    rekindle_status status = rekindle_runtime_instruction_set(&set);
    if (status != REKINDLE_OK) return status;
    return set == REKINDLE_INSTRUCTION_SET_BEST ? REKINDLE_INTERNAL : rekindle_runtime_threads(threads);
}

static void start_with_fault(starter function, int64_t threads, long n, struct start *start) {
    *start = (struct start){REKINDLE_OK, REKINDLE_OK, -1, -1, 0};
    install_allocation_faults(threads);
    arm_allocation_fault(n, false);
    start->status = function(&start->threads);
    start->failed = disarm_allocation_fault();
    start->again = function(&start->threads_again);
}

static struct start start_in_child(starter function, int64_t threads, long n) {
    struct start start = {REKINDLE_INTERNAL, REKINDLE_INTERNAL, -1, -1, n}; /* if the child ends early */
    int ends[2];
    pid_t child;
    ck_assert_int_eq(pipe(ends), 0);
    child = fork();
    if (child == 0) {
        start_with_fault(function, threads, n, &start);
        _exit(write(ends[1], &start, sizeof(start)) == sizeof(start) ? 0 : 1);
    }
    close(ends[1]);
    if (read(ends[0], &start, sizeof(start)) != sizeof(start)) expect(false, "the process ends");
    close(ends[0]);
    waitpid(child, NULL, 0);
    return start;
}

static void strike_the_start(const char *name, starter function, int64_t threads) {
    int64_t expected = start_in_child(function, threads, LONG_MAX).threads;
    ck_assert_int_gt(expected, 0);
    for (long n = 1;; ++n) {
        struct start start;
        violation[0] = '\0';
        start = start_in_child(function, threads, n);
        n = start.failed;
        if (n == 0) break;
        expect(start.status == REKINDLE_OUT_OF_MEMORY && start.threads == -1, "it gives %s and %lld threads",
               rekindle_status_name(start.status), (long long)start.threads);
        expect(start.again == REKINDLE_OK && start.threads_again == expected,
               "made again, it gives %s and %lld threads", rekindle_status_name(start.again),
               (long long)start.threads_again);
        count_case(name, threads == 0 ? "as many as the machine allows" : "a number", n);
    }
}

/* One call, and one allocation of it. */

static struct bytes before, after;
static struct bytes steps[64];
static size_t step_count;

static struct bytes state(void) {
    struct bytes bytes = {NULL, 0, 0};
    if (scene.model != NULL) OK(add_model_state(&bytes, scene.model));
    return bytes;
}

static void add_tensor(struct bytes *to, const rekindle_tensor *tensor) {
    rekindle_array view = REKINDLE_ARRAY_INIT;
    size_t size;
    OK(rekindle_tensor_view(tensor, &view));
    size = rekindle_dtype_size(view.dtype);
    for (size_t axis = 0; axis < view.rank; ++axis) size *= (size_t)view.shape[axis];
    bytes_add(to, view.data, size);
}

/* What the call has done to the model, and what it has handed out. */
static struct bytes result_of(const struct covered_call *call) {
    struct bytes bytes = {NULL, 0, 0};
    if (scene.model != NULL) OK(add_trained_state(&bytes, scene.model));
    if (call->destroy == destroy_model) OK(add_trained_state(&bytes, out.model));
    if (call->destroy == destroy_tensor) add_tensor(&bytes, out.tensor);
    if (call->destroy == destroy_text) bytes_add(&bytes, out.text, strlen(out.text));
    if (call->destroy == forget_values) bytes_add(&bytes, out.values, sizeof(out.values));
    return bytes;
}

static bool same_bytes(const struct bytes *one, const struct bytes *other) {
    return one->size == other->size && (one->size == 0 || memcmp(one->data, other->data, one->size) == 0);
}

static void clear_files(void) {
    if (access(backup_dir, F_OK) == 0) remove_folder(strdup(backup_dir));
    unlink(scratch_path);
}

static void prepare(const struct covered_call *call) {
    memset(&out, 0xA5, sizeof(out));
    if (call->prepare != NULL) call->prepare();
}

static void clear(const struct covered_call *call) {
    if (call->destroy != NULL) call->destroy();
    clear_scene();
    clear_files();
}

static rekindle_action note_step(void *user_data, enum hook hook, const rekindle_event *event) {
    (void)user_data;
    (void)hook;
    (void)event;
    ck_assert_uint_lt(step_count, LENGTH(steps));
    steps[step_count++] = state();
    return REKINDLE_ACTION_CONTINUE;
}

static void forget_reference(void) {
    bytes_free(&before);
    bytes_free(&after);
    while (step_count > 0) bytes_free(&steps[--step_count]);
}

/* What the undisturbed call begins with, goes through and leaves behind. */
static void make_reference(const struct covered_call *call) {
    unsigned hooks = HOOK(TRAIN_BEGIN) | HOOK(TRAIN_BATCH_BEGIN) | HOOK(TRAIN_BATCH_END);
    forget_reference();
    watcher = new_callback("watcher", hooks, note_step, NULL, NULL, 0);
    prepare(call);
    before = state();
    OK(call->call());
    after = result_of(call);
    clear(call);
    rekindle_callback_destroy(watcher);
    watcher = NULL;
}

static bool is_unchanged(void) {
    struct bytes now = state();
    bool same = same_bytes(&now, &before);
    bytes_free(&now);
    return same;
}

static bool is_after_a_step(void) {
    struct bytes now = state();
    bool found = false;
    for (size_t i = 0; i < step_count; ++i) found = found || same_bytes(&now, &steps[i]);
    bytes_free(&now);
    return found;
}

static bool is_as_undisturbed(const struct covered_call *call) {
    struct bytes now = result_of(call);
    bool same = same_bytes(&now, &after);
    bytes_free(&now);
    return same;
}

static bool has_backup(void) {
    return access(backup_dir, F_OK) == 0 && file_count(backup_dir) > 0;
}

/* Without a backup, as when memory ran out for good before the first, a fit that is made again trains on. */
static bool must_end_alike(const struct covered_call *call, bool unchanged, bool persistent) {
    return unchanged || (call->after_failure == RESUMES && (!persistent || has_backup()));
}

static void expect_failure(const struct covered_call *call, rekindle_status status, const union handed_out *handed,
                           bool persistent) {
    const char *message = rekindle_last_error();
    bool says_so = strstr(message, "memory") != NULL || strstr(message, "allocating") != NULL;
    bool unchanged = is_unchanged(), trains = call->after_failure != UNCHANGED;
    bool ends_alike = must_end_alike(call, unchanged, persistent);
    expect(status == REKINDLE_OUT_OF_MEMORY && says_so, "it gives %s: %s", rekindle_status_name(status), message);
    expect(memcmp(&out, handed, sizeof(out)) == 0, "it hands something out");
    expect(unchanged || (trains && is_after_a_step()), "the model is left changed");
    status = call->call();
    expect(status == REKINDLE_OK, "made again, it gives %s: %s", rekindle_status_name(status), rekindle_last_error());
    if (status != REKINDLE_OK) {
        memset(&out, 0, sizeof(out)); /* nothing to destroy */
        return;
    }
    expect(!ends_alike || is_as_undisturbed(call), "made again, it has another result than the undisturbed call");
}

/* Gives the number of the allocation that failed; 0 if the call ended before. */
static long strike(const struct covered_call *call, long n, bool persistent) {
    union handed_out handed;
    rekindle_status status;
    long live = live_bytes(), failed;
    violation[0] = '\0';
    prepare(call);
    handed = out;
    arm_allocation_fault(n, persistent);
    status = call->call();
    failed = disarm_allocation_fault();
    if (status == REKINDLE_OK) {
        expect(is_as_undisturbed(call), "it succeeds with another result than the undisturbed call");
    } else {
        expect(failed != 0, "it fails without a fault: %s", rekindle_last_error());
        expect_failure(call, status, &handed, persistent);
    }
    clear(call);
    expect(live_bytes() == live, "%ld bytes are leaked", live_bytes() - live);
    return failed;
}

/* Names the case in which the library ends the process. */
static char running[256];

static void name_case(int signal_number) {
    ssize_t written = write(STDERR_FILENO, running, strlen(running));
    (void)written;
    signal(signal_number, SIG_DFL);
}

static void strike_each(const struct covered_call *call, long step, bool persistent) {
    for (long n = 1;; n += step) {
        snprintf(running, sizeof(running), "%s, %s, allocation %ld or later ends the process\n", call->function,
                 call->variant == NULL ? "" : call->variant, n);
        n = strike(call, n, persistent);
        if (n == 0) break;
        count_case(call->function, call->variant, n);
    }
    ck_assert_msg(violation[0] == '\0', "%s, undisturbed: %s", call->function, violation);
}

/* Files for the tables. */

static void write_idx_files(void) {
    static const unsigned char images[] = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 10, 20, 30, 40};
    static const unsigned char labels[] = {0, 0, 8, 1, 0, 0, 0, 2, 0, 1};
    write_file(images_path, images, sizeof(images));
    write_file(labels_path, labels, sizeof(labels));
}

static void keep_backup(void) {
    rekindle_backup_and_restore_options options = REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT;
    rekindle_backup_position position = REKINDLE_BACKUP_POSITION_INIT;
    rekindle_callback *callback;
    options.backup_dir = kept_backup_dir;
    OK(rekindle_backup_and_restore_create(&options, &callback));
    OK(rekindle_backup_save(callback, scene.model, &position));
    rekindle_callback_destroy(callback);
}

START_TEST(every_failure_is_clean) {
    char *folder = make_folder(), *kept;
    model_path = path_in(folder, "model.rekindle");
    images_path = path_in(folder, "images");
    labels_path = path_in(folder, "labels");
    scratch_path = path_in(folder, "scratch.rekindle");
    backup_dir = path_in(folder, "backup");
    kept_backup_dir = kept = path_in(folder, "kept");
    strike_the_start("rekindle_runtime_threads", rekindle_runtime_threads, 0);
    strike_the_start("rekindle_runtime_threads", rekindle_runtime_threads, THREADS);
    strike_the_start("rekindle_runtime_instruction_set", start_for_the_set, THREADS);
    signal(SIGABRT, name_case);
    install_allocation_faults(THREADS);
    prepare_trained_model();
    OK(rekindle_model_save(scene.model, model_path));
    keep_backup();
    write_idx_files();
    clear_scene();
    for (size_t t = 0; t < LENGTH(tables); ++t) {
        for (size_t i = 0; i < tables[t]->count; ++i) {
            make_reference(&tables[t]->calls[i]);
            strike_each(&tables[t]->calls[i], 1, false);
            strike_each(&tables[t]->calls[i], 7, true);
        }
    }
    remove_folder(kept);
    remove_folder(folder);
    printf("allocation failures injected %ld clean %ld\n", injected, clean);
    fflush(stdout);
    ck_assert_int_eq(clean, injected);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_set_timeout(tests, 280); /* with a sanitizer, on a busy machine */
    tcase_add_test(tests, no_function_is_forgotten);
    tcase_add_test(tests, every_failure_is_clean);
}

int main(void) {
    return run_tests("faults.memory", add_tests);
}
