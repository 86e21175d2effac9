/* Training in two processes with one instruction set: the same bytes, which tell the set. */
#include <sys/wait.h>

#include "helpers.h"
#include "support/must.h"

enum { IMAGES = 50, SIDE = 10, UNITS = 3 };

/* With convolution, dropout, Adam and a partial last batch. */
static void train_and_save(const char *path) {
    static const char layers[] =
        "{\"class_name\":\"Sequential\",\"config\":{\"seed\":3,\"layers\":["
        "{\"class_name\":\"Conv2D\",\"config\":{\"filters\":16,\"kernel_size\":[3,3],\"activation\":\"relu\"}},"
        "{\"class_name\":\"MaxPooling2D\",\"config\":{\"pool_size\":[2,2]}},"
        "{\"class_name\":\"Flatten\",\"config\":{}},"
        "{\"class_name\":\"Dense\",\"config\":{\"units\":70,\"activation\":\"tanh\"}},"
        "{\"class_name\":\"Dropout\",\"config\":{\"rate\":0.3}},"
        "{\"class_name\":\"Dense\",\"config\":{\"units\":3}}]}}";
    static const int64_t shape[] = {IMAGES, SIDE, SIDE, 1}, target_shape[] = {IMAGES, UNITS};
    float *x = must_make_noise(1, (size_t)IMAGES * SIDE * SIDE), *y = must_make_noise(2, (size_t)IMAGES * UNITS);
    rekindle_array images = must_array(REKINDLE_FLOAT32, x, 4, shape);
    rekindle_array targets = must_array(REKINDLE_FLOAT32, y, 2, target_shape);
    rekindle_model *model = must_make_model(layers, "{\"optimizer\":\"adam\",\"loss\":\"mse\"}", shape + 1, 3);
    rekindle_dataset *dataset = must_make_dataset(&images, &targets, NULL);
    rekindle_fit_options options = REKINDLE_FIT_OPTIONS_INIT;
    options.epochs = 3;
    options.batch_size = 16;
    OK(rekindle_model_fit(model, dataset, &options));
    OK(rekindle_model_save(model, path));
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(model);
    free(x);
    free(y);
}

static void in_a_process_of_its_own(const char *path) {
    int status = 0;
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        rekindle_runtime_options options = REKINDLE_RUNTIME_OPTIONS_INIT;
        options.threads = 1;
        options.instruction_set = REKINDLE_INSTRUCTION_SET_AVX2;
        OK(rekindle_runtime_configure(&options));
        train_and_save(path);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
}

static void expect_environment(const char *path, const char *field) {
    rekindle_checkpoint *checkpoint = NULL;
    const char *json = NULL;
    OK(rekindle_checkpoint_open(path, &checkpoint));
    OK(rekindle_checkpoint_environment(checkpoint, &json));
    ck_assert_msg(strstr(json, field) != NULL, "no %s in %s", field, json);
    rekindle_checkpoint_destroy(checkpoint);
}

START_TEST(two_processes_with_one_set_end_with_the_same_bytes) {
    char *folder = make_folder(), *paths[2] = {path_in(folder, "one"), path_in(folder, "other")};
    unsigned char *files[2];
    size_t sizes[2];
    for (int i = 0; i < 2; ++i) {
        in_a_process_of_its_own(paths[i]);
        files[i] = read_file(paths[i], &sizes[i]);
    }
    expect_environment(paths[0], "\"instruction_set\":\"avx2\"");
    ck_assert_uint_eq(sizes[0], sizes[1]);
    ck_assert_mem_eq(files[0], files[1], sizes[0]);
    for (int i = 0; i < 2; ++i) {
        free(files[i]);
        free(paths[i]);
    }
    remove_folder(folder);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, two_processes_with_one_set_end_with_the_same_bytes);
}

int main(void) {
    return run_tests("capi.instruction_set_bytes", add_tests);
}
