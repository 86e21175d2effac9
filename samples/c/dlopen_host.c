/* A host that knows the library only at run time: it opens it with dlopen, keeps its symbols to itself (RTLD_LOCAL),
 * finds functions by name, and teaches a network the exclusive or.
 *
 *   dlopen_host <path of librekindle.so> */
#include <rekindle.h>

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The functions this host uses, each with the type that the headers declare; none of them is linked. */
#define USED_FUNCTIONS(USE)                                                                                            \
    USE(last_error)                                                                                                    \
    USE(tensor_create)                                                                                                 \
    USE(tensor_view)                                                                                                   \
    USE(tensor_destroy)                                                                                                \
    USE(array_dataset_create)                                                                                          \
    USE(dataset_destroy)                                                                                               \
    USE(dense_create)                                                                                                  \
    USE(layer_destroy)                                                                                                 \
    USE(adam_create)                                                                                                   \
    USE(optimizer_destroy)                                                                                             \
    USE(sequential_create)                                                                                             \
    USE(model_add)                                                                                                     \
    USE(model_compile)                                                                                                 \
    USE(model_fit)                                                                                                     \
    USE(model_predict)                                                                                                 \
    USE(model_destroy)

static struct {
#define DECLARE(name) __typeof__(rekindle_##name) *name;
    USED_FUNCTIONS(DECLARE)
} rekindle;

static void resolve(void *library, const char *name, void *function, size_t size) {
    void *symbol = dlsym(library, name);
    if (symbol == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        exit(EXIT_FAILURE);
    }
    memcpy(function, &symbol, size);
}

static void check(rekindle_status status) {
    if (status == REKINDLE_OK) return;
    fprintf(stderr, "status %d: %s\n", (int)status, rekindle.last_error());
    exit(EXIT_FAILURE);
}

static rekindle_tensor *copy(const float *values, int64_t rows, int64_t columns) {
    const int64_t shape[] = {rows, columns};
    rekindle_array array = REKINDLE_ARRAY_INIT;
    array.data = values;
    array.shape = shape;
    array.rank = 2;
    rekindle_tensor *tensor = NULL;
    check(rekindle.tensor_create(&array, &tensor));
    return tensor;
}

static void add_dense(rekindle_model *model, int64_t units, const char *activation) {
    rekindle_dense_options options = REKINDLE_DENSE_OPTIONS_INIT;
    options.units = units;
    options.activation_name = activation;
    rekindle_layer *layer = NULL;
    check(rekindle.dense_create(&options, &layer));
    check(rekindle.model_add(model, layer));
    rekindle.layer_destroy(layer);
}

static rekindle_model *make_model(void) {
    rekindle_model *model = NULL;
    check(rekindle.sequential_create(NULL, &model));
    add_dense(model, 16, "tanh");
    add_dense(model, 1, "sigmoid");
    rekindle_adam_options adam = REKINDLE_ADAM_OPTIONS_INIT;
    adam.learning_rate = 0.05;
    rekindle_optimizer *optimizer = NULL;
    check(rekindle.adam_create(&adam, &optimizer));
    rekindle_compile_options compile = REKINDLE_COMPILE_OPTIONS_INIT;
    compile.optimizer = optimizer;
    compile.loss_name = "binary_crossentropy";
    compile.threads = 1; /* so small a network is fastest on the calling thread */
    check(rekindle.model_compile(model, &compile));
    rekindle.optimizer_destroy(optimizer);
    return model;
}

static int train_and_judge(void) {
    static const float x[4][2] = {{0, 0}, {0, 1}, {1, 0}, {1, 1}}, y[4] = {0, 1, 1, 0};
    rekindle_tensor *inputs = copy(&x[0][0], 4, 2), *targets = copy(y, 4, 1), *outputs = NULL;
    rekindle_array_dataset_options data = REKINDLE_ARRAY_DATASET_OPTIONS_INIT;
    data.x = inputs;
    data.y = targets;
    rekindle_dataset *dataset = NULL;
    check(rekindle.array_dataset_create(&data, &dataset));

    rekindle_model *model = make_model();
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    fit.epochs = 400;
    check(rekindle.model_fit(model, dataset, &fit));
    check(rekindle.model_predict(model, dataset, NULL, &outputs));

    rekindle_array view = REKINDLE_ARRAY_INIT;
    check(rekindle.tensor_view(outputs, &view));
    int right = 0;
    for (int i = 0; i < 4; ++i) {
        float output = ((const float *)view.data)[i];
        printf("%.0f xor %.0f: %.3f\n", (double)x[i][0], (double)x[i][1], (double)output);
        right += (output > 0.5f) == (y[i] > 0.5f);
    }
    rekindle.tensor_destroy(inputs);
    rekindle.tensor_destroy(targets);
    rekindle.tensor_destroy(outputs);
    rekindle.dataset_destroy(dataset);
    rekindle.model_destroy(model);
    return right == 4;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: %s <path of librekindle.so>\n", argv[0]);
        return 2;
    }
    void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return EXIT_FAILURE;
    }
#define RESOLVE(name) resolve(library, "rekindle_" #name, &rekindle.name, sizeof(rekindle.name));
    USED_FUNCTIONS(RESOLVE)
    int learned = train_and_judge();
    dlclose(library);
    printf(learned ? "learned\n" : "not learned\n");
    return learned ? EXIT_SUCCESS : EXIT_FAILURE;
}
