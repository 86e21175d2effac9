/* custom_bench [rounds]: what parts of the host's own add to a training step of the MLP 784-128-10 with batches of 32,
 * through the C ABI: fit with each and without, by turns in one process, on one thread and on two. The layer passes its
 * input on, the metric and the schedule do next to nothing: what is left is the crossing to the caller's thread.
 * Microseconds per step, the least of the rounds. */
#include <string.h>

#include "../dataset.h"

enum { FEATURES = 784, HIDDEN = 128, CLASSES = 10, BATCH = 32, STEPS = 100 };

enum part { NOTHING, LAYER, METRIC, SCHEDULE, PARTS };
static const char *const names[] = {"nothing", "a layer", "a metric", "a schedule"};

static int forward(void *user_data, const rekindle_layer_batch *batch) {
    (void)user_data;
    memcpy(batch->output, batch->input, (size_t)batch->input_shape[0] * HIDDEN * sizeof(float));
    return 0;
}

static int backward(void *user_data, const rekindle_layer_batch *batch) {
    (void)user_data;
    memcpy(batch->input_gradient, batch->output_gradient, (size_t)batch->input_shape[0] * HIDDEN * sizeof(float));
    return 0;
}

static int add(void *user_data, const rekindle_metric_rows *rows, double *state) {
    (void)user_data;
    *state += (double)rows->row_count;
    return 0;
}

static int result(void *user_data, const double *state, double *value) {
    (void)user_data;
    *value = *state;
    return 0;
}

static int rate(void *user_data, int64_t step, double *rate) {
    (void)user_data;
    (void)step;
    *rate = 0.001;
    return 0;
}

static void add_dense(rekindle_model *model, int64_t units, const char *activation) {
    rekindle_dense_options options = REKINDLE_DENSE_OPTIONS_INIT;
    rekindle_layer *layer;
    options.units = units;
    options.activation_name = activation;
    check(rekindle_dense_create(&options, &layer));
    check(rekindle_model_add(model, layer));
    rekindle_layer_destroy(layer);
}

static void add_own_layer(rekindle_model *model) {
    rekindle_custom_layer_options options = REKINDLE_CUSTOM_LAYER_OPTIONS_INIT;
    rekindle_layer *layer;
    options.class_name = "PassOn";
    options.forward = forward;
    options.backward = backward;
    check(rekindle_custom_layer_create(&options, &layer));
    check(rekindle_model_add(model, layer));
    rekindle_layer_destroy(layer);
}

static rekindle_metric *own_metric(void) {
    rekindle_custom_metric_options options = REKINDLE_CUSTOM_METRIC_OPTIONS_INIT;
    rekindle_metric *metric;
    options.class_name = "Rows";
    options.state_count = 1;
    options.add = add;
    options.result = result;
    check(rekindle_custom_metric_create(&options, &metric));
    return metric;
}

static rekindle_schedule *own_schedule(void) {
    rekindle_custom_schedule_options options = REKINDLE_CUSTOM_SCHEDULE_OPTIONS_INIT;
    rekindle_schedule *schedule;
    options.class_name = "Steady";
    options.rate = rate;
    check(rekindle_custom_schedule_create(&options, &schedule));
    return schedule;
}

static rekindle_model *make_model(enum part part, int threads) {
    rekindle_sequential_options sequential = REKINDLE_SEQUENTIAL_OPTIONS_INIT;
    rekindle_compile_options compile = REKINDLE_COMPILE_OPTIONS_INIT;
    rekindle_adam_options adam = REKINDLE_ADAM_OPTIONS_INIT;
    rekindle_schedule *schedule = part == SCHEDULE ? own_schedule() : NULL;
    rekindle_metric *metric = part == METRIC ? own_metric() : NULL;
    const rekindle_metric *metrics[1];
    rekindle_optimizer *optimizer;
    rekindle_model *model;
    metrics[0] = metric;
    sequential.seed = 1;
    check(rekindle_sequential_create(&sequential, &model));
    add_dense(model, HIDDEN, "relu");
    if (part == LAYER) add_own_layer(model);
    add_dense(model, CLASSES, "softmax");
    adam.learning_rate_schedule = schedule;
    check(rekindle_adam_create(&adam, &optimizer));
    compile.optimizer = optimizer;
    compile.loss_name = "sparse_categorical_crossentropy";
    compile.metrics = metrics;
    compile.metric_count = metric == NULL ? 0 : 1;
    compile.threads = threads;
    check(rekindle_model_compile(model, &compile));
    rekindle_optimizer_destroy(optimizer);
    rekindle_metric_destroy(metric);
    rekindle_schedule_destroy(schedule);
    return model;
}

static rekindle_dataset *make_dataset(void) {
    size_t count = (size_t)BATCH * STEPS;
    float *x = malloc(count * FEATURES * sizeof(float)), *y = malloc(count * sizeof(float));
    if (x == NULL || y == NULL) abort();
    srand(1);
    for (size_t i = 0; i < count * FEATURES; ++i) x[i] = (float)rand() / (float)RAND_MAX - 0.5F;
    for (size_t i = 0; i < count; ++i) y[i] = (float)(rand() % CLASSES);
    return take_dataset(take_rows(x, REKINDLE_FLOAT32, (int64_t)count, FEATURES),
                        take_tensor(y, REKINDLE_FLOAT32, (const int64_t[]){BATCH * STEPS}, 1));
}

static double time_fit(rekindle_model *model, rekindle_dataset *dataset) {
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    double begin = microseconds();
    fit.batch_size = BATCH;
    check(rekindle_model_fit(model, dataset, &fit));
    return (microseconds() - begin) / STEPS;
}

static void measure(rekindle_dataset *dataset, int threads, int rounds) {
    rekindle_model *plain = make_model(NOTHING, threads);
    for (enum part part = LAYER; part < PARTS; ++part) {
        rekindle_model *model = make_model(part, threads);
        double with = time_fit(model, dataset), without = time_fit(plain, dataset);
        for (int round = 0; round < rounds; ++round) {
            double time = time_fit(model, dataset);
            if (time < with) with = time;
            time = time_fit(plain, dataset);
            if (time < without) without = time;
        }
        printf("threads %d: %8.2f us/step without, %8.2f with, adds %6.2f us: %s\n", threads, without, with,
               with - without, names[part]);
        rekindle_model_destroy(model);
    }
    rekindle_model_destroy(plain);
}

int main(int count, char **values) {
    rekindle_dataset *dataset = make_dataset();
    int rounds = count > 1 ? atoi(values[1]) : 41;
    measure(dataset, 1, rounds);
    measure(dataset, 2, rounds);
    rekindle_dataset_destroy(dataset);
    return EXIT_SUCCESS;
}
