/* A program outside the project: fits y = 2x + 1 with the installed library. */
#include <rekindle.h>

#include <stdio.h>

static int check(rekindle_status status, const char *what) {
    if (status == REKINDLE_OK) {
        return 0;
    }
    fprintf(stderr, "%s: %s: %s\n", what, rekindle_status_name(status), rekindle_last_error());
    return 1;
}

static int add_dense(rekindle_model *model) {
    rekindle_dense_options options = REKINDLE_DENSE_OPTIONS_INIT;
    rekindle_layer *layer = NULL;
    int failed;
    options.units = 1;
    if (check(rekindle_dense_create(&options, &layer), "dense")) {
        return 1;
    }
    failed = check(rekindle_model_add(model, layer), "add");
    rekindle_layer_destroy(layer);
    return failed;
}

static int make_tensor(const float *data, rekindle_tensor **tensor) {
    const int64_t shape[] = {8, 1};
    rekindle_array array = REKINDLE_ARRAY_INIT;
    array.data = data;
    array.shape = shape;
    array.rank = 2;
    return check(rekindle_tensor_create(&array, tensor), "tensor");
}

static int train(rekindle_model *model, rekindle_dataset *dataset) {
    rekindle_compile_options compile = REKINDLE_COMPILE_OPTIONS_INIT;
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    double loss = 1.0;
    compile.optimizer_name = "sgd";
    compile.loss_name = "mse";
    compile.threads = 1; /* for so small a model two threads would wait for each other */
    fit.epochs = 3000;
    fit.batch_size = 8;
    if (check(rekindle_model_compile(model, &compile), "compile") ||
        check(rekindle_model_fit(model, dataset, &fit), "fit") ||
        check(rekindle_model_evaluate(model, dataset, NULL, &loss, 1), "evaluate")) {
        return 1;
    }
    printf("rekindle %s: loss %g\n", rekindle_version(), loss);
    return !(loss < 1e-3);
}

int main(void) {
    float x[8], y[8];
    rekindle_tensor *inputs = NULL, *targets = NULL;
    rekindle_array_dataset_options options = REKINDLE_ARRAY_DATASET_OPTIONS_INIT;
    rekindle_dataset *dataset = NULL;
    rekindle_model *model = NULL;
    int i, failed;
    for (i = 0; i < 8; i++) {
        x[i] = (float)i / 4.0f - 1.0f;
        y[i] = 2.0f * x[i] + 1.0f;
    }
    failed = make_tensor(x, &inputs) || make_tensor(y, &targets);
    options.x = inputs;
    options.y = targets;
    failed = failed || check(rekindle_array_dataset_create(&options, &dataset), "dataset") ||
             check(rekindle_sequential_create(NULL, &model), "sequential") || add_dense(model) || train(model, dataset);
    rekindle_model_destroy(model);
    rekindle_dataset_destroy(dataset);
    rekindle_tensor_destroy(targets);
    rekindle_tensor_destroy(inputs);
    return failed;
}
