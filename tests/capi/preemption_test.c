/* Preemption requests and the signal handler: what the first and the second signal do, in a preemptible fit and
 * outside, with each disposition that a host may have. Each test has a process of its own. */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include "helpers.h"

/* ThreadSanitizer delivers no signals in the child of a process with threads. */
#ifdef __SANITIZE_THREAD__
enum { WITH_THREAD_SANITIZER = 1 };
#else
enum { WITH_THREAD_SANITIZER = 0 };
#endif

static char *folder;
static rekindle_model *model;
static rekindle_dataset *dataset;

/* What the hook does, once, at the end of a batch. */
static void (*in_fit)(void);
static int batches;

static int host_signals;
static siginfo_t host_info;

static void count_signal(int number) {
    (void)number;
    ++host_signals;
    errno = EDOM;
}

static void keep_info(int number, siginfo_t *info, void *context) {
    (void)number;
    (void)context;
    ++host_signals;
    host_info = *info;
}

static rekindle_action call_in_fit(void *user_data, const rekindle_event *event) {
    (void)user_data;
    (void)event;
    if (batches++ == 0) in_fit();
    return REKINDLE_ACTION_CONTINUE;
}

static void set_disposition(int number, void (*handler)(int)) {
    struct sigaction action;
    memset(&action, 0, sizeof(action));
    action.sa_handler = handler;
    ck_assert_int_eq(sigaction(number, &action, NULL), 0);
}

static void do_nothing(void) {}

static void set_up(void) {
    folder = make_folder();
    model = make_compiled_model();
    dataset = make_dataset();
    in_fit = do_nothing;
    set_disposition(SIGTERM, SIG_DFL); /* Check handles it */
}

static void tear_down(void) {
    rekindle_model_destroy(model);
    rekindle_dataset_destroy(dataset);
    remove_folder(folder);
}

/* Fits with a backup, and `in_fit` after the first batch. */
static rekindle_status fit_backed_up(uint32_t save_before_preemption) {
    rekindle_backup_and_restore_options backup = REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT;
    rekindle_callback_options options = REKINDLE_CALLBACK_OPTIONS_INIT;
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    rekindle_callback *callbacks[2] = {NULL, NULL};
    rekindle_status status;
    backup.backup_dir = folder;
    backup.save_before_preemption = save_before_preemption;
    options.on_train_batch_end = call_in_fit;
    OK(rekindle_backup_and_restore_create(&backup, &callbacks[0]));
    callbacks[1] = make_callback(&options);
    batches = 0;
    fit.batch_size = 2;
    fit.epochs = 2;
    fit.callbacks = callbacks;
    fit.callback_count = 2;
    status = rekindle_model_fit(model, dataset, &fit);
    rekindle_callback_destroy(callbacks[0]);
    rekindle_callback_destroy(callbacks[1]);
    return status;
}

static struct sigaction disposition(int number) {
    struct sigaction action;
    ck_assert_int_eq(sigaction(number, NULL, &action), 0);
    return action;
}

START_TEST(a_request_stays_until_it_is_cleared) {
    ck_assert_int_eq(rekindle_preemption_requested(), 0);
    in_fit = rekindle_request_preemption;
    REFUSED(fit_backed_up(1), REKINDLE_PREEMPTED, "preempted at epoch 0, batch 1");
    ck_assert_int_eq(batches, 1);
    ck_assert_int_eq(rekindle_preemption_requested(), 1);
    in_fit = do_nothing;
    REFUSED(fit_backed_up(1), REKINDLE_PREEMPTED, "preempted");
    ck_assert_int_le(batches, 1);
    rekindle_clear_preemption();
    ck_assert_int_eq(rekindle_preemption_requested(), 0);
    OK(fit_backed_up(1));
    ck_assert_int_ge(batches, 8);
}
END_TEST

START_TEST(other_fits_are_not_preempted) {
    rekindle_request_preemption();
    OK(fit_backed_up(0));
    OK(rekindle_model_fit(model, dataset, NULL));
}
END_TEST

START_TEST(installing_and_uninstalling_alternate) {
    set_disposition(SIGTERM, count_signal);
    set_disposition(SIGUSR1, SIG_IGN);
    REFUSED(rekindle_preemption_handler_uninstall(), REKINDLE_INVALID_STATE, "not installed");
    OK(rekindle_preemption_handler_install());
    REFUSED(rekindle_preemption_handler_install(), REKINDLE_INVALID_STATE, "installed already");
    ck_assert(disposition(SIGTERM).sa_handler != count_signal);
    ck_assert_int_ne(disposition(SIGTERM).sa_flags & SA_ONSTACK, 0);
    ck_assert_int_ne(disposition(SIGUSR1).sa_flags & SA_ONSTACK, 0);
    OK(rekindle_preemption_handler_uninstall());
    ck_assert(disposition(SIGTERM).sa_handler == count_signal);
    ck_assert_int_eq(disposition(SIGTERM).sa_flags & (SA_SIGINFO | SA_ONSTACK), 0);
    ck_assert(disposition(SIGUSR1).sa_handler == SIG_IGN);
    REFUSED(rekindle_preemption_handler_uninstall(), REKINDLE_INVALID_STATE, "not installed");
    OK(rekindle_preemption_handler_install());
    OK(rekindle_preemption_handler_uninstall());
    ck_assert(disposition(SIGTERM).sa_handler == count_signal);
}
END_TEST

START_TEST(a_handler_that_came_later_stays) {
    OK(rekindle_preemption_handler_install());
    set_disposition(SIGTERM, count_signal);
    OK(rekindle_preemption_handler_uninstall());
    ck_assert(disposition(SIGTERM).sa_handler == count_signal);
    ck_assert(disposition(SIGUSR1).sa_handler == SIG_DFL);
}
END_TEST

/* A child, forked before the library's first use, that runs `body` with the handler installed ends by this signal. */
static void expect_end(int number, void (*body)(void)) {
    int status = 0;
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        OK(rekindle_preemption_handler_install());
        body();
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == number, "the child ended with status %#x", status);
}

static void raise_sigterm(void) {
    raise(SIGTERM);
}

static void raise_sigusr1(void) {
    raise(SIGUSR1);
}

static void raise_both(void) {
    raise(SIGUSR1);
    raise(SIGTERM);
}

static void fit_then_raise(void) {
    OK(fit_backed_up(1));
    raise(SIGUSR1);
}

START_TEST(outside_a_fit_a_signal_ends_the_process) {
    expect_end(SIGTERM, raise_sigterm);
    expect_end(SIGUSR1, raise_sigusr1);
    expect_end(SIGUSR1, fit_then_raise);
}
END_TEST

START_TEST(outside_a_fit_the_hosts_handler_is_called) {
    set_disposition(SIGTERM, count_signal);
    set_disposition(SIGUSR1, SIG_IGN);
    OK(rekindle_preemption_handler_install());
    errno = ERANGE;
    raise(SIGTERM);
    ck_assert_int_eq(errno, ERANGE);
    ck_assert_int_eq(host_signals, 1);
    raise(SIGUSR1);
    ck_assert_int_eq(host_signals, 1);
    ck_assert_int_eq(rekindle_preemption_requested(), 0);
}
END_TEST

START_TEST(in_a_fit_the_first_signal_is_recorded) {
    OK(rekindle_preemption_handler_install());
    in_fit = raise_sigterm;
    REFUSED(fit_backed_up(1), REKINDLE_PREEMPTED, "preempted at epoch 0, batch 1; the run is saved");
    ck_assert_int_eq(rekindle_preemption_requested(), 1);
    rekindle_clear_preemption();
    in_fit = raise_sigusr1;
    REFUSED(fit_backed_up(1), REKINDLE_PREEMPTED, "preempted");
    rekindle_clear_preemption();
    in_fit = do_nothing;
    OK(fit_backed_up(1));
}
END_TEST

START_TEST(in_a_fit_the_hosts_handler_is_called_too) {
    struct sigaction action;
    memset(&action, 0, sizeof(action));
    action.sa_sigaction = keep_info;
    action.sa_flags = SA_SIGINFO;
    ck_assert_int_eq(sigaction(SIGTERM, &action, NULL), 0);
    OK(rekindle_preemption_handler_install());
    in_fit = raise_sigterm;
    REFUSED(fit_backed_up(1), REKINDLE_PREEMPTED, "preempted");
    ck_assert_int_eq(host_signals, 1);
    ck_assert_int_eq(host_info.si_signo, SIGTERM);
    ck_assert_int_eq(host_info.si_pid, getpid());
}
END_TEST

static void fit_preemptibly(void) {
    fit_backed_up(1);
}

START_TEST(in_a_fit_the_second_signal_ends_the_process) {
    in_fit = raise_both;
    expect_end(SIGTERM, fit_preemptibly);
}
END_TEST

START_TEST(in_a_fit_the_second_signal_reaches_the_host) {
    set_disposition(SIGTERM, count_signal);
    set_disposition(SIGUSR1, count_signal);
    OK(rekindle_preemption_handler_install());
    in_fit = raise_both;
    REFUSED(fit_backed_up(1), REKINDLE_PREEMPTED, "preempted");
    ck_assert_int_eq(host_signals, 2);
}
END_TEST

START_TEST(ignored_signals_stay_ignored) {
    set_disposition(SIGTERM, SIG_IGN);
    set_disposition(SIGUSR1, SIG_IGN);
    OK(rekindle_preemption_handler_install());
    in_fit = raise_both;
    REFUSED(fit_backed_up(1), REKINDLE_PREEMPTED, "preempted");
    raise(SIGTERM);
}
END_TEST

static void fit_unpreemptibly(void) {
    fit_backed_up(0);
}

START_TEST(in_a_fit_that_would_not_save_the_first_signal_ends_the_process) {
    in_fit = raise_sigterm;
    expect_end(SIGTERM, fit_unpreemptibly);
}
END_TEST

/* The child of a training process has no fit of its own; its signals are not the parent's. */
static void signal_a_child(void) {
    int status = 0;
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        raise(SIGTERM);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
}

START_TEST(a_forked_child_ends_by_its_signals) {
    OK(rekindle_preemption_handler_install());
    in_fit = signal_a_child;
    OK(fit_backed_up(1));
    ck_assert_int_eq(rekindle_preemption_requested(), 0);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, a_request_stays_until_it_is_cleared);
    tcase_add_test(tests, other_fits_are_not_preempted);
    tcase_add_test(tests, installing_and_uninstalling_alternate);
    tcase_add_test(tests, a_handler_that_came_later_stays);
    tcase_add_test(tests, outside_a_fit_the_hosts_handler_is_called);
    tcase_add_test(tests, in_a_fit_the_first_signal_is_recorded);
    tcase_add_test(tests, in_a_fit_the_hosts_handler_is_called_too);
    tcase_add_test(tests, in_a_fit_the_second_signal_reaches_the_host);
    tcase_add_test(tests, ignored_signals_stay_ignored);
    if (!WITH_THREAD_SANITIZER) tcase_add_test(tests, a_forked_child_ends_by_its_signals);
    tcase_add_test(tests, outside_a_fit_a_signal_ends_the_process);
    tcase_add_test(tests, in_a_fit_the_second_signal_ends_the_process);
    tcase_add_test(tests, in_a_fit_that_would_not_save_the_first_signal_ends_the_process);
}

int main(void) {
    return run_tests("capi.preemption", add_tests);
}
