/* Models by their inputs and outputs: asked for them, and used on several. */
#include "faults/covered_calls.h"
#include "support/two_ends.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

enum { SAMPLES = 6, OUTPUTS = 2 };

static two_ends_data data;

static void prepare_two_ends(void) {
    scene.model = make_compiled_two_ends_model();
    if (data.left == NULL) make_two_ends_data(&data, SAMPLES, 5);
    scene.dataset = two_ends_dataset(&data);
}

static rekindle_status input_count(void) {
    return rekindle_model_input_count(scene.model, &out.count);
}

static rekindle_status input_name(void) {
    return rekindle_model_input_name(scene.model, 1, &out.name);
}

static rekindle_status output_count(void) {
    return rekindle_model_output_count(scene.model, &out.count);
}

static rekindle_status output_name(void) {
    return rekindle_model_output_name(scene.model, 1, &out.name);
}

static rekindle_status output_rank(void) {
    return rekindle_model_output_rank(scene.model, 0, &out.count);
}

static rekindle_status output_dimension(void) {
    return rekindle_model_output_dimension(scene.model, 0, 0, &out.number);
}

static rekindle_status output_dimension_for(void) {
    rekindle_batch batch = two_ends_batch(&data);
    return rekindle_model_output_dimension_for(scene.model, &batch, 0, 0, &out.number);
}

static rekindle_status predict_all(void) {
    rekindle_predict_options options = REKINDLE_PREDICT_OPTIONS_INIT;
    options.batch_size = 4;
    return rekindle_model_predict_all(scene.model, scene.dataset, &options, &out.tensor, 1, NULL);
}

/* Gives a number of each prediction. */
static rekindle_status predict_several(void) {
    rekindle_tensor *predictions[OUTPUTS] = {NULL, NULL};
    rekindle_status status = rekindle_model_predict_all(scene.model, scene.dataset, NULL, predictions, OUTPUTS, NULL);
    for (int i = 0; i < OUTPUTS; ++i) {
        rekindle_array view = REKINDLE_ARRAY_INIT;
        if (predictions[i] == NULL) continue;
        if (rekindle_tensor_view(predictions[i], &view) == REKINDLE_OK) {
            out.values[i] = (double)((const float *)view.data)[0];
        }
        rekindle_tensor_destroy(predictions[i]);
    }
    return status;
}

static rekindle_status predict_batch(void) {
    float kinds[SAMPLES * KINDS], sizes[SAMPLES], *outputs[OUTPUTS] = {kinds, sizes};
    const size_t capacities[OUTPUTS] = {LENGTH(kinds), LENGTH(sizes)};
    rekindle_batch batch = two_ends_batch(&data);
    batch.target_count = batch.sample_weight_count = 0;
    rekindle_status status = rekindle_model_predict_batch(scene.model, &batch, outputs, capacities, OUTPUTS);
    for (int i = 0; i < OUTPUTS && status == REKINDLE_OK; ++i) out.values[i] = (double)outputs[i][0];
    return status;
}

/* Gives the loss. */
static rekindle_status call_on_batch(rekindle_status (*function)(rekindle_model *, const rekindle_batch *, double *,
                                                                 size_t)) {
    rekindle_batch batch = two_ends_batch(&data);
    double values[16];
    rekindle_status status = function(scene.model, &batch, values, LENGTH(values));
    if (status == REKINDLE_OK) out.values[0] = values[0];
    return status;
}

static rekindle_status test_batch(void) {
    return call_on_batch(rekindle_model_test_batch);
}

static rekindle_status train_batch(void) {
    return call_on_batch(rekindle_model_train_batch);
}

static const struct covered_call calls[] = {
    {"rekindle_model_input_count", NULL, prepare_two_ends, input_count, NULL, UNCHANGED},
    {"rekindle_model_input_name", NULL, prepare_two_ends, input_name, NULL, UNCHANGED},
    {"rekindle_model_output_count", NULL, prepare_two_ends, output_count, NULL, UNCHANGED},
    {"rekindle_model_output_name", NULL, prepare_two_ends, output_name, NULL, UNCHANGED},
    {"rekindle_model_output_rank", NULL, prepare_two_ends, output_rank, NULL, UNCHANGED},
    {"rekindle_model_output_dimension", NULL, prepare_two_ends, output_dimension, NULL, UNCHANGED},
    {"rekindle_model_output_dimension_for", NULL, prepare_two_ends, output_dimension_for, NULL, UNCHANGED},
    {"rekindle_model_predict_all", "one output", prepare_data, predict_all, destroy_tensor, UNCHANGED},
    {"rekindle_model_predict_all", "two outputs", prepare_two_ends, predict_several, forget_values, UNCHANGED},
    {"rekindle_model_predict_batch", NULL, prepare_two_ends, predict_batch, forget_values, UNCHANGED},
    {"rekindle_model_test_batch", NULL, prepare_two_ends, test_batch, forget_values, UNCHANGED},
    {"rekindle_model_train_batch", NULL, prepare_two_ends, train_batch, forget_values, UNCHANGED},
};

const struct call_table port_calls = {calls, LENGTH(calls)};
