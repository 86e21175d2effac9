/* The files that callbacks write: what is in them, where they are, and what becomes of them when a run goes on. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "callbacks/watched_run.h"
#include "recovery/life.h"
#include "support/run_tests.h"

static rekindle_callback *csv_logger(const char *path, const char *separator, uint32_t append) {
    rekindle_csv_logger_options options = REKINDLE_CSV_LOGGER_OPTIONS_INIT;
    rekindle_callback *callback = NULL;
    options.filename = path;
    options.separator = separator;
    options.append = append;
    OK(rekindle_csv_logger_create(&options, &callback));
    return callback;
}

static char *contents_of(const char *path) {
    size_t size;
    char *contents = (char *)read_file(path, &size);
    contents[size] = '\0';
    return contents;
}

static void expect_contents(const char *path, const char *expected) {
    char *contents = contents_of(path);
    ck_assert_str_eq(contents, expected);
    free(contents);
}

static void run_with(const double *values, int epochs, rekindle_callback *first, rekindle_callback *second) {
    struct watched_run run = {.epochs = epochs, .callbacks = {first, second}, .callback_count = second == NULL ? 1 : 2};
    memcpy(run.values, values, (size_t)epochs * sizeof(*values));
    run_watched(&run);
    OK(run.status);
    end_watched(&run);
}

static const double kFalling[] = {0.5, 0.25, 0.125};

/* tests/golden/csv_logger.csv is Keras's, with these values. */
START_TEST(a_csv_file_is_that_of_keras) {
    static const float values[] = {0.5f, 1e-5f, 12345.678f, 1e16f, 0.0001f, 2.0f, NAN, 123456789.0f, 1.5e-7f};
    rekindle_learning_rate_scheduler_options constant = REKINDLE_LEARNING_RATE_SCHEDULER_OPTIONS_INIT;
    rekindle_piecewise_constant_decay_options rates = REKINDLE_PIECEWISE_CONSTANT_DECAY_OPTIONS_INIT;
    static const int64_t boundaries[] = {1000};
    static const double rate[] = {0.1, 0.1};
    char *folder = make_folder(), *path = path_in(folder, "log.csv");
    char *golden_path = path_in(REKINDLE_SOURCE_DIR, "tests/golden/csv_logger.csv"), *golden;
    rekindle_schedule *schedule = NULL;
    rekindle_callback *scheduler = NULL;
    double all[9];
    for (int i = 0; i < 9; ++i) all[i] = (double)values[i];
    rates.boundaries = boundaries;
    rates.boundary_count = 1;
    rates.values = rate;
    rates.value_count = 2;
    OK(rekindle_piecewise_constant_decay_create(&rates, &schedule));
    constant.schedule = schedule;
    OK(rekindle_learning_rate_scheduler_create(&constant, &scheduler));
    rekindle_schedule_destroy(schedule);
    run_with(all, 9, scheduler, csv_logger(path, ";", 0));
    golden = contents_of(golden_path);
    expect_contents(path, golden);
    free(golden);
    free(golden_path);
    free(path);
    remove_folder(folder);
}
END_TEST

START_TEST(rows_are_appended_or_begin_anew) {
    char *folder = make_folder(), *path = path_in(folder, "log.csv");
    run_with(kFalling, 2, csv_logger(path, ",", 0), NULL);
    expect_contents(path, "epoch,loss,val_loss\r\n0,1.0,0.5\r\n1,1.0,0.25\r\n");
    run_with(kFalling, 1, csv_logger(path, ",", 1), NULL);
    expect_contents(path, "epoch,loss,val_loss\r\n0,1.0,0.5\r\n1,1.0,0.25\r\n0,1.0,0.5\r\n");
    run_with(kFalling, 1, csv_logger(path, ",", 0), NULL);
    expect_contents(path, "epoch,loss,val_loss\r\n0,1.0,0.5\r\n");
    free(path);
    remove_folder(folder);
}
END_TEST

/* The path is that at the callback's making. */
START_TEST(a_change_of_the_working_directory_leads_nowhere_else) {
    char *folder = make_folder(), *path = path_in(folder, "log.csv"), *model = path_in(folder, "model.rekindle");
    rekindle_model_checkpoint_options options = REKINDLE_MODEL_CHECKPOINT_OPTIONS_INIT;
    rekindle_callback *csv, *checkpoint = NULL;
    ck_assert_int_eq(chdir(folder), 0);
    csv = csv_logger("log.csv", ",", 0);
    options.filepath = "model.rekindle";
    OK(rekindle_model_checkpoint_create(&options, &checkpoint));
    ck_assert_int_eq(chdir("/"), 0);
    run_with(kFalling, 1, csv, checkpoint);
    ck_assert_int_eq(access(path, R_OK), 0);
    ck_assert_int_eq(access(model, R_OK), 0);
    free(path);
    free(model);
    remove_folder(folder);
}
END_TEST

static float saved_weight(const char *folder, const char *name) {
    char *path = path_in(folder, name);
    rekindle_model *model = NULL;
    float *values, value;
    OK(rekindle_model_load(path, &model));
    values = weight_values(model, "dense/kernel");
    value = *values;
    free(values);
    rekindle_model_destroy(model);
    free(path);
    return value;
}

static rekindle_model_checkpoint_options best_only(const char *path) {
    rekindle_model_checkpoint_options options = REKINDLE_MODEL_CHECKPOINT_OPTIONS_INIT;
    options.filepath = path;
    options.save_best_only = 1;
    return options;
}

static rekindle_callback *checkpoint_of(const rekindle_model_checkpoint_options *options) {
    rekindle_callback *callback = NULL;
    OK(rekindle_model_checkpoint_create(options, &callback));
    return callback;
}

START_TEST(the_best_model_is_kept) {
    static const double values[] = {0.5, 0.25, 0.75, 0.375};
    char *folder = make_folder(), *path = path_in(folder, "made/model.rekindle");
    rekindle_model_checkpoint_options options = best_only(path);
    run_with(values, 4, checkpoint_of(&options), NULL);
    ck_assert_float_eq(saved_weight(folder, "made/model.rekindle"), 0.25f);
    options.mode = REKINDLE_MONITOR_MODE_MAX;
    run_with(values, 4, checkpoint_of(&options), NULL);
    ck_assert_float_eq(saved_weight(folder, "made/model.rekindle"), 0.75f);
    options.mode = REKINDLE_MONITOR_MODE_AUTO;
    options.initial_value_threshold = 0.25;
    run_with(values, 4, checkpoint_of(&options), NULL);
    ck_assert_float_eq(saved_weight(folder, "made/model.rekindle"), 0.75f);
    free(path);
    remove_folder(path_in(folder, "made"));
    remove_folder(folder);
}
END_TEST

START_TEST(names_have_places_for_numbers) {
    static const char *const names[] = {"model-01-0.50-0.5", "model-02-0.25-0.25", "model-03-0.12-0.125"};
    char *folder = make_folder(), *path = path_in(folder, "model-{epoch:02d}-{val_loss:.2f}-{val_loss}");
    rekindle_model_checkpoint_options options = REKINDLE_MODEL_CHECKPOINT_OPTIONS_INIT;
    options.filepath = path;
    run_with(kFalling, 3, checkpoint_of(&options), NULL);
    for (int i = 0; i < 3; ++i) ck_assert_float_eq(saved_weight(folder, names[i]), (float)kFalling[i]);
    ck_assert_uint_eq(file_count(folder), 3);
    free(path);
    remove_folder(folder);
}
END_TEST

START_TEST(what_killed_processes_left_is_removed) {
    char *folder = make_folder(), *csv = path_in(folder, "log.csv"), *model = path_in(folder, "model");
    char *left = path_in(folder, "log.csv.tmp-0123456789abcdef"),
         *other = path_in(folder, "other.tmp-0123456789abcdef");
    rekindle_model_checkpoint_options options = REKINDLE_MODEL_CHECKPOINT_OPTIONS_INIT;
    options.filepath = model;
    write_file(left, "x", 1);
    write_file(other, "x", 1);
    run_with(kFalling, 1, csv_logger(csv, ",", 0), checkpoint_of(&options));
    ck_assert_int_ne(access(left, F_OK), 0);
    ck_assert_int_eq(access(other, F_OK), 0);
    free(csv);
    free(model);
    free(left);
    free(other);
    remove_folder(folder);
}
END_TEST

START_TEST(what_cannot_be_is_refused) {
    char *folder = make_folder(), *path = path_in(folder, "missing/log.csv"), *two = path_in(folder, "{epoch/model");
    rekindle_csv_logger_options csv = REKINDLE_CSV_LOGGER_OPTIONS_INIT;
    rekindle_model_checkpoint_options options = REKINDLE_MODEL_CHECKPOINT_OPTIONS_INIT;
    rekindle_callback *callback = NULL;
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_csv_logger_create(&csv, &callback), "options->filename is NULL");
    csv.filename = path;
    FAILS(REKINDLE_NOT_FOUND, rekindle_csv_logger_create(&csv, &callback), "missing");
    csv.filename = "/tmp/log.csv";
    csv.separator = "::";
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_csv_logger_create(&csv, &callback),
          "options->separator is \"::\"; expected");
    options.filepath = "/tmp/model-{epoch:s}";
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_model_checkpoint_create(&options, &callback),
          "with the place \"{epoch:s}\"");
    options.filepath = "/tmp/model-{epoch";
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_model_checkpoint_create(&options, &callback), "expected \"}\"");
    options.filepath = two;
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_model_checkpoint_create(&options, &callback), "in the file's name alone");
    options.filepath = "/tmp/model";
    options.save_freq_batches = -1;
    FAILS(REKINDLE_INVALID_ARGUMENT, rekindle_model_checkpoint_create(&options, &callback),
          "options->save_freq_batches is -1");
    ck_assert_ptr_null(callback);
    free(path);
    free(two);
    remove_folder(folder);
}
END_TEST

/* Interrupted at each hook in turn, the run that goes on leaves the files of one that was not interrupted. */
static void live_with_files(const char *backup, const char *files, struct interruption *interruption) {
    char *csv = path_in(files, "log.csv"), *best = path_in(files, "best"), *batches = path_in(files, "{epoch}-{batch}");
    rekindle_model_checkpoint_options options = best_only(best);
    struct life life = new_life(backup);
    rekindle_status status;
    add_callback(&life, csv_logger(csv, ",", 0));
    options.monitor = "val_accuracy";
    add_callback(&life, checkpoint_of(&options));
    rekindle_model_checkpoint_options_init(&options);
    options.filepath = batches;
    options.save_freq_batches = 4;
    options.save_weights_only = 1;
    add_callback(&life, checkpoint_of(&options));
    if (interruption != NULL) add_callback(&life, new_interruption(interruption));
    status = live(&life);
    ck_assert(status == REKINDLE_OK || interruption != NULL);
    end_life(&life);
    free(csv);
    free(best);
    free(batches);
}

static void expect_same_file(const char *expected_folder, const char *folder, const char *name) {
    char *expected = path_in(expected_folder, name), *path = path_in(folder, name);
    size_t expected_size, size;
    unsigned char *expected_bytes = read_file(expected, &expected_size), *bytes = read_file(path, &size);
    ck_assert_msg(size == expected_size && memcmp(bytes, expected_bytes, size) == 0, "%s differs", name);
    free(expected);
    free(path);
    free(expected_bytes);
    free(bytes);
}

START_TEST(a_run_goes_on_with_its_files) {
    static const char *const names[] = {"log.csv", "best", "1-4", "2-2", "2-6", "3-4"};
    static const enum hook hooks[] = {TRAIN_BATCH_BEGIN, EPOCH_END, TEST_BATCH_END, TRAIN_END};
    char *whole = make_folder();
    live_with_files(NULL, whole, NULL);
    ck_assert_uint_eq(file_count(whole), 6);
    for (int at = 0; at < 18; ++at) {
        char *backup = make_folder(), *files = make_folder();
        struct interruption interruption = {hooks[_i], at, 0};
        live_with_files(backup, files, &interruption);
        live_with_files(backup, files, NULL);
        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); ++i) expect_same_file(whole, files, names[i]);
        ck_assert_uint_eq(file_count(files), 6);
        remove_folder(backup);
        remove_folder(files);
        if (interruption.calls <= at) break;
    }
    remove_folder(whole);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, a_csv_file_is_that_of_keras);
    tcase_add_test(tests, rows_are_appended_or_begin_anew);
    tcase_add_test(tests, a_change_of_the_working_directory_leads_nowhere_else);
    tcase_add_test(tests, the_best_model_is_kept);
    tcase_add_test(tests, names_have_places_for_numbers);
    tcase_add_test(tests, what_killed_processes_left_is_removed);
    tcase_add_test(tests, what_cannot_be_is_refused);
    tcase_add_loop_test(tests, a_run_goes_on_with_its_files, 0, 4);
}

int main(void) {
    return run_tests("files", add_tests);
}
