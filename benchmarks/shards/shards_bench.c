/* shards_bench [rounds]
 * What a training step in shards costs: fit of the same model computed whole and in 2, 4, 8 and 16 shards, in turns in
 * one process on two threads; microseconds a step and the ratio to the whole.
 *
 * shards_bench --beside-load [rounds]
 * The same beside a process that keeps one of the cores busy, as ratios to each one's own quiet time. */
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../dataset.h"
#include "../median.h"

enum { THREADS = 2, SIDE = 28, CLASSES = 10, MAXIMUM_ROUNDS = 99 };

static const int64_t shard_counts[] = {0, 2, 4, 8, 16};
enum { SHARD_COUNTS = sizeof(shard_counts) / sizeof(shard_counts[0]) };

#define LAYER(class_name, ...) "{\"class_name\":\"" class_name "\",\"config\":{" __VA_ARGS__ "}}"
#define DENSE(units, activation) LAYER("Dense", "\"units\":" units ",\"activation\":\"" activation "\"")
#define CONV(filters)                                                                                                  \
    LAYER("Conv2D", "\"filters\":" filters ",\"kernel_size\":3,\"activation\":\"relu\"") "," LAYER("MaxPooling2D", ) ","
#define MODEL(layers)                                                                                                  \
    "{\"class_name\":\"Sequential\",\"config\":{\"build_input_shape\":[null,28,28,1],\"layers\":[" LAYER(              \
        "Rescaling", "\"scale\":0.00392156862745098") "," layers "]}}"
#define MLP MODEL(LAYER("Flatten", ) "," DENSE("128", "relu") "," DENSE("10", "softmax"))
#define CNN                                                                                                            \
    MODEL(CONV("32") CONV("64") LAYER("Flatten", ) "," LAYER("Dropout", "\"rate\":0.5") "," DENSE("10", "softmax"))

typedef struct subject {
    const char *name, *model;
    int64_t batch, steps; /* in a round */
} subject;

static const subject subjects[] = {
    {"mlp b32", MLP, 32, 400}, {"mlp b256", MLP, 256, 100}, {"mlp b512", MLP, 512, 50}, {"cnn b128", CNN, 128, 12}};
enum { SUBJECTS = sizeof(subjects) / sizeof(subjects[0]) };

static rekindle_dataset *make_dataset(int64_t count) {
    const int64_t shape[] = {count, SIDE, SIDE, 1};
    size_t pixels = (size_t)count * SIDE * SIDE;
    unsigned char *x = malloc(pixels), *y = malloc((size_t)count);
    unsigned state = 1;
    if (x == NULL || y == NULL) abort();
    for (size_t i = 0; i < pixels + (size_t)count; ++i) {
        state = state * 1664525U + 1013904223U;
        if (i < pixels) {
            x[i] = (unsigned char)(state >> 24);
        } else {
            y[i - pixels] = (unsigned char)((state >> 24) % CLASSES);
        }
    }
    return take_dataset(take_tensor(x, REKINDLE_UINT8, shape, 4), take_tensor(y, REKINDLE_UINT8, shape, 1));
}

static rekindle_model *make_model(const subject *of, int64_t shards) {
    char compile[256];
    rekindle_model *model;
    snprintf(
        compile, sizeof(compile),
        "{\"optimizer\":\"adam\",\"loss\":\"sparse_categorical_crossentropy\",\"metrics\":[\"accuracy\"],\"shards\":"
        "%d}",
        (int)shards);
    check(rekindle_model_from_json(of->model, &model));
    check(rekindle_model_compile_from_json(model, compile));
    return model;
}

/* Microseconds a step. */
static double time_fit(rekindle_model *model, const subject *of, rekindle_dataset *warm_up, rekindle_dataset *dataset) {
    rekindle_fit_options options = REKINDLE_FIT_OPTIONS_INIT;
    double start;
    options.batch_size = of->batch;
    check(rekindle_model_fit(model, warm_up, &options));
    start = microseconds();
    check(rekindle_model_fit(model, dataset, &options));
    return (microseconds() - start) / (double)of->steps;
}

static pid_t burn_a_core(void) {
    pid_t child = fork();
    if (child == 0) {
        for (volatile unsigned count = 0;; ++count) {
        }
    }
    return child;
}

/* `times` of so many rounds, of each number of shards. */
static void run_rounds(const subject *of, int rounds, double times[SHARD_COUNTS][MAXIMUM_ROUNDS]) {
    rekindle_dataset *dataset = make_dataset(of->batch * of->steps), *warm_up = make_dataset(of->batch * 3);
    rekindle_model *models[SHARD_COUNTS];
    for (int i = 0; i < SHARD_COUNTS; ++i) models[i] = make_model(of, shard_counts[i]);
    for (int round = 0; round < rounds; ++round) {
        for (int i = 0; i < SHARD_COUNTS; ++i) times[i][round] = time_fit(models[i], of, warm_up, dataset);
    }
    for (int i = 0; i < SHARD_COUNTS; ++i) rekindle_model_destroy(models[i]);
    rekindle_dataset_destroy(dataset);
    rekindle_dataset_destroy(warm_up);
}

/* Rounds stay in their order, for pairs. */
static double median_of_copy(const double *times, int rounds) {
    double copy[MAXIMUM_ROUNDS];
    memcpy(copy, times, (size_t)rounds * sizeof(*copy));
    return median(copy, (size_t)rounds);
}

static void compare(const subject *of, int rounds) {
    static double times[SHARD_COUNTS][MAXIMUM_ROUNDS];
    run_rounds(of, rounds, times);
    for (int i = 0; i < SHARD_COUNTS; ++i) {
        double ratios[MAXIMUM_ROUNDS];
        for (int round = 0; round < rounds; ++round) ratios[round] = times[i][round] / times[0][round];
        printf("%-9s S = %-2d  %9.1f us/step  %.3f of the whole\n", of->name, (int)shard_counts[i],
               median_of_copy(times[i], rounds), median(ratios, (size_t)rounds));
    }
    fflush(stdout);
}

static void compare_beside_load(const subject *of, int rounds) {
    static double quiet[SHARD_COUNTS][MAXIMUM_ROUNDS], loaded[SHARD_COUNTS][MAXIMUM_ROUNDS];
    run_rounds(of, rounds, quiet);
    pid_t burner = burn_a_core();
    run_rounds(of, rounds, loaded);
    kill(burner, SIGKILL);
    waitpid(burner, NULL, 0);
    for (int i = 0; i < SHARD_COUNTS; ++i) {
        double before = median(quiet[i], (size_t)rounds), beside = median(loaded[i], (size_t)rounds);
        printf("%-9s S = %-2d  %9.1f us/step  beside a load %9.1f, %.2f of its quiet time\n", of->name,
               (int)shard_counts[i], before, beside, beside / before);
    }
    fflush(stdout);
}

int main(int count, char **values) {
    int beside_load = count > 1 && strcmp(values[1], "--beside-load") == 0;
    const char *given = count > 1 + beside_load ? values[1 + beside_load] : "15";
    int rounds = atoi(given);
    rekindle_runtime_options runtime = REKINDLE_RUNTIME_OPTIONS_INIT;
    if (rounds < 1 || rounds > MAXIMUM_ROUNDS) rounds = 15;
    runtime.threads = THREADS;
    check(rekindle_runtime_configure(&runtime));
    for (int i = 0; i < SUBJECTS; ++i) {
        if (beside_load) {
            compare_beside_load(&subjects[i], rounds);
        } else {
            compare(&subjects[i], rounds);
        }
    }
    return EXIT_SUCCESS;
}
