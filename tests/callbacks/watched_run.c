#include "callbacks/watched_run.h"

#include <stdio.h>

static rekindle_history *history;

struct setter {
    const struct watched_run *run;
    int64_t epoch;
};

static rekindle_action set_loss(void *user_data, enum hook hook, const rekindle_event *event) {
    struct setter *setter = user_data;
    float weight;
    if (hook == EPOCH_BEGIN) {
        setter->epoch = event->epoch;
        if (setter->run->keeps_weight) return REKINDLE_ACTION_CONTINUE;
        weight = 1.0f;
        set_weight_values(event->model, "dense/kernel", &weight);
        return REKINDLE_ACTION_CONTINUE;
    }
    weight = (float)setter->run->values[setter->epoch];
    set_weight_values(event->model, "dense/kernel", &weight);
    return REKINDLE_ACTION_CONTINUE;
}

static rekindle_model *one_weight(const char *optimizer) {
    static const int64_t shape[] = {1};
    char compile[512];
    rekindle_model *model = NULL;
    OK(rekindle_model_from_json("{\"class_name\":\"Sequential\",\"config\":{\"layers\":[{\"class_name\":\"Dense\","
                                "\"config\":{\"units\":1,\"use_bias\":false,\"name\":\"dense\"}}]}}",
                                &model));
    snprintf(compile, sizeof(compile),
             "{\"loss\":\"mean_absolute_error\",\"threads\":1,\"allow_non_finite\":true,"
             "\"optimizer\":%s}",
             optimizer);
    OK(rekindle_model_compile_from_json(model, compile));
    OK(rekindle_model_build(model, shape, 1));
    return model;
}

void run_watched(struct watched_run *run) {
    static const float one = 1.0f, zero = 0.0f;
    const char *sgd = "{\"class_name\":\"SGD\",\"config\":{\"learning_rate\":0.1}}";
    struct setter setter = {run, 0};
    rekindle_dataset *dataset = new_dataset(&one, 1, 1, &zero, 1, NULL);
    rekindle_fit_options options = REKINDLE_FIT_OPTIONS_INIT;
    rekindle_callback *callbacks[MAXIMUM_CALLBACKS + 1];
    const int64_t *epochs;
    size_t count;
    float *weight;
    callbacks[0] = new_callback("setter", HOOK(EPOCH_BEGIN) | HOOK(TEST_BEGIN), set_loss, &setter, NULL, 0);
    for (size_t i = 0; i < run->callback_count; ++i) callbacks[i + 1] = run->callbacks[i];
    run->model = one_weight(run->optimizer == NULL ? sgd : run->optimizer);
    options.epochs = run->epochs;
    options.validation_data = dataset;
    options.callbacks = callbacks;
    options.callback_count = run->callback_count + 1;
    run->status = rekindle_model_fit(run->model, dataset, &options);
    OK(rekindle_model_get_history(run->model, &history));
    OK(rekindle_history_epochs(history, &epochs, &count));
    run->epochs_trained = (int64_t)count;
    weight = weight_values(run->model, "dense/kernel");
    run->weight = *weight;
    free(weight);
    for (size_t i = 0; i <= run->callback_count; ++i) rekindle_callback_destroy(callbacks[i]);
    rekindle_dataset_destroy(dataset);
}

const double *watched_history(struct watched_run *run, const char *name, size_t *count) {
    const double *values = NULL;
    (void)run;
    OK(rekindle_history_values(history, name, &values, count));
    return values;
}

void end_watched(struct watched_run *run) {
    rekindle_history_destroy(history);
    rekindle_model_destroy(run->model);
}
