#include "recovery/changeable_run.h"

#include <math.h>

enum { ROWS = 22, COLUMNS = 6, CLASSES = 3 };

struct run new_run(const char *folder) {
    struct run run;
    memset(&run, 0, sizeof(run));
    run.life = new_life(folder);
    run.life.backup.delete_checkpoint = 0;
    rekindle_dense_options_init(&run.hidden);
    rekindle_dense_options_init(&run.output);
    rekindle_dropout_options_init(&run.dropout);
    rekindle_sequential_options_init(&run.sequential);
    rekindle_adam_options_init(&run.adam);
    rekindle_sgd_options_init(&run.sgd);
    rekindle_categorical_crossentropy_options_init(&run.loss);
    rekindle_compile_options_init(&run.compile);
    run.hidden.units = 5;
    run.hidden.activation_name = "relu";
    run.output.units = CLASSES;
    run.output.activation_name = "softmax";
    run.dropout.rate = 0.4;
    run.sequential.seed = 7;
    run.metric = "accuracy";
    run.compile.threads = 1;
    run.rows = ROWS;
    run.columns = COLUMNS;
    run.validation_rows = 10;
    run.x_dtype = run.y_dtype = run.validation_x_dtype = run.validation_y_dtype = REKINDLE_FLOAT32;
    run.x_seed = 1;
    run.y_seed = 2;
    run.validation_seed = 3;
    run.validation_y_seed = 4;
    return run;
}

/* Numbers from 0 to 4, which every dtype holds. */
static rekindle_tensor *numbers(int64_t rows, int64_t columns, unsigned seed, rekindle_dtype dtype) {
    size_t count = (size_t)(rows * columns);
    float *values = random_floats(count, seed);
    int32_t *integers = malloc(count * sizeof(*integers));
    rekindle_array array = REKINDLE_ARRAY_INIT;
    int64_t shape[2] = {rows, columns};
    rekindle_tensor *tensor = NULL;
    for (size_t i = 0; i < count; ++i) {
        integers[i] = (int32_t)(values[i] * 4.9f);
        values[i] = (float)integers[i];
    }
    array.dtype = dtype;
    array.data = dtype == REKINDLE_INT32 ? (const void *)integers : (const void *)values;
    array.shape = shape;
    array.rank = columns == 1 ? 1 : 2;
    OK(rekindle_tensor_create(&array, &tensor));
    free(values);
    free(integers);
    return tensor;
}

static rekindle_dataset *dataset_of(int64_t rows, int64_t columns, unsigned x_seed, rekindle_dtype x_dtype,
                                    int64_t outputs, unsigned y_seed, rekindle_dtype y_dtype, bool weighted) {
    rekindle_array_dataset_options options = REKINDLE_ARRAY_DATASET_OPTIONS_INIT;
    rekindle_tensor *x = numbers(rows, columns, x_seed, x_dtype), *y = numbers(rows, outputs, y_seed, y_dtype);
    rekindle_tensor *weight = weighted ? numbers(rows, 1, 9, REKINDLE_FLOAT32) : NULL;
    rekindle_dataset *dataset = NULL;
    options.x = x;
    options.y = y;
    options.sample_weight = weight;
    OK(rekindle_array_dataset_create(&options, &dataset));
    rekindle_tensor_destroy(x);
    rekindle_tensor_destroy(y);
    rekindle_tensor_destroy(weight);
    return dataset;
}

static void add(rekindle_model *model, rekindle_layer *layer) {
    OK(rekindle_model_add(model, layer));
    rekindle_layer_destroy(layer);
}

static rekindle_model *model_of(struct run *run) {
    rekindle_model *model = NULL;
    rekindle_layer *layer = NULL;
    rekindle_optimizer *optimizer = NULL;
    rekindle_loss *loss = NULL;
    OK(rekindle_sequential_create(&run->sequential, &model));
    if (run->hides_with_activation) {
        rekindle_activation_options tanh = REKINDLE_ACTIVATION_OPTIONS_INIT;
        tanh.activation_name = "tanh";
        OK(rekindle_activation_create(&tanh, &layer));
    } else {
        OK(rekindle_dense_create(&run->hidden, &layer));
    }
    add(model, layer);
    if (run->drops_dropout) {
        OK(rekindle_flatten_create(NULL, &layer));
    } else {
        OK(rekindle_dropout_create(&run->dropout, &layer));
    }
    add(model, layer);
    OK(rekindle_dense_create(&run->output, &layer));
    add(model, layer);
    OK(run->uses_sgd ? rekindle_sgd_create(&run->sgd, &optimizer) : rekindle_adam_create(&run->adam, &optimizer));
    OK(run->uses_mean_squared_error ? rekindle_mean_squared_error_create(NULL, &loss)
                                    : rekindle_categorical_crossentropy_create(&run->loss, &loss));
    run->compile.optimizer = optimizer;
    run->compile.loss = loss;
    run->compile.metric_names = &run->metric;
    run->compile.metric_name_count = 1;
    OK(rekindle_model_compile(model, &run->compile));
    rekindle_optimizer_destroy(optimizer);
    rekindle_loss_destroy(loss);
    return model;
}

void make_parts(struct run *run) {
    struct life *life = &run->life;
    life->model = model_of(run);
    life->dataset = dataset_of(run->rows, run->columns, run->x_seed, run->x_dtype, run->output.units, run->y_seed,
                               run->y_dtype, run->has_sample_weight);
    if (!life->validates) return;
    life->validation =
        dataset_of(run->validation_rows, run->columns, run->validation_seed, run->validation_x_dtype, run->output.units,
                   run->validation_y_seed, run->validation_y_dtype, run->validation_has_sample_weight);
}

rekindle_status live_run(struct run *run) {
    make_parts(run);
    return live(&run->life);
}

/* Makes NaN of the first weight. */
static rekindle_status set_nan(rekindle_model *model) {
    rekindle_tensor *weight = NULL;
    rekindle_array view = REKINDLE_ARRAY_INIT;
    rekindle_status status;
    const char *name = NULL;
    float *values;
    size_t count = 1;
    OK(rekindle_model_weight_name(model, 0, &name));
    OK(rekindle_model_get_weight(model, name, &weight));
    OK(rekindle_tensor_view(weight, &view));
    for (size_t i = 0; i < view.rank; ++i) count *= (size_t)view.shape[i];
    values = malloc(count * sizeof(float));
    ck_assert_ptr_nonnull(values);
    for (size_t i = 0; i < count; ++i) values[i] = NAN;
    view.data = values;
    status = rekindle_model_set_weight(model, name, &view);
    rekindle_tensor_destroy(weight);
    free(values);
    return status;
}

struct bytes result_of(struct run *run) {
    struct bytes bytes = {NULL, 0, 0};
    struct tape tape = {"", 0};
    char *json = NULL;
    bool accepts_nan;
    add_callback(&run->life,
                 new_callback("tape", HOOK(TRAIN_BATCH_END) | HOOK(TEST_BATCH_END), record, &tape, NULL, 0));
    OK(live_run(run));
    OK(add_trained_state(&bytes, run->life.model));
    bytes_add(&bytes, tape.text, tape.size);
    OK(rekindle_model_to_json(run->life.model, &json));
    bytes_add(&bytes, json, strlen(json));
    rekindle_string_destroy(json);
    accepts_nan = set_nan(run->life.model) == REKINDLE_OK;
    bytes_add(&bytes, &accepts_nan, sizeof(accepts_nan));
    end_life(&run->life);
    return bytes;
}

char *folder_of_death(int steps) {
    char *folder = make_folder();
    struct run run = new_run(folder);
    struct interruption interruption = {steps == AT_EPOCH_END ? EPOCH_BEGIN : TRAIN_BATCH_END,
                                        steps == AT_EPOCH_END ? 1 : steps - 1, 0};
    add_callback(&run.life, new_interruption(&interruption));
    FAILS(REKINDLE_ABORTED, live_run(&run), "interruption");
    end_life(&run.life);
    if (steps == AT_EPOCH_END) ck_assert_int_eq(newest_progress(folder).phase, REKINDLE_PHASE_EPOCH_END);
    return folder;
}
