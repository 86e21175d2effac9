/* How long a model of many layers takes to be made, and to be planned for training, which is what its first batch takes
 * beyond its second. Usage: graph.plan_time [layers] */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "large_graphs.h"
#include "support/must.h"
#include "support/run_tests.h"

static int layers = 1000;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void measure(const char *name, rekindle_model *(*make)(int)) {
    const int64_t shape[] = {LARGE_BATCH, LARGE_FEATURES};
    float *x = must_make_noise(1, LARGE_BATCH * LARGE_FEATURES);
    rekindle_array data = must_array(REKINDLE_FLOAT32, x, 2, shape);
    double loss = 0.0, times[5];
    times[0] = now();
    rekindle_model *model = make(layers);
    times[1] = now();
    compile_with_sgd(model, "mse", 1e-6, 0.0);
    for (int i = 2; i < 4; ++i) {
        must(rekindle_model_train_on_batch(model, &data, &data, NULL, &loss, 1));
        times[i] = now();
    }
    rekindle_model_destroy(model);
    times[4] = now();
    printf("%s of %d layers: made in %.3f s, planned in %.3f s, a step in %.4f s, destroyed in %.3f s\n", name, layers,
           times[1] - times[0], times[2] - times[1] - (times[3] - times[2]), times[3] - times[2], times[4] - times[3]);
    free(x);
}

START_TEST(plan_time) {
    measure("chain", large_chain);
    measure("residual graph", large_residual_graph);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_set_timeout(tests, 0.0);
    tcase_add_test(tests, plan_time);
}

int main(int count, char **arguments) {
    if (count > 1) layers = atoi(arguments[1]);
    return run_tests("plan_time", add_tests);
}
