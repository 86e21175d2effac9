/* Every line of tests/golden/callbacks.txt: what Keras's callbacks make of the same monitored values. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "callbacks/watched_run.h"
#include "checkpoint/test_files.h"
#include "support/run_tests.h"

/* A line of the file. */
struct expectation {
    const char *name;
    char *arguments;
    double values[MAXIMUM_EPOCHS], results[MAXIMUM_EPOCHS];
    int value_count, result_count;
};

static double argument(const struct expectation *line, const char *name, double otherwise) {
    char wanted[64];
    const char *found;
    snprintf(wanted, sizeof(wanted), " %s=", name);
    found = strstr(line->arguments, wanted);
    return found == NULL ? otherwise : strtod(found + strlen(wanted), NULL);
}

static int read_numbers(char *text, double *numbers) {
    int count = 0;
    char *rest = NULL;
    for (char *word = strtok_r(text, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
        ck_assert_int_lt(count, MAXIMUM_EPOCHS);
        numbers[count++] = strtod(word, NULL);
    }
    return count;
}

static struct expectation parse(char *text) {
    struct expectation line;
    char *values = strchr(text, '|'), *results = strrchr(text, '|'), *end_of_name = strchr(text, ' ');
    *values = *results = '\0';
    line.value_count = read_numbers(values + 1, line.values);
    line.result_count = read_numbers(results + 1, line.results);
    line.arguments = strdup(end_of_name);
    *end_of_name = '\0';
    line.name = text;
    return line;
}

static rekindle_callback *make_early_stopping(const struct expectation *line) {
    rekindle_early_stopping_options options = REKINDLE_EARLY_STOPPING_OPTIONS_INIT;
    rekindle_callback *callback = NULL;
    options.min_delta = argument(line, "min_delta", options.min_delta);
    options.patience = (int64_t)argument(line, "patience", 0);
    options.mode = (rekindle_monitor_mode)argument(line, "mode", 0);
    options.baseline = argument(line, "baseline", options.baseline);
    options.restore_best_weights = (uint32_t)argument(line, "restore_best_weights", 0);
    options.start_from_epoch = (int64_t)argument(line, "start_from_epoch", 0);
    OK(rekindle_early_stopping_create(&options, &callback));
    return callback;
}

static rekindle_callback *make_reduce_lr(const struct expectation *line) {
    rekindle_reduce_lr_on_plateau_options options = REKINDLE_REDUCE_LR_ON_PLATEAU_OPTIONS_INIT;
    rekindle_callback *callback = NULL;
    options.factor = argument(line, "factor", options.factor);
    options.patience = (int64_t)argument(line, "patience", 10);
    options.mode = (rekindle_monitor_mode)argument(line, "mode", 0);
    options.min_delta = argument(line, "min_delta", options.min_delta);
    options.cooldown = (int64_t)argument(line, "cooldown", 0);
    options.min_lr = argument(line, "min_lr", 0.0);
    OK(rekindle_reduce_lr_on_plateau_create(&options, &callback));
    return callback;
}

static int halve_and_raise(void *user_data, int64_t epoch, double *learning_rate) {
    (void)user_data;
    *learning_rate = 0.5 * *learning_rate + 0.001 * (double)epoch;
    return 0;
}

static rekindle_callback *make_scheduler(void) {
    rekindle_learning_rate_scheduler_options options = REKINDLE_LEARNING_RATE_SCHEDULER_OPTIONS_INIT;
    rekindle_callback *callback = NULL;
    options.function = halve_and_raise;
    OK(rekindle_learning_rate_scheduler_create(&options, &callback));
    return callback;
}

static bool equal(double a, double b) {
    return a == b || (isnan(a) && isnan(b));
}

static void check_early_stopping(const struct expectation *line, struct watched_run *run) {
    int64_t epochs = (int64_t)line->results[0], best = (int64_t)line->results[1];
    double weight = line->values[best < 0 ? epochs - 1 : best];
    ck_assert_msg(run->epochs_trained == epochs, "EarlyStopping%s: %d epochs, expected %d", line->arguments,
                  (int)run->epochs_trained, (int)epochs);
    ck_assert_msg(equal(run->weight, weight), "EarlyStopping%s: the weight is %.9g, expected %.9g", line->arguments,
                  (double)run->weight, weight);
}

/* Rates are kept in double precision here, and in single by Keras; logs are in single precision. */
static void check_rates(const struct expectation *line, struct watched_run *run) {
    size_t count;
    const double *rates = watched_history(run, "learning_rate", &count);
    double last;
    ck_assert_int_eq((int)count, line->value_count);
    for (size_t i = 0; i < count; ++i) {
        ck_assert_msg(fabs(rates[i] - line->results[i]) <= 1e-7 * line->results[i],
                      "%s%s: epoch %d: %.17g, expected %.17g", line->name, line->arguments, (int)i, rates[i],
                      line->results[i]);
    }
    if (line->result_count == line->value_count) return;
    OK(rekindle_model_get_learning_rate(run->model, &last));
    ck_assert_double_le(fabs(last - line->results[count]), 1e-7 * line->results[count]);
}

static int check_line(char *text) {
    struct expectation line = parse(text);
    bool stops = strcmp(line.name, "EarlyStopping") == 0;
    struct watched_run run = {.epochs = line.value_count, .callback_count = 1};
    memcpy(run.values, line.values, sizeof(line.values));
    run.callbacks[0] = stops                                         ? make_early_stopping(&line)
                       : strcmp(line.name, "ReduceLROnPlateau") == 0 ? make_reduce_lr(&line)
                                                                     : make_scheduler();
    run_watched(&run);
    ck_assert_msg(run.status == REKINDLE_OK, "%s%s: %s", line.name, line.arguments, rekindle_last_error());
    if (stops) {
        check_early_stopping(&line, &run);
    } else {
        check_rates(&line, &run);
    }
    end_watched(&run);
    free(line.arguments);
    return 1;
}

START_TEST(each_line_agrees) {
    size_t size;
    int count = 0;
    char *path = path_in(REKINDLE_SOURCE_DIR, "tests/golden/callbacks.txt"), *rest = NULL;
    char *file = (char *)read_file(path, &size);
    file[size] = '\0';
    for (char *text = strtok_r(file, "\n", &rest); text != NULL; text = strtok_r(NULL, "\n", &rest)) {
        count += check_line(text);
    }
    ck_assert_int_ge(count, 29);
    free(file);
    free(path);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, each_line_agrees);
}

int main(void) {
    return run_tests("callbacks", add_tests);
}
