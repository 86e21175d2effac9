/* Bit-exact is promised on the same kind of machine with the same number of threads. Elsewhere the run goes on, the log
 * says so once, and the values are close. */
#include <math.h>

#include "recovery/life.h"

enum { DEATH = 9 };

static struct life life_with_threads(const char *folder, int64_t threads) {
    struct life life = new_life(folder);
    life.model = small_classifier(1, threads);
    return life;
}

static void interrupt_with_threads(const char *folder, int64_t threads) {
    struct interruption interruption = {TRAIN_BATCH_END, DEATH, 0};
    struct life life = life_with_threads(folder, threads);
    add_callback(&life, new_interruption(&interruption));
    FAILS(REKINDLE_ABORTED, live(&life), "interruption");
    end_life(&life);
}

static int count_lines(const char *text, const char *part) {
    int count = 0;
    while ((text = strstr(text, part)) != NULL) ++count, ++text;
    return count;
}

START_TEST(another_number_of_threads_is_logged_once) {
    char *folder = make_folder();
    struct life life = life_with_threads(NULL, 1);
    float *expected, *values;
    int64_t available;
    rekindle_runtime_options options = REKINDLE_RUNTIME_OPTIONS_INIT;
    options.threads = 2; /* also on a machine with one processor */
    OK(rekindle_runtime_configure(&options));
    OK(rekindle_runtime_threads(&available));
    if (available < 2) { /* ThreadSanitizer's build has one */
        end_life(&life);
        remove_folder(folder);
        return;
    }
    OK(live(&life));
    expected = weight_values(life.model, "dense/kernel");
    end_life(&life);

    interrupt_with_threads(folder, 1);
    capture_log();
    life = life_with_threads(folder, 2);
    OK(live(&life));
    ck_assert_int_eq(count_lines(captured_log(), "WARNING"), 1);
    ck_assert_ptr_nonnull(strstr(captured_log(), "\"threads\":1"));
    ck_assert_ptr_nonnull(strstr(captured_log(), "\"threads\":2"));
    ck_assert_ptr_nonnull(strstr(captured_log(), "numerically close but not bit for bit"));
    values = weight_values(life.model, "dense/kernel");
    for (int i = 0; i < 30; ++i) ck_assert_float_le(fabsf(values[i] - expected[i]), 1e-5f);
    free(values);
    free(expected);
    end_life(&life);
    remove_folder(folder);
}
END_TEST

START_TEST(the_same_environment_is_not_logged) {
    char *folder = make_folder();
    struct life life;
    interrupt_with_threads(folder, 1);
    capture_log();
    life = life_with_threads(folder, 1);
    OK(live(&life));
    ck_assert_str_eq(captured_warnings(), "");
    end_life(&life);
    remove_folder(folder);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, another_number_of_threads_is_logged_once);
    tcase_add_test(tests, the_same_environment_is_not_logged);
}

int main(void) {
    return run_tests("environment", add_tests);
}
